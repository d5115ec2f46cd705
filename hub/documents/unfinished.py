"""Long filings that are under way: how each goes on in the cabinet, until it is done or nobody wants it any more.

What the cabinet says of that is a secret of its own and is kept sealed: docs/decisions/2026-11-long-uploads-go-on.md.
"""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, delete, or_, select

from hub.core.db import upsert
from hub.core.errors import IntegrationError
from hub.core.ports import Bookmark, Cabinet
from hub.core.sealing import Seal
from hub.core.telemetry import log
from hub.core.unit_of_work import UnitOfWork, Work
from hub.documents.models import READY, documents, unfinished

BATCH = 100
_u = unfinished.c


class Unfinished:
    """The bookmarks of all filings. `secret` is what the hub signs with."""

    def __init__(self, work: Work, secret: bytes) -> None:
        self._work = work
        self._seal = Seal(secret, "unfinished filings")

    def bookmark(self, document_id: str, path: str) -> Bookmark:
        """That of one document on its way to one place."""
        return _Row(self._work, self._seal, document_id, path)

    def done(self, unit: UnitOfWork, document_id: str, path: str) -> None:
        """It was filed there; welcome twice."""
        unit.connection.execute(delete(unfinished).where(_this(document_id, path)))

    def abandon(self, cabinet: Cabinet, document_id: str, path: str) -> None:
        """Nobody waits for it any more; welcome twice. A cabinet that does not answer is told later."""
        for row in self._rows(_this(document_id, path)):
            self._end(cabinet, row)

    def sweep(self, cabinet: Cabinet) -> int:
        """Ends what nobody can go on with: its document is gone, or its time is over; how many those were."""
        ready = select(documents.c.id).where(documents.c.id == _u.document_id, documents.c.state == READY)
        lost = or_(_u.expires_at <= self._work.clock.now(), ~ready.exists())
        return sum(self._end(cabinet, row) for row in self._rows(lost))

    def _rows(self, which: ColumnElement[bool]) -> Sequence[Row[Any]]:
        with self._work.db.reading() as connection:
            return connection.execute(select(unfinished).where(which).limit(BATCH)).all()

    def _end(self, cabinet: Cabinet, row: Row[Any]) -> bool:
        said = self._seal.open(row.session)
        try:
            if said and row.expires_at > self._work.clock.now():
                cabinet.abandon(said)
        except IntegrationError:
            log().warning("an upload is cancelled later", document=row.document_id)
            return False
        with self._work.unit() as unit:
            mine = and_(_u.document_id == row.document_id, _u.place == row.place, _u.session == row.session)
            unit.connection.execute(delete(unfinished).where(mine))
        return True


class _Row:
    """Serves the port `Bookmark`."""

    def __init__(self, work: Work, seal: Seal, document_id: str, path: str) -> None:
        self._work = work
        self._seal = seal
        self._document_id = document_id
        self._path = path

    def read(self) -> str:
        """What was kept and is good still."""
        with self._work.db.reading() as connection:
            row = connection.execute(select(unfinished).where(self._mine)).first()
        return self._seal.open(row.session) if row and row.expires_at > self._work.clock.now() else ""

    def keep(self, said: str, until: datetime) -> None:
        """Commits it."""
        row = {"session": self._seal.close(said), "expires_at": until}
        with self._work.unit() as unit:
            new = upsert(unit.connection, unfinished).values(
                document_id=self._document_id, place=_digest(self._path), **row
            )
            put = new.on_conflict_do_update(index_elements=[_u.document_id, _u.place], set_=row)
            unit.connection.execute(put)

    def drop(self) -> None:
        """Commits that there is none."""
        with self._work.unit() as unit:
            unit.connection.execute(delete(unfinished).where(self._mine))

    @property
    def _mine(self) -> ColumnElement[bool]:
        return _this(self._document_id, self._path)


def _this(document_id: str, path: str) -> ColumnElement[bool]:
    return and_(_u.document_id == document_id, _u.place == _digest(path))


def _digest(path: str) -> str:
    return sha256(path.encode()).hexdigest()
