"""Documents, through the API."""

import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from hub.core.errors import IntegrationError
from hub.core.unit_of_work import Work
from hub.documents.service import Documents
from tests.support.apps import Client, TestApp
from tests.support.clocks import ManualClock
from tests.support.events import take
from tests.support.stores import MemoryFiles
from tests.support.trail import recorded

Bring = Callable[..., dict[str, Any]]
Upload = Callable[..., None]
RECEIPT = {"name": "receipt.pdf", "contentType": "application/pdf", "size": 7}
SHA256 = hashlib.sha256(b"receipt").hexdigest()
LIMIT = 1000


def attach(work: Work, service: Documents, *ids: str, request: str = "r1") -> int:
    with work.unit() as unit:
        return service.attach(unit, ids, request)


def test_a_document_is_announced_with_a_link_to_upload_it(app: TestApp) -> None:
    made = app.as_("ana").post("/documents", RECEIPT)
    assert (made.status, made.headers["Location"]) == (201, f"/api/v1/documents/{made.json['id']}")
    upload = made.json["upload"]
    assert (upload["method"], upload["headers"]) == ("PUT", {"Content-Type": "application/pdf"})
    assert upload["expiresAt"] == "2026-11-23T09:15:00Z"
    assert made.json["id"] not in upload["url"]
    assert "receipt" not in upload["url"]
    assert {name: made.json[name] for name in ("name", "size", "state", "owner", "sha256", "request")} == {
        "name": "receipt.pdf",
        "size": 7,
        "state": "pending",
        "owner": "ana",
        "sha256": None,
        "request": None,
    }


def test_where_the_store_knows_no_sessions_a_resumable_upload_is_a_plain_one(app: TestApp) -> None:
    made = app.as_("ana").post("/documents", {**RECEIPT, "resumable": True})
    assert (made.status, made.json["upload"]["method"]) == (201, "PUT")


@pytest.mark.parametrize("body", [None, {}, {"sha256": SHA256}, {"sha256": SHA256.upper()}, {"sha256": None}])
def test_it_is_complete_when_its_bytes_have_arrived(
    app: TestApp, upload: Upload, work: Work, body: dict[str, Any] | None
) -> None:
    ana = app.as_("ana")
    document = ana.post("/documents", RECEIPT).json["id"]
    upload(document)
    done = ana.call("POST", f"/documents/{document}/complete", body)
    assert (done.status, done.json["state"], done.json["sha256"]) == (200, "ready", SHA256)
    [event] = take(work)
    assert (event.name, event.subject, event.data["sha256"]) == ("DocumentCompleted", document, SHA256)
    assert [entry.action for entry in recorded(work)] == ["document.announced", "document.completed"]


def test_completing_it_again_changes_nothing(app: TestApp, bring: Bring, work: Work) -> None:
    ana = app.as_("ana")
    document = bring(ana)
    take(work)
    again = ana.post(f"/documents/{document['id']}/complete", {"sha256": SHA256})
    assert (again.status, again.json) == (200, document)
    assert take(work) == []
    wrong = ana.post(f"/documents/{document['id']}/complete", {"sha256": "0" * 64})
    assert (wrong.status, wrong.pointers) == (422, ["/sha256"])


def test_nothing_is_complete_before_its_bytes_arrive(app: TestApp) -> None:
    ana = app.as_("ana")
    document = ana.post("/documents", RECEIPT).json["id"]
    refusal = ana.post(f"/documents/{document}/complete")
    assert refusal.status == 409
    assert "PUT" in refusal.json["detail"]
    assert ana.get(f"/documents/{document}").json["state"] == "pending"


def test_bytes_of_another_size_are_refused(app: TestApp, upload: Upload) -> None:
    ana = app.as_("ana")
    document = ana.post("/documents", RECEIPT).json["id"]
    upload(document, b"other")
    refusal = ana.post(f"/documents/{document}/complete")
    assert refusal.status == 409
    assert "5 bytes arrived instead of 7" in refusal.json["detail"]


@pytest.mark.parametrize("sha256", ["0" * 64, "short", 7, "g" * 64, ["a"]])
def test_a_wrong_check_sum_is_pointed_out(app: TestApp, upload: Upload, sha256: object) -> None:
    ana = app.as_("ana")
    document = ana.post("/documents", RECEIPT).json["id"]
    upload(document)
    refusal = ana.post(f"/documents/{document}/complete", {"sha256": sha256})
    assert (refusal.status, refusal.pointers) == (422, ["/sha256"])
    assert ana.get(f"/documents/{document}").json["state"] == "pending"


