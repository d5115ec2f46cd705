"""Keeping below Microsoft's limits: what went out lately is counted, and who would be too much is told when to come.

Every window slides, and a call stays in it from when it leaves until its length after the answer, however long that
takes: whichever way, and at which moment between, Microsoft counts it, no span of that length ever holds more. Several
processes share a limit equally, as nobody tells them how much the others took:
docs/decisions/2026-11-processes-share-limits-equally.md.
"""

from collections import OrderedDict, deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from math import ceil
from threading import Lock

from integrations.microsoft.limits import IN_A_MAILBOX, Charge, Limit

# Of a documented limit; the rest is for clocks that differ and for processes that do not know of each other yet.
MARGIN = 0.9
# Nobody is told to come later than this, in seconds: who comes again is told anew.
FARTHEST = 900.0
# In seconds: a call that nobody settled for so long gets no answer any more.
LOST_AFTER = 300.0
KEYS = 10_000
SLICES = 100


class Window:
    """What is under way, what was answered within the last `seconds`, and for when more was promised."""

    def __init__(self, most: float, seconds: float) -> None:
        # Below one at a time the window grows instead: one in a longer while.
        self.fit(most, seconds)
        self._flying: list[tuple[float, float]] = []
        self._spent: deque[list[float]] = deque()
        self._sum = 0.0
        self._promised = 0.0

    def fit(self, most: float, seconds: float) -> None:
        """Another size; what is spent stays spent."""
        self.most = max(1.0, most)
        self.seconds = seconds * self.most / most

    def used(self, now: float) -> float:
        """How much is spent or under way."""
        while self._spent and self._spent[0][0] <= now - self.seconds:
            self._sum -= self._spent.popleft()[1]
        while self._flying and self._flying[0][0] <= now - LOST_AFTER:
            then, cost = self._flying[0]
            self.settle(cost, then, then + LOST_AFTER)
        return self._sum + sum(cost for _, cost in self._flying)

    def free_at(self, cost: float, now: float) -> float:
        """When so much more fits, if all were answered now. What costs more than all waits until nothing is there."""
        excess = self.used(now) + min(cost, self.most) - self.most
        if excess <= 0:
            return now
        for at, spent in self._spent:
            excess -= spent
            if excess <= 0:
                return at + self.seconds
        return now + self.seconds

    def leave(self, cost: float, now: float) -> None:
        """Notes what is under way from now on."""
        self._flying.append((now, cost))

    def settle(self, cost: float, then: float, now: float) -> None:
        """What left then counts as of now, as late as Microsoft may have counted it; once, if it was lost before."""
        if (then, cost) in self._flying:
            self._flying.remove((then, cost))
            self._spend(cost, now)

    def _spend(self, cost: float, now: float) -> None:
        # As at the end of a hundredth of the window, so that little is kept.
        slice_ = self.seconds / SLICES
        at = ceil(now / slice_) * slice_
        if self._spent and self._spent[-1][0] >= at:
            self._spent[-1][1] += cost
        else:
            self._spent.append([at, cost])
        self._sum += cost

    def promise(self, cost: float, free: float, now: float) -> float:
        """When to come: behind all who were told so before, so that they do not all come at once."""
        when = min(max(free, self._promised), now + FARTHEST)
        self._promised = when + cost * self.seconds / self.most
        return when


@dataclass(frozen=True, slots=True)
class Used:
    """How much of a window is spent: the fullest of all keys."""

    limit: str
    used: float
    most: float
    seconds: float


class Pace:
    """The limits of one process. Threads share it; `now` is in seconds, of whichever clock the caller has."""

    def __init__(self, processes: int = 1, margin: float = MARGIN) -> None:
        self._processes = processes
        self._margin = margin
        self._windows: OrderedDict[tuple[str, str], tuple[Limit, tuple[Window, ...]]] = OrderedDict()
        self._inside: dict[str, int] = {}
        self._lock = Lock()

    def share(self, processes: int) -> None:
        """So many processes share from now on."""
        with self._lock:
            if processes != self._processes:
                self._processes = processes
                for limit, windows in self._windows.values():
                    for window, size in zip(windows, self._sizes(limit), strict=True):
                        window.fit(*size)

    def ask(self, charges: Sequence[Charge], now: float) -> float:
        """0 when the call may go, which is noted until `settle`; else for how many seconds to wait."""
        with self._lock:
            spending = [(window, charge.cost) for charge in charges for window in self._of(charge)]
            free = [window.free_at(cost, now) for window, cost in spending]
            if all(at <= now for at in free):
                for window, cost in spending:
                    window.leave(cost, now)
                return 0.0
            late = [(one, at) for one, at in zip(spending, free, strict=True) if at > now]
            return max(window.promise(cost, at, now) for (window, cost), at in late) - now

    def settle(self, charges: Sequence[Charge], then: float, now: float) -> None:
        """What was noted then has been answered. So no delay on the way ever brings more together than may be."""
        with self._lock:
            for charge in charges:
                for window in self._of(charge):
                    window.settle(charge.cost, then, now)

    @contextmanager
    def inside(self, mailbox: str) -> Iterator[bool]:
        """Whether there is room in this mailbox, which is taken for as long as the block lasts."""
        room = self._enter(mailbox)
        try:
            yield room
        finally:
            if room:
                self._leave(mailbox)

    def used(self, limits: Sequence[Limit], now: float) -> list[Used]:
        """How much of these limits is spent."""
        wanted = {limit.name for limit in limits}
        fullest: dict[tuple[str, float], Used] = {}
        with self._lock:
            for (name, _), (_, windows) in self._windows.items():
                for window in windows if name in wanted else ():
                    known = fullest.get((name, window.seconds))
                    used = max(window.used(now), known.used if known else 0.0)
                    fullest[name, window.seconds] = Used(name, used, window.most, window.seconds)
        return list(fullest.values())

    def _of(self, charge: Charge) -> tuple[Window, ...]:
        place = charge.limit.name, charge.key
        if place not in self._windows:
            made = tuple(Window(*size) for size in self._sizes(charge.limit))
            self._windows[place] = charge.limit, made
            if len(self._windows) > KEYS:
                self._windows.popitem(last=False)
        self._windows.move_to_end(place)
        return self._windows[place][1]

    def _sizes(self, limit: Limit) -> list[tuple[float, float]]:
        share = self._margin / (1 if limit.alone else self._processes)
        return [(_whole(most * share), seconds) for most, seconds in limit.windows]

    def _enter(self, mailbox: str) -> bool:
        if not mailbox:
            return True
        with self._lock:
            here = self._inside.get(mailbox, 0)
            if here >= max(1, IN_A_MAILBOX // self._processes):
                return False
            self._inside[mailbox] = here + 1
            return True

    def _leave(self, mailbox: str) -> None:
        if not mailbox:
            return
        with self._lock:
            self._inside[mailbox] -= 1
            if not self._inside[mailbox]:
                del self._inside[mailbox]


def _whole(most: float) -> float:
    return float(int(most)) if most >= 1 else most
