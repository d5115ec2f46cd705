"""Versions, for those who answer for a process: drafted, checked, tried, compared, published, never changed."""

import hashlib
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from hub.core.auth import Caller
from hub.core.errors import BadInput, FieldError, Forbidden
from hub.core.questions import People, Person
from hub.core.trail import Entry
from hub.core.unit_of_work import UnitOfWork, Work
from hub.engine.company import Company
from hub.engine.difference import Difference, difference
from hub.engine.process import Process
from hub.engine.rehearsal import Preview
from hub.processes import models
from hub.processes.cast import cast_of, everybody
from hub.processes.checking import Checked, check
from hub.processes.messages import ProcessPublished
from hub.processes.previewing import Previews
from hub.processes.reading import at_place, read
from hub.processes.rights import loaded, missing, owns, require_owner, writes_processes
from hub.processes.templates import Templates
from hub.processes.version_shapes import version_shape

HUB = "hub"
# Addresses of the API: no process is called so.
TAKEN = ("check", "schema")


class Versions:
    """What owners do with their processes; `forget` is told which of them has another published version, `channels`
    are the names of those that processes can post to."""

    def __init__(
        self,
        work: Work,
        people: People,
        templates: Templates,
        previews: Previews,
        forget: Callable[[str], None],
        channels: Collection[str] = (),
    ) -> None:
        self._work = work
        self._people = people
        self._templates = templates
        self._previews = previews
        self._forget = forget
        self._channels = channels
        self._cast: Company | None = None

    def check(self, caller: Caller, text: str) -> Checked:
        """What a definition is worth; nothing is kept. Raises `Forbidden` for those who own no process."""
        with self._work.db.reading() as connection:
            rows = models.published(connection)
        if not writes_processes(caller) and not any(owns(caller, loaded(row.text)) for row in rows):
            raise Forbidden("Definitions are checked for process owners. Ask an administrator to become one.")
        return self._check(caller, text, {row.key for row in rows})

    def checked(self, caller: Caller, key: str, version: int) -> Checked:
        """The same for a version that is kept. Raises `NotFound`."""
        with self._work.db.reading() as connection:
            row = self._owned(connection, caller, key, version)
            known = models.published_keys(connection)
        return self._check(caller, row.text, known)

    def publishable(self, caller: Caller, key: str, version: int) -> Checked:
        """The same, for a draft only when it can be published: raises `BadInput` with whatever keeps it from that.
        What was published once can be published again, though people of its examples may have left since."""
        found = self.checked(caller, key, version)
        with self._work.db.reading() as connection:
            fresh = self._owned(connection, caller, key, version).published_at is None
        if fresh and found.hindrances:
            fields = [at_place(problem) for problem in found.hindrances]
            raise BadInput(f"Version {version} does not hold what it promises. Correct it and add it again.", fields)
        return found

    def _check(self, caller: Caller, text: str, known: frozenset[str] | set[str]) -> Checked:
        company = everybody(self._people, caller.email.rpartition("@")[2])
        stages = [self._cast, company] if self._cast else [company]
        return check(text, stages, known.__contains__, self._templates.faults, self._channels)

    def add(self, unit: UnitOfWork, caller: Caller, text: str) -> dict[str, Any]:
        """A new version as a draft, for the process's owners. Raises `BadInput` with line and column of each fault."""
        process = read(text)
        require_owner(caller, process)
        models.alone(unit.connection, process.key)
        newest = models.version_of(unit.connection, process.key) or models.latest(unit.connection, process.key)
        if newest is None:
            _refuse_beginning(caller, process.key)
        else:
            require_owner(caller, loaded(newest.text))
        version = self._write(unit, process, text, caller.id)
        unit.record(Entry(caller.id, "process.drafted", process.key, {"version": version}))
        return version_shape(models.version_of(unit.connection, process.key, version))

    def version(self, caller: Caller, key: str, version: int) -> dict[str, Any]:
        """One version with its text. Raises `NotFound`."""
        with self._work.db.reading() as connection:
            row = self._owned(connection, caller, key, version)
        return version_shape(row) | {"text": row.text}

    def definition(self, caller: Caller, key: str, version: int) -> Process:
        """One version as its definition. Raises `NotFound`."""
        with self._work.db.reading() as connection:
            return loaded(self._owned(connection, caller, key, version).text)

    def listed(self, caller: Caller, key: str) -> list[dict[str, Any]]:
        """All versions, newest first. Raises `NotFound`."""
        with self._work.db.reading() as connection:
            rows = models.versions(connection, key)
        if not rows or not owns(caller, loaded(rows[0].text)):
            raise missing()
        return [version_shape(row) for row in rows]

    def preview(
        self, caller: Caller, key: str, version: int, form: Mapping[str, Any], requester: str, language: str = "en"
    ) -> Preview:
        """Who would decide for somebody (empty for the caller) if that version were published, in this language.
        Raises `NotFound`, `BadInput`."""
        process = self.definition(caller, key, version)
        return self._previews.of(process, self._requester(requester or caller.id), form, language)

    def difference(self, caller: Caller, key: str, before: int, after: int) -> list[Difference]:
        """All that one version says differently than another. Raises `NotFound`."""
        return difference(self.definition(caller, key, before), self.definition(caller, key, after))

    def publish(self, unit: UnitOfWork, caller: Caller, key: str, version: int) -> dict[str, Any]:
        """Makes a version the one that new requests start with; welcome twice. An older one comes back so, too."""
        models.alone(unit.connection, key)
        if self._owned(unit.connection, caller, key, version).state != "published":
            self._publish(unit, key, version, caller.id)
        return version_shape(models.version_of(unit.connection, key, version))

    def load_folder(self, unit: UnitOfWork, folder: Path) -> int:
        """Publishes every file that has changed since it was last loaded; how many. What owners published meanwhile
        stands until then. The cast beside the files plays in examples from now on. Raises `DefinitionError`."""
        self._cast = cast_of(folder)
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
        self._forget(key)
        models.publish(unit.connection, key, version, {"published_by": by, "published_at": unit.now})
        unit.record(Entry(by, "process.published", key, {"version": version}))
        unit.emit(ProcessPublished(key, version))

    def _owned(self, connection: Connection, caller: Caller, key: str, version: int) -> Any:
        row = models.version_of(connection, key, version)
        if row is None or not owns(caller, loaded(row.text)):
            raise missing()
        return row

    def _requester(self, id_or_email: str) -> Person:
        person = self._people.person(id_or_email)
        if person is None or not person.active:
            said = "This is nobody who works here. Name somebody by id or mail address."
            raise BadInput("Say for whom the preview is made.", [FieldError("/requester", said)])
        return person


def digest_of(text: str) -> str:
    """The digest of a definition, without reading what it says."""
    return hashlib.sha256(text.encode()).hexdigest()


def _refuse_beginning(caller: Caller, key: str) -> None:
    if not writes_processes(caller):
        raise Forbidden("A process of a new key is begun by a process owner or an administrator. Ask one of them.")
    if key in TAKEN:
        said = f"'{key}' is an address of the API. Call the process something else."
        raise BadInput("Correct the definition and send it again.", [FieldError("/process", said)])
