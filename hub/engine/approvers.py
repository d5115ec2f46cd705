"""From a person expression to the people who are asked: total, free of cycles, and with the reason for each.

Nobody is asked to approve himself, nobody who has left or is excluded. Who is away is stood in for: by a substitute,
else up the line of managers, else by the process owner, else by the administrators.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from hub.engine.errors import NobodyToAsk
from hub.engine.meaning import Scope, addressees, label, meant
from hub.engine.org import ADMINISTRATORS, Org, OrgPerson
from hub.engine.people import Approval, Ask, PersonExpression, Question
from hub.engine.quorum import Rule

__all__ = ["Assignee", "Org", "OrgPerson", "Resolution", "Scope", "addressees", "label", "resolve"]


@dataclass(frozen=True, slots=True)
class Assignee:
    """Somebody who is asked, and a sentence that tells them why."""

    person_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Resolution:
    """Who is asked, why it came to that (empty when everything is as written), and the quorum rule over their ids.

    `excluded` are the ids of those who must not decide in this step, beside the requester.
    """

    people: tuple[Assignee, ...]
    because: str
    rule: Rule
    excluded: tuple[str, ...] = ()


def resolve(question: Question, scope: Scope, org: Org) -> Resolution:
    """Whom to ask; raises NobodyToAsk when not even an administrator is left who may decide."""
    excluded = {person.id for expression in question.excluding for person in meant(expression, scope, org)}
    search = _Search(scope, org, frozenset(excluded | {scope.requester_id}))
    rule = search.rule(question.rule, every=False)
    people = tuple(Assignee(person, reason) for person, reason in search.reasons.items())
    return Resolution(people, search.because(), rule, tuple(sorted(excluded - {scope.requester_id})))


@dataclass(slots=True)
class _Search:
    """One search for people: who is barred, the reasons found, and what stood in the way."""

    scope: Scope
    org: Org
    barred: frozenset[str]
    reasons: dict[str, str] = field(default_factory=dict)
    away: dict[str, str] = field(default_factory=dict)
    remarks: dict[str, None] = field(default_factory=dict)

    def rule(self, approval: Approval, every: bool) -> Rule:
        """The quorum rule for an approval; `every` member of a group is asked under `all`, any of them otherwise."""
        if isinstance(approval, Ask):
            return self._ask(approval.person, every)
        parts: list[Rule] = []
        for part in approval.parts:
            rule = self.rule(part, every=approval.word == "all")
            parts.extend(_inner(rule, approval.word) if isinstance(part, Ask) else [rule])
        return _joined(approval.word, parts)

    def because(self) -> str:
        """What stood in the way, in one or a few sentences; empty when nothing did."""
        away = list(self.away.values())
        verbs = ("is", "has") if len(away) == 1 else ("are", "have")
        told = [f"{_and(away)} {verbs[0]} away and {verbs[1]} no substitute"] if away else []
        return ". ".join([*told, *self.remarks])

    def _ask(self, expression: PersonExpression, every: bool) -> Rule:
        found = meant(expression, self.scope, self.org)
        word = "all" if every else "any"
        if expression.kind in ("group", "role", "step"):
            return _joined(word, self._group(expression, found, every))
        return self._one(expression, found[0] if found else None)

    def _group(self, expression: PersonExpression, members: list[OrgPerson], every: bool) -> list[Rule]:
        """Members who can be asked; when `every` one counts, each who is away is stood in for, the barred left out."""
        free = [member for member in members if self._free(member)]
        for member in free:
            self._note(member, f"You are one of {label(expression)}.")
        away = [m for m in members if m.active and m.away and m.id not in self.barred] if every or not free else []
        rules: list[Rule] = [member.id for member in free]
        rules += [self._instead(member) for member in away]
        return rules or [self._last_resort(f"{label(expression)} has nobody who may be asked")]

    def _one(self, expression: PersonExpression, person: OrgPerson | None) -> Rule:
        if person is None:
            return self._last_resort(self._nobody(expression))
        if self._free(person):
            return self._note(person, self._why(expression))
        return self._instead(person)

    def _instead(self, person: OrgPerson) -> Rule:
        """Somebody for a person who cannot be asked: a substitute, else the next one up the line, else the owner."""
        seen = {person.id}
        if person.away and person.active:
            for substitute in self._chain(person, "substitute_id", seen):
                if self._free(substitute):
                    self.remarks[f"{person.name} is away, {substitute.name} stands in"] = None
                    return self._note(substitute, f"You stand in for {person.name}, who is away.")
            self.away[person.id] = person.name
        else:
            self.remarks[self._hindrance(person)] = None
        return self._up_the_line(person)

    def _up_the_line(self, person: OrgPerson) -> Rule:
        for manager in self._chain(person, "manager_id", {person.id}):
            if self._free(manager):
                return self._note(manager, f"You are asked instead of {person.name}, up the line.")
            if manager.away and manager.active and manager.id not in self.barred:
                self.away[manager.id] = manager.name
        return self._last_resort("")

    def _last_resort(self, remark: str) -> Rule:
        """The process owner's people, else the administrators: rather one who is away than nobody."""
        if remark:
            self.remarks[remark] = None
        owners = [person for person in meant(self.scope.owner, self.scope, self.org) if self._free(person)]
        administrators = [
            person for person in self.org.members(ADMINISTRATORS) if person.active and person.id not in self.barred
        ]
        present = [person for person in administrators if not person.away]
        people = owners or present or administrators
        if not people:
            raise NobodyToAsk("No administrator is left who may decide; name one in the directory, then try again.")
        why = f"You answer for this process ({label(self.scope.owner)})" if owners else "You are an administrator"
        return _joined("any", [self._note(person, f"{why}, and nobody else can be asked.") for person in people])

    def _chain(self, person: OrgPerson, link: str, seen: set[str]) -> Iterator[OrgPerson]:
        """Whoever follows along a link, one after another, nobody twice."""
        following = getattr(person, link)
        while following and following not in seen and (found := self.org.person(following)):
            seen.add(found.id)
            yield found
            following = getattr(found, link)

    def _free(self, person: OrgPerson) -> bool:
        return person.active and not person.away and person.id not in self.barred

    def _note(self, person: OrgPerson, reason: str) -> str:
        self.reasons.setdefault(person.id, reason)
        return person.id

    def _why(self, expression: PersonExpression) -> str:
        requester = self.org.person(self.scope.requester_id)
        name = requester.name if requester else "the requester"
        return {
            "requester": f"You are {_line(expression.up)} of {name}.",
            "form": f"{name} named you in the form.",
            "person": "The process names you.",
        }[expression.kind]

    def _hindrance(self, person: OrgPerson) -> str:
        if not person.active:
            return f"{person.name} has left"
        own = person.id == self.scope.requester_id
        return (
            f"{person.name} may not decide on a request of their own" if own else f"{person.name} may not decide here"
        )

    def _nobody(self, expression: PersonExpression) -> str:
        requester = self.org.person(self.scope.requester_id)
        if expression.kind == "requester" and requester:
            return f"{requester.name} has no {' of the '.join(['manager'] * max(expression.up, 1))}"
        return f"{expression.text} names nobody"


def _line(up: int) -> str:
    return "the manager" + " of the manager" * (up - 1)


def _inner(rule: Rule, word: str) -> Sequence[Rule]:
    """The parts of a rule that counts like the one around it, so that rules stay flat."""
    return [rule] if isinstance(rule, str) or word not in rule else rule[word]


def _joined(word: str, parts: list[Rule]) -> Rule:
    """One rule of several: nobody twice, and a single one stands for itself."""
    unique: list[Rule] = []
    for part in parts:
        if part not in unique:
            unique.append(part)
    return unique[0] if len(unique) == 1 else {word: unique}


def _and(names: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1]))) if names else ""
