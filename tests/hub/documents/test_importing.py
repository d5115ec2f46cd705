"""A file that somebody has elsewhere becomes a document of hers, read with her own right."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from hub.core.errors import Forbidden, IntegrationError, NotFound
from hub.core.ports import Choice, Pick, Pickable
from hub.core.unit_of_work import Work
from hub.documents.api import api
from hub.documents.imports_api import api as imports
from hub.documents.models import documents
from hub.documents.service import Documents
from tests.support.apps import Client, Reply, TestApp, app_with
from tests.support.events import told
from tests.support.involvement import StubInvolvement
from tests.support.stores import MemoryFiles

TOKEN = "eyJ0.a-token.of-ana"
PICKED = {"driveId": "b!d", "itemId": "01ABC"}


class StubPicks:
    """Serves the port `Picks`: ana's token opens one file."""

    def __init__(self) -> None:
        self.content, self.name, self.broken = b"receipt", "train.pdf", False
        self.size: int | None = None

    def choice(self, person_id: str, folder: tuple[str, str] | None, search: str, token: str) -> Choice:
        if token != TOKEN or person_id != "ana":
            raise Forbidden("This token is somebody else's.")
        if self.broken:
            raise IntegrationError("the line broke", retryable=True)
        where = "/".join(folder) if folder else "top"
        entry = Pickable("b!d", "01ABC", f"{where} {search}".strip(), False, 7, datetime(2026, 11, 20, tzinfo=UTC))
        return Choice([entry], whole=True)

    def look(self, person_id: str, drive: str, item: str, token: str) -> Pick:
        if token != TOKEN or person_id != "ana":
            raise Forbidden("This token is somebody else's.")
        if item != PICKED["itemId"]:
            raise NotFound("There is no such file that you can open.")
        size = len(self.content) if self.size is None else self.size
        return Pick(drive, item, self.name, "application/pdf", size)

    def read(self, pick: Pick, token: str) -> Iterator[bytes]:
        assert token == TOKEN
        yield self.content[:3]
        if self.broken:
            raise IntegrationError("the line broke", retryable=True)
        yield self.content[3:]


@pytest.fixture
def picks() -> StubPicks:
    return StubPicks()


@pytest.fixture
def app(work: Work, files: MemoryFiles, picks: StubPicks) -> TestApp:
    involvement = StubInvolvement(r1={"ana", "bob"})
    service = Documents(work, files, involvement, 1000, timedelta(minutes=15), picks=picks)
    return app_with(work, {Documents: service}, [api, imports])


def bring(client: Client, token: str | None = TOKEN, key: str | None = None, **changes: Any) -> Reply:
    headers = {"Source-Authorization": f"Bearer {token}"} if token is not None else {}
    return client.post("/documents/imports", {**PICKED, **changes}, headers=headers, key=key)


def rows(work: Work) -> list[tuple[str, str]]:
    with work.db.reading() as connection:
        return [(row.name, row.state) for row in connection.execute(documents.select())]


def choose(client: Client, token: str = TOKEN, **query: str) -> Reply:
    return client.get("/documents/picks", query=query, headers={"Source-Authorization": f"Bearer {token}"})


@pytest.mark.parametrize(
    ("query", "name"),
    [({}, "top"), ({"driveId": "b!d", "itemId": "01F"}, "b!d/01F"), ({"search": "train"}, "top train")],
)
def test_she_chooses_among_her_own(app: TestApp, query: dict[str, str], name: str) -> None:
    said = {"name": name, "isFolder": False, "size": 7, "changedAt": "2026-11-20T00:00:00Z"}
    reply = choose(app.as_("ana"), **query)
    assert reply.json == {"items": [{**PICKED, **said}], "whole": True}


@pytest.mark.parametrize(("said", "missing"), [("driveId", "itemId"), ("itemId", "driveId")])
def test_half_of_a_folder_is_none(app: TestApp, said: str, missing: str) -> None:
    reply = choose(app.as_("ana"), **{said: "01F"})
    assert (reply.status, reply.pointers) == (422, [f"/{missing}"])


def test_nobody_else_chooses_there(app: TestApp) -> None:
    assert choose(app.as_("bob")).status == 403
    assert "Source-Authorization" in app.as_("ana").get("/documents/picks").json["detail"]
    assert choose(app.as_("erp", kind="client", scopes=["documents:read"])).status == 403


