"""The papers of a request: they become its own when it is submitted, and are filed where the process says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from hub.core.errors import IntegrationError, NotFound
from workers import calls

if TYPE_CHECKING:
    from hub.core.ports import FiledDocument
    from hub.requests.messages import DocumentsTaken, DocumentsToFile, RequestSubmitted
    from workers.services import Services


def attach(event: RequestSubmitted, services: Services) -> None:
    """What was sent with a request belongs to it."""
    with services.work.unit() as unit:
        services.documents.attach(unit, event.documents, event.subject)


def attach_more(event: DocumentsTaken, services: Services) -> None:
    """So does what came with an answer later."""
    with services.work.unit() as unit:
        services.documents.attach(unit, event.documents, event.subject)


def file(event: DocumentsToFile, services: Services) -> None:
    """Files every document if the request still waits for it, then notes where each went, or that it cannot be."""
    if not services.steps.waits_for(event.subject, event.step, event.round):
        _abandon(event, services)
        return
    ok, answer, error = _file_all(event, services)
    services.steps.note_called(event.subject, event.step, event.round, ok, answer, error)


def give_up(event: DocumentsToFile, reason: str, services: Services) -> None:
    """Nobody goes on with what was begun; the history is told that the request still waits."""
    _abandon(event, services)
    calls.give_up(event, reason, services)


def _file_all(event: DocumentsToFile, services: Services) -> tuple[bool, dict[str, Any], str]:
    try:
        filed = [_file(event.into, id_, name, services) for id_, name in _named(event, services)]
    except NotFound:
        return False, {}, "A document that was to be filed is gone."
    except IntegrationError as error:
        if error.retryable:
            raise
        return False, {}, error.detail
    return True, {"files": [{"id": one.id, "url": one.url, "size": one.size} for one in filed]}, ""


def _file(folder: str, document_id: str, name: str, services: Services) -> FiledDocument:
    documents, path = services.documents, f"{folder}/{name}"
    content, paper = documents.open(document_id)
    with content:
        bookmark = documents.unfinished.bookmark(document_id, path)
        filed = services.cabinet.file(folder, name, content, paper.size, paper.content_type, bookmark)
    with services.work.unit() as unit:
        documents.filings.note(unit, document_id, filed)
        documents.unfinished.done(unit, document_id, path)
    return filed


def _abandon(event: DocumentsToFile, services: Services) -> None:
    """What an earlier try has begun."""
    for document_id, name in _named(event, services):
        services.documents.unfinished.abandon(services.cabinet, document_id, f"{event.into}/{name}")


def _named(event: DocumentsToFile, services: Services) -> Iterator[tuple[str, str]]:
    """The documents and what each is called there."""
    papers = services.documents.papers(event.documents)
    names = distinct(papers[id_].name if id_ in papers else id_ for id_ in event.documents)
    return zip(event.documents, names, strict=True)


def distinct(names: Iterable[str]) -> Iterator[str]:
    """The names in their order; one that was there becomes `name (2).pdf`, whatever its case: libraries ignore it."""
    taken: set[str] = set()
    for name in names:
        path, number, candidate = PurePath(name), 1, name
        while candidate.casefold() in taken:
            number += 1
            candidate = f"{path.stem} ({number}){path.suffix}"
        taken.add(candidate.casefold())
        yield candidate
