"""Processes that begin requests by themselves: by events, and by the clock."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from hub.core.rest.paging import Page
from hub.requests.arrivals_models import event_starts
from hub.schedules.messages import ScheduleDue
from hub.schedules.models import schedules
from hub.schedules.service import Schedules
from tests.support.clocks import ManualClock
from tests.support.offices import DORA, PLAIN, Office
from tests.support.trail import recorded
from tests.support.works import Works

NEWCOMER = """
process: newcomer
title: {en: Newcomer, de: Neuzugang}
category: trials
owner: group:human-resources
starters: group:human-resources
form:
  required: [name, mentor]
  properties:
    name: {type: string, minLength: 1, maxLength: 80}
    mentor: {$ref: hub:person}
    note: {type: string, maxLength: 80}
starts:
  - event: employee.hired
    as: event.manager
    form: {name: event.name, mentor: event.mentor, note: event.note}
steps:
  - manager: {approve: requester.manager}
retention: 1 years after end
examples:
  - it is asked for: {as: ana, form: {name: Kim, mentor: bob}, then: [], expect: {state: running}}
"""
MONTHLY = """
process: monthly
title: {en: Monthly check}
category: trials
owner: group:human-resources
starters: group:human-resources
form:
  required: [what]
  properties: {what: {type: string, minLength: 1, maxLength: 80}}
starts:
  - {every: "0 8 1 * *", zone: Europe/Berlin, as: group:finance, form: {what: '"the books"'}}
steps:
  - manager: {approve: requester.manager}
retention: 1 years after end
examples:
  - it is asked for: {as: ana, form: {what: x}, then: [], expect: {state: running}}
