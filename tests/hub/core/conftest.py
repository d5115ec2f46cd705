"""A domain of notes, to try all that domains stand on. A note is an entry of the trail."""

from dataclasses import dataclass
from typing import Any, ClassVar

import pytest
from flask import Response
from pydantic import Field
from sqlalchemy import select

from hub.core.auth import caller, only, people
from hub.core.errors import Conflict
from hub.core.messages import Event
from hub.core.rest.models import Model
from hub.core.rest.paging import Page, page_of
from hub.core.rest.routes import Api, answer, created, done, wiring, within_unit
from hub.core.rest.versions import expected_version
from hub.core.trail import Entry, audit_entries
from hub.core.unit_of_work import UnitOfWork, Work
from hub.core.versions import agree
from tests.support.apps import TestApp, app_with


@dataclass(frozen=True, slots=True)
class NoteTaken(Event):
    """Somebody wrote something."""

    topic: ClassVar[str] = "notes"
    text: str
    tags: list[str]


class Notes:
    """Writes to the trail."""

    def take(self, unit: UnitOfWork, text: str, tags: list[str]) -> None:
        unit.record(Entry(caller().id, "note.taken", text[:80], {"tags": tags}))
        unit.emit(NoteTaken(text[:36], text, tags))


class TakeNote(Model):
    """A note to be taken."""

    text: str = Field(min_length=1, max_length=100)
    tag_list: list[str] = Field(default=[], max_length=3)


class NotePath(Model):
    """Which note."""

    id: int


api = Api("notes", Notes, "Notes.")
BY_ID = (audit_entries.c.id,)


@api.post("/notes", allow=people("notes:write"), summary="Take a note")
def take_note(unit: UnitOfWork, body: TakeNote) -> Response:
    """Takes a note."""
    api.service.take(unit, body.text, body.tag_list)
    if body.text == "wrong":
        raise Conflict("This is refused after it was written.")
    if body.text == "mistake":
        raise RuntimeError("secret detail")
    return created("/notes/1", {"text": body.text, "at": unit.now}, version=1)


@api.post("/notes/late", allow=people("notes:write"), summary="Take a note after asking somebody")
def take_note_late(body: TakeNote) -> Response:
    """Opens its own unit of work."""
    return within_unit(lambda unit: _taken(unit, body))


def _taken(unit: UnitOfWork, body: TakeNote) -> Response:
    api.service.take(unit, body.text, body.tag_list)
    return created("/notes/1", {"text": body.text})


@api.get("/notes", allow=people("notes:read"), summary="All notes")
def list_notes(query: Page) -> Response:
    """All notes, oldest first."""
    with wiring().work.db.reading() as connection:
        return answer(page_of(connection, select(audit_entries), query, BY_ID, lambda row: {"text": row.subject}))


@api.put("/notes/<id>", allow=people(), summary="Change a note")
def change_note(unit: UnitOfWork, path: NotePath, body: TakeNote) -> Response:
    """Every note has version 3."""
    agree(expected_version(), 3)
    api.service.take(unit, body.text, body.tag_list)
    return answer({"id": path.id}, version=4)


@api.patch("/notes/<id>", allow=only("auditor", "administrator"), summary="Change a part")
def patch_note(path: NotePath, body: TakeNote) -> Response:
    """For some roles only."""
    return answer({"id": path.id, "text": body.text})


@api.delete("/notes/<id>", allow=only("administrator", scope="notes:write"), summary="Delete a note")
def delete_note(unit: UnitOfWork, path: NotePath) -> Response:
    """For administrators, and services that may write."""
    unit.record(Entry(caller().id, "note.deleted", str(path.id)))
    return done()


@pytest.fixture
def app(work: Work) -> TestApp:
    """An app that serves notes."""
    services: dict[type[Any], Any] = {Notes: Notes()}
    return app_with(work, services, [api])
