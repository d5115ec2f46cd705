"""What people planned is kept as jobs of a scheduler; what was changed there by hand is put right."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import grpc
import pytest
from google.cloud import scheduler_v1

from hub.core.auth import Caller
from hub.core.outbox import Relay
from hub.core.ports import Job
from hub.core.unit_of_work import Work
from hub.operations.service import Operations
from hub.schedules.messages import ScheduleChanged, ScheduleDue
from hub.schedules.service import Schedules
from integrations.local.bus import LocalBus
from tests.support.clocks import ManualClock
from tests.support.cloudscheduler import CloudJobs, serving
from tests.support.schedulers import adapter
from tests.support.trials import services_with
from workers import housekeeping
from workers.jobs import BY_PEOPLE, keep
from workers.pull import Pace
from workers.runner import Runner
from workers.subscriptions import SUBSCRIPTIONS, by_topic

DORA = Caller("person", "dora", "Dora", roles=frozenset({"administrator"}))
REPORT = BY_PEOPLE[0]
MONDAYS = ("0 8 * * 1", "Europe/Berlin", REPORT, {"subscription": "s1"})
KEPT = [subscription for subscription in SUBSCRIPTIONS if subscription.handler in ("keep-job", "keep-house")]


class Kept:
    """Schedules whose jobs are kept by real workers at a Cloud Scheduler of their own."""

    def __init__(self, work: Work, place: CloudJobs) -> None:
        self.work, self.place, self.scheduler = work, place, adapter(place)
        self.schedules, bus = Schedules(work), LocalBus(work.db, work.clock, by_topic(KEPT))
        operations = Operations(work, bus)
        self.services = services_with(work, schedules=self.schedules, scheduler=self.scheduler, operations=operations)
        self.runner = Runner(self.services, bus, Relay(work.db, bus), Pace(), KEPT, {})

    def ensure(self, *keys: str, cron: str = MONDAYS[0]) -> None:
        """These recur."""
        with self.work.unit() as unit:
            for key in keys:
                self.schedules.ensure(unit, key, cron, *MONDAYS[1:])
        self.runner.drain()

    def change(self, act: Any) -> None:
        """Something is done about schedules, and what follows."""
        with self.work.unit() as unit:
            act(unit)
        self.runner.drain()

    def night(self) -> None:
        """The nightly look, and what follows."""
        housekeeping.keep_house(ScheduleDue("x", "reconcile-jobs", {}, "2026-11-24T03:40:00Z"), self.services)
        self.runner.drain()

    def jobs(self) -> list[Job]:
        """What is there now."""
        return list(self.scheduler.jobs())


@pytest.fixture
def kept(work: Work) -> Iterator[Kept]:
    with serving() as place:
        yield Kept(work, place)


def job_of(key: str, cron: str = MONDAYS[0], paused: bool = False) -> Job:
    return Job(key, cron, MONDAYS[1], paused)


def test_what_people_plan_becomes_a_job_changes_with_it_and_goes_with_it(kept: Kept) -> None:
    kept.ensure("r:1", "r:2")
    assert kept.jobs() == [job_of("r:1"), job_of("r:2")]
    kept.ensure("r:1", cron="0 9 * * 2")
    assert kept.jobs() == [job_of("r:1", "0 9 * * 2"), job_of("r:2")]
    kept.change(lambda unit: kept.schedules.remove(unit, "r:1"))
    assert kept.jobs() == [job_of("r:2")]
    kept.change(lambda unit: kept.schedules.remove_others(unit, "r:", []))
    assert kept.jobs() == []


def test_what_is_paused_is_a_paused_job(kept: Kept) -> None:
    kept.ensure("r:1")
    kept.change(lambda unit: kept.schedules.pause(unit, "r:1", DORA))
    assert kept.jobs() == [job_of("r:1", paused=True)]
    kept.change(lambda unit: kept.schedules.resume(unit, "r:1", DORA))
    assert kept.jobs() == [job_of("r:1")]


def test_what_the_hub_planned_itself_is_left_to_its_own_clock(kept: Kept) -> None:
    housekeeping.plan(kept.services)
    kept.runner.drain()
    kept.night()
    assert (kept.jobs(), set(kept.place.calls)) == ([], {"ListJobs"})


def test_while_it_is_away_the_schedule_stands_and_the_job_follows(kept: Kept, clock: ManualClock) -> None:
    kept.place.refuse = [grpc.StatusCode.FAILED_PRECONDITION]
    kept.ensure("r:1")
    assert (kept.jobs(), kept.schedules.standing("r:1") is not None) == ([], True)
    clock.advance(timedelta(hours=1))
    kept.runner.drain()
    assert kept.jobs() == [job_of("r:1")]


def test_news_that_come_late_do_not_bring_back_what_was(kept: Kept) -> None:
    kept.ensure("r:1", cron="0 9 * * 2")
    keep(ScheduleChanged("r:1"), kept.services)
    keep(ScheduleChanged("r:gone"), kept.services)
    assert kept.jobs() == [job_of("r:1", "0 9 * * 2")]


def lose(place: CloudJobs, name: str) -> None:
    del place.jobs[name]


def move(place: CloudJobs, name: str) -> None:
    place.jobs[name].schedule = "* * * * *"


def pause(place: CloudJobs, name: str) -> None:
    place.jobs[name].state = scheduler_v1.Job.State.PAUSED


def divert(place: CloudJobs, name: str) -> None:
    place.jobs[name].http_target.uri = "https://elsewhere.example"


@pytest.mark.parametrize("meddle", [lose, move, pause, divert])
def test_by_night_a_job_that_was_changed_by_hand_is_put_right(kept: Kept, meddle: Any) -> None:
    kept.ensure("r:1", "r:2")
    meddle(kept.place, next(name for name in kept.place.jobs if name.endswith("1")))
    assert kept.jobs() != [job_of("r:1"), job_of("r:2")]
    kept.night()
    assert kept.jobs() == [job_of("r:1"), job_of("r:2")]


def test_by_night_a_job_without_a_schedule_goes(kept: Kept) -> None:
    kept.scheduler.put(job_of("r:9"))
    kept.night()
    assert kept.jobs() == []


def test_by_night_nothing_is_written_when_several_hundred_are_as_they_should_be(kept: Kept) -> None:
    keys = [f"r:{number:04}" for number in range(350)]
    kept.ensure(*keys)
    assert [job.key for job in kept.jobs()] == keys
    kept.place.calls.clear()
    kept.night()
    assert set(kept.place.calls) == {"ListJobs"}