@pytest.mark.parametrize(("data", "status"), [(b"nonsense", 400), (b"[]", 422), (b'{"sha":"1"}', 422), (b"\xff", 400)])
def test_an_unreadable_completion_is_refused(app: TestApp, bring: Bring, data: bytes, status: int) -> None:
    ana = app.as_("ana")
    document = bring(ana)["id"]
    sent = ana.post(f"/documents/{document}/complete", data=data, headers={"Content-Type": "application/json"})
    assert sent.status == status


@pytest.mark.parametrize(
    ("changes", "status", "pointer"),
    [
        ({"name": ""}, 422, "/name"),
        ({"name": "/"}, 422, "/name"),
        ({"name": "x" * 256}, 422, "/name"),
        ({"name": "nul\0.pdf"}, 422, "/name"),
        ({"name": None}, 422, "/name"),
        ({"contentType": "pdf"}, 422, "/contentType"),
        ({"contentType": "text/html; charset=utf-8"}, 422, "/contentType"),
        ({"contentType": "text/html\r\nX: y"}, 422, "/contentType"),
        ({"contentType": "a/" + "b" * 126}, 422, "/contentType"),
        ({"size": 0}, 422, "/size"),
        ({"size": -1}, 422, "/size"),
        ({"size": "7"}, 422, "/size"),
        ({"size": 7.5}, 422, "/size"),
        ({"size": True}, 422, "/size"),
        ({"size": LIMIT + 1}, 413, "/size"),
        ({"size": 2**62}, 413, "/size"),
        ({"request": "r2"}, 422, "/request"),
        ({"request": ""}, 422, "/request"),
        ({"request": "x" * 37}, 422, "/request"),
        ({"owner": "bob"}, 422, "/owner"),
    ],
)
def test_a_wrong_announcement_is_pointed_out(
    app: TestApp, work: Work, changes: dict[str, Any], status: int, pointer: str
) -> None:
    refusal = app.as_("ana").post("/documents", {**RECEIPT, **changes})
    assert (refusal.status, refusal.pointers) == (status, [pointer])
    assert app.as_("ana").get("/documents").json["items"] == []
    assert recorded(work) == []


def test_the_limit_is_said(app: TestApp) -> None:
    refusal = app.as_("ana").post("/documents", {**RECEIPT, "size": LIMIT + 1})
    assert "1000 bytes" in refusal.json["detail"]


def test_names_are_made_harmless(app: TestApp) -> None:
    made = app.as_("ana").post("/documents", {**RECEIPT, "name": "../../secret\u202e.pdf"})
    assert made.json["name"] == "secret.pdf"


def test_the_same_announcement_with_the_same_key_is_one_document(app: TestApp) -> None:
    ana = app.as_("ana")
    first, second = (ana.post("/documents", RECEIPT, key="once") for _ in range(2))
    assert first.json == second.json
    assert len(ana.get("/documents").json["items"]) == 1


def everything_about(client: Client, document: str) -> list[int]:
    return [
        client.get(f"/documents/{document}").status,
        client.post(f"/documents/{document}/link").status,
        client.post(f"/documents/{document}/complete").status,
        client.delete(f"/documents/{document}").status,
    ]


def test_nobody_else_knows_of_a_document(app: TestApp, bring: Bring) -> None:
    document = bring(app.as_("ana"))["id"]
    for stranger in (app.as_("bob"), app.as_("dora", ["administrator", "auditor"]), app.as_("ana2")):
        assert everything_about(stranger, document) == [404] * 4
        assert stranger.get("/documents").json["items"] == []
    assert everything_about(app.nobody(), document) == [401] * 4
    no_scope = app.as_("erp", kind="client", scopes=["requests:read", "requests:write"])
    assert everything_about(no_scope, document) == [403] * 4


def test_what_is_unknown_and_what_is_foreign_look_alike(app: TestApp, bring: Bring) -> None:
    document, bob = bring(app.as_("ana"))["id"], app.as_("bob")
    foreign, unknown = (bob.get(f"/documents/{id_}").json for id_ in (document, "unknown"))
    for answer in (foreign, unknown):
        del answer["instance"], answer["requestId"]
    assert foreign == unknown


def test_whoever_decides_a_request_reads_its_documents(
    app: TestApp, bring: Bring, work: Work, service: Documents
) -> None:
    document = bring(app.as_("ana"))["id"]
    assert attach(work, service, document) == 1
    bob = app.as_("bob")
    assert bob.get(f"/documents/{document}").json["request"] == "r1"
    assert bob.post(f"/documents/{document}/link").status == 200
    assert [item["id"] for item in bob.get("/documents?request=r1").json["items"]] == [document]
    assert bob.get("/documents").json["items"] == []
    assert bob.delete(f"/documents/{document}").status == 404
    assert bob.post(f"/documents/{document}/complete").status == 404
    assert everything_about(app.as_("dora", ["administrator"]), document) == [404] * 4


