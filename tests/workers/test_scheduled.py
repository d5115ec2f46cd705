"""Jobs that call when a time has come: who may, and that each time is done once, however often and late it is told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import orjson
import pytest
from google.cloud import scheduler_v1
from sqlalchemy import select

from hub.core.auth import Caller
from hub.core.outbox import outbox
from hub.core.ports import Job
from hub.core.unit_of_work import Work
from hub.schedules.messages import ScheduleDue
from hub.schedules.service import Schedules
from integrations.google.scheduler import PATH as CALLED
from tests.support.apps import Reply, app_with
from tests.support.clocks import ManualClock
from tests.support.cloudscheduler import serving
from tests.support.pushes import Key
from tests.support.schedulers import adapter
from workers.scheduled import PATH, TIME, scheduled_pages

KEY = "report-subscription:s1"
MONDAYS = ("0 8 * * 1", "Europe/Berlin")
MONDAY = datetime(2026, 11, 30, 7, tzinfo=UTC)
DORA = Caller("person", "dora", "Dora", roles=frozenset({"administrator"}))


class Worker:
    """A worker with one schedule, its job at a Cloud Scheduler of its own, and what it was woken for."""

    def __init__(self, work: Work, clock: ManualClock, keys: str, key: Key, place: Any) -> None:
        self.work, self.clock, self.place = work, clock, place
        self.schedules, self.client = Schedules(work), adapter(place, keys)
        pages = scheduled_pages(work, self.schedules, self.client)
        self.app = app_with(work, {}, [], [pages])
        place.call, place.token = self._call, lambda email, aud: key.token(email=email, aud=aud)
        self.plan(*MONDAYS)
        self.client.put(Job(KEY, *MONDAYS))

    def plan(self, cron: str, time_zone: str) -> None:
        """So it recurs."""
        with self.work.unit() as unit:
            self.schedules.ensure(unit, KEY, cron, time_zone, "report-subscription", {})

    def at(self, moment: datetime) -> None:
        """The clock moves there."""
        self.clock.moment = moment

    def tick(self) -> None:
        """The hub's own clock looks."""
        with self.work.unit() as unit:
            self.schedules.fire_due(unit)

    def come(self, at: datetime = MONDAY) -> int:
        """The time of the job has come."""
        return int(self.place.come("s1", at))

    def woken(self) -> Sequence[str]:
        """The times that were told, in order."""
        wanted = select(outbox.c.body).where(outbox.c.type == ScheduleDue.type()).order_by(outbox.c.position)
        with self.work.db.reading() as connection:
            return [orjson.loads(body)["data"]["due_at"] for body in connection.execute(wanted).scalars()]

    def send(self, token: str | None, time: str = "2026-11-30T07:00:00Z", body: bytes = b"{}") -> Reply:
        """A call that says this."""
        headers = {TIME: time, "Content-Type": "application/json"}
        return self.app.nobody(token).call("POST", f"/scheduled/{KEY}", data=body, headers=headers)

    def _call(self, uri: str, headers: dict[str, str], body: bytes) -> int:
        path = urlsplit(uri).path
        return int(self.app.nobody().call("POST", path, data=body, headers=headers).status)


@pytest.fixture
def worker(work: Work, clock: ManualClock, keys: str, key: Key) -> Iterator[Worker]:
    with serving() as place:
        yield Worker(work, clock, keys, key, place)


def test_jobs_call_where_the_worker_listens() -> None:
    assert PATH.startswith(f"{CALLED}/")


def test_a_time_that_came_is_told_to_the_job(worker: Worker) -> None:
    worker.at(MONDAY + timedelta(seconds=1))
    assert worker.come() == 204
    assert worker.woken() == ["2026-11-30T07:00:00Z"]


def test_told_twice_it_is_done_once(worker: Worker) -> None:
    worker.at(MONDAY + timedelta(seconds=1))
    assert [worker.come(), worker.come(), worker.come(MONDAY + timedelta(milliseconds=400))] == [204] * 3
    assert len(worker.woken()) == 1


@pytest.mark.parametrize("first", ["job", "clock"])
def test_told_by_the_job_and_by_the_clock_it_is_done_once(worker: Worker, first: str) -> None:
    worker.at(MONDAY + timedelta(seconds=1))
    both = [worker.come, worker.tick]
    for tell in both if first == "job" else reversed(both):
        tell()
    assert worker.woken() == ["2026-11-30T07:00:00Z"]


def test_one_whose_clock_is_a_little_ahead_is_believed_once(worker: Worker) -> None:
    worker.at(MONDAY - timedelta(seconds=2))
    worker.come()
    worker.at(MONDAY + timedelta(seconds=2))
    worker.tick()
    assert worker.woken() == ["2026-11-30T07:00:00Z"]


