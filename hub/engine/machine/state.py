"""Where a request stands: small, plain JSON. Forms and comments live elsewhere; nothing here grows with them."""

from collections.abc import Mapping
from dataclasses import field
from typing import Any, Literal

from hub.engine.quorum import Rule, needed
from hub.engine.values import value

Phase = Literal["running", "returned", "approved", "rejected", "withdrawn", "failed"]
Result = Mapping[str, Any]

VERSION = 1
ENDED: frozenset[str] = frozenset(("approved", "rejected", "withdrawn", "failed"))


@value(frozen=True, slots=True)
class Live:
    """A step that waits: for `people` (the directory), `decisions`, an `answer`, `escalation` (the directory again), an
    `event`, a `time`, or the `branches` that it holds.

    `votes` are (person, vote, by); `barred` may not decide; `timers` are the names of the timers that may still ring;
    `paused` is since when (RFC 3339) the clock stands still, because the questions of those who are `asking` the
    requester are open; `later` are those who were not asked yet, with the reason why they will be when their turn
    comes; `passed` is how often tasks went from hand to hand. `left` are the numbers of the branches or rows under way
    or to come, `done` is how many have come to their end.
    """

    waits: str
    rule: Rule = ""
    votes: tuple[tuple[str, str, str], ...] = ()
    barred: tuple[str, ...] = ()
    timers: tuple[str, ...] = ()
    paused: str = ""
    asking: tuple[str, ...] = ()
    later: Mapping[str, str] = field(default_factory=dict)
    passed: int = 0
    left: tuple[int, ...] = ()
    done: int = 0

    @property
    def open(self) -> tuple[str, ...]:
        """The people who have an open task."""
        if not self.rule:
            return ()
        people = needed(self.rule, self.votes)
        return tuple(person for person in people if person not in self.later) if self.later else people

    def with_vote(self, person: str, vote: str, by: str) -> "Live":
        """The same with one vote more. Written out, because it happens with every decision."""
        votes, rest = (*self.votes, (person, vote, by)), (self.paused, self.asking, self.later, self.passed)
        return Live(self.waits, self.rule, votes, self.barred, self.timers, *rest)

    @property
    def ballots(self) -> list[tuple[str, str]]:
        """The votes as the quorum counts them: (person, vote)."""
        return [(person, vote) for person, vote, _ in self.votes]

    def to_json(self) -> dict[str, Any]:
        """Plain JSON without what is empty."""
        data: dict[str, Any] = {"waits": self.waits}
        for name in _LIVE_FIELDS:
            if value := getattr(self, name):
                data[name] = list(value) if name in _LISTS else value
        return data


_LIVE_FIELDS = ("rule", "votes", "barred", "timers", "paused", "asking", "later", "passed", "left", "done")
_LISTS = frozenset(("votes", "barred", "timers", "asking", "left"))


_NOBODY: Mapping[str, str] = {}


def _live(data: Mapping[str, Any]) -> Live:
    get = data.get
    votes = tuple([(vote[0], vote[1], vote[2]) for vote in get("votes", ())])
    barred, timers, left = tuple(get("barred", ())), tuple(get("timers", ())), tuple(get("left", ()))
    people = (get("paused", ""), tuple(get("asking", ())), get("later", _NOBODY), get("passed", 0))
    return Live(data["waits"], get("rule", ""), votes, barred, timers, *people, left, get("done", 0))


@value(frozen=True, slots=True)
class State:
    """The phase, the round (1, one more with each correction), the live steps and the results of the others by key.

    The key of a step is its name; within rows the numbers of the rows stand behind it (`owner#1`, `check#1-0`).
    """

    phase: Phase
    round: int
    live: Mapping[str, Live]
    results: Mapping[str, Result]

    def to_json(self) -> dict[str, Any]:
        """Plain JSON, ready to be stored; `v` is the version of this shape."""
        live = {name: step.to_json() for name, step in self.live.items()}
        return {"v": VERSION, "phase": self.phase, "round": self.round, "live": live, "results": self.results}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "State":
        """The state from what `to_json` gave; raises ValueError for a version this engine does not know."""
        if data.get("v") != VERSION:
            raise ValueError(f"This engine reads states of version {VERSION}, not {data.get('v')!r}.")
        live = {name: _live(step) for name, step in data["live"].items()}
        return cls(data["phase"], data["round"], live, data["results"])


@value(frozen=True, slots=True)
class Facts:
    """What conditions see beside the results: the form, who asks, the request, exchange rates (one unit in EUR)."""

    form: Mapping[str, Any]
    requester: Mapping[str, Any]
    request: Mapping[str, Any]
    rates: Mapping[str, str]
