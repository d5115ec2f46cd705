"""Where documents were filed, and what became of them there: the library of the company is not the hub's, people change
and remove what lies in it. The hub keeps its own copy, and notes what happened to the other."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, select, update

from hub.core.db import upsert
from hub.core.ports import Cabinet, FiledDocument, LibraryChange, LibraryPage
from hub.core.trail import Entry
from hub.core.unit_of_work import UnitOfWork, Work
from hub.documents.models import MANY, filings, libraries

HUB = "hub"
_f = filings.c


class Filings:
    """Filed documents, by their place in the cabinet."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def note(self, unit: UnitOfWork, document_id: str, filed: FiledDocument) -> None:
        """A document was filed; welcome twice."""
        if filed.place:
            _keep(unit, document_id, filed)

    def newest(self, document_id: str) -> Row[Any] | None:
        """Where a document was filed last and still lies, as far as the hub knows."""
        there = select(filings).where(_f.document_id == document_id, _f.gone_at.is_(None))
        with self._work.db.reading() as connection:
            return connection.execute(there.order_by(_f.filed_at.desc(), _f.place).limit(1)).first()

    def follow(self, cabinet: Cabinet, library: str) -> int:
        """Looks what became of the papers in a library since the last time, page by page; how many were changed or
        removed by others. The first look only notes from when on; one from too long ago goes through everything.
        Raises `IntegrationError`."""
        look, mark, more = _Look(library), self._mark(library), True
        while more:
            page = cabinet.changes(library, mark)
            with self._work.unit() as unit:
                look.take(unit, page)
            mark, more = page.mark, page.more
        return look.found

    def follow_all(self, cabinet: Cabinet) -> int:
        """The same for every library in which something was filed. Raises `IntegrationError`."""
        with self._work.db.reading() as connection:
            known = connection.execute(select(libraries.c.key).order_by(libraries.c.key)).scalars().all()
        return sum(self.follow(cabinet, library) for library in known)

    def _mark(self, library: str) -> str:
        with self._work.db.reading() as connection:
            known = select(libraries.c.mark).where(libraries.c.key == library)
            return connection.execute(known).scalar_one_or_none() or ""


class _Look:
    """One look at a library: what it has found, and which of our papers it was told of since it began anew, if it did.
    Its mark is kept with each page, but with the last alone where everything is told: half of that says nothing."""

    def __init__(self, library: str) -> None:
        self.found = 0
        self._library = library
        self._told: set[str] | None = None
        self._since = datetime.min

    def take(self, unit: UnitOfWork, page: LibraryPage) -> None:
        """Notes what a page tells."""
        if page.begins:
            self._told, self._since = set(), unit.now
        self.found += sum(_compare(unit, change) for change in page.changes)
        if self._told is not None:
            self._told |= _ours(unit, [change.place for change in page.changes if not change.gone])
            self.found += 0 if page.more else self._untold(unit, self._told)
        if self._told is None or not page.more:
            _keep_mark(unit, self._library, page.mark)

    def _untold(self, unit: UnitOfWork, told: set[str]) -> int:
        """Notes that those are gone of which nobody told though everything was told; how many."""
        here = _f.place.startswith(f"{self._library}/", autoescape=True)
        lie = select(_f.place).where(here, _f.gone_at.is_(None), _f.filed_at < self._since).distinct()
        lost = set(unit.connection.execute(lie).scalars()) - told
        return sum(_compare(unit, LibraryChange(place, "", gone=True)) for place in sorted(lost))


def forget(connection: Connection, document_ids: Sequence[str]) -> None:
    """Nobody needs to know any more where these were filed."""
    connection.execute(delete(filings).where(_f.document_id.in_(document_ids)))


def _keep(unit: UnitOfWork, document_id: str, one: FiledDocument) -> None:
    row = {"url": one.url[:2000], "checksum": one.checksum, "filed_at": unit.now, "changed_at": None, "gone_at": None}
    put = upsert(unit.connection, filings).values(document_id=document_id, place=one.place, **row)
    unit.connection.execute(put.on_conflict_do_update(index_elements=[_f.document_id, _f.place], set_=row))
    library = {"key": one.place.partition("/")[0], "mark": "", "looked_at": unit.now}
    unit.connection.execute(upsert(unit.connection, libraries).values(library).on_conflict_do_nothing())


def _keep_mark(unit: UnitOfWork, library: str, mark: str) -> None:
    row = {"mark": mark, "looked_at": unit.now}
    put = upsert(unit.connection, libraries).values(key=library, **row)
    unit.connection.execute(put.on_conflict_do_update(index_elements=[libraries.c.key], set_=row))


def _compare(unit: UnitOfWork, change: LibraryChange) -> int:
    """How many of our papers that was."""
    here = select(_f.document_id, _f.checksum).where(_f.place == change.place, _f.gone_at.is_(None))
    found = [row for row in unit.connection.execute(here) if change.gone or _differs(row.checksum, change.checksum)]
    for row in found:
        _note_change(unit, row.document_id, change)
    return len(found)


def _ours(unit: UnitOfWork, places: Sequence[str]) -> set[str]:
    """Those of these places where a paper of ours lies."""
    known: set[str] = set()
    for start in range(0, len(places), MANY):
        here = select(_f.place).where(_f.place.in_(places[start : start + MANY]))
        known.update(unit.connection.execute(here).scalars())
    return known


def _differs(known: str, told: str) -> bool:
    return bool(known and told) and known != told


def _note_change(unit: UnitOfWork, document_id: str, change: LibraryChange) -> None:
    values: dict[str, str | datetime] = {"gone_at": unit.now}
    if not change.gone:
        values = {"changed_at": unit.now, "checksum": change.checksum}
    mine = update(filings).where(_f.document_id == document_id, _f.place == change.place)
    unit.connection.execute(mine.values(values))
    what = "document.filing-removed" if change.gone else "document.filing-changed"
    unit.record(Entry(HUB, what, document_id, {"place": change.place}))
