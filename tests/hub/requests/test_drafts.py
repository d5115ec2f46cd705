"""Drafts: kept, changed on the version that was seen, sent, thrown away; nobody else's business."""

from hub.requests.shapes import RequestDetailOut
from tests.support.apps import Reply
from tests.support.events import told
from tests.support.offices import PLAIN, Office
from tests.support.trail import recorded


def _draft(office: Office, **form: str) -> Reply:
    reply = office.as_("ana").post("/requests", {"process": "plain", "form": form, "draft": True})
    assert reply.status == 201
    RequestDetailOut.model_validate(reply.json)
    return reply


def test_a_draft_may_be_unfinished_and_asks_nobody(office: Office) -> None:
    draft = _draft(office)
    assert (draft.json["state"], draft.json["round"], draft.json["tasks"]) == ("draft", 0, [])
    assert draft.json["submittedAt"] is None
    assert told(office.work, "RequestSubmitted") == []
    assert recorded(office.work, "request.drafted")[0].subject == draft.json["id"]


def test_a_draft_is_seen_by_its_requester_alone(office: Office) -> None:
    draft = _draft(office, wish="x").json["id"]
    for stranger in ("bob", "fay", "carla"):
        assert office.as_(stranger).get(f"/requests/{draft}").status == 404
        assert not office.involved.may_see(draft, stranger)
    assert office.as_("ana").get(f"/requests/{draft}").status == 200
    assert office.as_("dora").get(f"/requests/{draft}").status == 200


def test_a_draft_is_changed_on_the_version_that_was_seen(office: Office) -> None:
    draft, ana = _draft(office), office.as_("ana")
    path, form = f"/requests/{draft.json['id']}", {"form": {"wish": "a lamp"}}
    assert ana.patch(path, form).status == 428
    assert ana.patch(path, form, if_match='"7"').status == 412
    changed = ana.patch(path, form, if_match=draft.headers["ETag"])
    assert (changed.status, changed.headers["ETag"]) == (200, '"2"')
    assert changed.json["title"] == "Plain wish: a lamp"
    assert ana.patch(path, form, if_match=draft.headers["ETag"]).status == 412
    assert [item["id"] for item in ana.get("/requests?search=lamp").json["items"]] == [draft.json["id"]]
    assert recorded(office.work, "request.draft-changed")[0].actor == "ana"


def test_documents_of_a_draft_are_kept_until_it_is_sent(office: Office) -> None:
    body = {"process": "plain", "form": {"wish": "x"}, "documents": ["paper"], "draft": True}
    draft, ana = office.as_("ana").post("/requests", body), office.as_("ana")
    path = f"/requests/{draft.json['id']}"
    assert ana.post(f"{path}/submit").pointers == ["/documents/0"]
    office.papers.put("paper", "ana")
    office.papers.put("other", "ana")
    more = ana.patch(path, {"form": {"wish": "x"}, "documents": ["paper", "other"]}, if_match=draft.headers["ETag"])
    assert more.json["documents"] == ["paper", "other"]
    assert ana.post(f"{path}/submit").status == 200
    assert told(office.work, "RequestSubmitted")[0].data["documents"] == ["paper", "other"]


def test_a_draft_is_checked_when_it_is_sent(office: Office) -> None:
    draft, ana = _draft(office), office.as_("ana")
    path = f"/requests/{draft.json['id']}"
    before = office.rows()
    assert ana.post(f"{path}/submit").pointers == ["/form/wish"]
    assert office.rows() == before
    ana.patch(path, {"form": {"wish": "a lamp"}}, if_match="*")
    sent = ana.post(f"{path}/submit")
    assert (sent.status, sent.json["state"]) == (200, "running")
    assert sent.json["tasks"][0]["assignee"]["id"] == "bob"
    assert sent.json["submittedAt"] == "2026-11-23T09:00:00Z"
    assert ana.post(f"{path}/submit").status == 409
    assert ana.patch(path, {"form": {}}, if_match="*").status == 409
    assert office.as_("fay").get(path).status == 200


def test_a_draft_starts_with_the_version_that_is_published_when_it_is_sent(office: Office) -> None:
    draft = _draft(office, wish="x").json["id"]
    office.publish(PLAIN.replace("maxLength: 200", "maxLength: 300"))
    assert office.as_("ana").post(f"/requests/{draft}/submit").json["processVersion"] == 2


def test_a_draft_can_be_thrown_away(office: Office) -> None:
    draft = _draft(office, wish="x").json["id"]
    withdrawn = office.as_("ana").post(f"/requests/{draft}/withdraw", {"reason": "not needed"})
    assert (withdrawn.status, withdrawn.json["state"]) == (200, "withdrawn")
    assert withdrawn.json["endedAt"] is not None
    assert office.texts(draft) == ["Ana withdrew the request: not needed"]
    assert office.as_("ana").post(f"/requests/{draft}/submit").status == 409


def test_only_the_requester_changes_and_sends_a_draft(office: Office) -> None:
    draft = _draft(office, wish="x").json["id"]
    path = f"/requests/{draft}"
    for client, status in ((office.as_("dora"), 403), (office.as_("bob"), 404)):
        assert client.patch(path, {"form": {}}, if_match="*").status == status
        assert client.post(f"{path}/submit").status == status
        assert client.post(f"{path}/withdraw").status == status
