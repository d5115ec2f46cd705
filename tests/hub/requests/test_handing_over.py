"""Whoever has left is not waited for: others answer, and somebody knows of what she had asked for herself."""

from typing import Any

import pytest

from hub.requests import handing_over
from hub.requests.shapes import HandedOverOut
from tests.support.events import take, told
from tests.support.offices import COMMITTEE, Office
from tests.support.trail import recorded

ANY, ALL = COMMITTEE.replace("WORD", "any"), COMMITTEE.replace("WORD", "all")
CHAIN = COMMITTEE.replace("{WORD: group:finance}", "{in turn: [requester.manager, person:gero@example.com]}")
DETAILS = COMMITTEE.replace(
    "board: {approve: {WORD: group:finance}}",
    "board: {ask: requester, form: {required: [size], properties: {size: {type: string}}}}",
)


def leave(office: Office, name: str) -> int:
    office.change(name, active=False)
    return office.handing_over.leave(name)


def states(office: Office, request: str) -> dict[str, str]:
    return {task["assignee"]["id"]: task["state"] for task in office.request(request)["tasks"]}


def test_the_tasks_of_one_who_has_left_go_up_the_line(office: Office) -> None:
    wanted = [office.submit() for _ in range(3)]
    take(office.work)
    assert leave(office, "bob") == 3
    for request in wanted:
        assert states(office, request) == {"bob": "cancelled", "erik": "open"}
        assert office.task_of("bob", request)["because"] == "Bob has left"
        assert office.task_of("erik", request)["reason"] == "Bob has left; you are asked instead."
        assert "Manager approves: The hub passed the task of Bob on to Erik: Bob has left" in office.texts(request)
    assert [event.name for event in take(office.work)] == ["TaskClosed", "TaskOpened"] * 3
    entries = recorded(office.work, "task.handed-over")
    assert [(entry.actor, entry.payload["from"], entry.payload["to"]) for entry in entries] == [
        ("hub", "bob", "erik")
    ] * 3
    assert office.decide("erik", office.task_of("erik", wanted[0])).status == 200


def test_it_is_welcome_twice_and_for_one_who_is_back(office: Office) -> None:
    request = office.submit()
    assert leave(office, "bob") == 1
    before = office.rows()
    assert office.handing_over.leave("bob") == 0
    assert office.rows() == before
    again = office.submit("carla")
    office.change("erik", active=True)
    assert office.handing_over.leave("erik") == 0
    assert states(office, again)["erik"] == "open"
    assert states(office, request)["erik"] == "open"


def test_a_substitute_comes_first_and_nobody_on_a_request_of_their_own(office: Office) -> None:
    request, other = office.submit(), office.submit("bob")
    office.change("bob", substitute_id="ana")
    assert leave(office, "bob") == 1
    assert states(office, request) == {"bob": "cancelled", "erik": "open"}
    office.change("erik", substitute_id="gero")
    assert leave(office, "erik") == 2
    assert states(office, other)["gero"] == "open"


def test_one_of_several_of_whom_any_may_answer_is_not_replaced(office: Office) -> None:
    office.publish(ANY)
    request = office.submit(process="committee", wish="x")
    assert leave(office, "carla") == 1
    assert states(office, request) == {"carla": "cancelled", "chris": "open", "cleo": "open", "cyrus": "open"}
    for name in ("chris", "cleo", "cyrus"):
        leave(office, name)
    assert states(office, request)["erik"] == "open"


def test_where_all_must_agree_somebody_stands_in(office: Office) -> None:
    office.publish(ALL)
    request = office.submit(process="committee", wish="x")
    leave(office, "carla")
    leave(office, "chris")
    found = states(office, request)
    assert (found["carla"], found["chris"], found["erik"]) == ("cancelled", "cancelled", "open")
    assert sum(state == "open" for state in found.values()) == 4


def test_who_has_left_before_her_turn_comes_is_not_asked(office: Office) -> None:
    office.publish(CHAIN)
    request = office.submit(process="committee", wish="x")
    assert leave(office, "gero") == 0
    office.decide("bob", office.task_of("bob", request))
    assert states(office, request) == {"bob": "approved", "gero": "cancelled", "erik": "open"}
    assert office.task_of("erik", request)["reason"] == "Gero has left; you are asked instead."


def test_thousands_go_a_hundred_at_once(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handing_over, "AT_ONCE", 4)
    wanted = [office.submit() for _ in range(10)]
    take(office.work)
    assert leave(office, "bob") == 4
    rounds = 1
    while more := [event for event in take(office.work) if event.name == "MoreToHandOver"]:
        office.handing_over.leave(more[0].subject, more[0].data["after"])
        rounds += 1
    assert rounds == 3
    assert all(states(office, request)["erik"] == "open" for request in wanted)


def test_what_the_requester_was_asked_goes_to_the_manager(office: Office) -> None:
    office.publish(DETAILS)
    request = office.submit(process="committee", wish="x")
    assert leave(office, "ana") == 1
    task = office.task_of("bob", request)
    assert (task["kind"], task["state"]) == ("ask", "open")
    given = office.as_("bob").post(f"/tasks/{task['id']}/answer", {"form": {"size": "L"}}, if_match='"1"')
    assert given.status == 200


