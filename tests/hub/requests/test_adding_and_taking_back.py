"""Somebody more is asked, and answers are taken back while they still can be."""

import pytest

from hub.requests.shapes import TaskDetailOut
from tests.support.clocks import ManualClock
from tests.support.events import take
from tests.support.offices import COMMITTEE, TIMED, Office
from tests.support.trail import recorded

ALL = COMMITTEE.replace("WORD", "all")
CHAIN = COMMITTEE.replace("{WORD: group:finance}", "{in turn: [requester.manager, person:gero@example.com]}")
ADDED = {"person": "gero@example.com", "reason": "He knows chairs."}


@pytest.mark.parametrize("name", ["bob", "fay", "dora"])
def test_whoever_is_asked_owners_and_administrators_ask_somebody_more(office: Office, name: str) -> None:
    office.publish(TIMED)
    request = office.submit(process="timed", wish="x")
    task = office.task_of("bob", request)
    reply = office.as_(name).post(f"/tasks/{task['id']}/approvers", ADDED)
    assert (reply.status, reply.json["state"]) == (200, "open")
    TaskDetailOut.model_validate(reply.json)
    new = office.task_of("gero", request)
    assert new["reason"] == f"{name.capitalize()} asks you to decide too: He knows chairs."
    assert new["dueAt"] == task["dueAt"]
    assert office.decide("bob", task).status == 200
    assert office.state(request) == "running"
    office.decide("gero", new)
    assert office.state(request) == "approved"
    [entry] = recorded(office.work, "task.approver-added")
    assert (entry.actor, entry.payload) == (name, {"task": task["id"], "person": "gero", "reason": "He knows chairs."})
    assert f"Manager: {name.capitalize()} asked Gero too: He knows chairs." in office.texts(request)


def test_nobody_else_asks_somebody_more(office: Office) -> None:
    task = office.task_of("bob", office.submit())
    path = f"/tasks/{task['id']}/approvers"
    assert office.as_("ana").post(path, ADDED).status == 403
    assert office.as_("gero").post(path, ADDED).status == 404
    assert office.as_("bob").post(path, {"person": "gero"}).pointers == ["/reason"]
    office.decide("bob", task)
    assert office.as_("bob").post(path, ADDED).status == 409


@pytest.mark.parametrize("person", ["ana", "bob", "hana", "nobody"])
def test_only_an_active_person_who_may_decide_is_asked_besides(office: Office, person: str) -> None:
    office.change("hana", active=False)
    task, before = office.task_of("bob", office.submit()), office.rows()
    reply = office.as_("bob").post(f"/tasks/{task['id']}/approvers", {"person": person, "reason": "x"})
    assert (reply.status, reply.pointers) == (422, ["/person"])
    assert office.rows() == before


def test_who_has_decided_is_not_asked_again_and_named_by_name(office: Office) -> None:
    office.publish(ALL)
    request = office.submit(process="committee", wish="x")
    office.decide("carla", office.task_of("carla", request))
    path = f"/tasks/{office.task_of('chris', request)['id']}"
    again = office.as_("chris").post(f"{path}/approvers", {"person": "carla", "reason": "x"})
    assert (again.status, again.json["detail"].startswith("The task of Carla")) == (409, True)
    passed = office.as_("chris").post(f"{path}/delegate", {"to": "carla"})
    assert (passed.status, "Carla" in passed.json["detail"]) == (409, True)


def test_an_answer_is_taken_back_and_the_task_is_there_again(office: Office, clock: ManualClock) -> None:
    office.publish(ALL)
    request = office.submit(process="committee", wish="x")
    first = office.task_of("carla", request)
    office.decide("carla", first, "approve", "fine")
    take(office.work)
    reply = office.as_("carla").post(f"/tasks/{first['id']}/take-back")
    assert reply.status == 200
    TaskDetailOut.model_validate(reply.json)
    assert (reply.json["state"], reply.json["reason"]) == ("open", first["reason"])
    assert reply.json["id"] != first["id"]
    old = office.as_("carla").get(f"/tasks/{first['id']}").json
    assert (old["state"], old["because"], old["comment"]) == ("cancelled", "The answer was taken back.", "")
    assert [event.name for event in take(office.work)] == ["TaskClosed", "TaskOpened"]
    assert "Board: Carla took the answer back." in office.texts(request)
    [entry] = recorded(office.work, "task.taken-back")
    assert entry.payload == {"task": first["id"], "outcome": "approved", "person": "carla"}
    for name in ("carla", "chris", "cleo", "cyrus"):
        assert office.decide(name, office.task_of(name, request)).status == 200
    assert "approved" in {line["details"].get("outcome", "approved") for line in office.lines(request)}


