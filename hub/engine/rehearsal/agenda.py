"""An agenda: what is expected to happen to a request, in the order of its hours, and the stops it makes."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import datetime
from heapq import heappop, heappush
from itertools import count
from typing import Any

from hub.engine import approvers
from hub.engine.approvers import Org
from hub.engine.bodies import Choose
from hub.engine.errors import Refused
from hub.engine.machine import effects
from hub.engine.machine.keys import holder
from hub.engine.machine.state import ENDED, Facts, State
from hub.engine.process import Process
from hub.engine.rehearsal.conduct import Conduct, Hour

MOST_EVENTS = 1000
MOST_ROUNDS = 3  # counted from the round in which a play begins

Act = Callable[[], None]
Path = tuple[tuple[str, int], ...]


@dataclass(slots=True)
class Stop:
    """A step that was reached: in which branches and rows (`path`), what it wants, whom it found, when it is over."""

    key: str
    round: int
    path: Path
    order: tuple[int, ...]
    wanted: Any
    found: approvers.Resolution | None = None
    over: Hour = None


class Agenda:
    """A request, the hour, what is planned, all stops and tasks so far. `known` is False once nobody can tell the hour.

    `cut` says that it was broken off before the end of the request, `guessed` that it hangs on an answer that nobody
    knows yet.
    """

    def __init__(
        self,
        process: Process,
        facts: Facts,
        org: Org,
        now: datetime,
        conduct: Conduct,
        state: State | None = None,
        rounds: int = MOST_ROUNDS,
    ) -> None:
        """Where it begins; it is broken off after so many `rounds`."""
        self.process, self.facts, self.org, self.conduct = process, facts, org, conduct
        self.now, self.known, self.cut, self.state = now, True, False, state
        self.stops: list[Stop] = []
        self.opened: list[effects.OpenTask] = []
        self._last_round = (state.round if state else 1) + rounds - 1
        self._left = MOST_EVENTS
        self._agenda: list[tuple[bool, datetime, int, Act]] = []
        self._turn = count()
        self.guessed = False
        self._standing: dict[str, Stop] = {}
        self._asked: dict[str, None] = {}
        self._order = {name: position for position, name in enumerate(process.places)}
        self._worked_out: dict[Hashable, Hour] = {}

    @property
    def end(self) -> Hour:
        """When the request has ended; None when it has not, or nobody can tell."""
        ended = self.state is not None and self.state.phase in ENDED
        return self.now if ended and self.known and not self.cut else None

    @property
    def went_round(self) -> bool:
        """Whether it was broken off because it goes round and round."""
        return self.state is not None and self.state.round > self._last_round

    def go_on(self) -> None:
        """Play what stands on the agenda and what follows from it, until the request has ended."""
        while self.step():
            pass

    def step(self) -> bool:
        """Play the next thing on the agenda; whether there was one."""
        if not self._agenda or self.state is None or self.state.phase in ENDED:
            return False
        self.cut = self.cut or self._left == 0 or self.went_round
        if self.cut:
            return False
        unknown, hour, _, act = heappop(self._agenda)
        self.now, self.known, self._left = max(self.now, hour), self.known and not unknown, self._left - 1
        try:
            act()
        except Refused as refused:
            if refused.reason_code == "condition" and not self.guessed:
                raise
            self.cut = True
        return True

    def plan(self, hour: Hour, act: Act, key: str = "") -> None:
        """Put something on the agenda, perhaps what ends a step; what has no known hour comes after all that has."""
        known = self.known and hour is not None
        heappush(self._agenda, (not known, max(hour or self.now, self.now), next(self._turn), act))
        if stop := self._standing.get(key):
            stop.over = hour if known else None

    def stop(self, effect: Any, found: approvers.Resolution | None = None) -> Stop:
        """A step is reached."""
        path, order = self._whereabouts(effect.step)
        stop = Stop(effect.step, effect.round, path, order, effect, found)
        if stop.round <= self._last_round:
            self.stops.append(stop)
        self._standing[stop.key] = stop
        return stop

    def once(self, what: Hashable, work_out: Callable[[], datetime]) -> Hour:
        """Something that is asked for again and again, worked out once."""
        if what not in self._worked_out:
            self._worked_out[what] = work_out()
        return self._worked_out[what]

    def waits(self, key: str, round_: int) -> bool:
        """Whether a step still waits in a round."""
        state = self.state
        return state is not None and state.phase == "running" and state.round == round_ and key in state.live

    def _whereabouts(self, key: str) -> tuple[Path, tuple[int, ...]]:
        """The branches and rows that a step stands in, the outermost first, and its position in the file with them."""
        path: list[tuple[str, int]] = []
        order = [self._order[key.partition("#")[0]]]
        above, branch = holder(self.process, key)
        while above:
            order = [self._order[above.partition("#")[0]], branch, *order]
            if not isinstance(self.process.place(above).step.body, Choose):
                path.insert(0, (above, branch))
            above, branch = holder(self.process, above)
        return tuple(path), tuple(order)
