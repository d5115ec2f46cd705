"""The story of a document: announced, uploaded past the hub, checked, given to a request, read by links.

The file store is asked with no unit of work open; what it said is noted afterwards.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any, BinaryIO

from sqlalchemy import Row, insert

from hub.core.auth import Caller
from hub.core.db import new_id
from hub.core.errors import Conflict
from hub.core.ports import Cabinet, Files, Picks, SignedLink, StoredFile
from hub.core.questions import Involvement, Paper
from hub.core.trail import Entry
from hub.core.unit_of_work import UnitOfWork, Work
from hub.documents import filings, models
from hub.documents.access import Access, no_such_document, store_answers
from hub.documents.filings import Filings
from hub.documents.forgetting import Forgetting
from hub.documents.importing import Importing
from hub.documents.keeping import Keeping
from hub.documents.limits import bad_name, no_such_request, too_large, wrong
from hub.documents.lists import Lists
from hub.documents.messages import DocumentCompleted
from hub.documents.models import PENDING, READY
from hub.documents.names import harmless
from hub.documents.shapes import document_shape, paper, upload_shape
from hub.documents.sharing import Sharing
from hub.documents.unfinished import Unfinished

UNFINISHED_LIFE = timedelta(hours=24)
GRACE = timedelta(hours=1)
BATCH = 100


@dataclass(frozen=True, slots=True)
class Announcement:
    """What somebody wants to bring: `size` in bytes, the request it is for, if any, and the SHA-256 (hex), if known.
    `resumable` wishes for a link that opens a session."""

    name: str
    content_type: str
    size: int
    request_id: str | None = None
    sha256: str = ""
    resumable: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """A document that can be noted, and the link by which its bytes will come to the store as `file`."""

    wanted: Announcement
    file: str
    link: SignedLink


@dataclass(frozen=True, slots=True)
class Arrival:
    """What the store says of a document's bytes; `stored` is None for one that was complete before."""

    document: Row[Any]
    stored: StoredFile | None


