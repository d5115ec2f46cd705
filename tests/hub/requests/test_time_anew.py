"""Time that begins anew: for whoever comes next in a chain, and for whoever takes her answer back."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from hub.requests.models import timers
from tests.support.clocks import ManualClock
from tests.support.offices import COMMITTEE, Office

CHAIN = COMMITTEE.replace(
    "{WORD: group:finance}", "{in turn: [requester.manager, person:gero@example.com]}, within: 10 hours, remind: [50%]"
)
NINE = datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.fixture
def request_id(office: Office) -> str:
    """A wish on which Bob decides, then Gero, each within ten hours."""
    office.publish(CHAIN)
    return str(office.submit(process="committee", wish="a chair"))


def _rings(office: Office) -> list[timedelta]:
    """After how much time since nine o'clock the clock rings."""
    with office.work.db.reading() as connection:
        return [at - NINE for at in connection.execute(select(timers.c.due_at).order_by(timers.c.due_at)).scalars()]


def test_whoever_comes_next_in_a_chain_has_the_whole_time(office: Office, request_id: str, clock: ManualClock) -> None:
    clock.advance(timedelta(hours=3))
    assert office.decide("bob", office.task_of("bob", request_id)).status == 200
    assert office.task_of("gero", request_id)["dueAt"] == "2026-11-23T22:00:00Z"
    assert _rings(office) == [timedelta(hours=8), timedelta(hours=13)]
    clock.advance(timedelta(hours=5))
    assert office.requests.fire_due_timers() == 1
    assert office.texts(request_id)[-1] == "Board: Gero reminded."


def test_whoever_takes_her_answer_back_has_the_whole_time_again(
    office: Office, request_id: str, clock: ManualClock
) -> None:
    task = office.task_of("bob", request_id)
    office.decide("bob", task)
    clock.advance(timedelta(hours=6))
    assert office.requests.fire_due_timers() == 1
    assert office.as_("bob").post(f"/tasks/{task['id']}/take-back").status == 200
    assert office.task_of("bob", request_id)["dueAt"] == "2026-11-24T01:00:00Z"
    assert _rings(office) == [timedelta(hours=11), timedelta(hours=16)]
