"""Steps that wait for 400 days: for an event, for a day, for a while; winter and summer time come and go meanwhile."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from hub.requests.models import timers
from tests.support.clocks import ManualClock
from tests.support.offices import Office
from tests.support.works import Works

BERLIN = ZoneInfo("Europe/Berlin")
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
WAITING = """
process: waiting
title: {en: Waiting}
category: trials
owner: group:human-resources
starters: group:all-staff
form:
  properties:
    contract: {type: string, maxLength: 80}
    firstDay: {$ref: hub:date}
steps:
  - waited: STEP
  - manager: {approve: requester.manager}
retention: 1 years after end
examples:
  - it is asked for: {as: ana, form: {contract: C-7}, then: [], expect: {state: running}}
"""
SIGNED = "{wait: {event: contract.signed, match: form.contract}, within: WITHIN}"


@pytest.fixture
def works(office: Office) -> Works:
    """An office in Berlin; Monday, 23 November 2026, ten o'clock there."""
    for name in ("ana", "bob"):
        office.change(name, time_zone="Europe/Berlin")
    return Works(office)


def begin(works: Works, step: str, **form: str) -> str:
    works.office.publish(WAITING.replace("STEP", step))
    request = works.office.submit(process="waiting", **form)
    works.drain()
    return request


def until(works: Works, clock: ManualClock, moment: datetime) -> None:
    """Ten days at a stretch."""
    while clock.moment < moment:
        clock.moment = min(clock.moment + 10 * DAY, moment.astimezone(clock.moment.tzinfo))
        works.drain()


def asked(works: Works, request: str) -> list[str]:
    return [task["assignee"]["id"] for task in works.office.request(request)["tasks"]]


def ringing(works: Works) -> list[str]:
    with works.office.work.db.reading() as connection:
        return list(connection.execute(select(timers.c.key)).scalars())


def test_an_event_is_waited_for_as_long_as_it_may_take(works: Works, clock: ManualClock) -> None:
    request = begin(works, SIGNED.replace("WITHIN", "401 days"), contract="C-7")
    until(works, clock, clock.moment + 400 * DAY)
    assert (works.office.state(request), asked(works, request)) == ("running", [])
    works.happen("contract.signed", "C-7")
    works.drain()
    assert (asked(works, request), ringing(works)) == (["bob"], [])
    assert works.office.decide("bob", works.office.task_of("bob", request)).status == 200
    assert works.office.state(request) == "approved"


def test_an_event_that_does_not_come_in_400_days_lapses_in_that_hour(works: Works, clock: ManualClock) -> None:
    request = begin(works, SIGNED.replace("WITHIN", "400 days"), contract="C-7")
    end = clock.moment + 400 * DAY
    until(works, clock, end - MINUTE)
    assert works.office.state(request) == "running"
    until(works, clock, end)
    assert works.office.state(request) == "failed"
    works.happen("contract.signed", "C-7")
    works.drain()
    assert (works.office.state(request), ringing(works)) == ("failed", [])


@pytest.mark.parametrize(
    ("step", "form", "comes"),
    [
        # A day begins at midnight where the requester is, in summer (UTC+2) as in winter (UTC+1).
        ("{wait: {until: form.firstDay}}", {"firstDay": "2027-07-05"}, datetime(2027, 7, 5, tzinfo=BERLIN)),
        ("{wait: {until: form.firstDay}}", {"firstDay": "2027-12-28"}, datetime(2027, 12, 28, tzinfo=BERLIN)),
        # Days keep the hour on the clock at the wall, also when they end in summer.
        ("{wait: {for: 225 days}}", {"contract": "C-7"}, datetime(2027, 7, 6, 10, tzinfo=BERLIN)),
        ("{wait: {for: 400 days}}", {"contract": "C-7"}, datetime(2027, 12, 28, 10, tzinfo=BERLIN)),
    ],
)
def test_a_time_far_away_comes_to_the_minute(
    works: Works, clock: ManualClock, step: str, form: dict[str, str], comes: datetime
) -> None:
    request = begin(works, step, **form)
    until(works, clock, comes - MINUTE)
    assert asked(works, request) == []
    until(works, clock, comes)
    assert (asked(works, request), ringing(works)) == (["bob"], [])


def test_whoever_leads_when_the_wait_is_over_is_asked(works: Works, clock: ManualClock) -> None:
    request = begin(works, "{wait: {for: 400 days}}", contract="C-7")
    until(works, clock, clock.moment + 200 * DAY)
    works.office.change("ana", manager_id="carla")
    until(works, clock, clock.moment + 200 * DAY)
    assert asked(works, request) == ["carla"]


def test_whoever_was_asked_stays_asked_when_the_requester_gets_another_manager(
    office: Office, clock: ManualClock
) -> None:
    request = office.submit()
    clock.advance(200 * DAY)
    office.change("ana", manager_id="carla")
    clock.advance(200 * DAY)
    office.requests.fire_due_timers()
    task = office.task_of("bob", request)
    assert task["state"] == "open"
    assert office.as_("carla").get(f"/requests/{request}").status == 404
    assert office.decide("bob", task).status == 200
    assert office.state(request) == "approved"


AFTER_APPROVAL = WAITING.replace("  - waited: STEP\n  - manager: {approve: requester.manager}", "STEPS").replace(
    "STEPS", "  - manager: {approve: requester.manager}\n  - signed: " + SIGNED.replace("WITHIN", "9 days")
)


def test_an_event_that_came_early_counts_however_long_the_manager_takes(works: Works, clock: ManualClock) -> None:
    works.office.publish(AFTER_APPROVAL)
    request = works.office.submit(process="waiting", contract="C-7")
    clock.advance(timedelta(hours=1))
    works.happen("contract.signed", "C-7")
    works.drain()
    clock.advance(450 * DAY)
    while works.arrivals.forget(clock.now()):
        pass
    works.office.decide("bob", works.office.task_of("bob", request))
    works.drain()
    assert works.office.state(request) == "approved"
