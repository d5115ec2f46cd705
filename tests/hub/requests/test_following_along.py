"""What people say and see on the way: comments, nudges, the history in pages, the picture."""

from hub.requests.shapes import CommentOut, RemindedOut, TimelineOut
from tests.support.events import take, told
from tests.support.offices import Office
from tests.support.trail import recorded


def test_everybody_concerned_may_comment(office: Office) -> None:
    request = office.submit()
    for name in ("ana", "bob", "fay"):
        reply = office.as_(name).post(f"/requests/{request}/comments", {"text": f" I am {name} "})
        assert reply.status == 201
        CommentOut.model_validate(reply.json)
        assert (reply.json["by"], reply.json["text"]) == (name, f"I am {name}")
    assert office.texts(request)[-1] == "Fay: I am fay"
    assert [event.data["by"] for event in told(office.work, "CommentAdded")] == ["ana", "bob", "fay"]
    assert len(recorded(office.work, "request.commented")) == 3
    for text in ("", "  ", "x" * 4001):
        assert office.as_("ana").post(f"/requests/{request}/comments", {"text": text}).pointers == ["/text"]


def test_a_nudge_reminds_whoever_is_asked(office: Office) -> None:
    request = office.submit()
    take(office.work)
    replies = [office.as_("ana").post(f"/requests/{request}/remind") for _ in range(2)]
    RemindedOut.model_validate(replies[0].json)
    assert [reply.json for reply in replies] == [{"reminded": 1}] * 2
    first, second = told(office.work, "TaskReminded")
    assert (first.data["person"], first.data["kind"]) == ("bob", "nudge")
    assert first.data["occasion"] != second.data["occasion"]
    assert office.texts(request)[-1] == "Ana asked Bob for an answer."
    assert len(recorded(office.work, "request.reminded")) == 2
    office.decide("bob", office.task_of("bob", request))
    assert office.as_("ana").post(f"/requests/{request}/remind").status == 409


def test_the_timeline_comes_in_pages(office: Office) -> None:
    request = office.submit()
    ana = office.as_("ana")
    for number in range(3):
        ana.post(f"/requests/{request}/comments", {"text": str(number)})
    first = ana.get(f"/requests/{request}/timeline?limit=3")
    rest = ana.get(f"/requests/{request}/timeline", query={"limit": 3, "cursor": first.json["nextCursor"]})
    TimelineOut.model_validate(first.json)
    assert [line["text"] for line in first.json["items"] + rest.json["items"]] == office.texts(request)
    assert rest.json["nextCursor"] is None
    assert first.json["items"][0]["actor"] == {"id": "ana", "name": "Ana"}
    assert first.json["items"][1]["step"] == "manager"


def test_people_who_have_left_do_not_break_the_timeline(office: Office) -> None:
    request = office.submit()
    office.decide("bob", office.task_of("bob", request))
    del office.people.known["bob"]
    assert "Manager approves: somebody who has left approved." in office.texts(request)
    assert office.request(request)["tasks"][0]["assignee"]["name"] == "somebody who has left"


def test_a_picture_shows_where_it_stands(office: Office) -> None:
    request = office.submit()
    draft = office.as_("ana").post("/requests", {"process": "plain", "form": {}, "draft": True}).json["id"]
    for one in (request, draft):
        reply = office.as_("ana").get(f"/requests/{one}/diagram.svg", headers={"Accept-Language": "de"})
        assert (reply.status, reply.headers["Content-Type"]) == (200, "image/svg+xml")
        assert "Chef genehmigt" in reply.body.decode()
