"""The catalogue: what one may ask for, what it takes, who would decide; versions by their owners."""

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from hub.core.auth import Caller
from hub.core.errors import Conflict, Forbidden, NotFound
from hub.core.questions import Definition, People
from hub.core.trail import Entry
from hub.core.unit_of_work import UnitOfWork, Work
from hub.engine.errors import NobodyToAsk, Refused
from hub.engine.facts import facts_of
from hub.engine.language import load
from hub.engine.meaning import group_meant
from hub.engine.process import Process
from hub.engine.rehearsal import Preview, preview
from hub.processes import models
from hub.processes.messages import ProcessPublished
from hub.processes.reading import checked, read
from hub.processes.shapes import catalogue_item, detail, version_shape

HUB = "hub"
# How long the published version is remembered: it is asked for at every submission, and changes once in weeks.
FRESH = timedelta(seconds=1)
NUMBER_TO_COME = "R-…"
loaded = lru_cache(maxsize=256)(load)


class Processes:
    """Versions of processes; answers the port `Definitions`."""

    def __init__(self, work: Work, people: People, rates: Mapping[str, str]) -> None:
        self._work = work
        self._people = people
        self._rates = rates
        self._published: dict[str, tuple[Definition, datetime]] = {}

    def definition(self, key: str, version: int | None = None) -> Definition | None:
        """A version, or the published one; which one that is, other processes learn within a second."""
        found = self._remembered(key) if version is None else None
        return found or self._looked_up(key, version)

    def _remembered(self, key: str) -> Definition | None:
        known = self._published.get(key)
        fresh = known and timedelta(0) <= self._work.clock.now() - known[1] < FRESH
        return known[0] if known and fresh else None

    def _looked_up(self, key: str, version: int | None) -> Definition | None:
        with self._work.db.reading() as connection:
            row = models.version_of(connection, key, version)
        found = Definition(row.key, row.version, row.text) if row else None
        if found and version is None:
            self._published[key] = (found, self._work.clock.now())
        return found

    def catalogue(self, caller: Caller, search: str, category: str, language: str) -> list[dict[str, Any]]:
        """The published processes that the caller may start, by title."""
        with self._work.db.reading() as connection:
            rows = models.published(connection)
        mine = [(row, loaded(row.text)) for row in rows]
        items = [catalogue_item(process, row, language) for row, process in mine if self._may_start(caller, process)]
        found = [item for item in items if _matches(item, search, category)]
        return sorted(found, key=lambda item: str(item["title"]))

    def process(self, caller: Caller, key: str, language: str) -> dict[str, Any]:
        """One process with its form and its chain. Raises `NotFound`."""
        row, process = self._open(caller, key)
        return detail(process, row, language)

    def published(self, caller: Caller, key: str) -> Process:
        """One process as its definition. Raises `NotFound`."""
        return self._open(caller, key)[1]

    def preview(self, caller: Caller, key: str, form: Mapping[str, Any]) -> Preview:
        """Who would decide, in which order, by when. Raises `BadInput` that points at each faulty field."""
        _, process = self._open(caller, key)
        requester = self._people.person(caller.id)
        if requester is None:
            raise Forbidden("A preview is made for a person; services have no manager.")
        whole = checked(process, form)
        now = self._work.clock.now()
        facts = facts_of(requester, whole, now, rates=self._rates, number=NUMBER_TO_COME)
        try:
            return preview(process, facts, self._people, now)
        except (Refused, NobodyToAsk) as refusal:
            raise Conflict(getattr(refusal, "detail", str(refusal))) from None

    def add(self, unit: UnitOfWork, caller: Caller, text: str) -> dict[str, Any]:
        """A new version as a draft, for the process's owners. Raises `BadInput` with line and column of each fault."""
        process = read(text)
        self._own(caller, process)
        models.alone(unit.connection, process.key)
        newest = models.version_of(unit.connection, process.key) or models.latest(unit.connection, process.key)
        if newest is None:
            _refuse_beginner(caller)
        else:
            self._own(caller, loaded(newest.text))
        version = self._write(unit, process, text, caller.id)
        unit.record(Entry(caller.id, "process.drafted", process.key, {"version": version}))
        return version_shape(models.version_of(unit.connection, process.key, version))

    def version(self, caller: Caller, key: str, version: int) -> dict[str, Any]:
        """One version with its text, for owners. Raises `NotFound`."""
        with self._work.db.reading() as connection:
            row = self._owned(connection, caller, key, version)
        return version_shape(row) | {"text": row.text}

    def versions(self, caller: Caller, key: str) -> list[dict[str, Any]]:
        """All versions, newest first, for owners. Raises `NotFound`."""
        with self._work.db.reading() as connection:
            rows = models.versions(connection, key)
        if not rows or not self._owns(caller, loaded(rows[0].text)):
            raise _missing()
        return [version_shape(row) for row in rows]

    def publish(self, unit: UnitOfWork, caller: Caller, key: str, version: int) -> dict[str, Any]:
        """Makes a version the one that new requests start with; welcome twice."""
        models.alone(unit.connection, key)
        if self._owned(unit.connection, caller, key, version).state != "published":
            self._publish(unit, key, version, caller.id)
        return version_shape(models.version_of(unit.connection, key, version))

    def load_folder(self, unit: UnitOfWork, folder: Path) -> int:
        """Publishes every file that has changed since it was last loaded; how many. What owners published meanwhile
        stands until then. Raises `DefinitionError`."""
        texts = [path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.yaml"))]
        return sum(self._load_text(unit, text) for text in texts)

    def _load_text(self, unit: UnitOfWork, text: str) -> bool:
        if models.is_latest(unit.connection, digest_of(text), HUB):  # asked first: reading a definition takes a while
            return False
        process = loaded(text)
        models.alone(unit.connection, process.key)
        if models.is_latest(unit.connection, process.digest, HUB):  # another start was faster
            return False
        self._publish(unit, process.key, self._write(unit, process, text, HUB), HUB)
        return True

    def _write(self, unit: UnitOfWork, process: Process, text: str, by: str) -> int:
        values = {
            "key": process.key,
            "state": "draft",
            "text": text,
            "digest": process.digest,
            "category": process.category,
            "title": dict(process.title),
            "created_by": by,
            "created_at": unit.now,
        }
        return models.add_version(unit.connection, values)

    def _publish(self, unit: UnitOfWork, key: str, version: int, by: str) -> None:
        self._published.pop(key, None)
        models.publish(unit.connection, key, version, {"published_by": by, "published_at": unit.now})
        unit.record(Entry(by, "process.published", key, {"version": version}))
        unit.emit(ProcessPublished(key, version))

    def _open(self, caller: Caller, key: str) -> tuple[Any, Process]:
        with self._work.db.reading() as connection:
            row = models.version_of(connection, key)
        process = loaded(row.text) if row else None
        if process is None or not (self._may_start(caller, process) or self._owns(caller, process)):
            raise _missing()
        return row, process

    def _owned(self, connection: Connection, caller: Caller, key: str, version: int) -> Any:
        row = models.version_of(connection, key, version)
        if row is None or not self._owns(caller, loaded(row.text)):
            raise _missing()
        return row

    def _may_start(self, caller: Caller, process: Process) -> bool:
        return caller.kind == "client" or any(group_meant(body) in caller.groups for body in process.starters)

    def _owns(self, caller: Caller, process: Process) -> bool:
        return caller.has("administrator") or group_meant(process.owner) in caller.groups

    def _own(self, caller: Caller, process: Process) -> None:
        if not self._owns(caller, process):
            raise Forbidden(f"Only {process.owner.text} may change {process.key}.")


def digest_of(text: str) -> str:
    """The digest of a definition, without reading what it says."""
    return hashlib.sha256(text.encode()).hexdigest()


def _refuse_beginner(caller: Caller) -> None:
    """What is new can ask any service of the company for anything: not everybody who is in some group begins it."""
    if not caller.has("administrator", "process-owner"):
        raise Forbidden("A process of a new key is begun by a process owner or an administrator. Ask one of them.")


def _matches(item: Mapping[str, Any], search: str, category: str) -> bool:
    words = f"{item['key']} {item['title']} {item['description']}".lower()
    return search.lower() in words and category in ("", item["category"])


def _missing() -> NotFound:
    return NotFound("There is no such process in your catalogue. GET /api/v1/processes lists what there is.")
