"""What the clock wakes: each job's period, and the thread that looks every second.

What recurs by the hour or by the day is a schedule (`housekeeping.py`), so that administrators see it and can run it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from threading import Event, Lock, Thread
from typing import TYPE_CHECKING

from hub.core.telemetry import log

if TYPE_CHECKING:
    from workers.services import Services

Job = Callable[["Services"], int]
EACH_TIME = timedelta(0)
LOOK_SECONDS = 1.0


def ring_timers(services: Services) -> int:
    """Requests whose time runs out: reminders, escalations, automatic outcomes."""
    return services.requests.fire_due_timers()


def fire_schedules(services: Services) -> int:
    """Whatever recurs and is due."""
    with services.work.unit() as unit:
        return services.schedules.fire_due(unit)


def seal_trail(services: Services) -> int:
    """New audit entries become links of the chain."""
    return services.audit.seal()


def wake_held(services: Services) -> int:
    """Notifications that were held over quiet hours."""
    with services.work.unit() as unit:
        return services.notifications.wake_held(unit)


def watch_queues(services: Services) -> int:
    """What waits too long is said in the log."""
    services.operations.watch()
    return 0


def wake_looks(services: Services) -> int:
    """What others told of changes a minute ago."""
    with services.work.unit() as unit:
        return services.watches.wake_looks(unit)


JOBS: Mapping[str, tuple[timedelta, Job]] = {
    "ring-timers": (EACH_TIME, ring_timers),
    "fire-schedules": (EACH_TIME, fire_schedules),
    "seal-trail": (EACH_TIME, seal_trail),
    "wake-held": (timedelta(seconds=30), wake_held),
    "watch-queues": (timedelta(minutes=1), watch_queues),
    "wake-looks": (EACH_TIME, wake_looks),
}


class Clockwork:
    """Runs jobs when they are due by the hub's clock. One that fails does not stop the others."""

    def __init__(self, services: Services, jobs: Mapping[str, tuple[timedelta, Job]]) -> None:
        self._services = services
        self._jobs = jobs
        self._due: dict[str, datetime] = {}
        self._turn = Lock()
        self._stopping = Event()
        self._thread: Thread | None = None

    def tick(self) -> int:
        """Runs every job whose time has come; how much they did."""
        with self._turn:
            now = self._services.work.clock.now()
            due = [name for name in self._jobs if self._due.get(name, now) <= now]
            return sum(self._run(name, now) for name in due)

    def start(self) -> None:
        """Looks every second, in a thread."""
        self._stopping.clear()
        self._thread = Thread(target=self._look, name="clockwork", daemon=True)
        self._thread.start()

    def stop(self, timeout: float) -> None:
        """Lets the present job finish, for `timeout` seconds at most."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(timeout)

    def _look(self) -> None:
        while not self._stopping.is_set():
            # As long as there is something to do there may be more: jobs work in portions.
            busy = self._safely_tick()
            self._stopping.wait(0.0 if busy else LOOK_SECONDS)

    def _safely_tick(self) -> int:
        try:
            return self.tick()
        except Exception as error:
            log().error("the clockwork looks again at its time", exc_info=error)
            return 0

    def _run(self, name: str, now: datetime) -> int:
        period, job = self._jobs[name]
        self._due[name] = now + period
        try:
            return job(self._services)
        except Exception as error:
            log().error("a job failed, it runs again at its time", job=name, exc_info=error)
            return 0
