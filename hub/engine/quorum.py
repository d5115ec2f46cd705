"""The algebra of approval: a rule over people, the votes so far, and what follows from both.

A rule is plain JSON: a person's id, or one way of counting over the rules under it.

    {"any": [rules]}                                    the first answer decides
    {"all": [rules]}                                    everybody must agree
    {"of": [rules], "need": 2}                          so many must agree
    {"weigh": [rules], "weights": [2, 3], "need": 5}    those who agree must weigh so much
    {"turn": [rules]}                                   all must agree; each is asked when those before have
    {"veto": [rule]}                                    when it is rejected, everything is

A rule that can no longer be fulfilled is rejected at once. A return for correction ends every rule. Votes count in the
order in which they came; a vote that came after the end counts nothing. Whoever stands in a rule twice answers once,
and that counts in both places.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal, TypeAlias

from hub.engine.values import value

Outcome = Literal["pending", "approved", "rejected", "returned"]
Rule: TypeAlias = str | Mapping[str, Any]
Vote = tuple[str, str]  # person id; approve | reject | return

OUTCOMES: Mapping[str, Outcome] = {"approve": "approved", "reject": "rejected", "return": "returned"}


@value(frozen=True, slots=True)
class Verdict:
    """What the votes come to; `decided_by` are the people whose votes made it so, in the order of their votes."""

    outcome: Outcome
    decided_by: tuple[str, ...] = ()


PENDING = Verdict("pending")

_Settled = tuple[int, Outcome, tuple[str, ...]]  # a part that is decided: by which vote (its position), how, by whom
_Ballot = Mapping[str, tuple[int, str]]


@value(frozen=True, slots=True)
class _Count:
    """One counting: the votes, and the vetoes met on the way."""

    ballot: _Ballot
    vetoes: list[_Settled]


def verdict(rule: Rule, votes: Sequence[Vote]) -> Verdict:
    """Judge a rule by the votes in their order. A person's first vote counts; strangers' votes do not."""
    if isinstance(rule, str):
        answer = next((vote for person, vote in votes if person == rule), "")
        return Verdict(OUTCOMES[answer], (rule,)) if answer else PENDING
    count = _Count(_ballot(votes), [])
    settled = _judge(rule, count)
    ends = [*_returns(rule, count.ballot), *count.vetoes, *([settled] if settled else [])]
    end = min(ends, key=_at, default=None)
    return Verdict(end[1], end[2]) if end else PENDING


def leaves(rule: Rule) -> list[str]:
    """The people of a rule, in its order; somebody named twice comes twice."""
    if isinstance(rule, str):
        return [rule]
    return [person for part in rule[word_of(rule)] for person in ((part,) if isinstance(part, str) else leaves(part))]


def waiting(rule: Rule, votes: Iterable[Sequence[str]]) -> tuple[str, ...]:
    """The people whose votes are wanted now, each once, in the rule's order; a vote begins with person and answer."""
    return tuple(dict.fromkeys(_wanted(rule, _Count(_ballot(votes), []), now=True)))


def needed(rule: Rule, votes: Iterable[Sequence[str]]) -> tuple[str, ...]:
    """The people whose votes are wanted now or when their turn comes."""
    if isinstance(rule, str):
        return () if any(vote[0] == rule for vote in votes) else (rule,)
    return tuple(dict.fromkeys(_wanted(rule, _Count(_ballot(votes), []), now=False)))


def replace(rule: Rule, people: frozenset[str], by: Rule) -> Rule:
    """The rule with every one of `people` replaced by another rule; used to delegate, reassign and escalate.

    Where parts are counted, the other one counts for each who was replaced; elsewhere nobody stands twice.
    """
    if isinstance(rule, str):
        return by if rule in people else rule
    word = word_of(rule)
    parts = [replace(part, people, by) for part in rule[word]]
    return {**rule, word: parts if word in ("of", "weigh") else unique(parts)}


def adding(rule: Rule, person: str) -> Rule:
    """The rule with one more person who must agree too."""
    parts = rule["all"] if isinstance(rule, Mapping) and "all" in rule else [rule]
    return {"all": [*parts, person]}


def without(rule: Rule, person: str) -> Rule:
    """The rule without a person wherever any of several may answer; elsewhere she is needed, and stays."""
    if isinstance(rule, str):
        return rule
    word = word_of(rule)
    others = [part for part in rule[word] if part != person] if word == "any" else []
    parts = [without(part, person) for part in others or rule[word]]
    return parts[0] if word == "any" and len(parts) == 1 else {**rule, word: parts}


def behind(rule: Rule, person: str) -> frozenset[str]:
    """Those whose turn comes after a part in which a person stands."""
    if isinstance(rule, str):
        return frozenset()
    parts = [part for part in rule[word_of(rule)] if not isinstance(part, str)]
    found = frozenset[str]().union(*(behind(part, person) for part in parts))
    return found | _after(rule["turn"], person) if "turn" in rule else found


def _after(parts: Sequence[Rule], person: str) -> frozenset[str]:
    first = next((place for place, part in enumerate(parts) if person in leaves(part)), len(parts))
    return frozenset(other for part in parts[first + 1 :] for other in leaves(part))


