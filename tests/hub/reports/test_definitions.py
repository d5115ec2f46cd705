"""What reports show, and to whom."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from sqlalchemy import select

from hub.reports.cycle_times import nearest_rank
from hub.reports.models import report_figures
from hub.reports.weekly_expenses import PROCESS
from tests.hub.reports.conftest import Desk, figures
from tests.support.clocks import ManualClock
from tests.support.plans import plan_of, sorts


def at(day: int, hour: int = 9, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=UTC)


def shown(desk: Desk, reader: str, report: str = "weekly-expenses", **parameters: Any) -> dict[str, Any]:
    return dict(json.loads(desk.content(desk.ask(reader, report, **parameters))))


def numbers(desk: Desk, reader: str, report: str = "weekly-expenses", **parameters: Any) -> list[str]:
    return [row["number"] for row in shown(desk, reader, report, **parameters)["rows"]]


def test_weekly_expenses_show_the_claims_of_seven_days(desk: Desk) -> None:
    desk.note(
        figures("too-old", submitted_at=at(16, 8)),
        figures("first", submitted_at=at(16, 10)),
        figures("last", submitted_at=at(23, 9)),
        figures("leave", process="leave", amount=None, currency=None),
    )
    assert numbers(desk, "carla") == ["N-first", "N-last"]


def test_weekly_expenses_show_each_claim_whole(desk: Desk) -> None:
    desk.note(figures())
    assert shown(desk, "carla")["rows"] == [
        {
            "number": "N-r1",
            "requester": "Ana Alt",
            "department": "Research",
            "costCentre": "R-12",
            "amount": "80.00",
            "currency": "EUR",
            "state": "running",
            "submitted": "2026-11-20T09:00:00Z",
        }
    ]


def test_amounts_are_summed_by_currency_and_cost_centre_to_the_cent(desk: Desk) -> None:
    desk.note(
        *(figures(f"a{number}", amount="0.10") for number in range(3)),
        figures("b", amount="1450.00"),
        figures("c", amount="20.00", currency="CHF"),
        figures("d", cost_centre="S-1", amount="5"),
        figures("e", amount=None, currency=None),
    )
    assert shown(desk, "carla")["totals"] == [
        {"currency": "CHF", "costCentre": "R-12", "claims": 1, "amount": "20.00"},
        {"currency": "EUR", "costCentre": "R-12", "claims": 4, "amount": "1450.30"},
        {"currency": "EUR", "costCentre": "S-1", "claims": 1, "amount": "5"},
    ]


def test_days_can_be_named_and_count_by_the_readers_clock(desk: Desk) -> None:
    desk.note(
        figures("before", submitted_at=at(1, 22)),  # 23:00 on the first in Berlin
        figures("inside", submitted_at=at(1, 23)),  # midnight
        figures("after", submitted_at=at(2, 23)),
    )
    assert numbers(desk, "carla", **{"from": "2026-11-02", "to": "2026-11-02"}) == ["N-inside"]


def test_one_week_begins_where_the_one_before_ended_even_when_the_clocks_change(desk: Desk) -> None:
    moments = [at(18, 6, 10) + timedelta(hours=step) for step in range(0, 24 * 15, 3)]
    desk.note(*(figures(f"r{place:03}", submitted_at=moment) for place, moment in enumerate(moments)))
    subscription, seen = desk.subscribe(format="json"), []
    for due in (at(19, 6, 10), at(26, 7, 10), datetime(2026, 11, 2, 7, tzinfo=UTC)):  # Mondays at 8 in Berlin
        desk.due(subscription, due)
        (event,) = desk.run_all()
        seen += [row["number"] for row in json.loads(desk.content(event.subject))["rows"]]
    assert seen == [f"N-r{place:03}" for place in range(len(moments)) if moments[place] <= at(2, 7)]


@pytest.mark.parametrize(
    ("reader", "expected"),
    [
        ("carla", ["ana", "bob", "ben"]),
        ("dora", ["ana", "bob", "ben"]),
        ("erik", ["bob", "ben"]),
        ("bob", ["ana", "bob"]),
        ("ana", ["ana"]),
    ],
)
def test_everybody_sees_what_she_may_see(desk: Desk, reader: str, expected: list[str]) -> None:
    desk.note(*(figures(name, requester_id=name) for name in ("ana", "bob", "ben")))
    assert numbers(desk, reader) == [f"N-{name}" for name in sorted(expected)]


def test_rights_are_those_of_the_moment_of_the_run(desk: Desk) -> None:
    desk.note(figures())
    subscription = desk.subscribe("carla", format="json")
    desk.people.groups["finance"] = []
    desk.due(subscription)
    (event,) = desk.run_all()
    assert event.data["rows"] == 0


def test_open_requests_show_what_waits_oldest_first(desk: Desk) -> None:
    desk.note(
        figures("young", submitted_at=at(22), state="returned"),
        figures("old", submitted_at=at(1, 21), process="leave", amount=None, currency=None),
        figures("ended", state="approved"),
    )
    report = shown(desk, "dora", "open-requests")
    assert [(row["number"], row["days"]) for row in report["rows"]] == [("N-old", 21.5), ("N-young", 1.0)]
    assert report["totals"] == [{"process": "expense-claim", "requests": 1}, {"process": "leave", "requests": 1}]
    assert numbers(desk, "dora", "open-requests", process="leave") == ["N-old"]


def test_finance_does_not_see_everybodys_open_requests(desk: Desk) -> None:
    desk.note(figures("leave", process="leave"))
    assert numbers(desk, "carla", "open-requests") == []


def test_cycle_times_count_from_submission_to_end(desk: Desk) -> None:
    desk.note(
        *(figures(f"e{days}", submitted_at=at(20 - days), ended_at=at(20), state="approved") for days in range(1, 11)),
        figures("l", process="leave", submitted_at=at(19, 21), ended_at=at(20), state="rejected"),
        figures("open"),
        figures("long-ago", submitted_at=at(1, month=1), ended_at=at(2, month=1), state="approved"),
    )
    assert shown(desk, "carla", "cycle-times")["rows"] == [
        {"process": "expense-claim", "requests": 10, "median": 5.5, "p90": 9.0},
        {"process": "leave", "requests": 1, "median": 0.5, "p90": 0.5},
    ]


@settings(deadline=None)  # a busy machine is no mistake
@given(some.lists(some.floats(0, 1000), min_size=1))
def test_the_ninetieth_percentile_covers_nine_of_ten(values: list[float]) -> None:
    ordered = sorted(values)
    found = nearest_rank(ordered, 90)
    assert sum(value <= found for value in ordered) >= 0.9 * len(ordered)
    assert sum(value < found for value in ordered) < 0.9 * len(ordered)


def test_the_newest_news_of_a_request_stay_whatever_order_they_come_in(desk: Desk) -> None:
    for version, state in ((2, "approved"), (1, "running"), (3, "withdrawn"), (3, "failed")):
        desk.note(figures(version=version, state=state))
    with desk.work.db.reading() as connection:
        (row,) = connection.execute(select(report_figures)).all()
    assert (row.version, row.state) == (3, "withdrawn")


def test_the_week_is_read_from_an_index(desk: Desk, clock: ManualClock) -> None:
    f = report_figures.c
    query = select(report_figures).where(f.process == PROCESS, f.submitted_at >= clock.now())
    with desk.work.db.reading() as connection:
        plan = plan_of(connection, query.order_by(f.submitted_at, f.request_id))
    assert "ix_report_figures_submitted" in plan
    assert not sorts(plan)
