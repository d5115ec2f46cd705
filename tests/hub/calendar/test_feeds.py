"""What lies ahead of somebody, for her calendar program."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit

import icalendar
import pytest
from sqlalchemy import select

from hub.calendar.feed_pages import pages
from hub.calendar.feeds import Feeds
from hub.calendar.feeds_api import api
from hub.calendar.links import Links
from hub.calendar.models import links
from hub.calendar.service import Calendar
from hub.core.ports import CalendarEvent
from hub.core.questions import Deadline, Period
from hub.core.unit_of_work import Work
from tests.support.ahead import StubCalendars, StubDeadlines
from tests.support.apps import Client, Reply, app_with
from tests.support.clocks import ManualClock
from tests.support.hubs import WholeHub
from tests.support.logs import written
from tests.support.people import StubPeople, somebody
from tests.support.trail import recorded

HUB = "https://hub.example.com"
NOW = ManualClock().now()
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
CLAIM = Deadline("t1", "Expense claim", "https://hub/requests/1", NOW + DAY)
SIGNED = Links(HUB, b"secret")


class Scene:
    """Ana and Bob, her calendar program, and what lies ahead of her."""

    def __init__(self, work: Work) -> None:
        self.people = StubPeople(somebody("ana", time_zone="Europe/Berlin"), somebody("bob"))
        self.deadlines, self.calendars = StubDeadlines(), StubCalendars()
        calendar = Calendar(work, self.people, self.deadlines, self.calendars)
        self.app = app_with(work, {Feeds: Feeds(work, self.people, calendar, SIGNED, HUB)}, [api], [pages])

    def ana(self) -> Client:
        return self.app.as_("ana")

    def read(self) -> icalendar.Calendar:
        reply = self.ana().get("/events.ics")
        assert (reply.status, reply.headers["Content-Type"]) == (200, "text/calendar; charset=utf-8")
        return parsed(reply)

    def entries(self) -> dict[str, icalendar.Event]:
        """By what they are called."""
        return {str(entry["SUMMARY"]): entry for entry in self.read().walk("VEVENT")}

    def path(self) -> str:
        """Where the program reads, by a link that was made just now."""
        return str(self.ana().post("/events/link").json["url"]).removeprefix(HUB)

    def program(self, path: str, **headers: str) -> Reply:
        return self.app.nobody().get(path, headers=headers)


def parsed(reply: Reply) -> icalendar.Calendar:
    made = icalendar.Calendar.from_ical(reply.body)
    assert isinstance(made, icalendar.Calendar)
    return made


@pytest.fixture
def scene(work: Work) -> Scene:
    return Scene(work)


def test_events_and_tasks_stand_there_in_utc(scene: Scene) -> None:
    meeting = CalendarEvent("m", "Meeting", NOW + 2 * HOUR, NOW + 3 * HOUR, location="Room 1", link="https://outlook/m")
    scene.calendars.shown, scene.deadlines.tasks = [meeting], [CLAIM]
    entries = scene.entries()
    met, due = entries["Meeting"], entries["Due: Expense claim"]
    assert (meeting.starts_at, meeting.ends_at) == (met.DTSTART, met.DTEND)
    assert met["DTSTART"].to_ical() == b"20261123T110000Z"
    assert (met["LOCATION"], met["URL"]) == ("Room 1", "https://outlook/m")
    assert (due.DTEND, due["UID"], due["TRANSP"]) == (CLAIM.due_at, "task-t1@hub.example.com", "TRANSPARENT")


def test_it_begins_and_ends_as_the_standard_wants(scene: Scene) -> None:
    calendar = scene.read()
    assert (calendar["VERSION"], calendar["CALSCALE"]) == ("2.0", "GREGORIAN")
    assert calendar["PRODID"] == "-//The hub//Upcoming events//EN"
    assert scene.ana().get("/events.ics").body.startswith(b"BEGIN:VCALENDAR\r\n")
    assert calendar.walk("VEVENT") == []
    assert [part.name for part in calendar.subcomponents] == ["VTIMEZONE"]


def test_texts_are_escaped_and_long_lines_folded(scene: Scene) -> None:
    subject = "Übung; a, b \\ c\nEND:VEVENT\x07" + "ü" * 90
    scene.calendars.shown = [CalendarEvent("m", subject, NOW, NOW + HOUR, location="A, B", link="javascript:alert(1)")]
    written = scene.ana().get("/events.ics").body
    assert all(len(line) <= 75 for line in written.split(b"\r\n"))
    assert rb"A\, B" in written
    (entry,) = scene.read().walk("VEVENT")
    assert entry["SUMMARY"] == subject.replace("\x07", "")
    assert "URL" not in entry


def test_whole_days_are_days_and_end_on_the_day_after(scene: Scene) -> None:
    first, last = datetime(2026, 11, 25, tzinfo=UTC), datetime(2026, 11, 27, tzinfo=UTC)
    berlin = [moment - timedelta(hours=1) for moment in (first, last)]
    scene.calendars.shown = [
        CalendarEvent("a", "Fair", first, last, all_day=True),
        CalendarEvent("b", "Fair in Berlin", *berlin, all_day=True),
    ]
    for entry in scene.entries().values():
        assert (date(2026, 11, 25), date(2026, 11, 27)) == (entry.DTSTART, entry.DTEND)
        assert entry["DTSTART"].params["VALUE"] == "DATE"


@pytest.mark.parametrize(
    ("away", "first", "end"),
    [
        # Tuesday 17:00 until Thursday 08:00 in Berlin: three days
        (Period(NOW + timedelta(hours=31), NOW + timedelta(hours=70)), date(2026, 11, 24), date(2026, 11, 27)),
        # until midnight
        (Period(NOW + timedelta(hours=14), NOW + timedelta(hours=38)), date(2026, 11, 24), date(2026, 11, 25)),
        # until it is switched off
        (Period(NOW + timedelta(hours=31)), date(2026, 11, 24), date(2027, 1, 18)),
        (Period(NOW + HOUR, NOW + 3 * HOUR), NOW + HOUR, NOW + 3 * HOUR),
    ],
)
def test_an_absence_is_shown_by_days_unless_it_is_short(scene: Scene, away: Period, first: date, end: date) -> None:
    scene.people.known["ana"] = replace(scene.people.known["ana"], absence=away)
    entry = scene.entries()["Absent"]
    assert (first, end) == (entry.DTSTART, entry.DTEND)


def test_entries_keep_their_names_and_have_one_each(scene: Scene, clock: ManualClock) -> None:
    scene.people.known["ana"] = replace(scene.people.known["ana"], absence=Period(NOW + DAY, NOW + 5 * DAY))
    scene.calendars.shown = [CalendarEvent(name, "Same", NOW + HOUR, NOW + 2 * HOUR) for name in ("m\n1", "m2")]
    scene.deadlines.tasks = [CLAIM]
    before = {str(entry["UID"]) for entry in scene.read().walk("VEVENT")}
    clock.advance(timedelta(hours=30))
    scene.deadlines.tasks = [replace(CLAIM, due_at=CLAIM.due_at + DAY)]
    assert {str(entry["UID"]) for entry in scene.read().walk("VEVENT")} == before
    assert len(before) == 4


def test_it_speaks_her_language_and_keeps_private_things_private(scene: Scene) -> None:
    scene.people.known["ana"] = replace(scene.people.known["ana"], language="de")
    scene.calendars.shown, scene.deadlines.tasks = [CalendarEvent("p", "", NOW, NOW + HOUR)], [CLAIM]
    assert set(scene.entries()) == {"Privat", "Fällig: Expense claim"}


def test_an_answer_is_sent_again_only_when_something_has_changed(scene: Scene, clock: ManualClock) -> None:
    scene.deadlines.tasks = [CLAIM]
    first = scene.ana().get("/events.ics")
    assert first.headers["Cache-Control"] == "private, no-cache"
    clock.advance(timedelta(minutes=10))
    same = scene.ana().get("/events.ics", headers={"If-None-Match": first.headers["ETag"]})
    assert (same.status, same.body) == (304, b"")
    scene.deadlines.tasks = [replace(CLAIM, title="Another")]
    assert scene.ana().get("/events.ics", headers={"If-None-Match": first.headers["ETag"]}).status == 200


def test_a_calendar_that_is_out_lets_programs_keep_what_they_have(scene: Scene) -> None:
    scene.calendars.fails = True
    refused = scene.ana().get("/events.ics")
    assert (refused.status, refused.headers["Retry-After"]) == (503, "300")
    scene.calendars.retryable, scene.deadlines.tasks = False, [CLAIM]
    assert set(scene.entries()) == {"Due: Expense claim"}


def test_a_program_without_a_token_reads_under_the_link_that_was_made(scene: Scene) -> None:
    scene.deadlines.tasks = [CLAIM]
    assert scene.ana().get("/events/link").json == {"url": None, "madeAt": None}
    path = scene.path()
    assert scene.ana().get("/events/link").json == {"url": HUB + path, "madeAt": "2026-11-23T09:00:00Z"}
    assert scene.app.as_("bob").get("/events/link").json["url"] is None
    reply = scene.program(path)
    assert [entry["UID"] for entry in parsed(reply).walk("VEVENT")] == ["task-t1@hub.example.com"]
    assert scene.program(path, **{"If-None-Match": reply.headers["ETag"]}).status == 304
    assert "ana" not in path


def test_an_ended_link_and_the_one_before_the_newest_show_nothing(scene: Scene) -> None:
    first = scene.path()
    second = scene.path()
    assert [scene.program(path).status for path in (first, second)] == [404, 200]
    assert scene.app.as_("bob").delete("/events/link").status == 204
    assert scene.program(second).status == 200
    assert [scene.ana().delete("/events/link").status for _ in range(2)] == [204, 204]
    assert scene.program(second).status == 404


def test_a_leaver_shows_nothing_any_more(scene: Scene) -> None:
    path = scene.path()
    scene.people.known["ana"] = replace(scene.people.known["ana"], active=False)
    assert scene.program(path).status == 404


def test_only_what_the_hub_signed_is_read(scene: Scene, work: Work) -> None:
    path = scene.path()
    with work.db.reading() as connection:
        link = connection.execute(select(links.c.link)).scalar_one()
    other = Links(HUB, b"other").address(link).removeprefix(HUB)
    forged = [other, path.replace(link, link[:-1]), f"/calendar-feeds/{link}.ics", "/calendar-feeds/.ics"]
    forged += [path.replace(".ics", "0.ics"), "/calendar-feeds/ü.ü.ics", f"/calendar-feeds/{'a' * 5000}.ics"]
    assert {scene.program(one).status for one in forged} == {404}
    assert scene.program(path).status == 200


def test_the_trail_knows_that_a_link_was_made_and_not_which(scene: Scene, work: Work) -> None:
    path = scene.path()
    scene.ana().delete("/events/link")
    told = recorded(work)
    assert [entry.action for entry in told] == ["calendar.link-made", "calendar.link-ended"]
    assert path.rpartition("/")[2].partition(".")[0] not in str(told)


def test_no_log_names_the_link(scene: Scene) -> None:
    with written() as entries:
        path = scene.path()
        scene.program(path)
        scene.calendars.fails = True
        refused = scene.program(path)
        scene.ana().delete("/events/link")
        gone = scene.program(path)
    assert (refused.status, gone.status) == (503, 404)
    assert [entry["route"] for entry in entries].count("/calendar-feeds/<token>.ics") >= 2
    assert path.rpartition("/")[2].partition(".")[0] not in str(entries)


def test_what_is_over_for_long_and_far_ahead_is_left_out(scene: Scene) -> None:
    scene.deadlines.tasks = [
        Deadline("old", "Old", "", NOW - 8 * DAY),
        Deadline("late", "Late", "", NOW - 6 * DAY),
        Deadline("far", "Far", "", NOW + 56 * DAY),
    ]
    assert set(scene.entries()) == {"Due: Late"}


def test_in_the_whole_hub_an_approver_sees_at_her_address_what_is_due(whole: WholeHub) -> None:
    request = whole.submit("ana")["id"]
    whole.drain()
    task = whole.task("bob", request)
    url = whole.as_("bob").post("/events/link").json["url"]
    reply = whole.nobody().get(urlsplit(url).path)
    assert (reply.status, reply.headers["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    uids = [str(entry["UID"]).partition("@")[0] for entry in parsed(reply).walk("VEVENT")]
    assert f"task-{task['id']}" in uids
