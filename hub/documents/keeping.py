"""Keeping files that the hub made itself as documents: bytes into the store first, then the note of them."""

import re
from dataclasses import dataclass
from pathlib import PurePath
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import insert

from hub.core.db import new_id
from hub.core.ports import Files, StoredFile
from hub.core.trail import Entry
from hub.core.unit_of_work import UnitOfWork, Work
from hub.documents import models
from hub.documents.messages import DocumentCompleted
from hub.documents.models import READY
from hub.documents.names import harmless

HUB = "hub"
LONGEST = 255
_SLASH = re.compile(r"[\\/]")


@dataclass(frozen=True, slots=True)
class Made:
    """A file that lies in the store as `file` and is no document yet; it will be one of this request as `id`."""

    id: str
    request_id: str
    name: str
    file: str
    stored: StoredFile


class Keeping:
    """Makes documents of what the hub made."""

    def __init__(self, work: Work, files: Files) -> None:
        self._work = work
        self._files = files

    def lay_down(self, request_id: str, key: str, name: str, content: bytes, content_type: str) -> Made:
        """Stores the bytes; for the same request and key they replace those of an earlier try. Raises
        `IntegrationError` when the store fails."""
        file = _file(request_id, key)
        stored = self._files.write(file, content, content_type)
        return Made(new_id(), request_id, name, file, stored)

    def kept(self, request_id: str, key: str) -> str | None:
        """The document that was made for this request and key, if any."""
        with self._work.db.reading() as connection:
            return models.kept_as(connection, request_id, _file(request_id, key))

    def keep(self, unit: UnitOfWork, made: Made, owner_id: str, about: dict[str, str]) -> str:
        """It is a document of its request from now on, the owner's; `about` tells the audit where it comes from. The id
        of the document: that of an earlier try, if there was one."""
        models.take_turn(unit.connection, made.file)
        earlier = models.kept_as(unit.connection, made.request_id, made.file)
        if earlier is None:
            self._add(unit, made, owner_id, about)
        return earlier or made.id

    def _add(self, unit: UnitOfWork, made: Made, owner_id: str, about: dict[str, str]) -> None:
        stored, at = made.stored, {"created_at": unit.now, "changed_at": unit.now}
        what = {"name": made.name, "file": made.file, "state": READY, "request_id": made.request_id, "id": made.id}
        size = {"content_type": stored.content_type, "size": stored.size, "sha256": stored.sha256}
        unit.connection.execute(insert(models.documents).values(owner_id=owner_id, **what, **size, **at))
        unit.record(Entry(HUB, "document.produced", made.id, {**about, "sha256": stored.sha256}))
        completed = (stored.content_type, stored.size, stored.sha256)
        unit.emit(DocumentCompleted(made.id, owner_id, made.request_id, *completed))

    def forget(self, made: Made) -> None:
        """Drops bytes of which no document was made, by this try or another."""
        with self._work.db.reading() as connection:
            kept = models.kept_as(connection, made.request_id, made.file)
        if kept is None:
            self._files.delete(made.file)


def _file(request_id: str, key: str) -> str:
    return str(uuid5(NAMESPACE_URL, f"hub:documents/{request_id}/{key}"))


def called(name: str, like: str) -> str:
    """A name for a document with the ending of its template; that of the template when nothing else remains."""
    ending = PurePath(like).suffix
    stem = harmless(_SLASH.sub("-", name)).removesuffix(ending).strip()
    return f"{stem[: LONGEST - len(ending)].rstrip('. ') or PurePath(like).stem}{ending}"