def is_flat(rule: Rule) -> bool:
    """Whether a rule counts persons only, so that nobody is spared before its end."""
    return isinstance(rule, str) or all(isinstance(part, str) for part in rule[word_of(rule)])


def unique(parts: Iterable[Rule]) -> list[Rule]:
    """The parts, each once, in their order."""
    kept: dict[Any, Rule] = {}
    for part in parts:
        kept.setdefault(part if isinstance(part, str) else repr(part), part)
    return list(kept.values())


def word_of(rule: Mapping[str, Any]) -> str:
    """The way in which a rule counts."""
    return next(word for word in _ALGEBRA if word in rule)


def _ballot(votes: Iterable[Sequence[str]]) -> _Ballot:
    """Position and answer of each person's first vote."""
    ballot: dict[str, tuple[int, str]] = {}
    for at, vote in enumerate(votes):
        ballot.setdefault(vote[0], (at, vote[1]))
    return ballot


def _returns(rule: Rule, ballot: _Ballot) -> list[_Settled]:
    returned = [(at, person) for person, (at, answer) in ballot.items() if answer == "return"]
    people = frozenset(leaves(rule)) if returned else frozenset()
    return [(at, "returned", (person,)) for at, person in returned if person in people]


def _wanted(rule: Rule, count: _Count, now: bool) -> Iterator[str]:
    """Who has not voted in the parts that are open; `now` leaves out those whose turn has not come."""
    if isinstance(rule, str):
        yield from () if rule in count.ballot else (rule,)
        return
    if _judge(rule, count):
        return
    word = word_of(rule)
    for part in rule[word]:
        here = isinstance(part, str)  # not left to the recursion: there may be thousands of them
        wanted = ([] if part in count.ballot else [part]) if here else list(_wanted(part, count, now))
        yield from wanted
        if wanted and now and word == "turn":
            return


def _judge(rule: Rule, count: _Count) -> _Settled | None:
    if isinstance(rule, str):
        return _leaf(rule, count.ballot)
    word = word_of(rule)
    return _ALGEBRA[word](rule, rule[word], count)


def _leaf(person: str, ballot: _Ballot) -> _Settled | None:
    if person not in ballot:
        return None
    at, answer = ballot[person]
    return None if answer == "return" else (at, OUTCOMES[answer], (person,))


def _any(_: Mapping[str, Any], parts: Sequence[Rule], count: _Count) -> _Settled | None:
    return min((settled for settled, _ in _decided(parts, (), count)), key=_at, default=None)


def _all(_: Mapping[str, Any], parts: Sequence[Rule], count: _Count) -> _Settled | None:
    return _reach(_decided(parts, (), count), len(parts), len(parts), count)


def _of(rule: Mapping[str, Any], parts: Sequence[Rule], count: _Count) -> _Settled | None:
    return _reach(_decided(parts, (), count), len(parts), rule["need"], count)


def _weigh(rule: Mapping[str, Any], parts: Sequence[Rule], count: _Count) -> _Settled | None:
    return _reach(_decided(parts, rule["weights"], count), sum(rule["weights"]), rule["need"], count)


def _veto(_: Mapping[str, Any], parts: Sequence[Rule], count: _Count) -> _Settled | None:
    settled = _judge(parts[0], count)
    if settled and settled[1] == "rejected":
        count.vetoes.append(settled)
    return settled


def _decided(parts: Sequence[Rule], weights: Sequence[int], count: _Count) -> list[tuple[_Settled, int]]:
    """The parts that are decided, each with its weight (1 without weights)."""
    ballot, found = count.ballot, []
    for place, part in enumerate(parts):
        if isinstance(part, str) and part not in ballot:
            continue
        if settled := _judge(part, count):
            found.append((settled, weights[place] if weights else 1))
    return found


def _reach(decided: list[tuple[_Settled, int]], total: int, need: int, count: _Count) -> _Settled | None:
    """Approved by the vote with which the need is met, rejected by that with which it cannot be met any more."""
    rejected = _sum_up(decided, "rejected", total - need + 1, count)
    return rejected or _sum_up(decided, "approved", need, count)


def _sum_up(decided: list[tuple[_Settled, int]], outcome: Outcome, need: int, count: _Count) -> _Settled | None:
    same = [pair for pair in decided if pair[0][1] == outcome]
    if sum(weight for _, weight in same) < need:
        return None
    people: set[str] = set()
    for (at, _, by), weight in sorted(same, key=lambda pair: pair[0][0]):
        people.update(by)
        need -= weight
        if need <= 0:
            return at, outcome, tuple(sorted(people, key=lambda person: count.ballot[person]))
    return None


def _at(settled: _Settled) -> int:
    return settled[0]


# One line per way of counting.
_ALGEBRA: Mapping[str, Callable[[Mapping[str, Any], Sequence[Rule], _Count], _Settled | None]] = {
    "any": _any,
    "all": _all,
    "of": _of,
    "weigh": _weigh,
    "turn": _all,
    "veto": _veto,
}
