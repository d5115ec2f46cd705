"""Requests that ended longer ago than their process keeps them: all that stands of them here goes, batch by batch, and
an event has everybody else forget them too."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, delete, literal, select, tuple_, update

from hub.core.db import UtcDateTime
from hub.core.errors import Unavailable
from hub.core.telemetry import log
from hub.core.trail import Entry
from hub.core.unit_of_work import UnitOfWork
from hub.engine.process import Process
from hub.engine.retention import parse_retention
from hub.requests.arrivals_models import awaited, origins
from hub.requests.awaiting import waits
from hub.requests.desk import Desk
from hub.requests.messages import RequestForgotten
from hub.requests.models import participants, request_events, requests, tasks, timers
from hub.requests.numbering import remember_serial
from hub.requests.submitting import places_in

HUB = "hub"
BATCH = 100
# In one go: what everybody is told of them must not stand for long before what people wait for.
MOST = 2000
# What stands of a request beside its own row.
PARTS = (request_events, tasks, participants, timers, awaited, origins)

_r, _o, _t = requests.c, origins.c, tasks.c


class Forgetting:
    """Forgets requests when their time is over."""

    def __init__(self, desk: Desk, most: int = MOST, batch: int = BATCH) -> None:
        self._desk = desk
        self._most = most
        self._batch = batch

    def forget(self, now: datetime) -> int:
        """Forgets what ended longer ago than the version of the process it ended with keeps it; how many. At most 2,000
        at a time, each batch in a unit of its own: the rest goes next time."""
        forgotten = 0
        for key, version in self._versions():
            process = self._process(key, version)
            if process is not None:
                forgotten += self._forget_of(process, version, now, self._most - forgotten)
            if forgotten >= self._most:
                break
        return forgotten

    def _versions(self) -> Iterator[tuple[str, int]]:
        """Every version with which a request has ended, each found by one look into an index."""
        place = self._next_version(("", 0))
        while place:
            yield place
            place = self._next_version(place)

    def _next_version(self, after: tuple[str, int]) -> tuple[str, int] | None:
        with self._desk.work.db.reading() as connection:
            found = connection.execute(next_version(after)).first()
        return (found.process, found.process_version) if found else None

    def _process(self, key: str, version: int) -> Process | None:
        try:
            return self._desk.process(key, version)
        except Unavailable as error:  # requests of the other versions must go
            log().error("requests are kept: nobody knows how long", process=key, version=version, exc_info=error)
            return None

    def _forget_of(self, process: Process, version: int, now: datetime, most: int) -> int:
        before, last, forgotten = parse_retention(process.retention).reaches_back_to(now), None, 0
        while forgotten < most:
            limit = min(self._batch, most - forgotten)
            with self._desk.work.unit() as unit:
                query = ended(process.key, version, before, last, limit)
                rows = unit.connection.execute(query.with_for_update(skip_locked=True)).all()
                forgotten += _forget(unit, process, rows)
            if len(rows) < limit:
                break
            last = rows[-1]
        return forgotten


def next_version(after: tuple[str, int]) -> Select[Any]:
    """The version behind this one with which a request has ended."""
    place = (_r.process, _r.process_version)
    beyond = tuple_(*place) > tuple_(literal(after[0]), literal(after[1]))
    return select(*place).where(_r.ended_at.is_not(None), beyond).order_by(*place).limit(1)


def ended(key: str, version: int, before: datetime, last: Any, limit: int) -> Select[Any]:
    """Requests of a version that ended at a moment or before, the longest ended first, those behind the row `last`."""
    order = (_r.ended_at, _r.id)
    columns = (*order, _r.serial, _r.submitted_at, _r.form, _r.documents)
    meant = [_r.process == key, _r.process_version == version, _r.ended_at <= before]
    if last is not None:
        meant.append(tuple_(*order) > tuple_(literal(last.ended_at, UtcDateTime), literal(last.id)))
    return select(*columns).where(*meant).order_by(*order).limit(limit)


def _forget(unit: UnitOfWork, process: Process, rows: Sequence[Any]) -> int:
    needed = _still_needed(unit.connection, [row.id for row in rows]) if rows else frozenset()
    gone = [row for row in rows if row.id not in needed]
    if gone:
        _tell(unit, process, gone)
        remember_serial(unit.connection, max(row.serial for row in gone))
        _drop(unit.connection, [row.id for row in gone])
    return len(gone)


def _still_needed(connection: Connection, ids: Sequence[str]) -> frozenset[str]:
    """Those whose end the step that started them has not heard of yet."""
    columns = (_o.request_id, _o.parent_step, _o.parent_round, _r.position)
    open_parent = (_o.request_id.in_(ids), _r.ended_at.is_(None))
    found = connection.execute(select(*columns).join(requests, _r.id == _o.parent_id).where(*open_parent))
    return frozenset(
        row.request_id for row in found if waits(row.position, row.parent_step, row.parent_round, "answer")
    )


def _tell(unit: UnitOfWork, process: Process, rows: Sequence[Any]) -> None:
    asked = _tasks_of(unit.connection, [row.id for row in rows])
    for row in rows:
        documents = _documents_of(process, row)
        unit.emit(RequestForgotten(row.id, process.key, documents, asked.get(row.id, [])))
        told = {"process": process.key, "retention": process.retention, "documents": len(documents)}
        unit.record(Entry(HUB, "request.forgotten", row.id, told))


def _tasks_of(connection: Connection, ids: Sequence[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in connection.execute(select(_t.request_id, _t.id).where(_t.request_id.in_(ids)).order_by(_t.id)):
        found.setdefault(row.request_id, []).append(row.id)
    return found


def _documents_of(process: Process, row: Any) -> list[str]:
    """Those it was sent with; nobody has looked whether what a draft names is its requester's."""
    return list(places_in(process.form, row.form) | dict.fromkeys(row.documents)) if row.submitted_at else []


def _drop(connection: Connection, ids: Sequence[str]) -> None:
    for part in PARTS:
        connection.execute(delete(part).where(part.c.request_id.in_(ids)))
    connection.execute(delete(requests).where(_r.id.in_(ids)))
    # What they have started stays for its own time, and names them no more.
    parentless = {"parent_id": None, "parent_step": None, "parent_round": None}
    of_nobody = update(origins).where(_o.parent_id.in_(ids))
    connection.execute(of_nobody.values(**parentless, occasion=literal("forgotten:") + _o.request_id))
