"""Jobs are woken by the hub's clock."""

from collections.abc import Iterator
from datetime import timedelta
from threading import Event
from typing import Any

from hub.core.unit_of_work import Work
from tests.support.clocks import ManualClock
from tests.support.trials import services_with
from workers import clockwork
from workers.clockwork import EACH_TIME, JOBS, Clockwork, Job


def counting(log: list[str], name: str, did: int = 0) -> Job:
    def job(_: Any) -> int:
        log.append(name)
        return did

    return job


def test_a_job_runs_when_its_time_has_come(work: Work, clock: ManualClock) -> None:
    ran: list[str] = []
    jobs = {
        "often": (EACH_TIME, counting(ran, "often")),
        "hourly": (timedelta(hours=1), counting(ran, "hourly")),
    }
    clocks = Clockwork(services_with(work), jobs)
    for step in (timedelta(minutes=59), timedelta(minutes=1), timedelta(days=400)):
        clocks.tick()
        ran.append("-")
        clock.advance(step)
    clocks.tick()
    assert ran == ["often", "hourly", "-", "often", "-", "often", "hourly", "-", "often", "hourly"]


def test_a_job_that_fails_stops_no_other(work: Work) -> None:
    def fail(_: Any) -> int:
        raise OSError("no luck")

    ran: list[str] = []
    clocks = Clockwork(services_with(work), {"bad": (EACH_TIME, fail), "good": (EACH_TIME, counting(ran, "good"))})
    clocks.tick()
    clocks.tick()
    assert ran == ["good", "good"]


def test_a_tick_tells_how_much_was_done(work: Work) -> None:
    jobs = {name: (EACH_TIME, counting([], name, did)) for name, did in (("a", 2), ("b", 3))}
    assert Clockwork(services_with(work), jobs).tick() == 5


def test_the_thread_goes_on_at_once_while_there_is_something_to_do(work: Work) -> None:
    left: Iterator[int] = iter([100, 100, 7, 0])
    quiet = Event()

    def job(_: Any) -> int:
        did = next(left, 0)
        if not did:
            quiet.set()
        return did

    clocks = Clockwork(services_with(work), {"job": (EACH_TIME, job)})
    clocks.start()
    assert quiet.wait(20)
    clocks.stop(20)


class Recorder:
    """Notes which methods are called, and answers each with `answer`."""

    def __init__(self, answer: int = 0) -> None:
        self.called: list[str] = []
        self._answer = answer

    def __getattr__(self, name: str) -> Any:
        def call(*_: object, **__: object) -> int:
            self.called.append(name)
            return self._answer

        return call


def test_the_jobs_of_the_hub_call_their_domains(work: Work) -> None:
    parts = {name: Recorder(1) for name in ("requests", "schedules", "audit", "notifications", "operations", "watches")}
    services = services_with(work, **parts)
    assert {name: job(services) for name, (_, job) in JOBS.items()} == {
        "ring-timers": 1,
        "fire-schedules": 1,
        "seal-trail": 1,
        "wake-held": 1,
        "watch-queues": 0,
        "wake-looks": 1,
    }
    assert {name: part.called for name, part in parts.items()} == {
        "requests": ["fire_due_timers"],
        "schedules": ["fire_due"],
        "audit": ["seal"],
        "notifications": ["wake_held"],
        "operations": ["watch"],
        "watches": ["wake_looks"],
    }
    assert clockwork.LOOK_SECONDS <= 1
