"""Reports come as their readers wish, and know of requests."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from hub.core.unit_of_work import Work
from hub.notifications.telling import StoredAttachment, Telling
from hub.reports.figures import RequestFigures
from hub.reports.messages import ReportRunFailed, ReportRunFinished, ReportRunRequested, SubscriptionChanged
from hub.requests.messages import RequestEnded
from hub.schedules.messages import ScheduleDue
from hub.schedules.models import schedules
from hub.schedules.service import Schedules
from tests.support.clocks import ManualClock
from tests.support.trials import handling_now, services_with
from workers import figures, reporting
from workers.services import Services

MONDAYS = "0 8 * * 1"


class Reports:
    """Notes what it is asked for."""

    def __init__(self) -> None:
        self.asked: list[tuple[Any, ...]] = []

    def start_subscription_run(self, _: object, subscription_id: str, due_at: datetime) -> None:
        self.asked.append(("start", subscription_id, due_at))

    def run(self, run_id: str) -> None:
        self.asked.append(("run", run_id))

    def give_up(self, _: object, run_id: str, error: str) -> None:
        self.asked.append(("give up", run_id, error))

    def note_request(self, _: object, noted: RequestFigures) -> None:
        self.asked.append(("note", noted))


class Notifications:
    """Notes what is planned."""

    def __init__(self) -> None:
        self.planned: list[Telling] = []

    def plan(self, _: object, telling: Telling) -> None:
        self.planned.append(telling)


@pytest.fixture
def reports() -> Reports:
    return Reports()


@pytest.fixture
def notifications() -> Notifications:
    return Notifications()


@pytest.fixture
def services(work: Work, reports: Reports, notifications: Notifications) -> Services:
    return services_with(work, reports=reports, notifications=notifications, schedules=Schedules(work))


def wish(changed: SubscriptionChanged, services: Services) -> None:
    with handling_now(services.work):
        reporting.schedule(changed, services)


def planned(work: Work) -> list[tuple[Any, ...]]:
    with work.db.reading() as connection:
        rows = connection.execute(
            select(schedules.c.key, schedules.c.cron, schedules.c.time_zone, schedules.c.arguments)
        )
        return [tuple(row) for row in rows]


def test_a_subscription_recurs_as_its_reader_wishes(work: Work, services: Services) -> None:
    for cron in ("0 9 * * 1", MONDAYS, MONDAYS):
        changed = SubscriptionChanged("s1", "ana", "weekly-expenses", True, cron, "Europe/Berlin")
        wish(changed, services)
    assert planned(work) == [("report-subscription:s1", MONDAYS, "Europe/Berlin", {"subscription": "s1"})]


def test_a_time_that_came_before_the_workers_did_is_caught_up(
    work: Work, services: Services, clock: ManualClock
) -> None:
    with handling_now(work):
        clock.advance(timedelta(days=8))
        reporting.schedule(
            SubscriptionChanged("s1", "ana", "weekly-expenses", True, MONDAYS, "Europe/Berlin"), services
        )
    with work.unit() as unit:
        assert services.schedules.fire_due(unit) == 1


def test_an_ended_subscription_recurs_no_more(work: Work, services: Services) -> None:
    for active in (True, False, False):
        changed = SubscriptionChanged("s1", "ana", "weekly-expenses", active, MONDAYS, "Europe/Berlin")
        wish(changed, services)
    assert planned(work) == []


def test_its_time_starts_a_run(work: Work, services: Services, reports: Reports, clock: ManualClock) -> None:
    changed = SubscriptionChanged("s1", "ana", "weekly-expenses", True, MONDAYS, "Europe/Berlin")
    wish(changed, services)
    (due,) = planned(work)
    event = ScheduleDue(due[0], reporting.JOB, due[3], "2026-11-30T07:00:00Z")
    reporting.start(event, services)
    reporting.start(ScheduleDue("forget-handled", "forget-handled", {}, "2026-11-30T07:00:00Z"), services)
    assert reports.asked == [("start", "s1", datetime(2026, 11, 30, 7, tzinfo=UTC))]


def test_a_run_is_rendered_and_given_up_when_it_cannot_be(services: Services, reports: Reports) -> None:
    event = ReportRunRequested("run1", "ana", "weekly-expenses")
    reporting.run(event, services)
    reporting.give_up(event, "OSError: no room", services)
    assert reports.asked == [("run", "run1"), ("give up", "run1", "OSError: no room")]


def finished(**more: str) -> ReportRunFinished:
    return ReportRunFinished(
        subject="run1",
        person="ana",
        report="weekly-expenses",
        title="Expenses of the week",
        file="reports/run1",
        name="weekly-expenses.xlsx",
        content_type="application/xlsx",
        size=9,
        rows=2,
        due_at="2026-11-30T07:00:00Z",
        lines=["Here it is."],
        facts=[["Claims", "2"]],
        **more,
    )


def test_a_subscribed_report_is_brought_to_its_reader(services: Services, notifications: Notifications) -> None:
    reporting.bring(finished(subscription="s1", channel="mail"), services)
    assert notifications.planned == [
        Telling(
            person_id="ana",
            kind="report-finished",
            about="report",
            subject_id="run1",
            title="Expenses of the week",
            lines=("Here it is.",),
            facts=(("Claims", "2"),),
            channels=("mail",),
            attachments=(StoredAttachment("weekly-expenses.xlsx", "application/xlsx", "reports/run1"),),
        )
    ]


def test_a_report_run_by_hand_is_fetched(services: Services, notifications: Notifications) -> None:
    reporting.bring(finished(), services)
    reporting.tell_failed(ReportRunFailed("run1", "ana", "weekly-expenses", "no room"), services)
    assert notifications.planned == []


def test_a_subscribed_report_that_does_not_come_is_not_passed_over_in_silence(
    services: Services, notifications: Notifications
) -> None:
    reporting.tell_failed(ReportRunFailed("run1", "ana", "weekly-expenses", "no room", "s1"), services)
    (telling,) = notifications.planned
    assert (telling.kind, telling.lines, telling.channels) == ("report-failed", ("no room",), ("mail",))


def test_reports_learn_how_far_a_request_is(work: Work, services: Services, reports: Reports) -> None:
    now = work.clock.now()
    known = {
        "request_id": "r1",
        "version": 3,
        "process": "expense-claim",
        "number": "R-1",
        "title": "Train",
        "requester_id": "ana",
        "requester_name": "Ana",
        "department": "Sales",
        "cost_centre": "R-12",
        "amount": "80.00",
        "currency": "EUR",
        "state": "approved",
        "submitted_at": now,
        "ended_at": now,
    }

    class Requests:
        def figures(self, request_id: str) -> dict[str, Any] | None:
            return known if request_id == "r1" else None

    with_requests = services_with(work, reports=reports, requests=Requests())
    figures.note(RequestEnded("r1", "approved"), with_requests)
    figures.note(RequestEnded("a draft", "withdrawn"), with_requests)
    assert reports.asked == [("note", RequestFigures(**known))]
