"""Outlook's calendars are read and written."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import requests

from hub.core.errors import IntegrationError
from hub.core.ports import CalendarEntry, CalendarEvent
from integrations.local.company import people
from integrations.microsoft.calendars import OutlookCalendars
from integrations.microsoft.graph import GraphClient

START = datetime(2026, 12, 1, tzinfo=UTC)
END = START + timedelta(days=7)
DUE = datetime(2026, 12, 3, 12, tzinfo=UTC)
_PEOPLE = iter(people())


@pytest.fixture
def person() -> str:
    """Somebody with an empty calendar."""
    return next(_PEOPLE).id


@pytest.fixture
def calendars(client: GraphClient) -> OutlookCalendars:
    return OutlookCalendars(client)


@pytest.fixture
def entry() -> CalendarEntry:
    return CalendarEntry(str(uuid4()), "Expense claim", "https://hub.example.com/requests/1", DUE)


@pytest.fixture
def mailbox(microsoft: Any, person: str) -> Iterator[None]:
    """She has none, for the length of a test."""
    requests.put(f"{microsoft.base}/simulator/mailboxes/{person}", json=None, timeout=10).raise_for_status()
    yield
    requests.delete(f"{microsoft.base}/simulator/mailboxes", timeout=10)


def add(client: GraphClient, person: str, subject: str, day: int, **more: Any) -> None:
    at = {"dateTime": f"2026-12-{day:02}T10:00:00", "timeZone": "W. Europe Standard Time"}
    client.post(f"/users/{person}/events", {"subject": subject, "start": at, "end": at, **more})


def events(calendars: OutlookCalendars, person: str) -> list[CalendarEvent]:
    found = calendars.events(person, START, END)
    assert found is not None
    return list(found)


def test_events_of_a_period_come_in_order_and_in_utc(
    client: GraphClient, calendars: OutlookCalendars, person: str
) -> None:
    add(client, person, "Later", 5, location={"displayName": "Room 1"})
    add(client, person, "Sooner", 2)
    add(client, person, "Elsewhen", 20)
    add(client, person, "Called off", 3, isCancelled=True)
    sooner, later = events(calendars, person)
    assert (sooner.subject, sooner.starts_at) == ("Sooner", datetime(2026, 12, 2, 9, tzinfo=UTC))
    assert (later.subject, later.location) == ("Later", "Room 1")
    assert later.link.startswith("https://outlook.office365.com/")


@pytest.mark.parametrize("sensitivity", ["personal", "private", "confidential"])
def test_of_private_events_only_the_time_is_shown(
    client: GraphClient, calendars: OutlookCalendars, person: str, sensitivity: str
) -> None:
    add(client, person, "Doctor", 2, sensitivity=sensitivity, location={"displayName": "Clinic"})
    (event,) = events(calendars, person)
    assert (event.subject, event.location, event.link) == ("", "", "")
    assert event.starts_at == datetime(2026, 12, 2, 9, tzinfo=UTC)


def test_all_pages_are_read(client: GraphClient, calendars: OutlookCalendars, person: str) -> None:
    for number in range(103):
        add(client, person, f"Meeting {number}", 2)
    assert len(events(calendars, person)) == 103


@pytest.mark.usefixtures("mailbox")
def test_without_a_mailbox_there_is_no_calendar(calendars: OutlookCalendars, person: str, entry: CalendarEntry) -> None:
    assert calendars.events(person, START, END) is None
    assert calendars.add(person, entry) == ""
    assert calendars.put(person, entry, "gone") == ""
    calendars.remove(person, "gone")


def test_an_entry_is_written_once_moved_and_taken_back(
    calendars: OutlookCalendars, person: str, entry: CalendarEntry
) -> None:
    name = calendars.add(person, entry)
    assert calendars.add(person, entry) == name
    assert [(one.id, one.subject, one.ends_at) for one in events(calendars, person)] == [(name, entry.subject, DUE)]
    later = replace(entry, due_at=DUE + timedelta(days=1))
    assert calendars.put(person, later, name) == name
    assert [one.ends_at for one in events(calendars, person)] == [later.due_at]
    for _ in range(2):
        calendars.remove(person, name)
    assert events(calendars, person) == []
    assert calendars.put(person, later, name) == ""


def test_an_answer_that_was_lost_makes_no_second_entry(
    calendars: OutlookCalendars, person: str, entry: CalendarEntry, microsoft: Any
) -> None:
    microsoft.misbehave(f"{person}/events$", "drop", method="POST", after=True)
    name = calendars.add(person, entry)
    assert [one.id for one in events(calendars, person)] == [name]


def test_a_refusal_is_an_error(calendars: OutlookCalendars, person: str, entry: CalendarEntry, microsoft: Any) -> None:
    microsoft.misbehave(f"{person}/", "fail", status=403, times=4)
    for call in (
        lambda: calendars.events(person, START, END),
        lambda: calendars.add(person, entry),
        lambda: calendars.put(person, entry, "x"),
        lambda: calendars.remove(person, "x"),
    ):
        with pytest.raises(IntegrationError, match="403"):
            call()