def test_files_that_cannot_be_listed_now_are_worth_another_try(app: TestApp, picks: StubPicks) -> None:
    picks.broken = True
    reply = choose(app.as_("ana"))
    assert (reply.status, reply.json["detail"]) == (503, "Your files could not be listed. Try again.")


def test_what_was_picked_is_a_document_of_hers(app: TestApp, files: MemoryFiles, work: Work) -> None:
    ana = app.as_("ana")
    reply = bring(ana, request="r1")
    assert reply.status == 201
    shown = ana.get(reply.headers["Location"]).json
    assert (shown["name"], shown["size"], shown["state"], shown["request"]) == ("train.pdf", 7, "ready", "r1")
    assert [content for content, _ in files.content.values()] == [b"receipt"]
    assert [event.subject for event in told(work, "DocumentCompleted")] == [shown["id"]]


def test_the_same_key_brings_it_once(app: TestApp, work: Work) -> None:
    replies = [bring(app.as_("ana"), key="once") for _ in range(2)]
    assert replies[0].json == replies[1].json
    assert rows(work) == [("train.pdf", "ready")]


@pytest.mark.parametrize("token", [None, "", "with space", "x" * 20_000, "a\u00e9"])
def test_without_a_token_of_her_own_nothing_is_looked_for(app: TestApp, work: Work, token: str | None) -> None:
    reply = bring(app.as_("ana"), token)
    assert (reply.status, "Source-Authorization" in reply.json["detail"]) == (403, True)
    assert rows(work) == []


def test_a_token_of_somebody_else_opens_nothing(app: TestApp, work: Work, files: MemoryFiles) -> None:
    assert bring(app.as_("bob")).status == 403
    assert bring(app.as_("ana"), "of.bob").status == 403
    assert (rows(work), files.content) == ([], {})


def test_a_service_has_nothing_to_pick(app: TestApp) -> None:
    assert bring(app.as_("erp", kind="client", scopes=["documents:write"])).status == 403


def test_what_she_cannot_open_is_not_there(app: TestApp, work: Work) -> None:
    assert bring(app.as_("ana"), itemId="02XYZ").status == 404
    assert rows(work) == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("driveId", ""),
        ("driveId", "a/b"),
        ("itemId", ".."),
        ("itemId", "../me"),
        ("itemId", "x?y"),
        ("itemId", "i" * 121),
    ],
)
def test_places_that_lead_elsewhere_are_refused(app: TestApp, field: str, value: str) -> None:
    reply = bring(app.as_("ana"), **{field: value})
    assert (reply.status, reply.pointers) == (422, [f"/{field}"])


def test_a_request_that_she_does_not_see_takes_nothing(app: TestApp, work: Work) -> None:
    reply = bring(app.as_("ana"), request="r2")
    assert (reply.status, reply.pointers, rows(work)) == (422, ["/request"], [])


@pytest.mark.parametrize("size", [0, 1001, 10**12])
def test_what_is_empty_or_too_large_is_not_read(app: TestApp, picks: StubPicks, work: Work, size: int) -> None:
    picks.size, picks.broken = size, True
    assert (bring(app.as_("ana")).status, rows(work)) == (413, [])


def test_a_name_of_nothing_is_refused(app: TestApp, picks: StubPicks) -> None:
    picks.name = "\u200b"
    assert bring(app.as_("ana")).status == 422


def test_of_what_breaks_off_nothing_is_kept(app: TestApp, picks: StubPicks, work: Work, files: MemoryFiles) -> None:
    picks.broken = True
    reply = bring(app.as_("ana"))
    assert (reply.status, "Nothing of it was kept" in reply.json["detail"]) == (503, True)
    assert (rows(work), files.content) == ([("train.pdf", "deleted")], {})
    assert told(work) == []


def test_the_token_is_kept_nowhere(app: TestApp, work: Work) -> None:
    bring(app.as_("ana"), key="once")
    names = ("idempotency_keys", "audit_entries", "documents", "outbox")
    with work.db.reading() as connection:
        kept = [str(row) for name in names for row in connection.exec_driver_sql(f"SELECT * FROM {name}")]
    assert kept
    assert not [row for row in kept if TOKEN in row]
