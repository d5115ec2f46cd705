"""What recurs by the hour or by the day."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select

from hub.core.outbox import inbox
from hub.core.unit_of_work import Work
from hub.notifications.models import addresses
from hub.notifications.service import Notifications
from hub.schedules.messages import ScheduleDue
from hub.schedules.models import schedules
from hub.schedules.service import Schedules
from tests.support.clocks import ManualClock
from tests.support.people import StubPeople, somebody
from tests.support.stores import MemoryFiles
from tests.support.trials import services_with
from workers import housekeeping


def due(job: str) -> ScheduleDue:
    return ScheduleDue(job, job, {}, "2026-11-23T09:00:00Z")


def test_every_chore_is_a_schedule_however_often_the_hub_starts(work: Work) -> None:
    services = services_with(work, schedules=Schedules(work))
    housekeeping.plan(services)
    housekeeping.plan(services)
    with work.db.reading() as connection:
        keys = connection.execute(select(schedules.c.key)).scalars().all()
    assert sorted(keys) == sorted(housekeeping.CHORES)


def test_what_was_handled_long_ago_is_forgotten(work: Work, clock: ManualClock) -> None:
    with work.db.writing() as connection:
        connection.execute(insert(inbox).values(handler="h", message_id="old", at=clock.now()))
        connection.execute(insert(inbox).values(handler="h", message_id="new", at=clock.now() + timedelta(days=20)))
    clock.advance(timedelta(days=21))
    housekeeping.keep_house(due("forget-handled"), services_with(work))
    with work.db.reading() as connection:
        assert connection.execute(select(inbox.c.message_id)).scalars().all() == ["new"]


def test_documents_are_cleaned_by_the_hubs_clock(work: Work, clock: ManualClock) -> None:
    class Documents:
        cleaned: Any = None
        swept: Any = None

        def __init__(self) -> None:
            self.unfinished = self

        def clean(self, now: Any) -> int:
            self.cleaned = now
            return 0

        def sweep(self, cabinet: Any) -> int:
            self.swept = cabinet
            return 0

    documents = Documents()
    housekeeping.keep_house(due("clean-documents"), services_with(work, documents=documents, cabinet="library"))
    assert (documents.cleaned, documents.swept) == (clock.now(), "library")


def test_old_reports_are_forgotten_bit_by_bit(work: Work, clock: ManualClock) -> None:
    class Reports:
        def __init__(self) -> None:
            self.asked: list[Any] = []

        def forget_runs(self, before: Any) -> int:
            self.asked.append(before)
            return 100 if len(self.asked) < 3 else 0

    reports = Reports()
    housekeeping.keep_house(due("forget-reports"), services_with(work, reports=reports))
    assert reports.asked == [clock.now() - timedelta(days=90)] * 3


def test_events_that_nobody_waits_for_any_more_are_forgotten_bit_by_bit(work: Work, clock: ManualClock) -> None:
    class Arrivals:
        def __init__(self) -> None:
            self.asked: list[Any] = []

        def forget(self, now: Any) -> int:
            self.asked.append(now)
            return 500 if len(self.asked) < 3 else 0

    arrivals = Arrivals()
    housekeeping.keep_house(due("forget-arrivals"), services_with(work, arrivals=arrivals))
    assert arrivals.asked == [clock.now()] * 3


def test_where_leavers_were_reached_is_forgotten_a_month_later(work: Work, clock: ManualClock) -> None:
    people = StubPeople(somebody("ana"))
    notifications = Notifications(work, people, {}, MemoryFiles())
    with work.unit() as unit:
        for person in ("ana", "bob"):
            notifications.note_address(unit, person, "teams", {"conversation": f"c-{person}"})
    for person in ("ana", "bob"):
        notifications.follow(person)
    clock.advance(timedelta(days=30))
    housekeeping.keep_house(due("forget-addresses"), services_with(work, notifications=notifications))
    assert reached(work) == {"ana", "bob"}
    clock.advance(timedelta(days=2))
    housekeeping.keep_house(due("forget-addresses"), services_with(work, notifications=notifications))
    assert reached(work) == {"ana"}


def reached(work: Work) -> set[str]:
    with work.db.reading() as connection:
        return set(connection.execute(select(addresses.c.person_id)).scalars())


def test_requests_are_forgotten_by_the_hubs_clock(work: Work, clock: ManualClock) -> None:
    class Forgetting:
        asked: Any = None

        def forget(self, now: Any) -> int:
            self.asked = now
            return 0

    class Requests:
        forgetting = Forgetting()

    requests = Requests()
    housekeeping.keep_house(due("forget-requests"), services_with(work, requests=requests))
    assert requests.forgetting.asked == clock.now()


@pytest.mark.parametrize("chore", ["sync-directory", "check-directory"])
def test_the_directory_is_taken_over(work: Work, chore: str) -> None:
    ran: list[str] = []
    services = services_with(work, **{chore.replace("-", "_"): lambda: ran.append(chore)})
    housekeeping.keep_house(due(chore), services)
    assert ran == [chore]


def test_who_is_away_is_taken_over(work: Work) -> None:
    ran: list[str] = []
    services = services_with(work, note_absences=lambda: ran.append("absences"))
    housekeeping.keep_house(due("note-absences"), services)
    assert ran == ["absences"]


def test_jobs_of_others_are_left_to_them(work: Work) -> None:
    housekeeping.keep_house(due("report-subscription"), services_with(work))


@pytest.mark.parametrize("valid", [True, False])
def test_the_trail_is_checked(work: Work, valid: bool) -> None:
    class Audit:
        asked = 0

        def verify(self) -> dict[str, Any]:
            self.asked += 1
            return {"valid": valid, "sealed": 3}

    audit = Audit()
    housekeeping.keep_house(due("check-trail"), services_with(work, audit=audit))
    assert audit.asked == 1
