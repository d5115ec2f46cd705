"""What workers and other domains ask of documents."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from hub.core.errors import IntegrationError, NotFound
from hub.core.questions import Paper
from hub.core.unit_of_work import Work
from hub.documents.service import Documents
from tests.support.apps import Client, TestApp
from tests.support.clocks import ManualClock
from tests.support.stores import MemoryFiles

Bring = Callable[..., dict[str, Any]]
RECEIPT = {"name": "receipt.pdf", "contentType": "application/pdf", "size": 7}


@pytest.fixture
def ana(app: TestApp) -> Client:
    return app.as_("ana")


def attach(work: Work, service: Documents, *ids: str, request: str = "r1") -> int:
    with work.unit() as unit:
        return service.attach(unit, ids, request)


def test_papers_say_what_a_request_needs(ana: Client, bring: Bring, service: Documents) -> None:
    ready, pending = bring(ana)["id"], ana.post("/documents", RECEIPT).json["id"]
    assert service.papers([ready, pending, "unknown"]) == {
        ready: Paper(ready, "receipt.pdf", "application/pdf", 7, "ana", ready=True),
        pending: Paper(pending, "receipt.pdf", "application/pdf", 7, "ana", ready=False),
    }
    assert service.papers([]) == {}


def test_deleted_documents_are_no_papers(ana: Client, bring: Bring, service: Documents) -> None:
    document = bring(ana)["id"]
    ana.delete(f"/documents/{document}")
    assert service.papers([document]) == {}


def test_documents_are_attached_once_whatever_is_repeated(
    ana: Client, bring: Bring, service: Documents, work: Work
) -> None:
    first, second = bring(ana)["id"], bring(ana)["id"]
    assert [attach(work, service, first, second) for _ in range(2)] == [2, 2]
    assert attach(work, service, first, request="r2") == 0
    assert attach(work, service) == 0
    assert {paper.request_id for paper in service.papers([first, second]).values()} == {"r1"}


def test_unfinished_documents_are_not_attached(ana: Client, service: Documents, work: Work) -> None:
    pending = ana.post("/documents", RECEIPT).json["id"]
    assert attach(work, service, pending, "unknown") == 0


def test_a_document_deleted_while_its_request_was_submitted_comes_back(
    ana: Client, bring: Bring, service: Documents, work: Work
) -> None:
    document = bring(ana)["id"]
    ana.delete(f"/documents/{document}")
    assert service.clean() == 0
    assert attach(work, service, document) == 1
    assert ana.get(f"/documents/{document}").json["state"] == "ready"


def test_the_bytes_are_opened_for_filing(ana: Client, bring: Bring, service: Documents) -> None:
    document = bring(ana)["id"]
    stream, paper = service.open(document)
    with stream:
        assert stream.read() == b"receipt"
    assert (paper.name, paper.size) == ("receipt.pdf", 7)


def test_what_is_not_ready_is_not_opened(ana: Client, service: Documents) -> None:
    pending = ana.post("/documents", RECEIPT).json["id"]
    for document in (pending, "unknown"):
        with pytest.raises(NotFound):
            service.open(document)


def test_unfinished_uploads_are_dropped_after_a_day_and_their_bytes_an_hour_later(
    ana: Client, bring: Bring, upload: Callable[..., None], service: Documents, files: MemoryFiles, clock: ManualClock
) -> None:
    kept = bring(ana)["id"]
    clock.advance(timedelta(hours=1))
    stale = ana.post("/documents", RECEIPT).json["id"]
    upload(stale)
    clock.advance(timedelta(hours=24))
    assert service.clean(clock.now()) == 0
    assert ana.get(f"/documents/{stale}").status == 200
    clock.advance(timedelta(seconds=1))
    assert service.clean(clock.now()) == 0
    assert ana.get(f"/documents/{stale}").status == 404
    assert len(files.content) == 2
    clock.advance(timedelta(hours=1, seconds=1))
    assert service.clean(clock.now()) == 1
    assert len(files.content) == 1
    assert service.clean(clock.now()) == 0
    assert ana.get(f"/documents/{kept}").status == 200


def test_bytes_that_cannot_be_deleted_now_are_deleted_next_time(
    ana: Client,
    bring: Bring,
    service: Documents,
    files: MemoryFiles,
    clock: ManualClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ana.delete(f"/documents/{bring(ana)['id']}")
    clock.advance(timedelta(hours=2))

    def fail(name: str) -> None:
        raise IntegrationError(name, retryable=True)

    with monkeypatch.context() as patch:
        patch.setattr(files, "delete", fail)
        with pytest.raises(IntegrationError):
            service.clean()
    assert len(files.content) == 1
    assert service.clean() == 1
    assert files.content == {}


def test_many_are_cleaned_in_batches(ana: Client, service: Documents, clock: ManualClock) -> None:
    for _ in range(103):
        ana.delete(f"/documents/{ana.post('/documents', RECEIPT).json['id']}")
    clock.advance(timedelta(hours=2))
    assert service.clean() == 103