"""
KIM = {"manager": "ana@example.com", "name": "Kim", "mentor": "carla", "note": "day one"}


@pytest.fixture
def works(office: Office) -> Works:
    works = Works(office)
    office.publish(NEWCOMER)
    office.publish(MONTHLY)
    works.drain()
    return works


def hire(works: Works, id: str = "h-1", **changed: Any) -> None:
    works.happen("employee.hired", "kim", {**KIM, **changed}, id=id)
    works.drain()


def begun(office: Office, process: str) -> list[dict[str, Any]]:
    """The requests of a process, oldest first."""
    items = office.as_("dora").get("/requests", query={"process": process}).json["items"]
    return [office.request(item["id"]) for item in reversed(items)]


def test_an_event_begins_a_request_for_whom_the_process_names(office: Office, works: Works) -> None:
    hire(works)
    [request] = begun(office, "newcomer")
    assert (request["state"], request["requester"]["id"]) == ("running", "ana")
    assert request["form"] == {"name": "Kim", "mentor": "carla", "note": "day one"}
    assert office.task_of("bob", request["id"])["state"] == "open"
    assert office.as_("ana").get(f"/requests/{request['id']}").status == 200


def test_whoever_told_the_event_is_on_record(office: Office, works: Works) -> None:
    hire(works)
    [entry] = recorded(office.work, "request.submitted")
    assert (entry.actor, entry.payload) == ("erp", {"process": "newcomer", "because": "event employee.hired"})
    [request] = begun(office, "newcomer")
    assert office.texts(request["id"])[0] == "erp submitted the request."


def test_one_event_begins_one_request_however_often_it_is_told(office: Office, works: Works) -> None:
    for _ in range(2):
        hire(works)
    with office.work.unit() as unit:
        [arrival] = recorded(office.work, "process-event.received")
        works.starts.call_for(unit, arrival.subject, "employee.hired")
    works.drain()
    assert len(begun(office, "newcomer")) == 1
    hire(works, id="h-2")
    assert len(begun(office, "newcomer")) == 2


def test_what_the_event_does_not_tell_stays_empty(office: Office, works: Works) -> None:
    hire(works, note=None)
    [request] = begun(office, "newcomer")
    assert "note" not in request["form"]


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"name": ""}, "newcomer cannot start. name: "),
        ({"name": "x" * 81}, "newcomer cannot start. name: "),
        ({"mentor": "nobody"}, "newcomer cannot start. mentor: Name an active person by id or mail address."),
        ({"manager": "nobody@example.com"}, "newcomer cannot start. Nobody can ask for it"),
        ({"manager": None}, "newcomer cannot start. Nobody can ask for it"),
    ],
)
def test_what_cannot_start_is_a_dead_letter_and_its_owners_are_told(
    office: Office, works: Works, changed: dict[str, Any], reason: str
) -> None:
    hire(works, **changed)
    assert begun(office, "newcomer") == []
    [letter] = works.letters()
    assert reason in letter
    [telling] = works.told.planned.values()
    assert (telling.person_id, telling.title) == ("fay", "Newcomer could not start by itself")
    assert telling.lines[0].startswith(reason)


def test_a_dead_letter_starts_after_all_once_the_process_is_corrected(office: Office, works: Works) -> None:
    hire(works, mentor="nobody")
    office.publish(NEWCOMER.replace("mentor: event.mentor", "mentor: \"'carla'\""))
    works.drain()
    [letter] = works.operations.letters(Page())["items"]
    with office.work.unit() as unit:
        works.operations.replay(unit, letter["id"], DORA)
    works.operations.redeliver(letter["id"])
    works.drain()
    [request] = begun(office, "newcomer")
    assert request["form"]["mentor"] == "carla"


def test_a_process_that_no_longer_starts_by_an_event_does_not(office: Office, works: Works) -> None:
    office.publish(NEWCOMER.replace("event: employee.hired", "event: employee.promoted"))
    works.drain()
    hire(works)
    assert begun(office, "newcomer") == []
    with office.work.db.reading() as connection:
        assert connection.execute(select(event_starts.c.event)).scalars().all() == ["employee.promoted"]


def test_the_clock_begins_a_request_once_for_each_time(office: Office, works: Works, clock: ManualClock) -> None:
    clock.advance(timedelta(days=8))  # 1 December, 9:00 UTC
    works.drain()
    works.drain()
    [request] = begun(office, "monthly")
    assert request["form"] == {"what": "the books"}
    assert request["requester"]["id"] == "carla"
    assert office.texts(request["id"])[0] == "The hub submitted the request."
    clock.advance(timedelta(days=31))
    works.drain()
    assert len(begun(office, "monthly")) == 2


def test_a_time_that_fires_twice_begins_one_request(office: Office, works: Works, clock: ManualClock) -> None:
    clock.advance(timedelta(days=8))
    works.drain()
    with office.work.unit() as unit:
        arguments = {"process": "monthly", "place": 0}
        unit.emit(ScheduleDue("start-process:monthly:0", "start-process", arguments, "2026-12-01T07:00:00Z"))
    works.drain()
    assert len(begun(office, "monthly")) == 1


def test_of_the_times_that_were_missed_the_newest_is_caught_up(
    office: Office, works: Works, clock: ManualClock
) -> None:
    clock.advance(timedelta(days=100))
    works.drain()
    assert len(begun(office, "monthly")) == 1


def test_the_first_who_is_there_asks(office: Office, works: Works, clock: ManualClock) -> None:
    office.change("carla", away=True)
    clock.advance(timedelta(days=8))
    works.drain()
    for name in ("chris", "cleo", "cyrus"):
        office.change(name, away=True)
    clock.advance(timedelta(days=31))
    works.drain()
    assert [request["requester"]["id"] for request in begun(office, "monthly")] == ["chris", "carla"]


def test_a_time_at_which_nobody_is_left_to_ask_is_told_to_the_owners(
    office: Office, works: Works, clock: ManualClock
) -> None:
    for name in ("carla", "chris", "cleo", "cyrus"):
        office.change(name, active=False)
    clock.advance(timedelta(days=8))
    works.drain()
    assert begun(office, "monthly") == []
    [telling] = works.told.planned.values()
    assert telling.person_id == "fay"
    office.people.groups["human-resources"] = []
    clock.advance(timedelta(days=31))
    works.drain()
    assert {telling.person_id for telling in works.told.planned.values()} == {"fay", "dora"}


def test_the_schedules_follow_the_published_version(office: Office, works: Works) -> None:
    def crons() -> dict[str, tuple[str, str]]:
        with office.work.db.reading() as connection:
            rows = connection.execute(select(schedules).where(schedules.c.job == "start-process")).all()
        return {row.key: (row.cron, row.time_zone) for row in rows}

    assert crons() == {"start-process:monthly:0": ("0 8 1 * *", "Europe/Berlin")}
    twice = '  - {every: "0 9 15 * *", zone: UTC, as: group:finance, form: {what: \'"x"\'}}\nsteps:'
    office.publish(MONTHLY.replace("0 8 1 * *", "0 7 1 * *").replace("steps:", twice))
    works.drain()
    assert crons() == {
        "start-process:monthly:0": ("0 7 1 * *", "Europe/Berlin"),
        "start-process:monthly:1": ("0 9 15 * *", "UTC"),
    }
    office.publish(PLAIN.replace("process: plain", "process: monthly"))
    works.drain()
    assert crons() == {}


def test_schedules_of_others_stay(office: Office, works: Works) -> None:
    other = ("start-process:monthlyx:0", "0 8 * * 1", "UTC", "start-process", {})
    with office.work.unit() as unit:
        Schedules(office.work).ensure(unit, *other)
        Schedules(office.work).remove_others(unit, "start-process:monthly:", [])
    with office.work.db.reading() as connection:
        assert connection.execute(select(schedules.c.key)).scalars().all() == ["start-process:monthlyx:0"]
