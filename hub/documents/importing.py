"""Files that people have elsewhere become documents: picked there, read with the right of the person, stored here.

The hub may be allowed to read more there than the person is. So her own token opens the file, and says that it is hers:
it is used while this one call lasts, and kept nowhere.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import insert

from hub.core.auth import Caller
from hub.core.db import new_id
from hub.core.errors import Conflict, IntegrationError, Unavailable
from hub.core.ports import Files, Pick, Picks, StoredFile
from hub.core.trail import Entry
from hub.core.unit_of_work import UnitOfWork, Work
from hub.documents import models
from hub.documents.access import Access, no_such_document
from hub.documents.limits import bad_name, no_such_request, too_large
from hub.documents.messages import DocumentCompleted
from hub.documents.models import PENDING
from hub.documents.names import harmless
from hub.documents.shapes import document_shape, pick_list_shape


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody has picked, the request it is for, if any, and her token for the place where it lies."""

    drive: str
    item: str
    request_id: str | None
    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Words:
    """What is said when the source fails for now, and when it will fail again."""

    for_now: str
    for_good: str


OF_A_FILE = Words(
    "The file could not be read to its end. Nothing of it was kept; try again.",
    "The file cannot be read. Nothing of it was kept; download it and bring it as a document instead.",
)
OF_A_FOLDER = Words(
    "Your files could not be listed. Try again.",
    "Your files cannot be listed. Download what you need and bring it as a document instead.",
)


class Importing:
    """Brings what was picked. `upload_limit` in bytes."""

    def __init__(self, work: Work, files: Files, picks: Picks | None, access: Access, upload_limit: int) -> None:
        self._work = work
        self._files = files
        self._picks = picks
        self._access = access
        self._upload_limit = upload_limit

    def bring(self, caller: Caller, wish: Wish) -> dict[str, Any]:
        """The new document, complete. Raises `BadInput`, `Forbidden`, `NotFound` or `TooLarge` for what cannot be
        brought, `Unavailable` or `Conflict` when it did not arrive whole: nothing of it is kept then."""
        if wish.request_id and not self._access.to_request(caller, wish.request_id):
            raise no_such_request()
        with _source_answers():
            pick = self._source().look(caller.id, wish.drive, wish.item, wish.token)
        name = harmless(pick.name)[:255]
        if not name:
            raise bad_name()
        if not 0 < pick.size <= self._upload_limit:
            raise too_large(self._upload_limit)
        return self._bring(caller, wish, pick, name)

    def choice(self, caller: Caller, folder: tuple[str, str] | None, search: str, token: str) -> dict[str, Any]:
        """What a folder of hers holds (a drive and an item; the top without one), or what fits a search in all of them.
        Raises `Forbidden`, `NotFound`, `BadInput` or `Unavailable`."""
        with _source_answers(OF_A_FOLDER):
            return pick_list_shape(self._source().choice(caller.id, folder, search, token))

    def _bring(self, caller: Caller, wish: Wish, pick: Pick, name: str) -> dict[str, Any]:
        document_id, file = new_id(), new_id()
        with self._work.unit() as unit:
            self._announce(unit, caller, wish, pick, {"id": document_id, "file": file, "name": name})
        try:
            with _source_answers():
                stored = self._files.take(file, self._source().read(pick, wish.token), pick.content_type)
        except BaseException:
            # What has arrived of it goes with the next cleaning.
            with self._work.unit() as unit:
                models.drop_unused(unit.connection, document_id, unit.now)
            raise
        with self._work.unit() as unit:
            return self._complete(unit, caller, wish, document_id, stored)

    def _announce(self, unit: UnitOfWork, caller: Caller, wish: Wish, pick: Pick, what: dict[str, str]) -> None:
        at = {"created_at": unit.now, "changed_at": unit.now}
        row = {**what, "content_type": pick.content_type[:127], "size": pick.size, "request_id": wish.request_id}
        unit.connection.execute(insert(models.documents).values(owner_id=caller.id, state=PENDING, **row, **at))
        said = {
            "name": what["name"],
            "size": pick.size,
            "from": f"{pick.drive}/{pick.item}",
            "request": wish.request_id,
        }
        unit.record(Entry(caller.id, "document.import-begun", what["id"], said))

    def _complete(
        self, unit: UnitOfWork, caller: Caller, wish: Wish, document_id: str, stored: StoredFile
    ) -> dict[str, Any]:
        models.complete(unit.connection, document_id, stored.sha256, unit.now)
        row = models.find(unit.connection, document_id)
        if row is None:
            raise no_such_document()
        about = {"from": f"{wish.drive}/{wish.item}", "sha256": stored.sha256}
        unit.record(Entry(caller.id, "document.imported", document_id, about))
        unit.emit(DocumentCompleted(document_id, caller.id, wish.request_id, row.content_type, row.size, stored.sha256))
        return document_shape(row)

    def _source(self) -> Picks:
        if self._picks is None:
            raise Unavailable("This part of the hub has nowhere to import from.")
        return self._picks


@contextmanager
def _source_answers(words: Words = OF_A_FILE) -> Iterator[None]:
    """Turns a source that fails into something that the caller can understand."""
    try:
        yield
    except IntegrationError as error:
        raise (Unavailable(words.for_now) if error.retryable else Conflict(words.for_good)) from None
