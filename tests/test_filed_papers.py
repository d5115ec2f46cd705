"""A paper goes from where somebody picked it through a process into the library, and its owner shares it from there."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from sqlalchemy import select

from hub.core.errors import IntegrationError
from hub.documents.models import unfinished
from hub.documents.service import Documents
from integrations.microsoft.factories import cabinet
from integrations.simulator.access import drive_id
from integrations.simulator.server import running
from tests.support.delegated import delegated_token
from tests.support.hubs import Companies, WholeHub, whole_hub
from workers import filing, housekeeping
from workers.services import Services

CONTENT = b"%PDF-1.4 a train ticket to Lyon"
LONG = bytes(range(256)) * 4096 * 6


@pytest.fixture
def hub(companies: Companies, tmp_path: Path) -> Iterator[WholeHub]:
    with (
        running() as simulator,
        companies.sqlite(tmp_path) as database,
        whole_hub(database, tmp_path, simulator) as made,
    ):
        yield made


def picked(hub: WholeHub, *readers: str, content: bytes = CONTENT) -> dict[str, str]:
    """A file in a library that only these people can open, as the picker names it."""
    drive = drive_id("it")
    store = cabinet(hub.hub.place)
    place = f"/drives/{drive}/items/root:/ticket.bin:/content"
    item = store._client.graph("PUT", place, data=content).json()["id"]
    users = [f"{name}@example.com" for name in readers]
    requests.put(f"{hub.simulator}/simulator/files/{item}/readers", json=users, timeout=10).raise_for_status()
    return {"driveId": drive, "itemId": item}


def bring(hub: WholeHub, name: str, pick: dict[str, str], speaks_for: str | None = None) -> Any:
    headers = {"Source-Authorization": f"Bearer {delegated_token(hub.simulator, speaks_for or name)}"}
    return hub.as_(name).post("/documents/imports", pick, headers=headers)


def file(hub: WholeHub, document: str) -> None:
    """As a step of a process does."""
    services: Services = hub.hub.runner._services
    filing._file("finance/claims/2026", document, "ticket.bin", services)


def test_a_picked_file_is_the_same_file_here(hub: WholeHub) -> None:
    reply = bring(hub, "ana", picked(hub, "ana"))
    assert (reply.status, reply.json["name"], reply.json["size"]) == (201, "ticket.bin", len(CONTENT))
    documents: Documents = hub.hub.services[Documents]
    content, _ = documents.open(reply.json["id"])
    with content:
        assert content.read() == CONTENT


def test_nobody_imports_what_she_could_not_open_herself(hub: WholeHub) -> None:
    pick = picked(hub, "carla")
    assert bring(hub, "ana", pick).status == 404
    assert bring(hub, "ana", pick, speaks_for="carla").status == 403
    assert hub.as_("ana").post("/documents/imports", pick).status == 403
    assert hub.as_("ana").get("/documents").json["items"] == []
    assert bring(hub, "carla", pick).status == 201


def test_an_owner_shares_what_was_filed_and_nobody_else(hub: WholeHub) -> None:
    document = bring(hub, "ana", picked(hub, "ana")).json["id"]
    assert hub.as_("ana").post(f"/documents/{document}/share").status == 409
    file(hub, document)
    reply = hub.as_("ana").post(f"/documents/{document}/share")
    assert reply.status == 200
    assert requests.get(reply.json["url"], timeout=10).content == CONTENT
    assert hub.as_("bob").post(f"/documents/{document}/share").status == 404
    hub.drain()
    told = hub.as_("dora").get("/audit", query={"subject": document}).json["items"]
    assert [entry["action"] for entry in told if entry["action"] == "document.shared"] == ["document.shared"]


def test_what_becomes_of_a_filed_paper_is_on_the_record(hub: WholeHub) -> None:
    document = bring(hub, "ana", picked(hub, "ana")).json["id"]
    file(hub, document)
    services: Services = hub.hub.runner._services
    documents: Documents = hub.hub.services[Documents]
    assert documents.filings.follow_all(services.cabinet) == 0
    there = documents.filings.newest(document)
    assert there
    drive, _, item = there.place.partition("/")
    client = cabinet(hub.hub.place)._client
    client.graph("PUT", f"/drives/{drive}/items/{item}/content", data=b"another ticket")
    assert documents.filings.follow_all(services.cabinet) == 1
    client.graph("DELETE", f"/drives/{drive}/items/{item}")
    assert documents.filings.follow_all(services.cabinet) == 1
    hub.drain()
    told = hub.as_("dora").get("/audit", query={"subject": document}).json["items"]
    actions = sorted(entry["action"] for entry in told if entry["action"].startswith("document.filing"))
    assert actions == ["document.filing-changed", "document.filing-removed"]
    assert hub.as_("ana").post(f"/documents/{document}/share").status == 409


def parked(hub: WholeHub) -> str:
    """A paper of some megabytes, of which one range arrived in the library before Microsoft asked for ten minutes."""
    document = str(bring(hub, "ana", picked(hub, "ana", content=LONG)).json["id"])
    for how in ({"kind": "slow", "seconds": 0}, {"kind": "throttle", "retryAfter": 600}):
        order = {"match": "^/upload/", "method": "PUT", **how}
        requests.post(f"{hub.simulator}/simulator/faults", json=order, timeout=10).raise_for_status()
    with pytest.raises(IntegrationError) as caught:
        file(hub, document)
    assert caught.value.retry_after == pytest.approx(600, abs=5)
    assert hub.nobody().post("/local/clock", {"advance": "PT15M"}).status == 200
    return document


def on_their_way(hub: WholeHub) -> list[Any]:
    with hub.hub.work.db.reading() as connection:
        return list(connection.execute(select(unfinished)).all())


def test_a_long_filing_that_was_parked_goes_on_and_is_there_once(hub: WholeHub) -> None:
    document = parked(hub)
    assert [row.document_id for row in on_their_way(hub)] == [document]
    assert "/upload/" not in str(on_their_way(hub))
    file(hub, document)
    [item] = [one for one in hub.received("file") if one["path"] == "finance/claims/2026/ticket.bin"]
    assert (item["size"], item["sha256"], item["revisions"]) == (len(LONG), hashlib.sha256(LONG).hexdigest(), 0)
    assert on_their_way(hub) == []


def test_a_long_filing_of_a_deleted_paper_is_cancelled_with_the_next_cleaning(hub: WholeHub) -> None:
    document = parked(hub)
    services: Services = hub.hub.runner._services
    address = services.documents.unfinished.bookmark(document, "finance/claims/2026/ticket.bin").read()
    assert requests.get(address, timeout=10).status_code == 200
    assert hub.as_("ana").delete(f"/documents/{document}").status == 204
    housekeeping.clean_documents(services)
    assert (requests.get(address, timeout=10).status_code, on_their_way(hub)) == (404, [])
