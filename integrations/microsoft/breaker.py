"""A service that is out is left alone for a while, so that nobody waits for it who needs something else.

closed -> open       after five failures in a row: for five seconds, twice as long each time, a minute at most
open -> half open    one call goes and shows whether it is back; the others are told to come later
half open -> closed  it answered
"""

from dataclasses import dataclass
from threading import Lock
from typing import Literal

FAILURES = 5
FIRST = 5.0
LONGEST = 60.0
# A call that shows whether a service is back has an answer by then, or none at all.
PROBE = 45.0


@dataclass(frozen=True, slots=True)
class Condition:
    """How a service is: `again` is when it is called next, None for at once; `failures` in a row. `paused` is what the
    service asked for."""

    state: Literal["closed", "open", "half-open", "paused"]
    failures: int
    again: float | None


class Breaker:
    """One service as one process knows it. Moments are seconds of whichever clock the caller has."""

    def __init__(self) -> None:
        self._failures = 0
        self._openings = 0
        self._until = float("-inf")
        self._lock = Lock()

    def wait(self, now: float) -> float:
        """0 when a call may go: it is then either one of many, or the one that shows; else for how many seconds not."""
        with self._lock:
            if not self._openings:
                return 0.0
            if now < self._until:
                return self._until - now
            self._until = now + PROBE
            return 0.0

    def answered(self) -> None:
        """It answered, whatever."""
        with self._lock:
            self._failures, self._openings = 0, 0

    def failed(self, now: float) -> bool:
        """It did not answer, or is broken; whether it is left alone from now on."""
        with self._lock:
            self._failures += 1
            if self._failures < FAILURES and not self._openings:
                return False
            self._until = now + min(LONGEST, FIRST * 2**self._openings)
            self._openings = min(self._openings + 1, 10)
            return True

    def condition(self, now: float) -> Condition:
        """How it is now."""
        with self._lock:
            if not self._openings:
                return Condition("closed", self._failures, None)
            if now < self._until:
                return Condition("open", self._failures, self._until)
            return Condition("half-open", self._failures, None)