def test_the_card_of_an_answer_that_was_taken_back_says_so(office: Office) -> None:
    office.publish(ALL)
    request = office.submit(process="committee", wish="x")
    first = office.task_of("carla", request)
    office.decide("carla", first, "approve")
    new = office.as_("carla").post(f"/tasks/{first['id']}/take-back").json
    closed, again = office.requests.letters.task_closed(first["id"]), office.requests.letters.task(new["id"])
    assert closed is not None
    assert again is not None
    assert closed.lines == ("Carla took the answer back on Mon 23 Nov, 09:00.",)
    assert [action.verb for action in again.actions] == ["approve", "reject", "return", "ask", "delegate"]


def test_the_next_in_a_chain_is_not_asked_any_more(office: Office) -> None:
    office.publish(CHAIN)
    request = office.submit(process="committee", wish="x")
    first = office.task_of("bob", request)
    office.decide("bob", first)
    assert office.as_("bob").post(f"/tasks/{first['id']}/take-back").status == 200
    spared = office.task_of("gero", request)
    assert (spared["state"], "asked again when your turn comes" in spared["because"]) == ("cancelled", True)
    office.decide("bob", office.task_of("bob", request))
    again = office.task_of("gero", request)
    assert (again["state"], again["reason"]) == ("open", spared["reason"])


def test_an_answer_that_ended_its_step_stands_and_says_how_and_when(office: Office) -> None:
    office.publish(CHAIN)
    request = office.submit(process="committee", wish="x")
    first = office.task_of("bob", request)
    office.decide("bob", first)
    office.decide("gero", office.task_of("gero", request), comment="well")
    late = office.as_("bob").post(f"/tasks/{first['id']}/take-back")
    assert (late.status, late.json["state"]) == (409, "approved")
    assert late.json["decidedBy"] == {"id": "gero", "name": "Gero"}
    assert late.json["decidedAt"] == "2026-11-23T09:00:00Z"
    assert "This step has ended: approved by Gero on 2026-11-23 at 09:00 UTC." in late.json["detail"]


def test_an_answer_of_a_request_that_has_ended_stands(office: Office) -> None:
    request = office.submit()
    task = office.task_of("bob", request)
    office.decide("bob", task, "return", "which?")
    late = office.as_("bob").post(f"/tasks/{task['id']}/take-back")
    assert (late.status, late.json["state"]) == (409, "returned")
    office.as_("ana").post(f"/requests/{request}/resubmit", {})
    assert office.as_("bob").post(f"/tasks/{task['id']}/take-back").status == 409
    assert office.task_of("bob", request)["state"] == "open"


def test_only_whoever_answered_takes_it_back(office: Office) -> None:
    office.publish(ALL)
    request = office.submit(process="committee", wish="x")
    task = office.task_of("carla", request)
    path = f"/tasks/{task['id']}/take-back"
    assert office.as_("carla").post(path).status == 409
    office.change("carla", away=True, substitute_id="gero")
    office.decide("gero", task)
    assert office.as_("carla").post(path).status == 403
    assert office.as_("dora").post(path).status == 403
    assert office.as_("gero").post(path).json["assignee"]["id"] == "carla"
    office.as_("carla").post(f"/tasks/{office.task_of('carla', request)['id']}/delegate", {"to": "hana"})
    delegated = office.as_("carla").post(f"/tasks/{office.task_of('carla', request)['id']}/take-back")
    assert (delegated.status, delegated.json["state"]) == (409, "delegated")
