"""Whether a call may go now: within the pace, not while Microsoft asks for a pause, not to a service that is out.

What has to wait for longer than a nap is told so (`Postponed`), and its message is parked. A refusal for asking too
often stops the whole process from asking for that; https://learn.microsoft.com/graph/throttling.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock

import structlog

from hub.core.errors import IntegrationError, Postponed
from integrations.microsoft.breaker import Breaker, Condition
from integrations.microsoft.failures import retry_after
from integrations.microsoft.limits import NAMES, SIGN_IN, Charge, Demand, Limit
from integrations.microsoft.pacing import Pace, Used

# A worker thread may nap, but not wait: whoever needs longer is asked again by a parked message.
NAP = 1.0
CROWDED = 0.5
BROKEN = frozenset((500, 502, 503, 504))
# What Microsoft says of its limits in an answer, near to them (SharePoint, the directory).
TELLING = ("RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset", "x-ms-throttle-limit-percentage")
CLOSED = Condition("closed", 0, None)
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Watch:
    """A clock in seconds, and how to let them pass."""

    now: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep


@dataclass(frozen=True, slots=True)
class Seen:
    """What one process saw of one service last. Moments are its watch's."""

    answered_at: float | None = None
    failed_at: float | None = None
    error: str = ""
    headers: Mapping[str, str] | None = None


class Traffic:
    """All that goes from this process to Microsoft 365. Threads share it."""

    def __init__(
        self, pace: Pace | None = None, watch: Watch | None = None, note: Callable[["Traffic"], None] | None = None
    ) -> None:
        self.watch = watch or Watch()
        self.troubles = 0
        self._told = note or (lambda _: None)
        self._pace = pace
        self._breakers: dict[str, Breaker] = {}
        self._paused: dict[str, float] = {}
        self._seen: dict[str, Seen] = {}
        self._lock = Lock()

    def admit(self, demand: Demand, nap: float = NAP) -> float:
        """Returns when the call may go, at most `nap` seconds later: that moment, by which `answered` knows it.

        Raises `Postponed` when the pace or a pause asks for more, `IntegrationError` when the service is out.
        """
        self._wait(self._pause(demand), nap, demand, "asked for a pause")
        at = self._paced(demand, nap)
        wait = self._breaker(demand).wait(self.watch.now())
        if wait > 0:
            self._settle(demand, at, at)
            said = f"{NAMES[demand.service]} is out, and is asked again in {wait:.0f} s"
            raise IntegrationError(said, retryable=True, retry_after=wait)
        return at

    @contextmanager
    def inside(self, demand: Demand, nap: float = NAP) -> Iterator[None]:
        """Keeps to the few calls that a mailbox takes at a time. Raises `Postponed` when they are taken."""
        if self._pace is None or not demand.mailbox:
            yield
            return
        for last in (False, True):
            with self._pace.inside(demand.mailbox) as room:
                if room:
                    yield
                    return
            self._wait(CROWDED, 0 if last else nap, demand, "is busy")

    def answered(self, demand: Demand, label: str, status: int, headers: Mapping[str, str], at: float) -> None:
        """Draws the conclusions from an answer to what was admitted then."""
        wait, now = retry_after(headers), self.watch.now()
        self._settle(demand, at, now)
        if status in (429, 503) and wait:
            self._stop(demand.scope if status == 429 else demand.whole, now + wait)
        if status in BROKEN and not (status == 503 and wait):
            self._failed(demand, now)
        elif status not in (429, 503):
            self._breaker(demand).answered()
        told = {name: headers[name] for name in TELLING if name in headers}
        error = f"{label}: {status}" if status in BROKEN or status in (401, 403, 429) else ""
        self._note(demand.service, now, error, told)

    def unanswered(self, demand: Demand, label: str, at: float) -> None:
        """Draws the conclusions from no answer to what was admitted then."""
        now = self.watch.now()
        self._settle(demand, at, now)
        self._failed(demand, now)
        self._note(demand.service, now, f"{label}: no answer", {})

    def signed_in(self, error: IntegrationError | None) -> None:
        """Draws the conclusions from a try to get a token."""
        now = self.watch.now()
        if error is None or not error.retryable:
            self._breaker(SIGN_IN).answered()
        elif error.retry_after:
            self._stop(SIGN_IN.scope, now + error.retry_after)
        else:
            self._failed(SIGN_IN, now)
        self._note(SIGN_IN.service, now, error.detail if error else "", {})

    @property
    def services(self) -> int:
        """How many services this process called."""
        return len(self._seen)

    def knows(self, service: str) -> bool:
        """Whether this process called a service."""
        return service in self._seen

    def share(self, processes: int) -> None:
        """So many processes call: each takes an equal part of the limits."""
        if self._pace:
            self._pace.share(processes)

    def seen(self, service: str) -> Seen:
        """What this process saw of a service last."""
        return self._seen.get(service, Seen())

    def condition(self, service: str) -> Condition:
        """Whether a service is called now, and when again: the worst of it, where its parts are out one by one."""
        now = self.watch.now()
        with self._lock:
            paused = [until for scope, until in self._paused.items() if scope.partition("/")[0] == service]
            parts = [one for whole, one in self._breakers.items() if whole.partition("/")[0] == service]
        known = max((one.condition(now) for one in parts), key=lambda one: one.again or 0, default=CLOSED)
        until = max(paused, default=now)
        return known if known.state == "open" or until <= now else Condition("paused", known.failures, until)

    def used(self, limits: Sequence[Limit]) -> list[Used]:
        """How much of these limits this process has used."""
        return self._pace.used(limits, self.watch.now()) if self._pace else []

    def _pause(self, demand: Demand) -> float:
        now = self.watch.now()
        with self._lock:
            return max(self._paused.get(scope, now) - now for scope in (demand.scope, demand.whole))

    def _paced(self, demand: Demand, nap: float) -> float:
        """The moment when the pace lets it go."""
        while wait := self._too_much(demand.charges, now := self.watch.now()):
            self._wait(wait, nap, demand, "is asked below its limits")
            nap -= wait
        return now

    def _too_much(self, charges: Sequence[Charge], now: float) -> float:
        return self._pace.ask(charges, now) if self._pace and charges else 0.0

    def _settle(self, demand: Demand, then: float, now: float) -> None:
        if self._pace:
            self._pace.settle(demand.charges, then, now)

    def _wait(self, wait: float, nap: float, demand: Demand, because: str) -> None:
        if wait > nap:
            raise Postponed(f"{NAMES[demand.service]} {because}: again in {wait:.1f} s", retry_after=wait)
        if wait > 0:
            self.watch.sleep(wait)

    def _stop(self, scope: str, until: float) -> None:
        with self._lock:
            self._paused = {key: at for key, at in self._paused.items() if at > self.watch.now()}
            self._paused[scope] = max(until, self._paused.get(scope, until))

    def _failed(self, demand: Demand, now: float) -> None:
        if self._breaker(demand).failed(now):
            again = self._breaker(demand).condition(now).again or now
            _log.warning("microsoft.left_alone", service=demand.service, seconds=round(again - now, 1))

    def _breaker(self, demand: Demand) -> Breaker:
        with self._lock:
            return self._breakers.setdefault(demand.whole, Breaker())

    def _note(self, service: str, now: float, error: str, told: Mapping[str, str]) -> None:
        with self._lock:
            known = self._seen.get(service, Seen())
            failed_at, said = (now, error) if error else (known.failed_at, known.error)
            answered_at = known.answered_at if error.endswith("no answer") else now
            self._seen[service] = Seen(answered_at, failed_at, said, told or known.headers)
            self.troubles += bool(error)
        self._told(self)
