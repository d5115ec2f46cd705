"""Requests that come back to be corrected, and requests that are taken back."""

from hub.requests.shapes import RequestDetailOut
from tests.support.events import take, told
from tests.support.offices import Office
from tests.support.timers import ringing
from tests.support.trail import recorded


def test_a_returned_request_is_corrected_and_goes_its_way_again(office: Office) -> None:
    request = office.submit(wish="a chair", secret="my back")
    ana, path = office.as_("ana"), f"/requests/{request}"
    assert ana.post(f"{path}/resubmit").status == 409
    office.decide("bob", office.task_of("bob", request), "return", "which one?")
    office.papers.put("picture", "ana")
    before = office.rows()
    assert ana.post(f"{path}/resubmit", {"form": {"wish": ""}}).pointers == ["/form/wish"]
    assert ana.post(f"{path}/resubmit", {"documents": ["missing"]}).pointers == ["/documents/0"]
    assert office.as_("bob").post(f"{path}/resubmit").status == 403
    assert office.rows() == before
    take(office.work)
    again = ana.post(f"{path}/resubmit", {"form": {"wish": "a red chair"}, "documents": ["picture"]})
    assert (again.status, again.json["state"], again.json["round"]) == (200, "running", 2)
    assert (again.json["title"], again.json["documents"]) == ("Plain wish: a red chair", ["picture"])
    RequestDetailOut.model_validate(again.json)
    assert [item["id"] for item in ana.get("/requests?search=red").json["items"]] == [request]
    assert told(office.work, "RequestSubmitted")[0].data["documents"] == ["picture"]
    assert recorded(office.work, "request.resubmitted")[0].actor == "ana"
    assert office.decide("bob", office.task_of("bob", request)).json["round"] == 2
    corrected = next(line for line in office.lines(request) if line["type"] == "corrected")
    assert corrected["text"] == "Ana corrected wish, secret."
    assert corrected["details"]["changes"] == [
        {"field": "wish", "before": "a chair", "after": "a red chair"},
        {"field": "secret", "before": "my back", "after": None},
    ]


def test_a_returned_request_may_be_sent_as_it_was(office: Office) -> None:
    request = office.submit()
    office.decide("bob", office.task_of("bob", request), "return")
    assert office.as_("ana").post(f"/requests/{request}/resubmit").status == 200
    assert "Ana left the form as it was." in office.texts(request)


def test_withdrawing_takes_every_task_and_timer_back(office: Office) -> None:
    office.ship()
    request = office.claim("1450.00")
    office.decide("bob", office.task_of("bob", request))
    take(office.work)
    reply = office.as_("ana").post(f"/requests/{request}/withdraw", {"reason": "cancelled"})
    assert (reply.status, reply.json["state"]) == (200, "withdrawn")
    assert {task["state"] for task in reply.json["tasks"]} == {"approved", "cancelled"}
    assert ringing(office.work) == {}
    names = [event.name for event in told(office.work)]
    assert names == ["TaskClosed"] * 4 + ["RequestEnded"]
    assert recorded(office.work, "request.withdrawn")[0].payload == {"reason": "cancelled"}
    late = office.decide("carla", office.task_of("carla", request))
    assert (late.status, late.json["decidedBy"]["id"]) == (409, "ana")
    assert office.as_("ana").post(f"/requests/{request}/withdraw").status == 409


def test_a_returned_request_can_be_withdrawn(office: Office) -> None:
    request = office.submit()
    office.decide("bob", office.task_of("bob", request), "return")
    assert office.as_("ana").post(f"/requests/{request}/withdraw").json["state"] == "withdrawn"


def test_only_the_requester_withdraws(office: Office) -> None:
    request = office.submit()
    for name in ("bob", "fay", "dora"):
        assert office.as_(name).post(f"/requests/{request}/withdraw").status == 403
