"""How tasks stand, asked in batches."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import delete, insert, update

from hub.core.unit_of_work import Work
from hub.requests.models import NEVER, requests, tasks
from hub.requests.standings import FIRST, opened
from tests.support.clocks import ManualClock
from tests.support.offices import COMMITTEE, PLAIN, Office
from tests.support.plans import plan_of, sorts
from tests.support.statements import counted


@pytest.fixture
def office(work: Work) -> Office:
    """A small company where Ana asks Bob for something small."""
    return Office(work, PLAIN)


def later(office: Office, **after: float) -> datetime:
    return office.work.clock.now() + timedelta(**after)


def over(office: Office, *asked: str, **after: float) -> set[str]:
    return office.requests.standings.over(asked, later(office, **after))


def open_tasks(office: Office, limit: int = 100, **after: float) -> list[str]:
    place, ids = FIRST, []
    while found := office.requests.standings.open_tasks(place, later(office, **after), limit):
        ids += [one.id for one in found]
        place = found[-1].place
    return ids


def test_a_task_that_waits_is_not_over(office: Office) -> None:
    task = office.task_of("bob", office.submit())["id"]
    assert over(office, task, hours=1) == set()


@pytest.mark.parametrize("outcome", ["approve", "reject", "return"])
def test_a_task_that_is_decided_is_over_after_a_while(office: Office, outcome: str) -> None:
    task = office.task_of("bob", office.submit())
    assert office.decide("bob", task, outcome).status == 200
    assert over(office, task["id"], hours=-1) == set()
    assert over(office, task["id"]) == {task["id"]}


def test_a_task_of_a_request_that_was_taken_back_is_over(office: Office) -> None:
    request = office.submit()
    task = office.task_of("bob", request)["id"]
    assert office.as_("ana").post(f"/requests/{request}/withdraw", {"reason": "no longer"}).status == 200
    assert over(office, task) == {task}


def test_a_task_that_was_left_open_by_a_request_that_has_ended_is_over(office: Office) -> None:
    task = office.task_of("bob", office.submit())["id"]
    with office.work.db.writing() as connection:
        connection.execute(update(requests).values(state="approved", ended_at=office.work.clock.now()))
    assert over(office, task) == {task}
    assert over(office, task, hours=-1) == set()


def test_a_task_that_was_forgotten_is_over(office: Office) -> None:
    known = office.task_of("bob", office.submit())["id"]
    forgotten = office.task_of("bob", office.submit())["id"]
    with office.work.db.writing() as connection:
        connection.execute(delete(tasks).where(tasks.c.id == forgotten))
    assert over(office, known, forgotten) == {forgotten}


def test_open_tasks_come_page_by_page_each_once(office: Office) -> None:
    office.publish(COMMITTEE.replace("WORD", "all"))
    wanted = [office.submit(), office.submit(process="committee", wish="x")]
    ids = [task["id"] for request in wanted for task in office.request(request)["tasks"]]
    assert len(ids) == 5
    assert sorted(open_tasks(office, limit=2)) == sorted(ids)
    assert office.decide("bob", office.task_of("bob", wanted[0])).status == 200
    assert sorted(open_tasks(office, limit=2)) == sorted(ids[1:])


def test_what_was_opened_just_now_is_left_out(office: Office, clock: ManualClock) -> None:
    office.submit()
    assert open_tasks(office, hours=-1) == []
    clock.advance(timedelta(hours=1))
    assert len(open_tasks(office, hours=-1)) == 1


def test_thousands_are_asked_for_in_a_few_statements(office: Office) -> None:
    now = office.work.clock.now()
    fixed = {"step": "manager", "round": 1, "state": "open", "reason": "", "because": "", "comment": "", "version": 1}
    rows = [
        {"id": f"t{n:04}", "request_id": "r1", "assignee_id": f"p{n:04}", "opened_at": now, "due_at": NEVER, **fixed}
        for n in range(2100)
    ]
    with office.work.db.writing() as connection:
        connection.execute(insert(tasks), rows)
    with counted(office.work.db) as statements:
        assert open_tasks(office, limit=500) == [row["id"] for row in rows]
    assert len(statements) == 6


def test_an_index_holds_the_open_ones_in_order(work: Work) -> None:
    with work.db.reading() as connection:
        plan = plan_of(connection, opened(("r", "s", 1, "p"), work.clock.now()).limit(9))
    assert "uq_tasks_open" in plan
    assert not sorts(plan)
