"""What lies ahead of somebody, and her deadlines in her own calendar."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from hub.calendar.api import api
from hub.calendar.service import Calendar
from hub.core.errors import IntegrationError
from hub.core.ports import CalendarEvent
from hub.core.questions import Deadline, Period
from hub.core.unit_of_work import Work
from tests.support.ahead import StubCalendars, StubDeadlines
from tests.support.apps import Client, Reply, app_with
from tests.support.clocks import ManualClock
from tests.support.events import Told, take
from tests.support.people import StubPeople, somebody

NOW = ManualClock().now()
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
CLAIM = Deadline("t1", "Expense claim", "https://hub/requests/1", NOW + DAY)
LEAVE = Deadline("t2", "Leave", "https://hub/requests/2", NOW + 2 * DAY)


class Scene:
    """Ana, her tasks and her calendar."""

    def __init__(self, work: Work) -> None:
        self.people, self.deadlines, self.calendars = StubPeople(somebody("ana")), StubDeadlines(), StubCalendars()
        self.calendar = Calendar(work, self.people, self.deadlines, self.calendars)
        self.as_: Callable[..., Client] = app_with(work, {Calendar: self.calendar}, [api]).as_

    def ahead(self, start: datetime = NOW, end: datetime = NOW + 7 * DAY) -> Reply:
        return self.as_("ana").get("/events", query={"from": start.isoformat(), "to": end.isoformat()})

    def switch(self, on: bool) -> None:
        tag = self.as_("ana").get("/calendar/preferences").headers["ETag"]
        reply = self.as_("ana").put("/calendar/preferences", {"deadlines": on}, if_match=tag)
        assert (reply.status, reply.json) == (200, {"deadlines": on})


@pytest.fixture
def scene(work: Work) -> Scene:
    return Scene(work)


def test_absences_events_and_tasks_come_in_order(scene: Scene) -> None:
    scene.people.known["ana"] = replace(scene.people.known["ana"], absence=Period(NOW + 3 * DAY))
    meeting = CalendarEvent("m", "Meeting", NOW + 2 * HOUR, NOW + 3 * HOUR, location="Room 1", link="https://outlook/m")
    scene.calendars.shown = [meeting, CalendarEvent("p", "", NOW + 5 * DAY, NOW + 6 * DAY, all_day=True)]
    scene.deadlines.tasks = [CLAIM, Deadline("t9", "Far off", "", NOW + 30 * DAY)]
    found = scene.ahead().json
    assert [(one["kind"], one["subject"]) for one in found["items"]] == [
        ("event", "Meeting"),
        ("task", "Expense claim"),
        ("absence", ""),
        ("event", ""),
    ]
    assert found["calendar"] == "read"
    assert (found["items"][0]["location"], found["items"][0]["link"]) == ("Room 1", "https://outlook/m")
    assert (found["items"][1]["task"], found["items"][1]["link"]) == ("t1", CLAIM.link)
    assert (found["items"][2]["end"], found["items"][3]["allDay"]) == (None, True)


@pytest.mark.parametrize(("shown", "fails", "said"), [(None, False, "none"), ([], True, "unavailable")])
def test_without_a_calendar_the_rest_is_shown(
    scene: Scene, shown: list[CalendarEvent] | None, fails: bool, said: str
) -> None:
    scene.calendars.shown, scene.calendars.fails, scene.deadlines.tasks = shown, fails, [CLAIM]
    found = scene.ahead().json
    assert (found["calendar"], [one["kind"] for one in found["items"]]) == (said, ["task"])


@pytest.mark.parametrize("length", [timedelta(0), -DAY, 63 * DAY])
def test_a_period_that_cannot_be_is_refused(scene: Scene, length: timedelta) -> None:
    reply = scene.ahead(end=NOW + length)
    assert (reply.status, reply.json["errors"][0]["pointer"]) == (422, "/to")


def test_nothing_is_written_for_somebody_who_never_said(scene: Scene) -> None:
    scene.deadlines.tasks = [CLAIM]
    assert scene.as_("ana").get("/calendar/preferences").json == {"deadlines": False}
    assert scene.calendar.settle("ana") == 0
    assert scene.calendars.done == []


def test_deadlines_are_written_once_moved_and_taken_back(scene: Scene, work: Work) -> None:
    scene.deadlines.tasks = [CLAIM, LEAVE]
    scene.switch(True)
    assert take(work) == [Told("DeadlinesSwitched", "ana", {"on": True})]
    assert [scene.calendar.settle("ana") for _ in range(2)] == [2, 0]
    assert scene.calendars.dues == {"t1": CLAIM.due_at, "t2": LEAVE.due_at}
    scene.deadlines.tasks = [replace(CLAIM, due_at=NOW + 5 * DAY)]
    assert scene.calendar.settle_all() == 2
    assert scene.calendars.dues == {"t1": NOW + 5 * DAY}
    scene.switch(False)
    assert [scene.calendar.settle("ana") for _ in range(2)] == [1, 0]
    assert scene.calendars.dues == {}


def test_what_she_threw_away_herself_stays_away(scene: Scene) -> None:
    scene.deadlines.tasks = [CLAIM]
    scene.switch(True)
    scene.calendar.settle("ana")
    scene.calendars.written.clear()
    scene.deadlines.tasks = [replace(CLAIM, due_at=NOW + 5 * DAY)]
    scene.calendar.settle("ana")
    scene.deadlines.tasks = [replace(CLAIM, due_at=NOW + 6 * DAY)]
    scene.calendar.settle("ana")
    assert scene.calendars.dues == {}
    assert scene.calendars.done == ["add", "put"]


def test_a_deadline_in_the_calendar_is_shown_once(scene: Scene) -> None:
    scene.deadlines.tasks = [CLAIM]
    scene.switch(True)
    scene.calendar.settle("ana")
    scene.calendars.shown = [CalendarEvent("e-t1", "Expense claim", NOW + DAY - HOUR, NOW + DAY)]
    assert [one["kind"] for one in scene.ahead().json["items"]] == ["task"]


def test_a_calendar_that_is_out_is_written_to_next_time(scene: Scene) -> None:
    scene.deadlines.tasks = [CLAIM, LEAVE]
    scene.switch(True)
    scene.calendars.fails = True
    with pytest.raises(IntegrationError):
        scene.calendar.settle("ana")
    scene.calendars.fails = False
    assert scene.calendar.settle("ana") == 2


def test_a_calendar_that_refuses_stops_nobody(scene: Scene) -> None:
    scene.deadlines.tasks = [CLAIM]
    scene.switch(True)
    scene.calendars.fails, scene.calendars.retryable = True, False
    assert scene.calendar.settle_all() == 0
    scene.calendars.fails = False
    assert scene.calendar.settle_all() == 1


def test_whoever_left_has_no_deadlines_in_her_calendar(scene: Scene) -> None:
    scene.deadlines.tasks = [CLAIM]
    scene.switch(True)
    scene.calendar.settle("ana")
    scene.people.known["ana"] = replace(scene.people.known["ana"], active=False)
    assert scene.calendar.settle("ana") == 1
    assert scene.calendars.dues == {}


def test_an_older_version_is_refused(scene: Scene) -> None:
    scene.switch(True)
    assert scene.as_("ana").put("/calendar/preferences", {"deadlines": False}, if_match='"0"').status == 412
    assert scene.as_("ana").call("PUT", "/calendar/preferences", json={"deadlines": False}).status == 428
