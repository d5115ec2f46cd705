"""Who may see a document: its owner, and those who have to do with its request. Reading its bytes goes by links."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from sqlalchemy import Row

from hub.core.auth import Caller
from hub.core.errors import Conflict, IntegrationError, NotFound, Unavailable
from hub.core.ports import Files, SignedLink
from hub.core.questions import Involvement
from hub.core.trail import Entry
from hub.core.unit_of_work import UnitOfWork, Work
from hub.documents import models
from hub.documents.messages import DocumentLinkIssued
from hub.documents.models import READY
from hub.documents.shapes import document_shape, link_shape


class Access:
    """Documents as their readers reach them. No role opens what somebody has nothing to do with."""

    def __init__(self, work: Work, files: Files, involvement: Involvement, link_life: timedelta) -> None:
        self._work = work
        self._files = files
        self._involvement = involvement
        self._link_life = link_life

    def own(self, caller: Caller, document_id: str) -> Row[Any]:
        """A document that the caller brought. Raises `NotFound` for any other."""
        row = self._find(document_id)
        if row is None or row.owner_id != caller.id:
            raise no_such_document()
        return row

    def visible(self, caller: Caller, document_id: str) -> Row[Any]:
        """A document that the caller may see. Raises `NotFound` for any other."""
        row = self._find(document_id)
        if row is None or not (row.owner_id == caller.id or self._shared(caller, row)):
            raise no_such_document()
        return row

    def to_request(self, caller: Caller, request_id: str) -> bool:
        """Whether the caller may see what belongs to a request."""
        return self._involvement.may_see(request_id, caller.id)

    def _find(self, document_id: str) -> Row[Any] | None:
        with self._work.db.reading() as connection:
            return models.find(connection, document_id)

    def _shared(self, caller: Caller, row: Row[Any]) -> bool:
        belongs = row.state == READY and row.request_id is not None
        return belongs and self.to_request(caller, row.request_id)

    def shown(self, caller: Caller, document_id: str) -> dict[str, Any]:
        """One document. Raises `NotFound` for one that the caller may not see."""
        return document_shape(self.visible(caller, document_id))

    def sign(self, caller: Caller, document_id: str) -> SignedLink:
        """A link to the bytes, not yet handed out. Raises `NotFound`, or `Conflict` while they have not arrived."""
        document = self.visible(caller, document_id)
        if document.state != READY:
            raise Conflict("This document is not complete. Upload its bytes and complete it first.")
        expires_at = self._work.clock.now() + self._link_life
        with store_answers():
            return self._files.download_link(document.file, document.name, document.content_type, expires_at)

    def issue(self, unit: UnitOfWork, caller: Caller, document_id: str, link: SignedLink) -> dict[str, Any]:
        """Hands out the link, on the record."""
        expires_at = link.expires_at.isoformat()
        unit.record(Entry(caller.id, "document.link-issued", document_id, {"expiresAt": expires_at}))
        unit.emit(DocumentLinkIssued(document_id, caller.id, expires_at))
        return link_shape(link)


@contextmanager
def store_answers() -> Iterator[None]:
    """Turns a failing file store into something that the caller can try again."""
    try:
        yield
    except IntegrationError as error:
        raise Unavailable("The file store does not answer. Nothing was changed; try again.") from error


def no_such_document() -> NotFound:
    """The same words for what is not there and for what the caller may not know."""
    return NotFound("There is no such document. GET /api/v1/documents lists yours.")
