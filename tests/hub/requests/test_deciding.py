"""Decisions: one counts, whoever comes later is told who decided and when; nobody decides on a request of their own."""

from typing import Any

import pytest

from hub.requests.shapes import OutcomesOut, TaskDetailOut
from tests.support.events import take
from tests.support.offices import COMMITTEE, Office
from tests.support.threads import at_once
from tests.support.trail import recorded

ROUNDS = 25
ANY, ALL = COMMITTEE.replace("WORD", "any"), COMMITTEE.replace("WORD", "all")


def test_an_approval_ends_a_request_of_one_step(office: Office) -> None:
    request = office.submit()
    take(office.work)
    reply = office.decide("bob", office.task_of("bob", request), comment="fine")
    assert reply.status == 200
    assert (reply.json["state"], reply.json["comment"]) == ("approved", "fine")
    assert reply.json["decidedBy"] == {"id": "bob", "name": "Bob"}
    assert reply.headers["ETag"] == '"2"'
    TaskDetailOut.model_validate(reply.json)
    assert office.state(request) == "approved"
    assert office.request(request)["endedAt"] == "2026-11-23T09:00:00Z"
    assert [event.name for event in take(office.work)] == ["TaskClosed", "RequestEnded"]
    [entry] = recorded(office.work, "task.decided")
    assert (entry.actor, entry.subject, entry.payload["outcome"]) == ("bob", request, "approve")


@pytest.mark.parametrize(("outcome", "state"), [("reject", "rejected"), ("return", "returned")])
def test_a_request_is_rejected_or_returned(office: Office, outcome: str, state: str) -> None:
    request = office.submit()
    assert office.decide("bob", office.task_of("bob", request), outcome, "too dear").json["state"] == state
    assert office.state(request) == state
    events = {event.name: event.data for event in take(office.work)}
    assert "too dear" in events["RequestReturned" if outcome == "return" else "RequestEnded"].values()


def test_a_decision_names_the_version_that_was_seen(office: Office) -> None:
    request = office.submit()
    task, bob, before = office.task_of("bob", request), office.as_("bob"), office.rows()
    path = f"/tasks/{task['id']}/decision"
    assert bob.post(path, {"outcome": "approve"}).status == 428
    stale = bob.post(path, {"outcome": "approve"}, if_match='"9"')
    assert (stale.status, stale.json["currentVersion"]) == (412, '"1"')
    assert office.rows() == before
    assert office.state(request) == "running"


@pytest.mark.parametrize(
    ("body", "pointer"),
    [({}, "/outcome"), ({"outcome": "maybe"}, "/outcome"), ({"outcome": "approve", "comment": "x" * 4001}, "/comment")],
)
def test_a_decision_is_one_of_three(office: Office, body: dict[str, Any], pointer: str) -> None:
    task = office.task_of("bob", office.submit())
    reply = office.as_("bob").post(f"/tasks/{task['id']}/decision", body, if_match="*")
    assert (reply.status, reply.pointers) == (422, [pointer])


def test_a_closed_task_says_who_decided_and_when(office: Office) -> None:
    task = office.task_of("bob", office.submit())
    office.decide("bob", task)
    late = office.decide("bob", task, "reject")
    assert late.status == 409
    assert (late.json["state"], late.json["decidedBy"]) == ("approved", {"id": "bob", "name": "Bob"})
    assert late.json["decidedAt"] == "2026-11-23T09:00:00Z"
    assert "approved by Bob on 2026-11-23 at 09:00 UTC" in late.json["detail"]


def test_a_task_is_for_its_assignee(office: Office) -> None:
    task = office.task_of("bob", office.submit())
    for name in ("dora", "fay"):
        assert office.decide(name, task).status == 403
    assert office.service().post(f"/tasks/{task['id']}/decision", {"outcome": "approve"}, if_match="*").status == 403


def test_nobody_decides_on_an_own_request_not_even_as_substitute(office: Office) -> None:
    request = office.submit()
    task = office.task_of("bob", request)
    office.change("bob", away=True, substitute_id="ana")
    assert office.decide("ana", task).status == 403
    assert office.state(request) == "running"


def test_a_substitute_decides_with_both_names_in_the_record(office: Office) -> None:
    request = office.submit()
    task = office.task_of("bob", request)
    assert office.decide("gero", task).status == 404
    office.change("bob", away=True, substitute_id="gero")
    assert office.decide("gero", task).json["decidedBy"]["id"] == "gero"
    office.change("bob", away=False, substitute_id=None)
    [entry] = recorded(office.work, "task.decided")
    assert (entry.actor, entry.payload["onBehalfOf"]) == ("gero", "bob")
    assert "Manager approves: Gero approved for Bob." in office.texts(request)
    assert office.as_("gero").get(f"/requests/{request}").status == 200


def test_one_of_a_group_decides_for_all(office: Office) -> None:
    office.publish(ANY)
    request = office.submit(process="committee", wish="x")
    assert office.decide("carla", office.task_of("carla", request)).status == 200
    states = {task["assignee"]["id"]: task["state"] for task in office.request(request)["tasks"]}
    assert states == {"carla": "approved", "chris": "cancelled", "cleo": "cancelled", "cyrus": "cancelled"}
    late = office.decide("chris", office.task_of("chris", request))
    assert (late.status, late.json["state"], late.json["decidedBy"]["id"]) == (409, "cancelled", "carla")


