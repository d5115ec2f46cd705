"""Reminders and escalations come at their time, once, however late the clock and whatever becomes of another timer."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from hub.requests.models import requests
from tests.support.clocks import ManualClock
from tests.support.events import take, told
from tests.support.offices import TIMED, Office
from tests.support.threads import at_once
from tests.support.timers import ringing


def test_reminders_and_escalation_come_at_their_time(office: Office, clock: ManualClock) -> None:
    office.publish(TIMED)
    request = office.submit(process="timed", wish="x")
    assert sorted(ringing(office.work)) == ["manager.1.escalate", "manager.1.remind50", "manager.1.remind80"]
    take(office.work)
    for hours, reminded in ((4, 0), (2, 1), (3, 1)):
        clock.advance(timedelta(hours=hours))
        office.requests.fire_due_timers()
        assert office.requests.fire_due_timers() == 0
        reminders = take(office.work, "TaskReminded")
        assert [event.data["person"] for event in reminders] == ["bob"] * reminded
        assert {event.data["kind"] for event in reminders} <= {"remind"}
    clock.advance(timedelta(hours=2))
    assert office.requests.fire_due_timers() == 1
    assert [event.name for event in take(office.work)] == ["TaskClosed", "TaskOpened"]
    assert office.task_of("bob", request)["state"] == "escalated"
    assert office.task_of("erik", request)["state"] == "open"
    late = office.decide("bob", office.task_of("bob", request))
    assert (late.status, late.json["decidedBy"]) == (409, None)
    clock.advance(timedelta(days=400))
    office.requests.fire_due_timers()
    assert take(office.work, "TaskReminded")[0].data["kind"] == "due"
    assert office.decide("erik", office.task_of("erik", request)).status == 200
    assert office.texts(request) == [
        "Ana submitted the request.",
        "Manager: Bob asked to decide.",
        "Manager: 50 % of the time has passed.",
        "Manager: Bob reminded.",
        "Manager: 80 % of the time has passed.",
        "Manager: Bob reminded.",
        "Manager: time is up.",
        "Manager: Erik asked to decide.",
        "Manager: time is up.",
        "Manager: Erik reminded.",
        "Manager: Erik approved.",
        "The request is approved.",
    ]
    assert ringing(office.work) == {}


def test_a_wait_of_400_days_does_not_die(office: Office, clock: ManualClock) -> None:
    request = office.submit()
    clock.advance(timedelta(days=400))
    office.requests.fire_due_timers()
    assert office.decide("bob", office.task_of("bob", request)).status == 200


def test_a_timer_that_cannot_ring_is_postponed_and_does_not_stop_the_others(
    office: Office, clock: ManualClock, capsys: pytest.CaptureFixture[str]
) -> None:
    office.publish(TIMED)
    broken, sound = (office.submit(process="timed", wish=wish) for wish in ("a", "b"))
    clock.advance(timedelta(hours=6))
    with office.work.db.writing() as connection:
        mine = requests.update().where(requests.c.id == broken)
        position = connection.execute(select(requests.c.position).where(requests.c.id == broken)).scalar_one()
        connection.execute(mine.values(position={**position, "v": 99}))
    take(office.work)
    assert office.requests.fire_due_timers() == 2
    assert [event.subject for event in take(office.work, "TaskReminded")] == [sound]
    assert office.requests.fire_due_timers() == 0
    with office.work.db.writing() as connection:
        connection.execute(mine.values(position=position))
    clock.advance(timedelta(minutes=6))
    assert office.requests.fire_due_timers() == 1
    assert [event.subject for event in take(office.work, "TaskReminded")] == [broken]


def test_two_clocks_at_once_ring_a_timer_once(office: Office, clock: ManualClock) -> None:
    office.publish(TIMED)
    for wish in "abc":
        office.submit(process="timed", wish=wish)
    clock.advance(timedelta(hours=6))
    at_once(office.requests.fire_due_timers, office.requests.fire_due_timers)
    assert len(told(office.work, "TaskReminded")) == 3
