"""Whoever answers for a process sees who is asked, how fast it goes and what is late; nobody else does."""

from datetime import timedelta

import pytest

from hub.requests.overseeing import asked_now
from hub.requests.overseeing_api import AskedNowPage, ProcessFiguresOut
from tests.support.apps import Reply
from tests.support.clocks import ManualClock
from tests.support.offices import TIMED, Office
from tests.support.plans import plan_of

HOUR = timedelta(hours=1)


@pytest.fixture
def busy(office: Office) -> Office:
    """Besides, a process in which a step may take ten hours."""
    office.publish(TIMED)
    return office


def _figures(office: Office, name: str = "fay", key: str = "timed", days: int = 90) -> Reply:
    reply = office.as_(name).get(f"/requests/figures?process={key}&days={days}")
    assert reply.status == 200, reply.json
    ProcessFiguresOut.model_validate(reply.json)
    return reply


def test_owners_see_who_is_asked_the_oldest_due_first(busy: Office, clock: ManualClock) -> None:
    first = busy.submit(process="timed", wish="x")
    clock.advance(HOUR)
    second = busy.submit("carla", "timed", wish="y")
    busy.submit()
    for name in ("fay", "dora"):
        reply = busy.as_(name).get("/tasks/asked?process=timed")
        AskedNowPage.model_validate(reply.json)
        told = [(task["request"]["id"], task["assignee"]["name"]) for task in reply.json["items"]]
        assert told == [(first, "Bob"), (second, "Erik")]
    page = busy.as_("fay").get("/tasks/asked?process=timed&limit=1").json
    rest = busy.as_("fay").get(f"/tasks/asked?process=timed&limit=1&cursor={page['nextCursor']}").json
    assert [one["request"]["id"] for one in (*page["items"], *rest["items"])] == [first, second]
    busy.decide("bob", busy.task_of("bob", first))
    assert len(busy.as_("fay").get("/tasks/asked?process=timed").json["items"]) == 1


def test_nobody_else_sees_a_process_at_work(busy: Office) -> None:
    busy.submit(process="timed", wish="x")
    for path in ("/tasks/asked?process=timed", "/requests/figures?process=timed", "/tasks/asked?process=unknown"):
        for name in ("ana", "bob", "carla"):
            assert busy.as_(name).get(path).status == 404
        assert busy.service().get(path).status == 403
    assert busy.as_("dora").get("/requests/figures?process=unknown").status == 404


def test_figures_tell_how_long_requests_and_steps_took_and_what_came_late(busy: Office, clock: ManualClock) -> None:
    hours = (1, 2, 3, 40)
    for wait in hours:
        request = busy.submit(process="timed", wish="x")
        clock.advance(wait * HOUR)
        assert busy.decide("bob", busy.task_of("bob", request)).status == 200
    found = _figures(busy).json
    assert (found["ended"], found["hours"]) == (4, {"median": 2.5, "p90": 40.0})
    [step] = found["steps"]
    assert (step["step"], step["answered"], step["late"], step["open"]) == ("manager", 4, 1, 0)
    assert step["hours"] == {"median": 2.5, "p90": 40.0}
    assert (found["open"], found["overdue"]) == (0, 0)


def test_figures_count_what_waits_and_what_is_overdue(busy: Office, clock: ManualClock) -> None:
    busy.submit(process="timed", wish="x")
    clock.advance(48 * HOUR)
    busy.submit(process="timed", wish="y")
    found = _figures(busy).json
    assert (found["open"], found["overdue"], found["ended"]) == (2, 1, 0)
    [step] = found["steps"]
    assert (step["open"], step["overdue"], step["hours"]) == (2, 1, {"median": None, "p90": None})


def test_every_week_is_there_also_one_without_requests(busy: Office, clock: ManualClock) -> None:
    busy.submit(process="timed", wish="x")
    clock.advance(timedelta(days=15))
    request = busy.submit(process="timed", wish="y")
    busy.decide("bob", busy.task_of("bob", request))
    weeks = _figures(busy, days=20).json["weeks"]
    told = [(week["monday"], week["submitted"], week["ended"]) for week in weeks]
    assert told[-3:] == [("2026-11-23", 1, 0), ("2026-11-30", 0, 0), ("2026-12-07", 1, 1)]


def test_what_ended_before_is_left_out(busy: Office, clock: ManualClock) -> None:
    request = busy.submit(process="timed", wish="x")
    busy.decide("bob", busy.task_of("bob", request))
    clock.advance(timedelta(days=40))
    assert (_figures(busy, days=30).json["ended"], _figures(busy, days=60).json["ended"]) == (0, 1)
    assert busy.as_("fay").get("/requests/figures?process=timed&days=400").pointers == ["/days"]


def test_open_tasks_are_found_by_their_index(busy: Office) -> None:
    with busy.work.db.reading() as connection:
        assert "uq_tasks_open" in plan_of(connection, asked_now("timed"))
