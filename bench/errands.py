"""Errands to many people, each a row of steps: a step that is told to come later is taken again then, as the hub's
workers would, and nobody's next step goes before her last one is done."""

import heapq
from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from threading import Lock, Thread
from time import monotonic, sleep
from typing import Any

from hub.core.errors import IntegrationError
from hub.core.ports import Action, Channel, Notice, Receipt, Recipient
from workers.patience import Patience

Step = Callable[[], Any]
Errand = Generator[Step, Any, None]
BEGINNING = datetime(2026, 11, 23, 9, tzinfo=UTC)
# In seconds of the clock; whoever has nothing to do looks again then.
GLANCE = 0.02
BUTTONS = (Action("approve", "Approve", {"task": "t"}), Action("reject", "Reject", {"task": "t"}))


class Fast:
    """Serves the port `Clock`: `speed` times as fast as the machine's, the same for all its processes."""

    def __init__(self, speed: float) -> None:
        self._speed = speed

    def now(self) -> datetime:
        """The present moment."""
        return BEGINNING + timedelta(seconds=monotonic() * self._speed)

    def seconds(self) -> float:
        """The same as a number."""
        return self.now().timestamp()

    def sleep(self, seconds: float) -> None:
        """Lets so many of its seconds pass."""
        sleep(seconds / self._speed)


@dataclass(order=True)
class _Waiting:
    due: float
    number: int
    errand: Errand = field(compare=False)
    step: Step = field(compare=False)
    attempts: int = field(compare=False, default=0)


class Round:
    """Errands that are done by several hands. `parked` counts the steps that were told to come later."""

    def __init__(self, now: Callable[[], float], sleep: Callable[[float], None], errands: Iterable[Errand]) -> None:
        self._now = now
        self._sleep = sleep
        self._lock = Lock()
        self._patience = Patience()
        self._waiting = [_Waiting(now(), number, errand, next(errand)) for number, errand in enumerate(errands)]
        self._failed: list[Exception] = []
        self._left = len(self._waiting)
        self.parked = 0

    def run(self, hands: int = 1) -> None:
        """Until everything is done. Raises what can never be done."""
        threads = [Thread(target=self._work) for _ in range(hands)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for error in self._failed:
            raise error

    def _work(self) -> None:
        while self._left and not self._failed:
            taken, wait = self._take()
            if taken is None:
                self._sleep(wait)
                continue
            try:
                self._do(taken)
            except Exception as error:
                self._failed.append(error)

    def _take(self) -> tuple[_Waiting | None, float]:
        with self._lock:
            if self._waiting and self._waiting[0].due <= self._now():
                return heapq.heappop(self._waiting), 0.0
            return None, max(GLANCE, min(1.0, self._waiting[0].due - self._now()) if self._waiting else GLANCE)

    def _do(self, one: _Waiting) -> None:
        try:
            came_of = one.step()
        except IntegrationError as error:
            wait = self._patience.wait(error, one.attempts + 1)
            if wait is None:
                raise
            self.parked += 1
            self._put(replace(one, due=self._now() + wait.total_seconds(), attempts=one.attempts + 1))
        else:
            self._go_on(one, came_of)

    def _go_on(self, one: _Waiting, came_of: Any) -> None:
        try:
            step = one.errand.send(came_of)
        except StopIteration:
            with self._lock:
                self._left -= 1
        else:
            self._put(_Waiting(self._now(), one.number, one.errand, step))

    def _put(self, one: _Waiting) -> None:
        with self._lock:
            heapq.heappush(self._waiting, one)


def cards(channel: Channel, to: Recipient, count: int) -> Errand:
    """So many cards for somebody, each a question; and when she has them all, each is shown as decided."""
    asked: list[tuple[Notice, Receipt]] = []
    for number in range(count):
        notice = Notice(f"{to.id}/{number}", to, f"Expense claim EX-{number}", ("Please decide.",), actions=BUTTONS)
        receipt = yield partial(channel.prepare, notice)
        asked.append((notice, (yield partial(channel.deliver, notice, receipt))))
    for notice, kept in asked:
        decided = replace(notice, lines=("It is decided.",), actions=())
        if not (yield partial(channel.revise, decided, kept)):
            raise AssertionError("a card is gone")
