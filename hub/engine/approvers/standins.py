"""Who may be asked, and who is asked instead: the part of a search for people that is about one person at a time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from hub.engine.approvers.meaning import Scope, label, meant
from hub.engine.errors import NobodyToAsk
from hub.engine.org import ADMINISTRATORS, Org, OrgPerson, is_away, substitute_of
from hub.engine.people import COST_CENTRE, PersonExpression
from hub.engine.quorum import Rule, unique


@dataclass(slots=True)
class StandIns:
    """One search for people: who is barred, the reasons found, and what stood in the way.

    `backups` are those whom the file names with `else`, the nearest last; `bodies` are groups as they were asked.
    """

    scope: Scope
    org: Org
    barred: frozenset[str]
    reasons: dict[str, str] = field(default_factory=dict)
    away: dict[str, str] = field(default_factory=dict)
    remarks: dict[str, None] = field(default_factory=dict)
    backups: list[tuple[PersonExpression, ...]] = field(default_factory=list)
    bodies: dict[tuple[str, ...], str] = field(default_factory=dict)

    def because(self) -> str:
        """What stood in the way, in one or a few sentences; empty when nothing did."""
        away = list(self.away.values())
        verbs = ("is", "has") if len(away) == 1 else ("are", "have")
        told = [f"{_and(away)} {verbs[0]} away and {verbs[1]} no substitute"] if away else []
        return ". ".join([*told, *self.remarks])

    def free(self, person: OrgPerson) -> bool:
        """Whether somebody can be asked here and now."""
        return person.active and not self.is_away(person) and person.id not in self.barred

    def stands_for(self, person: OrgPerson) -> bool:
        """Whether somebody is away, but would be asked, so that others may stand in."""
        return person.active and self.is_away(person) and person.id not in self.barred

    def is_away(self, person: OrgPerson) -> bool:
        """Whether somebody does not decide on requests like this one at present."""
        return is_away(person, self.scope.process, self.scope.amount)

    def note(self, person: OrgPerson, reason: str) -> str:
        """Somebody is asked; the first reason stays."""
        self.reasons.setdefault(person.id, reason)
        return person.id

    def one(self, expression: PersonExpression, person: OrgPerson | None) -> Rule:
        """Somebody who is meant by name, or whoever is asked instead."""
        if person is None:
            return self.last_resort(self._nobody(expression))
        if self.free(person):
            return self.note(person, self._why(expression))
        return self.instead(person)

    def instead(self, person: OrgPerson) -> Rule:
        """Somebody for a person who cannot be asked: a substitute, else a backup, else up the line, else the owner."""
        if rule := self._substitute(person):
            return rule
        if person.away and person.active:
            self.away[person.id] = person.name
        else:
            self.remarks[self._hindrance(person)] = None
        return self._backup() or self._up_the_line(person)

    def last_resort(self, remark: str) -> Rule:
        """A backup, else the process owner's people, else the administrators; rather somebody who is away than nobody,
        and the administrators first."""
        if remark:
            self.remarks[remark] = None
        if backup := self._backup():
            return backup
        owners = self._eligible(meant(self.scope.owner, self.scope, self.org))
        administrators = self._eligible(self.org.members(ADMINISTRATORS))
        answerable = f"You answer for this process ({label(self.scope.owner)})"
        for people, why in (
            ([person for person in owners if self.free(person)], answerable),
            ([person for person in administrators if self.free(person)], "You are an administrator"),
            (administrators, "You are an administrator"),
            (owners, answerable),
        ):
            if people:
                return joined("any", [self.note(person, f"{why}, and nobody else can be asked.") for person in people])
        raise NobodyToAsk("No administrator is left who may decide; name one in the directory, then try again.")

    def chain(self, person: OrgPerson, link: str) -> Iterator[OrgPerson]:
        """Whoever follows along a link, one after another, nobody twice."""
        seen = {person.id}
        following = getattr(person, link)
        while following and following not in seen and (found := self.org.person(following)):
            seen.add(found.id)
            yield found
            following = getattr(found, link)

    def requester(self) -> str:
        """The requester's name."""
        requester = self.org.person(self.scope.requester_id)
        return requester.name if requester else "the requester"

    def _backup(self) -> Rule | None:
        """Those named with `else` who can be asked, the nearest first."""
        for expressions in reversed(self.backups):
            found = [person for expression in expressions for person in meant(expression, self.scope, self.org)]
            if people := [person for person in found if self.free(person)]:
                why = "The process names you for when nobody else can be asked."
                return joined("any", [self.note(person, why) for person in people])
        return None

    def _eligible(self, people: Sequence[OrgPerson]) -> list[OrgPerson]:
        """Those who may decide, away or not."""
        return [person for person in people if person.active and person.id not in self.barred]

    def _substitute(self, person: OrgPerson) -> Rule | None:
        """Whoever stands in for somebody who is away, and can be asked."""
        found = next(filter(self.free, self._substitutes(person)), None) if self.stands_for(person) else None
        if found is None:
            return None
        away = f"{person.name} is away, " if person.away else ""
        whom = "" if person.away else f" for {person.name}"
        self.remarks[f"{away}{found.name} stands in{whom}"] = None
        return self.note(found, f"You stand in for {person.name}{', who is away' if person.away else ''}.")

    def _substitutes(self, person: OrgPerson) -> Iterator[OrgPerson]:
        """Whoever stands in, and for them again, nobody twice. It ends with one who may not decide here: nobody
        decides through somebody of their own choice either."""
        closed, following = {person.id, *self.barred}, self._substitute_id(person)
        while following and following not in closed and (found := self.org.person(following)):
            closed.add(found.id)
            yield found
            following = self._substitute_id(found)

    def _substitute_id(self, person: OrgPerson) -> str | None:
        return substitute_of(person, self.scope.process, self.scope.amount)

    def _up_the_line(self, person: OrgPerson) -> Rule:
        for manager in self.chain(person, "manager_id"):
            if self.free(manager):
                return self.note(manager, f"You are asked instead of {person.name}, up the line.")
            if rule := self._substitute(manager):
                return rule
            if self.stands_for(manager):
                self.away[manager.id] = manager.name
        return self.last_resort("")

    def belonging(self, expression: PersonExpression) -> str:
        """Why one of several is asked."""
        if expression.kind == COST_CENTRE and expression.up:
            return f"You lead whoever answers for cost centre {expression.name}."
        if expression.kind == COST_CENTRE:
            return f"You answer for cost centre {expression.name}."
        return self._why(expression) if expression.kind in ("form", "given") else f"You are one of {label(expression)}."

    def _why(self, expression: PersonExpression) -> str:
        return {
            "requester": f"You are {_line(expression.up)} of {self.requester()}."
            if expression.up
            else "You asked for this.",
            "form": f"{self.requester()} named you in the form.",
            "row": f"What {self.requester()} wrote in the form names you.",
            "given": f"What {self.requester()} wrote in the form names you.",
            "person": "The process names you.",
        }[expression.kind]

    def _hindrance(self, person: OrgPerson) -> str:
        if not person.active:
            return f"{person.name} has left"
        if self.stands_for(person):
            return f"{person.name} has handed over what is like this, and nobody of those named can be asked"
        own = person.id == self.scope.requester_id
        return (
            f"{person.name} may not decide on a request of their own" if own else f"{person.name} may not decide here"
        )

    def _nobody(self, expression: PersonExpression) -> str:
        if expression.kind == "requester" and self.org.person(self.scope.requester_id):
            return f"{self.requester()} has no {' of the '.join(['manager'] * max(expression.up, 1))}"
        return f"{expression.text} names nobody"


def joined(word: str, parts: Sequence[Rule]) -> Rule:
    """One rule of several: nobody twice, and a single one stands for itself."""
    once = unique(parts)
    return once[0] if len(once) == 1 else {word: once}


def _line(up: int) -> str:
    return "the manager" + " of the manager" * (up - 1)


def _and(names: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1]))) if names else ""
