"""Papers of requests are attached and filed."""

import io
from collections.abc import Mapping, Sequence
from typing import Any, BinaryIO

import pytest

from hub.core.errors import IntegrationError, NotFound
from hub.core.ports import FiledDocument
from hub.core.questions import Paper
from hub.core.unit_of_work import Work
from hub.requests.messages import DocumentsToFile, RequestSubmitted
from tests.support.trials import services_with
from workers import filing

FOLDER = "finance/claims/2026/R-1"


class Documents:
    """Papers by id, all of the same bytes."""

    def __init__(self, **names: str) -> None:
        self._names = names
        self.filings = Filings()
        self.unfinished = Unfinished()
        self.attached: list[Any] = []
        self.opened: list[io.BytesIO] = []

    def papers(self, ids: Sequence[str]) -> Mapping[str, Paper]:
        return {id_: self._paper(id_) for id_ in ids if id_ in self._names}

    def open(self, document_id: str) -> tuple[BinaryIO, Paper]:
        if document_id not in self._names:
            raise NotFound("There is no such document.")
        self.opened.append(io.BytesIO(b"bytes"))
        return self.opened[-1], self._paper(document_id)

    def attach(self, _: object, ids: Sequence[str], request_id: str) -> int:
        self.attached.append((list(ids), request_id))
        return len(ids)

    def _paper(self, id_: str) -> Paper:
        return Paper(id_, self._names[id_], "application/pdf", 5, "ana", True)


class Filings:
    """Remembers what was noted."""

    def __init__(self) -> None:
        self.noted: list[tuple[str, str]] = []

    def note(self, _: object, document_id: str, filed: FiledDocument) -> None:
        self.noted.append((document_id, filed.url))


class Unfinished:
    """Remembers what was begun, done and given up."""

    def __init__(self) -> None:
        self.done_with: list[tuple[str, str]] = []
        self.abandoned: list[tuple[str, str]] = []

    def bookmark(self, document_id: str, path: str) -> str:
        return f"how {document_id} goes on to {path}"

    def done(self, _: object, document_id: str, path: str) -> None:
        self.done_with.append((document_id, path))

    def abandon(self, _: object, document_id: str, path: str) -> None:
        self.abandoned.append((document_id, path))


class Cabinet:
    """Remembers what was filed where."""

    def __init__(self, error: Exception | None = None) -> None:
        self.filed: dict[str, tuple[bytes, int, str]] = {}
        self.bookmarks: list[Any] = []
        self._error = error

    def file(
        self, folder: str, name: str, content: BinaryIO, size: int, content_type: str, bookmark: object = None
    ) -> FiledDocument:
        self.bookmarks.append(bookmark)
        if self._error:
            raise self._error
        self.filed[f"{folder}/{name}"] = (content.read(), size, content_type)
        return FiledDocument(f"item-{name}", f"https://files/{name}", size)


class Requests:
    """Notes what it is told."""

    def __init__(self, waiting: bool = True) -> None:
        self.waiting = waiting
        self.noted: list[tuple[Any, ...]] = []
        self.given_up: list[str] = []

    def waits_for(self, *_: object) -> bool:
        return self.waiting

    def note_called(self, _: object, *said: Any) -> None:
        self.noted.append(said)

    def note_given_up(self, *said: Any) -> None:
        self.given_up.append(said[-1])


def file(work: Work, cabinet: Cabinet, documents: Documents, ids: list[str]) -> list[tuple[Any, ...]]:
    requests = Requests()
    event = DocumentsToFile("r1", "archive", 1, ids, "onedrive", FOLDER)
    filing.file(event, services_with(work, cabinet=cabinet, documents=documents, requests=requests))
    return requests.noted


def test_what_was_sent_with_a_request_belongs_to_it(work: Work) -> None:
    documents = Documents()
    filing.attach(RequestSubmitted("r1", "expense-claim", ["d1", "d2"]), services_with(work, documents=documents))
    assert documents.attached == [(["d1", "d2"], "r1")]


