"""The catalogue: what one may ask for, what it takes, who would decide. What owners do with it is in `versions`."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from hub.core.auth import Caller
from hub.core.errors import Forbidden
from hub.core.questions import Definition, People
from hub.core.unit_of_work import UnitOfWork, Work
from hub.engine.process import Process
from hub.engine.rehearsal import Preview
from hub.processes import models
from hub.processes.previewing import Previews
from hub.processes.rights import loaded, may_start, missing, owns
from hub.processes.shapes import catalogue_item, detail
from hub.processes.templates import Templates
from hub.processes.versions import Versions

# How long the published version is remembered: it is asked for at every submission, and changes once in weeks.
FRESH = timedelta(seconds=1)


class Processes:
    """Published processes, and `versions` for their owners; answers the port `Definitions`."""

    def __init__(
        self,
        work: Work,
        people: People,
        rates: Mapping[str, str],
        templates: Templates,
        channels: Collection[str] = (),
    ) -> None:
        self._work = work
        self._people = people
        self._previews = Previews(work, people, rates, self._current)
        self._published: dict[str, tuple[Definition, datetime]] = {}
        self.versions = Versions(work, people, templates, self._previews, self._forget, channels)

    def definition(self, key: str, version: int | None = None) -> Definition | None:
        """A version, or the published one; which one that is, other processes learn within a second."""
        found = self._remembered(key) if version is None else None
        return found or self._looked_up(key, version)

    def _current(self, key: str) -> Process | None:
        found = self.definition(key)
        return loaded(found.text) if found else None

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

    def _forget(self, key: str) -> None:
        self._published.pop(key, None)

    def catalogue(self, caller: Caller, search: str, category: str, language: str) -> list[dict[str, Any]]:
        """The published processes that the caller may start, by title."""
        with self._work.db.reading() as connection:
            rows = models.published(connection)
        mine = [(row, loaded(row.text)) for row in rows]
        found = [
            catalogue_item(process, row, language, row.version) for row, process in mine if may_start(caller, process)
        ]
        return _sorted(found, search, category)

    def owned(self, caller: Caller, search: str, category: str, language: str) -> list[dict[str, Any]]:
        """The processes that the caller answers for, published or not, each with its newest version, by title."""
        with self._work.db.reading() as connection:
            current = {row.key: row.version for row in models.published(connection)}
            rows = models.newest(connection)
        mine = [(row, loaded(row.text)) for row in rows]
        found = [
            catalogue_item(process, row, language, current.get(row.key))
            for row, process in mine
            if owns(caller, process)
        ]
        return _sorted(found, search, category)

    def process(self, caller: Caller, key: str, language: str) -> dict[str, Any]:
        """One process with its form and its chain. Raises `NotFound`."""
        row, process = self._open(caller, key)
        return detail(process, row, language)

    def published(self, caller: Caller, key: str) -> Process:
        """One process as its definition. Raises `NotFound`."""
        return self._open(caller, key)[1]

    def preview(self, caller: Caller, key: str, form: Mapping[str, Any], language: str = "en") -> Preview:
        """Who would decide, in which order, by when, in this language. Raises `BadInput` that points at each faulty
        field."""
        _, process = self._open(caller, key)
        requester = self._people.person(caller.id)
        if requester is None:
            raise Forbidden("A preview is made for a person; services have no manager.")
        return self._previews.of(process, requester, form, language)

    def load_folder(self, unit: UnitOfWork, folder: Path) -> int:
        """Publishes every file that has changed since it was last loaded; how many. Raises `DefinitionError`."""
        return self.versions.load_folder(unit, folder)

    def _open(self, caller: Caller, key: str) -> tuple[Any, Process]:
        with self._work.db.reading() as connection:
            row = models.version_of(connection, key)
        process = loaded(row.text) if row else None
        if process is None or not (may_start(caller, process) or owns(caller, process)):
            raise missing()
        return row, process


def _sorted(items: list[dict[str, Any]], search: str, category: str) -> list[dict[str, Any]]:
    found = [item for item in items if _matches(item, search, category)]
    return sorted(found, key=lambda item: str(item["title"]))


def _matches(item: Mapping[str, Any], search: str, category: str) -> bool:
    words = f"{item['key']} {item['title']} {item['description']}".lower()
    return search.lower() in words and category in ("", item["category"])
