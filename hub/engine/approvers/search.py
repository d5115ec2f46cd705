"""From an approval as written to a quorum rule over people: the part of a search for people that is about counting."""

from collections.abc import Iterable, Sequence
from math import ceil
from typing import Any

from hub.engine.approvers.meaning import entries, label, meant, told
from hub.engine.approvers.standins import StandIns, joined
from hub.engine.errors import NobodyToAsk
from hub.engine.org import OrgPerson
from hub.engine.people import Approval, Ask, Each, PersonExpression, Several, UpTheLine, entry
from hub.engine.quorum import Rule, leaves, unique

_BODIES = ("group", "role", "cost-centre", "step")
LONGEST_LINE = 20  # how many people up the line are asked at most


class Search(StandIns):
    """One search for people, from an approval to a rule."""

    __slots__ = ()

    def rule(self, approval: Approval, every: bool) -> Rule:
        """The quorum rule for an approval; `every` member of a group is asked under `all`, any of them otherwise."""
        if isinstance(approval, Ask):
            return self._ask(approval.person, every)
        self.backups.append(approval.otherwise)
        rule = self._counted(approval)
        self.backups.pop()
        return {"veto": [rule]} if approval.veto else rule

    def _counted(self, approval: Several | UpTheLine | Each) -> Rule:
        match approval:
            case UpTheLine():
                return self._line(approval)
            case Each():
                return self._each(approval)
            case Several(word="of"):
                return self._of(approval)
            case Several(word="weigh"):
                return self._weigh(approval)
        return self._several(approval)

    def _several(self, approval: Several) -> Rule:
        parts: list[Rule] = []
        for part in approval.parts:
            rule = self.rule(part, every=approval.word == "all")
            parts.extend(_inner(rule, approval.word) if isinstance(part, Ask) else [rule])
        return joined(approval.word, parts)

    def _ask(self, expression: PersonExpression, every: bool) -> Rule:
        expression = told(expression, self.scope)
        if every and expression.owner and (centres := entries(expression, self.scope)):
            return joined("all", [part for one in centres for part in _inner(self._ask(one, every), "all")])
        found = meant(expression, self.scope, self.org)
        if _is_body(expression, found):
            return joined("all" if every else "any", self._body(expression, found, every))
        return self.one(expression, found[0] if found else None)

    def _body(self, expression: PersonExpression, members: list[OrgPerson], every: bool) -> list[Rule]:
        """Members who can be asked; when `every` one counts, each who is away is stood in for, the barred left out."""
        rules: list[Rule] = list(self._members(expression, members))
        away = [member for member in members if self.stands_for(member)] if every or not rules else []
        rules += [self.instead(member) for member in away]
        return rules or [self.last_resort(f"{label(expression)} has nobody who may be asked")]

    def _members(self, expression: PersonExpression, members: Iterable[OrgPerson]) -> list[str]:
        """Those of a group who can be asked, here and now."""
        if expression.owner:
            centres = [(one, meant(one, self.scope, self.org)) for one in entries(expression, self.scope)]
            return list(dict.fromkeys(member for centre in centres for member in self._members(*centre)))
        people = [self.note(member, self.belonging(expression)) for member in members if self.free(member)]
        self.bodies[tuple(people)] = label(expression)
        return people

    def _of(self, approval: Several) -> Rule:
        """So many of the voices; those who are away are stood in for as far as they are needed."""
        voices, absent = self._voices(approval.parts)
        need = ceil(approval.need * (len(voices) + len(absent)) / 100) if approval.percent else approval.need
        for person in absent:
            if len(voices) < need:
                voices += self._stand_in(person, {one for voice in voices for one in leaves(voice)})
        if not voices:
            return self.last_resort("Of those who are named nobody may be asked")
        if len(voices) < need:
            self.remarks[f"only {len(voices)} can be asked where {need} were to agree"] = None
        return {"of": voices, "need": max(1, min(need, len(voices)))} if len(voices) > 1 else voices[0]

    def _voices(self, parts: Sequence[Approval]) -> tuple[list[Rule], list[OrgPerson]]:
        """The voices of the parts, where each member of a group has one, and the members who are away."""
        voices: list[Rule] = []
        absent: dict[str, OrgPerson] = {}
        for part in parts:
            if body := self._body_of(part):
                voices += self._members(*body)
                absent |= {member.id: member for member in body[1] if self.stands_for(member)}
            else:
                voices.append(self.rule(part, every=False))
        return unique(voices), list(absent.values())

    def _body_of(self, part: Approval) -> tuple[PersonExpression, list[OrgPerson]] | None:
        """A group and its members, None for what is no group."""
        if not isinstance(part, Ask):
            return None
        expression = told(part.person, self.scope)
        found = meant(expression, self.scope, self.org)
        return (expression, found) if _is_body(expression, found) else None

    def _weigh(self, approval: Several) -> Rule:
        """Each person with the greatest weight that is theirs; the away are stood in for as far as they are needed."""
        weights: dict[str, int] = {}
        absent: list[tuple[OrgPerson, int]] = []
        for part, weight in zip(approval.parts, approval.weights, strict=True):
            voices, away = self._voices([part])
            weights |= {person: max(weight, weights.get(person, 0)) for voice in voices for person in leaves(voice)}
            absent += [(person, weight) for person in away]
        for person, weight in absent:
            if sum(weights.values()) < approval.need:
                weights |= {leaves(rule)[0]: weight for rule in self._stand_in(person, set(weights))}
        return self._weighed(weights, approval.need)

    def _weighed(self, weights: dict[str, int], need: int) -> Rule:
        total = sum(weights.values())
        if not weights:
            return self.last_resort("Of those who are named nobody may be asked")
        if total < need:
            self.remarks[f"those who can be asked weigh only {total} where {need} were to be reached"] = None
        rule = {"weigh": list(weights), "weights": list(weights.values()), "need": min(need, total)}
        return rule if len(weights) > 1 else next(iter(weights))

    def _stand_in(self, person: OrgPerson, spoken: set[str]) -> list[Rule]:
        """A voice for somebody who is away, of people who have none yet; none when there is nobody."""
        barred, self.barred = self.barred, self.barred | spoken
        try:
            return [self.instead(person)]
        except NobodyToAsk:
            return []
        finally:
            self.barred = barred

    def _line(self, approval: UpTheLine) -> Rule:
        """One after another up the line, until the condition holds for the one who is asked last."""
        found = meant(approval.start, self.scope, self.org)
        if not found:
            return self.one(approval.start, None)
        parts: list[Rule] = []
        for level, person in enumerate([found[0], *self.chain(found[0], "manager_id")][:LONGEST_LINE], 1):
            if person.id != self.scope.requester_id:
                parts += [self._in_line(person)]
            if self.scope.work_out(approval.until, {"person": person_facts(person, level)}) is True:
                break
        else:
            self.remarks[f"the line ends with {person.name}"] = None
        return joined("turn", parts) if parts else self.instead(found[0])

    def _in_line(self, person: OrgPerson) -> Rule:
        if self.free(person):
            return self.note(person, f"You are in the line above {self.requester()}.")
        return self.instead(person)

    def _each(self, approval: Each) -> Rule:
        """Everybody on a list that was worked out; a group speaks with one voice."""
        entries = self.scope.work_out(approval.entries, {}) or ()
        named = [entry(text) for text in dict.fromkeys(entries) if isinstance(text, str) and text]
        parts = [self._ask(expression, every=False) for expression in named]
        return joined("all", parts) if parts else self.last_resort(f"{approval.entries.text} names nobody")


def person_facts(person: OrgPerson, level: int) -> dict[str, Any]:
    """What `until` sees of a person; `level` counts up the line from 1. A directory need not know it all."""
    return {
        "id": person.id,
        "name": person.name,
        "email": person.email,
        "jobTitle": getattr(person, "job_title", ""),
        "department": getattr(person, "department", ""),
        "costCentre": getattr(person, "cost_centre", ""),
        "grade": getattr(person, "grade", 0),
        "country": person.country,
        "level": level,
    }


def _is_body(expression: PersonExpression, found: Sequence[OrgPerson]) -> bool:
    """Whether an expression means people as a group: by what they are, not each by name."""
    return expression.kind in _BODIES or len(found) > 1 or (expression.owner and bool(found))


def _inner(rule: Rule, word: str) -> Sequence[Rule]:
    """The parts of a rule that counts like the one around it, so that rules stay flat."""
    parts: Sequence[Rule] = [rule] if isinstance(rule, str) or word not in rule else rule[word]
    return parts
