"""The algebra of approval: a rule over people, the votes so far, and what follows from both.

A rule is plain JSON: a person's id, `{"any": [rules]}` (the first answer decides) or `{"all": [rules]}`
(everybody must agree, one rejection ends it). A return for correction ends every rule. Votes count in the order
in which they came; a vote that came after the end counts nothing.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

Outcome = Literal["pending", "approved", "rejected", "returned"]
Rule: TypeAlias = "str | Mapping[str, Sequence[Rule]]"
Vote = tuple[str, str]  # person id; approve | reject | return

OUTCOMES: Mapping[str, Outcome] = {"approve": "approved", "reject": "rejected", "return": "returned"}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the votes come to; `decided_by` are the people whose votes made it so, in the order of their votes."""

    outcome: Outcome
    decided_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Settled:
    """A part of a rule that is decided: how, by which vote (its position), and by whom."""

    outcome: Outcome
    at: int
    by: tuple[str, ...]


PENDING = Verdict("pending")
_Ballot = Mapping[str, tuple[int, str]]


def verdict(rule: Rule, votes: Sequence[Vote]) -> Verdict:
    """Judge a rule by the votes in their order. A person's first vote counts; strangers' votes do not."""
    people = frozenset(leaves(rule))
    ballot: dict[str, tuple[int, str]] = {}
    for at, (person, vote) in enumerate(votes):
        if person in people:
            ballot.setdefault(person, (at, vote))
    returned = [_Settled("returned", at, (person,)) for person, (at, vote) in ballot.items() if vote == "return"]
    settled = _first([*returned, *_decided([rule], ballot)])
    return Verdict(settled.outcome, settled.by) if settled else PENDING


def leaves(rule: Rule) -> list[str]:
    """The people of a rule, in its order; somebody named twice comes twice."""
    if isinstance(rule, str):
        return [rule]
    return [person for parts in rule.values() for part in parts for person in leaves(part)]


def waiting(rule: Rule, votes: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """The people of a rule who have not voted, each once, in its order; a vote begins with its person."""
    voted = {vote[0] for vote in votes}
    return tuple(dict.fromkeys(person for person in leaves(rule) if person not in voted))


def replace(rule: Rule, people: frozenset[str], by: Rule) -> Rule:
    """The rule with every one of `people` replaced by another rule; used to delegate, reassign and escalate."""
    if isinstance(rule, str):
        return by if rule in people else rule
    return {word: _unique([replace(part, people, by) for part in parts]) for word, parts in rule.items()}


def _unique(parts: list[Rule]) -> list[Rule]:
    kept: list[Rule] = []
    for part in parts:
        if part not in kept:
            kept.append(part)
    return kept


def _judge(rule: Rule, ballot: _Ballot) -> _Settled | None:
    if isinstance(rule, str):
        return _leaf(rule, ballot)
    (word, parts), *_ = rule.items()
    return _ALGEBRA[word](parts, ballot)


def _leaf(person: str, ballot: _Ballot) -> _Settled | None:
    at, vote = ballot.get(person, (0, ""))
    outcome = OUTCOMES.get(vote)
    return _Settled(outcome, at, (person,)) if outcome in ("approved", "rejected") else None


def _any(parts: Sequence[Rule], ballot: _Ballot) -> _Settled | None:
    return _first(_decided(parts, ballot))


def _all(parts: Sequence[Rule], ballot: _Ballot) -> _Settled | None:
    decided = _decided(parts, ballot)
    rejected = _first([part for part in decided if part.outcome == "rejected"])
    if rejected or len(decided) < len(parts):
        return rejected
    by = {person for part in decided for person in part.by}
    voters = tuple(sorted(by, key=lambda person: ballot[person][0]))
    return _Settled("approved", max(part.at for part in decided), voters)


def _decided(parts: Sequence[Rule], ballot: _Ballot) -> list[_Settled]:
    return [settled for part in parts if (settled := _judge(part, ballot))]


def _first(settled: Sequence[_Settled]) -> _Settled | None:
    return min(settled, key=lambda part: part.at, default=None)


# One line per way of counting: M of N, percent, weights and veto join here.
_ALGEBRA: Mapping[str, Callable[[Sequence[Rule], _Ballot], _Settled | None]] = {"any": _any, "all": _all}
