"""When sites and people work, through the API."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from typing import Any

import pytest

from hub.core.questions import Hours, Site
from hub.core.unit_of_work import Work
from hub.directory.service import Directory
from hub.engine.worktime import due, parse_duration
from hub.requests.org import calendar_of
from integrations.local.company import CALENDARS, people
from tests.support.apps import Client, Reply
from tests.support.company import id_of
from tests.support.trail import recorded

Person = Callable[..., Client]
WEEK = {"weekdays": ["monday", "tuesday", "friday"], "opens": "08:00", "closes": "16:30"}
HARBOUR: dict[str, Any] = {
    "name": "Harbour",
    "country": "DE",
    "subdivision": "HH",
    "timeZone": "Europe/Berlin",
    **WEEK,
    "holidays": [{"date": "2026-12-24", "name": "Christmas Eve"}],
    "workingDays": ["2026-12-26"],
}
PART_TIME = {"calendar": "harbour", "hours": {"weekdays": ["wednesday"], "opens": "09:00", "closes": "12:00"}}


@pytest.fixture
def dora(person: Person) -> Client:
    """An administrator."""
    return person("dora", ["administrator"])


def keep(client: Client, key: str = "harbour", seen: str | None = None, **changes: Any) -> Reply:
    return client.put(f"/calendars/{key}", {**HARBOUR, **changes}, if_match=seen)


def hours(client: Client, who: str = "ana", seen: str | None = '"0"', **said: Any) -> Reply:
    return client.put(f"/people/{who}@example.com/working-hours", said, if_match=seen)


def test_a_calendar_is_made_shown_listed_and_recorded(dora: Client, work: Work) -> None:
    made = keep(dora)
    assert (made.status, made.headers["ETag"], made.json) == (200, '"1"', {"key": "harbour", **HARBOUR})
    shown = dora.get("/calendars/harbour")
    assert (shown.json, shown.headers["ETag"]) == (made.json, '"1"')
    keep(dora, "bay")
    assert [one["key"] for one in dora.get("/calendars").json["items"]] == ["bay", "harbour"]
    entry = recorded(work, "calendar.changed")[0]
    assert (entry.actor, entry.subject, entry.payload["name"]) == (id_of("dora"), "harbour", "Harbour")


def test_replacing_one_needs_the_version_that_was_seen(dora: Client) -> None:
    keep(dora)
    assert keep(dora, name="Docks").status == 428
    assert keep(dora, seen='"2"', name="Docks").status == 412
    assert keep(dora, seen='"1"', name="Docks").headers["ETag"] == '"2"'
    assert dora.get("/calendars/harbour").json["name"] == "Docks"


@pytest.mark.parametrize("method", ["GET", "PUT"])
def test_calendars_are_for_administrators(person: Person, method: str) -> None:
    assert person("ana").call(method, "/calendars/harbour", json=HARBOUR).status == 403


def test_an_unknown_calendar_is_not_found(dora: Client) -> None:
    assert dora.get("/calendars/nowhere").status == 404


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"closes": "08:00"}, "/closes"),
        ({"opens": "22:00", "closes": "06:00"}, "/closes"),
        ({"opens": "8:00"}, "/opens"),
        ({"closes": "24:00"}, "/closes"),
        ({"weekdays": []}, "/weekdays"),
        ({"weekdays": ["monday", "monday"]}, "/weekdays"),
        ({"weekdays": ["Monday"]}, "/weekdays/0"),
        ({"country": "Germany"}, "/country"),
        ({"subdivision": "ZZ"}, "/subdivision"),
        ({"timeZone": "Europe/Hamburg"}, "/timeZone"),
        ({"name": ""}, "/name"),
        ({"holidays": [{"date": "2026-13-01", "name": "x"}]}, "/holidays/0/date"),
        ({"holidays": [{"date": 0, "name": "x"}]}, "/holidays/0/date"),
        ({"holidays": [{"date": "2026-12-24"}]}, "/holidays/0/name"),
        ({"holidays": [HARBOUR["holidays"][0]] * 2}, "/holidays/1/date"),
        ({"workingDays": ["2026-12-24"]}, "/workingDays/0"),
        ({"workingDays": ["2026-12-01T00:00:00Z"]}, "/workingDays/0"),
        ({"workingDays": ["2026-12-01"] * 401}, "/workingDays"),
        ({"colour": "blue"}, "/colour"),
    ],
)
def test_what_cannot_be_is_pointed_out(dora: Client, changes: dict[str, Any], pointer: str) -> None:
    refusal = keep(dora, **changes)
    assert (refusal.status, refusal.pointers) == (422, [pointer])
    assert dora.get("/calendars").json["items"] == []


@pytest.mark.parametrize("key", ["null", "undefined", "Harbour", "h" * 41, "1st"])
def test_a_key_that_names_no_site_is_pointed_out(dora: Client, key: str) -> None:
    refusal = keep(dora, key)
    assert (refusal.status, refusal.pointers) == (422, ["/key"])


def test_a_night_shift_is_refused_in_plain_words(dora: Client) -> None:
    [error] = keep(dora, opens="22:00", closes="06:00").json["errors"]
    assert error["detail"].startswith("Close after opening, on the same day: hours that go over midnight")


def test_somebody_works_by_the_calendar_of_her_site(directory: Directory, person: Person) -> None:
    worker = next(one for one in people() if one.site == "munich")
    before = directory.person(worker.id)
    assert before
    assert before.site is None
    directory.ensure_calendars(CALENDARS)
    found = directory.person(worker.id)
    assert found
    assert found.site == Site(
        "munich",
        "DE",
        "Europe/Berlin",
        Hours((0, 1, 2, 3, 4), time(7), time(15, 30)),
        "BY",
        frozenset({date(2026, 12, 24), date(2026, 12, 31)}),
        frozenset({date(2026, 12, 19)}),
    )
    assert directory.persons([worker.id])[worker.id] == found
    assert person("ana").get(f"/people/{worker.id}").json["site"] == "munich"
    assert person("ana").get("/people/ana@example.com").json["site"] is None


def test_calendars_that_are_there_from_the_start_stay_as_administrators_changed_them(
    directory: Directory, dora: Client
) -> None:
    directory.ensure_calendars(CALENDARS)
    keep(dora, "munich", '"1"', name="Changed")
    directory.ensure_calendars(CALENDARS)
    assert dora.get("/calendars/munich").json["name"] == "Changed"


def test_time_limits_count_by_the_site_and_by_own_hours(directory: Directory, dora: Client) -> None:
    tuesday, day = datetime(2026, 11, 24, 13, tzinfo=UTC), parse_duration("1 business day")

    def end() -> datetime:
        return due(tuesday, day, calendar_of(directory.person(id_of("ana"))))

    assert end() == datetime(2026, 11, 25, 13, tzinfo=UTC)
    keep(dora)
    assert hours(dora, calendar="harbour").status == 200
    assert end() == datetime(2026, 11, 27, 13, tzinfo=UTC)  # Friday: Wednesday and Thursday are free there
    assert hours(dora, seen='"1"', **PART_TIME).status == 200
    assert end() == datetime(2026, 11, 25, 11, tzinfo=UTC)
    assert hours(dora, seen='"2"', calendar=None, hours=PART_TIME["hours"]).status == 200
    assert end() == datetime(2026, 11, 25, 11, tzinfo=UTC)
    assert hours(dora, seen='"3"').status == 200
    assert end() == datetime(2026, 11, 25, 13, tzinfo=UTC)


def test_own_hours_have_a_version_even_before_anybody_said(dora: Client, person: Person, work: Work) -> None:
    keep(dora)
    ana, path = person("ana"), "/people/ana@example.com/working-hours"
    usual = ana.get(path)
    assert (usual.json, usual.headers["ETag"]) == ({"calendar": None, "hours": None}, '"0"')
    said = hours(ana, **PART_TIME)
    assert (said.status, said.json, said.headers["ETag"]) == (200, PART_TIME, '"1"')
    assert dora.get(path).json == PART_TIME
    assert [hours(ana, seen=None).status, hours(ana, seen='"0"').status] == [428, 412]
    [entry] = recorded(work, "working-hours.changed")
    assert (entry.actor, entry.subject, entry.payload) == (id_of("ana"), id_of("ana"), PART_TIME)


def test_nobody_else_sees_or_says_when_somebody_works(person: Person) -> None:
    assert person("bob").get("/people/ana@example.com/working-hours").status == 403
    assert hours(person("bob"), calendar=None).status == 403
    assert person("bob").get("/people/nobody@example.com/working-hours").status == 404


@pytest.mark.parametrize(
    ("said", "pointer"),
    [
        ({"calendar": "nowhere"}, "/calendar"),
        ({"calendar": "No Key"}, "/calendar"),
        ({"hours": {**WEEK, "opens": "17:00"}}, "/hours/closes"),
        ({"hours": {**WEEK, "weekdays": ["sunday"] * 2}}, "/hours/weekdays"),
        ({"hours": {"opens": "09:00", "closes": "12:00"}}, "/hours/weekdays"),
    ],
)
def test_hours_that_cannot_be_are_pointed_out(person: Person, said: dict[str, Any], pointer: str) -> None:
    refusal = hours(person("ana"), **said)
    assert (refusal.status, refusal.pointers) == (422, [pointer])