def test_owners_are_told_once_of_requests_whose_requester_has_left(office: Office) -> None:
    request, ended = office.submit(), office.submit()
    office.decide("bob", office.task_of("bob", ended))
    take(office.work)
    leave(office, "ana")
    office.handing_over.leave("ana")
    found = [event for event in told(office.work, "PersonToTell") if event.data["message"] == "requester-left"]
    assert [(event.subject, event.data["person"]) for event in found] == [(request, "fay")]
    assert office.state(request) == "running"
    assert office.texts(request)[-1] == "Ana has left; Fay told."
    letter = office.requests.letters.request(request, "requester-left", "x", person_id="fay")
    assert letter is not None
    assert letter.title == "Ana has left: Plain wish: a chair"


def test_a_returned_request_goes_to_the_manager_who_sends_it_as_it_is_or_takes_it_back(office: Office) -> None:
    first, second = office.submit(), office.submit()
    for request in (first, second):
        office.decide("bob", office.task_of("bob", request), "return", "which?")
    assert office.as_("bob").post(f"/requests/{first}/withdraw", {}).status == 403
    leave(office, "ana")
    told_of = {event.data["person"] for event in told(office.work, "PersonToTell")}
    assert {"bob", "fay"} <= told_of
    changed = office.as_("bob").post(f"/requests/{first}/resubmit", {"form": {"wish": "two chairs"}})
    assert (changed.status, "as it is" in changed.json["detail"]) == (403, True)
    assert office.as_("bob").post(f"/requests/{first}/resubmit", {}).json["state"] == "running"
    assert office.as_("bob").post(f"/requests/{second}/withdraw", {"reason": "She left."}).json["state"] == "withdrawn"
    assert office.as_("erik").post(f"/requests/{first}/withdraw", {}).status in (403, 404)


def test_a_request_that_goes_back_to_one_who_has_left_goes_to_the_manager(office: Office) -> None:
    request = office.submit()
    leave(office, "ana")
    take(office.work)
    office.decide("bob", office.task_of("bob", request), "return", "which?")
    [event] = told(office.work, "PersonToTell")
    assert (event.data["person"], event.data["message"]) == ("bob", "requester-left")


def test_when_nobody_may_answer_the_task_stays_and_the_others_go(office: Office) -> None:
    for name in ("erik", "fay", "dora"):
        office.change(name, active=False)
    stuck = office.submit()
    assert leave(office, "bob") == 0
    assert states(office, stuck) == {"bob": "open"}


def by_hand(office: Office, body: dict[str, Any], name: str = "dora", whose: str = "bob") -> Any:
    return office.as_(name).post(f"/people/{whose}/hand-over", body)


def test_administrators_hand_over_by_hand(office: Office) -> None:
    wanted, own = [office.submit() for _ in range(2)], office.submit("carla")
    reply = by_hand(office, {"to": "gero@example.com", "reason": "Ill for long."})
    HandedOverOut.model_validate(reply.json)
    assert (reply.status, reply.json) == (200, {"handedOver": 2, "left": 0})
    for request in wanted:
        assert office.task_of("gero", request)["reason"] == "Dora passed this on to you: Ill for long."
    assert states(office, own) == {"erik": "open"}
    [entry] = recorded(office.work, "person.handed-over")
    assert (entry.actor, entry.payload) == ("dora", {"reason": "Ill for long.", "to": "gero", "tasks": 2})
    assert by_hand(office, {"reason": "Ill for long."}).json == {"handedOver": 0, "left": 0}


def test_who_is_named_is_passed_over_where_she_may_not_decide(office: Office) -> None:
    own, other = office.submit("ana"), office.submit("ana")
    office.as_("bob").post(f"/tasks/{office.task_of('bob', other)['id']}/approvers", {"person": "gero", "reason": "x"})
    assert by_hand(office, {"to": "ana", "reason": "Ill."}).json["handedOver"] == 2
    assert states(office, own) == {"bob": "cancelled", "erik": "open"}
    assert by_hand(office, {"to": "gero", "reason": "Ill."}, whose="erik").json["handedOver"] == 2
    assert states(office, own)["gero"] == "open"


@pytest.mark.parametrize(
    ("body", "whose", "status", "pointers"),
    [
        ({}, "bob", 422, ["/reason"]),
        ({"reason": " "}, "bob", 422, ["/reason"]),
        ({"reason": "x", "to": "bob"}, "bob", 422, ["/to"]),
        ({"reason": "x", "to": "nobody"}, "bob", 422, ["/to"]),
        ({"reason": "x"}, "nobody", 404, []),
    ],
)
def test_a_hand_over_names_a_person_a_reason_and_somebody_else(
    office: Office, body: dict[str, Any], whose: str, status: int, pointers: list[str]
) -> None:
    reply = by_hand(office, body, whose=whose)
    assert (reply.status, reply.pointers) == (status, pointers)


@pytest.mark.parametrize("name", ["bob", "fay", "ana"])
def test_only_administrators_hand_over(office: Office, name: str) -> None:
    assert by_hand(office, {"reason": "x"}, name).status == 403