def test_a_time_that_never_arrived_is_caught_up(worker: Worker) -> None:
    worker.at(MONDAY + timedelta(minutes=1))
    worker.tick()
    worker.at(MONDAY + timedelta(minutes=30))
    assert worker.come() == 204
    assert worker.woken() == ["2026-11-30T07:00:00Z"]


def test_after_a_long_silence_the_newest_missed_time_is_done_once(worker: Worker) -> None:
    worker.at(MONDAY + timedelta(days=21, seconds=1))
    worker.come(MONDAY + timedelta(days=21))
    worker.come(MONDAY + timedelta(days=14))
    worker.tick()
    assert worker.woken() == ["2026-12-21T07:00:00Z"]


def test_run_by_hand_at_the_scheduler_it_runs_now_and_goes_on_as_planned(worker: Worker) -> None:
    worker.at(MONDAY - timedelta(days=2))
    assert [worker.come(MONDAY - timedelta(days=2)) for _ in range(2)] == [204, 204]
    worker.at(MONDAY + timedelta(seconds=1))
    worker.come()
    assert worker.woken() == ["2026-11-28T07:00:00Z", "2026-11-30T07:00:00Z"]


def test_the_real_client_can_have_it_run(worker: Worker) -> None:
    name = next(iter(worker.place.jobs))
    client: scheduler_v1.CloudSchedulerClient = worker.client._client
    client.run_job(name=name)
    assert len(worker.woken()) == 1


def test_a_job_that_does_not_know_yet_what_was_changed_does_nothing(worker: Worker) -> None:
    worker.plan("0 9 * * 2", "Europe/Berlin")
    worker.at(MONDAY + timedelta(seconds=1))
    assert worker.come() == 204
    assert worker.woken() == []


def test_a_paused_schedule_is_not_woken(worker: Worker) -> None:
    with worker.work.unit() as unit:
        worker.schedules.pause(unit, KEY, DORA)
    worker.at(MONDAY + timedelta(seconds=1))
    assert worker.come() == 204
    assert worker.woken() == []


def test_a_job_that_has_lost_its_schedule_is_answered_and_does_nothing(worker: Worker) -> None:
    with worker.work.unit() as unit:
        worker.schedules.remove(unit, KEY)
    assert worker.come() == 204
    assert worker.woken() == []


def test_an_hour_that_comes_twice_is_done_once(worker: Worker) -> None:
    nightly = ("30 2 * * *", "Europe/Berlin")
    worker.at(datetime(2027, 10, 30, 12, tzinfo=UTC))
    worker.tick()
    told = len(worker.woken())
    worker.plan(*nightly)
    worker.client.put(Job(KEY, *nightly))
    for hour in (0, 1):
        moment = datetime(2027, 10, 31, hour, 30, tzinfo=UTC)
        worker.at(moment)
        assert worker.come(moment) == 204
    assert worker.woken()[told:] == ["2027-10-31T00:30:00Z"]


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "https://elsewhere.example"},
        {"email": "somebody@example.com"},
        {"email_verified": False},
        {"iss": "https://somebody.example"},
        {"exp": 1},
    ],
)
def test_nobody_else_gets_anything_done(worker: Worker, key: Key, claims: dict[str, Any]) -> None:
    worker.at(MONDAY + timedelta(seconds=1))
    body = orjson.dumps({"cron": MONDAYS[0], "timeZone": MONDAYS[1]})
    assert [worker.send(token, body=body).status for token in (key.token(**claims), Key().token(), None)] == [401] * 3
    assert worker.woken() == []
    assert worker.send(key.token(), body=body).status == 204
    assert len(worker.woken()) == 1


@pytest.mark.parametrize("time", ["", "yesterday", "2026-11-30T07:00:00", "0001-01-01T00:00:00+14:00"])
def test_a_call_that_tells_no_time_is_refused(worker: Worker, key: Key, time: str) -> None:
    reply = worker.send(key.token(), time, orjson.dumps({"cron": MONDAYS[0], "timeZone": MONDAYS[1]}))
    assert (reply.status, "X-CloudScheduler-ScheduleTime" in reply.json["detail"]) == (400, True)


@pytest.mark.parametrize("body", [b"", b"\xff", b"[]", b"3", b'{"cron": "* * * * *"}'])
def test_a_call_that_does_not_tell_how_it_recurs_is_refused(worker: Worker, key: Key, body: bytes) -> None:
    reply = worker.send(key.token(), body=body)
    assert (reply.status, "cron and timeZone" in reply.json["detail"]) == (400, True)


def test_times_with_parts_of_a_second_are_read(worker: Worker, key: Key) -> None:
    worker.at(MONDAY + timedelta(seconds=1))
    body = orjson.dumps({"cron": MONDAYS[0], "timeZone": MONDAYS[1]})
    assert worker.send(key.token(), "2026-11-30T07:00:00.123456789Z", body).status == 204
    assert worker.woken() == ["2026-11-30T07:00:00Z"]