class Documents:
    """Documents of people and requests; answers the port `Papers`. `upload_limit` in bytes, links live `link_life`;
    `secret` is what the hub signs with."""

    def __init__(
        self,
        work: Work,
        files: Files,
        involvement: Involvement,
        upload_limit: int,
        link_life: timedelta,
        *,
        cabinet: Cabinet | None = None,
        picks: Picks | None = None,
        secret: bytes = b"",
    ) -> None:
        self._work = work
        self._files = files
        self._upload_limit = upload_limit
        self._link_life = link_life
        self.access = Access(work, files, involvement, link_life)
        self.lists = Lists(work.db, involvement)
        self.keeping = Keeping(work, files)
        self.forgetting = Forgetting(work, files)
        self.filings = Filings(work)
        self.unfinished = Unfinished(work, secret)
        self.importing = Importing(work, files, picks, self.access, upload_limit)
        self.sharing = Sharing(self.access, self.filings, cabinet)

    # Announce: plan, then note.

    def plan(self, caller: Caller, wanted: Announcement) -> Plan:
        """Where the bytes will go. Raises `TooLarge`, or `BadInput` that points at the field."""
        name = harmless(wanted.name)
        if not name:
            raise bad_name()
        if wanted.size > self._upload_limit:
            raise too_large(self._upload_limit)
        if wanted.request_id and not self.access.to_request(caller, wanted.request_id):
            raise no_such_request()
        file, expires_at = new_id(), self._work.clock.now() + self._link_life
        with store_answers():
            link = self._upload_link(file, wanted, expires_at)
        return Plan(replace(wanted, name=name), file, link)

    def _upload_link(self, file: str, wanted: Announcement, expires_at: datetime) -> SignedLink:
        told = (file, wanted.content_type, wanted.size, expires_at)
        session = self._files.resumable_link(*told) if wanted.resumable else None
        return session or self._files.upload_link(*told, wanted.sha256)

    def announce(self, unit: UnitOfWork, caller: Caller, plan: Plan) -> dict[str, Any]:
        """The new document, waiting for its bytes, with the link to send them to."""
        document_id, said = new_id(), asdict(plan.wanted)
        # The link holds these; the row learns the sum of what arrived.
        del said["sha256"], said["resumable"]
        at = {"created_at": unit.now, "changed_at": unit.now}
        row = {"id": document_id, "owner_id": caller.id, "file": plan.file, "state": PENDING, **at, **said}
        unit.connection.execute(insert(models.documents).values(row))
        unit.record(Entry(caller.id, "document.announced", document_id, said))
        return {**document_shape(models.find(unit.connection, document_id)), "upload": upload_shape(plan.link)}

    # Complete: look, ask the store, note.

    def arrival(self, caller: Caller, document_id: str, sha256: str | None) -> Arrival:
        """What arrived for a document of the caller. Raises `NotFound` for any other, `Conflict` while the bytes are
        missing or of another size, `BadInput` when their SHA-256 (hex) is not the one given."""
        document = self.access.own(caller, document_id)
        if document.state == READY:
            _agree(sha256, document.sha256)
            return Arrival(document, None)
        with store_answers():
            stored = self._files.stat(document.file)
        if stored is None:
            raise Conflict("The bytes have not arrived. PUT them to the upload link first; then complete it.")
        if stored.size != document.size:
            raise Conflict(f"{stored.size} bytes arrived instead of {document.size}. Announce the document again.")
        _agree(sha256, stored.sha256)
        return Arrival(document, stored)

    def complete(self, unit: UnitOfWork, caller: Caller, arrival: Arrival) -> dict[str, Any]:
        """The document, ready to be used; welcome twice."""
        document, stored = arrival.document, arrival.stored
        if stored and models.complete(unit.connection, document.id, stored.sha256, unit.now):
            self._tell_completed(unit, caller, document, stored)
        row = models.find(unit.connection, document.id)
        if row is None:
            raise no_such_document()
        return document_shape(row)

    def _tell_completed(self, unit: UnitOfWork, caller: Caller, document: Row[Any], stored: StoredFile) -> None:
        unit.record(Entry(caller.id, "document.completed", document.id, {"sha256": stored.sha256}))
        what = (document.content_type, stored.size, stored.sha256)
        unit.emit(DocumentCompleted(document.id, document.owner_id, document.request_id, *what))

    # Delete and clean.

    def delete(self, unit: UnitOfWork, caller: Caller, document_id: str) -> None:
        """Forgets a document of the caller; its bytes go with the next cleaning. Raises `NotFound`, or `Conflict` for
        one that belongs to a request."""
        row = models.find(unit.connection, document_id)
        if row is None or row.owner_id != caller.id:
            raise no_such_document()
        if not models.drop_unused(unit.connection, document_id, unit.now):
            raise Conflict("This document belongs to a request and stays with it.", request=row.request_id)
        unit.record(Entry(caller.id, "document.deleted", document_id, {"name": row.name}))

    def clean(self, now: datetime | None = None) -> int:
        """Drops uploads that nobody finished within a day, and the bytes of what was deleted; how many documents."""
        now = now or self._work.clock.now()
        with self._work.unit() as unit:
            models.drop_stale(unit.connection, now - UNFINISHED_LIFE, now)
        cleaned = 0
        while gone := self._deleted_before(now - GRACE):
            for row in gone:
                self._files.delete(row.file)
            with self._work.unit() as unit:
                filings.forget(unit.connection, [row.id for row in gone])
                for row in gone:
                    models.forget(unit.connection, row.id)
            cleaned += len(gone)
        return cleaned

    def _deleted_before(self, moment: datetime) -> Sequence[Row[Any]]:
        with self._work.db.reading() as connection:
            return models.deleted_before(connection, moment, BATCH)

    # For requests and workers: the port Papers, and the bytes.

    def papers(self, ids: Sequence[str]) -> Mapping[str, Paper]:
        """Those that exist, by id."""
        with self._work.db.reading() as connection:
            return {row.id: paper(row) for row in models.find_all(connection, ids)}

    def attach(self, unit: UnitOfWork, document_ids: Sequence[str], request_id: str) -> int:
        """Documents that a request took along belong to it from now on; welcome twice; how many."""
        return models.attach(unit.connection, document_ids, request_id, unit.now) if document_ids else 0

    def open(self, document_id: str) -> tuple[BinaryIO, Paper]:
        """The bytes, to be closed by the caller, and what they are. Raises `NotFound`, or `IntegrationError` when the
        store fails."""
        with self._work.db.reading() as connection:
            row = models.find(connection, document_id)
        if row is None or row.state != READY:
            raise no_such_document()
        return self._files.open(row.file), paper(row)


def _agree(given: str | None, found: str) -> None:
    if given and given.lower() != found:
        raise wrong("/sha256", f"The bytes that arrived have the SHA-256 {found}. Announce the document again.")