def test_everybody_of_a_group_decides_and_one_rejection_ends_it(office: Office) -> None:
    office.publish(ALL)
    request = office.submit(process="committee", wish="x")
    for name in ("carla", "chris"):
        assert office.decide(name, office.task_of(name, request)).status == 200
    assert office.state(request) == "running"
    office.decide("cleo", office.task_of("cleo", request), "reject", "no")
    assert office.state(request) == "rejected"
    assert office.task_of("cyrus", request)["state"] == "cancelled"


def test_of_two_approvers_at_the_same_instant_one_wins(office: Office) -> None:
    office.publish(ANY)
    for _ in range(ROUNDS):
        request = office.submit(process="committee", wish="x")
        carlas, chriss = office.task_of("carla", request), office.task_of("chris", request)
        replies = at_once(
            lambda task=carlas: office.decide("carla", task),  # type: ignore[misc]
            lambda task=chriss: office.decide("chris", task, "reject"),  # type: ignore[misc]
        )
        won, lost = sorted(replies, key=lambda reply: reply.status)
        assert (won.status, lost.status) == (200, 409)
        assert lost.json["decidedBy"] == won.json["decidedBy"]
        assert lost.json["decidedAt"] == "2026-11-23T09:00:00Z"
        assert len([line for line in office.lines(request) if line["type"] == "decided"]) == 1
    assert len(recorded(office.work, "task.decided")) == ROUNDS


def test_a_decision_sent_twice_at_the_same_instant_counts_once(office: Office) -> None:
    for _ in range(5):
        task = office.task_of("bob", office.submit())
        replies = at_once(*[lambda task=task: office.decide("bob", task)] * 3)  # type: ignore[misc]
        assert sorted(reply.status for reply in replies) == [200, 409, 409]


def test_a_decision_and_a_withdrawal_at_the_same_instant_do_not_mix(office: Office) -> None:
    for _ in range(5):
        request = office.submit()
        task = office.task_of("bob", request)
        replies = at_once(
            lambda task=task: office.decide("bob", task),  # type: ignore[misc]
            lambda request=request: office.as_("ana").post(f"/requests/{request}/withdraw"),  # type: ignore[misc]
        )
        assert sorted(reply.status for reply in replies) == [200, 409]
        wanted = {"approved": "approved", "withdrawn": "cancelled"}
        assert office.task_of("bob", request)["state"] == wanted[office.state(request)]


def test_many_are_decided_at_once_each_for_itself(office: Office) -> None:
    first, second, foreign = office.submit(), office.submit(), office.submit("carla")
    tasks = [office.task_of("bob", first), office.task_of("bob", second)]
    decisions = [
        {"task": tasks[0]["id"], "version": 1, "outcome": "approve"},
        {"task": tasks[1]["id"], "version": 3, "outcome": "approve"},
        {"task": tasks[0]["id"], "version": 1, "outcome": "reject"},
        {"task": office.task_of("erik", foreign)["id"], "version": 1, "outcome": "approve"},
        {"task": "unknown", "version": 1, "outcome": "approve"},
    ]
    reply = office.as_("bob").post("/tasks/decisions", {"decisions": decisions})
    assert reply.status == 200
    OutcomesOut.model_validate(reply.json)
    assert [item["status"] for item in reply.json["items"]] == [200, 412, 409, 404, 404]
    assert reply.json["items"][2]["decidedBy"] == {"id": "bob", "name": "Bob"}
    assert [office.state(request) for request in (first, second, foreign)] == ["approved", "running", "running"]


def test_many_decisions_with_a_key_are_answered_alike(office: Office) -> None:
    task = office.task_of("bob", office.submit())
    body = {"decisions": [{"task": task["id"], "version": 1, "outcome": "approve"}]}
    bob = office.as_("bob")
    first, second = (bob.post("/tasks/decisions", body, key="once") for _ in range(2))
    assert (first.status, first.body) == (second.status, second.body)
    assert first.json["items"][0]["status"] == 200
    assert bob.post("/tasks/decisions", {"decisions": body["decisions"] * 2}, key="once").status == 422
    assert bob.post("/tasks/decisions", body).json["items"][0]["status"] == 409


@pytest.mark.parametrize(
    ("decisions", "pointer"),
    [
        ([], "/decisions"),
        ([{"task": "x", "version": 0, "outcome": "approve"}], "/decisions/0/version"),
        ([{"task": "x", "version": 1, "outcome": "approve"}] * 101, "/decisions"),
    ],
)
def test_wrong_bulk_decisions_are_pointed_at(office: Office, decisions: list[Any], pointer: str) -> None:
    reply = office.as_("bob").post("/tasks/decisions", {"decisions": decisions})
    assert (reply.status, reply.pointers) == (422, [pointer])


def test_a_decision_with_a_key_is_answered_alike(office: Office) -> None:
    task = office.task_of("bob", office.submit())
    bob, path = office.as_("bob"), f"/tasks/{task['id']}/decision"
    first, second = (bob.post(path, {"outcome": "approve"}, if_match='"1"', key="once") for _ in range(2))
    assert (first.status, first.body, first.headers["ETag"]) == (200, second.body, second.headers["ETag"])
    assert bob.post(path, {"outcome": "reject"}, if_match='"1"', key="once").status == 422
    assert len(recorded(office.work, "task.decided")) == 1