def test_documents_are_filed_and_the_request_learns_where(work: Work) -> None:
    cabinet, documents = Cabinet(), Documents(d1="train.pdf")
    noted = file(work, cabinet, documents, ["d1"])
    assert cabinet.filed == {f"{FOLDER}/train.pdf": (b"bytes", 5, "application/pdf")}
    assert documents.filings.noted == [("d1", "https://files/train.pdf")]
    assert cabinet.bookmarks == [f"how d1 goes on to {FOLDER}/train.pdf"]
    assert documents.unfinished.done_with == [("d1", f"{FOLDER}/train.pdf")]
    files = [{"id": "item-train.pdf", "url": "https://files/train.pdf", "size": 5}]
    assert noted == [("r1", "archive", 1, True, {"files": files}, "")]
    assert all(content.closed for content in documents.opened)


def test_documents_of_the_same_name_do_not_replace_each_other(work: Work) -> None:
    cabinet = Cabinet()
    file(work, cabinet, Documents(d1="receipt.pdf", d2="Receipt.pdf"), ["d1", "d2"])
    assert list(cabinet.filed) == [f"{FOLDER}/receipt.pdf", f"{FOLDER}/Receipt (2).pdf"]


def test_a_missing_document_fails_the_step(work: Work) -> None:
    ((_, _, _, ok, _, error),) = file(work, Cabinet(), Documents(), ["gone"])
    assert (ok, error) == (False, "A document that was to be filed is gone.")


def test_a_refusal_for_good_fails_the_step(work: Work) -> None:
    cabinet = Cabinet(IntegrationError("no such library", retryable=False))
    ((_, _, _, ok, _, error),) = file(work, cabinet, Documents(d1="a.pdf"), ["d1"])
    assert (ok, error) == (False, "no such library")


def test_a_failure_that_may_pass_is_left_to_the_next_try(work: Work) -> None:
    documents = Documents(d1="a.pdf")
    with pytest.raises(IntegrationError):
        file(work, Cabinet(IntegrationError("busy", retryable=True)), documents, ["d1"])
    assert all(content.closed for content in documents.opened)
    assert (documents.unfinished.done_with, documents.unfinished.abandoned) == ([], [])


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ([], []),
        (["a.pdf", "b.pdf"], ["a.pdf", "b.pdf"]),
        (["a.pdf", "a.pdf", "A.PDF"], ["a.pdf", "a (2).pdf", "A (3).PDF"]),
        (["a (2).pdf", "a.pdf", "a.pdf"], ["a (2).pdf", "a.pdf", "a (3).pdf"]),
        (["scan", "scan"], ["scan", "scan (2)"]),
        (["a.tar.gz", "a.tar.gz"], ["a.tar.gz", "a.tar (2).gz"]),
    ],
)
def test_names_become_distinct_always_in_the_same_way(names: list[str], expected: list[str]) -> None:
    assert list(filing.distinct(names)) == expected


def withdrawn(work: Work, documents: Documents, handle: Any, *reason: str) -> tuple[Cabinet, Requests]:
    """What a handler does with two papers that nobody waits for."""
    cabinet, requests = Cabinet(), Requests(waiting=False)
    event = DocumentsToFile("r1", "archive", 1, ["d1", "d2"], "onedrive", FOLDER)
    handle(event, *reason, services_with(work, cabinet=cabinet, documents=documents, requests=requests))
    return cabinet, requests


def test_nothing_is_filed_for_a_request_that_was_withdrawn_meanwhile_and_what_was_begun_is_given_up(work: Work) -> None:
    documents = Documents(d1="train.pdf", d2="train.pdf")
    cabinet, requests = withdrawn(work, documents, filing.file)
    assert (cabinet.filed, requests.noted) == ({}, [])
    assert documents.unfinished.abandoned == [("d1", f"{FOLDER}/train.pdf"), ("d2", f"{FOLDER}/train (2).pdf")]


def test_what_lies_among_the_dead_letters_goes_on_no_more_and_the_history_says_so(work: Work) -> None:
    documents = Documents(d1="train.pdf")
    _, requests = withdrawn(work, documents, filing.give_up, "IntegrationError: the library is full")
    assert documents.unfinished.abandoned == [("d1", f"{FOLDER}/train.pdf"), ("d2", f"{FOLDER}/d2")]
    assert requests.given_up == ["the library is full"]