def test_unfinished_documents_of_a_request_are_their_owners_alone(app: TestApp) -> None:
    document = app.as_("ana").post("/documents", {**RECEIPT, "request": "r1"}).json["id"]
    assert app.as_("bob").get(f"/documents/{document}").status == 404
    assert app.as_("bob").get("/documents?request=r1").json["items"] == []


def test_the_documents_of_a_foreign_request_are_not_found(app: TestApp) -> None:
    assert app.as_("carla").get("/documents?request=r1").status == 404
    assert app.as_("ana").get("/documents?request=unknown").status == 404


def test_a_link_has_a_short_life_and_each_issue_is_on_the_record(
    app: TestApp, bring: Bring, work: Work, clock: ManualClock
) -> None:
    ana = app.as_("ana")
    document = bring(ana)["id"]
    take(work)
    clock.advance(timedelta(hours=1))
    links = [ana.post(f"/documents/{document}/link") for _ in range(2)]
    assert [set(link.json) for link in links] == [{"url", "expiresAt"}] * 2
    assert links[0].json["expiresAt"] == "2026-11-23T10:15:00Z"
    assert [(event.name, event.subject, event.data["actor_id"]) for event in take(work)] == [
        ("DocumentLinkIssued", document, "ana")
    ] * 2
    assert [(entry.actor, entry.subject) for entry in recorded(work, "document.link-issued")] == [("ana", document)] * 2


def test_there_is_no_link_to_an_unfinished_document(app: TestApp, work: Work) -> None:
    ana = app.as_("ana")
    document = ana.post("/documents", RECEIPT).json["id"]
    assert ana.post(f"/documents/{document}/link").status == 409
    assert recorded(work, "document.link-issued") == []


def test_an_unused_document_can_be_deleted_once(app: TestApp, bring: Bring) -> None:
    ana = app.as_("ana")
    document = bring(ana)["id"]
    assert ana.delete(f"/documents/{document}").status == 204
    assert everything_about(ana, document) == [404] * 4
    assert ana.get("/documents").json["items"] == []


def test_a_document_of_a_request_stays(app: TestApp, bring: Bring, work: Work, service: Documents) -> None:
    ana = app.as_("ana")
    document = bring(ana)["id"]
    attach(work, service, document)
    refusal = ana.delete(f"/documents/{document}")
    assert (refusal.status, refusal.json["request"]) == (409, "r1")
    assert ana.get(f"/documents/{document}").status == 200


def test_documents_come_newest_first_page_by_page(app: TestApp, bring: Bring) -> None:
    ana = app.as_("ana")
    ids = [bring(ana, name=f"{number}.pdf")["id"] for number in range(5)]
    first = ana.get("/documents?limit=3").json
    last = ana.get("/documents", query={"limit": 3, "cursor": first["nextCursor"]}).json
    assert [item["id"] for item in first["items"] + last["items"]] == ids[::-1]
    assert last["nextCursor"] is None


def test_services_bring_documents_of_their_own(app: TestApp, bring: Bring) -> None:
    erp = app.as_("erp", kind="client", scopes=["documents:read", "documents:write"])
    document = bring(erp)["id"]
    assert erp.get(f"/documents/{document}").json["owner"] == "erp"
    reader = app.as_("erp", kind="client", scopes=["documents:read"])
    assert reader.get(f"/documents/{document}").status == 200
    assert reader.post("/documents", RECEIPT).status == 403


@pytest.mark.parametrize("broken", ["upload_link", "stat", "download_link"])
def test_a_store_that_does_not_answer_is_said(
    app: TestApp, bring: Bring, files: MemoryFiles, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    ana = app.as_("ana")
    ready, pending = bring(ana)["id"], ana.post("/documents", RECEIPT).json["id"]

    def fail(*_: object) -> None:
        raise IntegrationError("out of reach", retryable=True)

    monkeypatch.setattr(files, broken, fail)
    refusal = {
        "upload_link": lambda: ana.post("/documents", RECEIPT),
        "stat": lambda: ana.post(f"/documents/{pending}/complete"),
        "download_link": lambda: ana.post(f"/documents/{ready}/link"),
    }[broken]()
    assert (refusal.status, refusal.headers["Retry-After"]) == (503, "2")


def test_the_store_is_asked_with_no_unit_of_work_open(
    app: TestApp, bring: Bring, files: MemoryFiles, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite lets one writer in: if a unit were open, this one would wait for ever."""
    for name in ("upload_link", "stat", "download_link"):
        ask = getattr(files, name)

        def asked(*arguments: object, ask: Callable[..., object] = ask) -> object:
            with work.unit():
                return ask(*arguments)

        monkeypatch.setattr(files, name, asked)
    document = bring(app.as_("ana"))["id"]
    assert app.as_("ana").get(f"/documents/{document}").json["state"] == "ready"
