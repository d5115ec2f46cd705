"""Tasks go to somebody else, and questions to the requester."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from hub.requests.models import timers
from hub.requests.shapes import TaskDetailOut
from tests.support.clocks import ManualClock
from tests.support.events import take, told
from tests.support.offices import PLAIN, TIMED, Office
from tests.support.trail import recorded


def test_a_task_is_delegated_to_a_person(office: Office) -> None:
    request = office.submit()
    task = office.task_of("bob", request)
    reply = office.as_("bob").post(f"/tasks/{task['id']}/delegate", {"to": "gero@example.com", "reason": "you know"})
    assert (reply.status, reply.json["state"]) == (200, "delegated")
    TaskDetailOut.model_validate(reply.json)
    new = office.task_of("gero", request)
    assert new["reason"] == "Bob passed this on to you: you know"
    assert "Manager approves: Bob passed the task of Bob on to Gero: you know" in office.texts(request)
    [entry] = recorded(office.work, "task.delegated")
    assert (entry.actor, entry.payload) == (
        "bob",
        {"task": task["id"], "from": "bob", "to": "gero", "reason": "you know"},
    )
    late = office.decide("bob", task)
    assert (late.status, late.json["state"]) == (409, "delegated")
    assert office.decide("gero", new).status == 200
    assert office.state(request) == "approved"


@pytest.mark.parametrize("to", ["nobody@example.com", "ana", "hana", "bob"])
def test_a_task_is_delegated_to_an_active_person_who_was_not_asked_yet(office: Office, to: str) -> None:
    office.change("hana", active=False)
    task, before = office.task_of("bob", office.submit()), office.rows()
    reply = office.as_("bob").post(f"/tasks/{task['id']}/delegate", {"to": to})
    assert (reply.status, reply.pointers) == (422, ["/to"])
    assert office.rows() == before


def test_a_task_comes_back_to_whoever_had_it_but_not_for_ever(office: Office) -> None:
    request, names = office.submit(), ["bob", "gero"]
    for turn in range(20):
        source, to = names[turn % 2], names[(turn + 1) % 2]
        path = f"/tasks/{office.task_of(source, request)['id']}/delegate"
        assert office.as_(source).post(path, {"to": to}).status == 200
    end = office.as_("bob").post(f"/tasks/{office.task_of('bob', request)['id']}/delegate", {"to": "gero"})
    assert (end.status, "hand to hand 20 times" in end.json["detail"]) == (409, True)
    assert [task["state"] for task in office.request(request)["tasks"]] == ["delegated"] * 20 + ["open"]
    assert office.decide("bob", office.task_of("bob", request)).status == 200
    assert office.state(request) == "approved"


def test_only_the_assignee_or_a_substitute_delegates(office: Office) -> None:
    task = office.task_of("bob", office.submit())
    path = f"/tasks/{task['id']}/delegate"
    assert office.as_("ana").post(path, {"to": "gero"}).status == 403
    assert office.as_("fay").post(path, {"to": "gero"}).status == 403
    office.change("bob", away=True, substitute_id="hana")
    assert office.as_("hana").post(path, {"to": "gero"}).status == 200


@pytest.mark.parametrize("name", ["fay", "dora"])
def test_owners_and_administrators_reassign_with_a_reason(office: Office, name: str) -> None:
    request = office.submit()
    path = f"/tasks/{office.task_of('bob', request)['id']}/reassign"
    assert office.as_("bob").post(path, {"to": "gero", "reason": "x"}).status == 403
    missing = office.as_(name).post(path, {"to": "gero"})
    assert (missing.status, missing.pointers) == (422, ["/reason"])
    reply = office.as_(name).post(path, {"to": "gero", "reason": "he has left"})
    assert (reply.status, reply.json["state"]) == (200, "cancelled")
    assert office.task_of("gero", request)["state"] == "open"
    assert recorded(office.work, "task.reassigned")[0].actor == name
    assert office.as_(name).post(path, {"to": "erik", "reason": "x"}).status == 409


def test_a_question_goes_to_the_requester_and_the_answer_back(office: Office) -> None:
    request = office.submit()
    path = f"/tasks/{office.task_of('bob', request)['id']}"
    take(office.work)
    assert office.as_("ana").post(f"{path}/question", {"question": "why?"}).status == 403
    assert office.as_("ana").post(f"{path}/answer", {"answer": "so"}).status == 409
    assert office.as_("bob").post(f"{path}/question", {"question": "  "}).pointers == ["/question"]
    assert office.as_("bob").post(f"{path}/question", {"question": "why?"}).status == 200
    assert office.as_("bob").post(f"{path}/answer", {"answer": "so"}).status == 403
    assert office.as_("ana").post(f"{path}/answer", {"answer": "so"}).status == 200
    asked, answered = told(office.work, "PersonToTell")
    assert (asked.data["person"], asked.data["message"], asked.data["text"]) == ("ana", "question", "why?")
    assert (answered.data["person"], answered.data["message"], answered.data["text"]) == ("bob", "answer", "so")
    assert office.texts(request)[-2:] == ["Bob asked: why?", "Ana answered Bob: so"]
    assert [entry.action for entry in recorded(office.work)][-2:] == ["task.asked", "task.answered"]


def test_the_clock_stands_still_while_a_question_is_open(office: Office, clock: ManualClock) -> None:
    office.publish(TIMED)
    request = office.submit(process="timed", wish="x")
    before, due = _due(office), office.task_of("bob", request)["dueAt"]
    path = f"/tasks/{office.task_of('bob', request)['id']}"
    clock.advance(timedelta(hours=1))
    office.as_("bob").post(f"{path}/question", {"question": "why?"})
    clock.advance(timedelta(days=400))
    assert office.requests.fire_due_timers() == 0
    office.as_("ana").post(f"{path}/answer", {"answer": "so"})
    assert office.requests.fire_due_timers() == 0
    assert _due(office) == {key: at + timedelta(days=400) for key, at in before.items()}
    assert due == "2026-11-23T19:00:00Z"
    assert office.task_of("bob", request)["dueAt"] == "2027-12-28T19:00:00Z"


def test_a_decision_while_a_question_is_open_counts(office: Office) -> None:
    office.publish(TIMED)
    request = office.submit(process="timed", wish="x")
    task = office.task_of("bob", request)
    office.as_("bob").post(f"/tasks/{task['id']}/question", {"question": "why?"})
    assert office.decide("bob", task).status == 200
    assert _due(office) == {}
    assert office.as_("ana").post(f"/tasks/{task['id']}/answer", {"answer": "so"}).status == 409


def _due(office: Office) -> dict[str, object]:
    with office.work.db.reading() as connection:
        return {row.key: row.due_at for row in connection.execute(select(timers.c.key, timers.c.due_at))}


SLOW = PLAIN.replace("process: plain", "process: slow").replace(
    "approve: requester.manager}", "approve: requester.manager, within: 2 business days}"
)


def test_a_pause_over_a_weekend_costs_no_business_time(office: Office, clock: ManualClock) -> None:
    office.publish(SLOW)
    for name in ("ana", "bob"):
        office.change(name, time_zone="Europe/Berlin")
    clock.moment = datetime(2026, 11, 26, 14, tzinfo=UTC)  # Thursday, with the whole of Friday ahead
    request = office.submit(process="slow", wish="x")
    task = office.task_of("bob", request)
    assert task["dueAt"] == "2026-11-30T14:00:00Z"
    clock.moment = datetime(2026, 11, 27, 15, tzinfo=UTC)  # an hour before the weekend
    office.as_("bob").post(f"/tasks/{task['id']}/question", {"question": "why?"})
    clock.moment = datetime(2026, 11, 30, 8, tzinfo=UTC)
    office.as_("ana").post(f"/tasks/{task['id']}/answer", {"answer": "so"})
    assert office.task_of("bob", request)["dueAt"] == "2026-11-30T15:00:00Z"
    with office.work.db.reading() as connection:
        [rings_at] = connection.execute(select(timers.c.due_at)).scalars()
    assert rings_at == datetime(2026, 11, 30, 15, tzinfo=UTC)
