"""What makes a request fit to be sent: a process one may start, a form without faults, documents of one's own."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from hub.core.auth import Caller
from hub.core.db import new_id
from hub.core.errors import BadInput, FieldError
from hub.core.questions import Paper, People, Person
from hub.core.unit_of_work import UnitOfWork
from hub.engine import forms
from hub.engine.approvers.meaning import group_meant
from hub.engine.pointers import pointer
from hub.engine.process import Process
from hub.requests.commands import SubmitRequest
from hub.requests.desk import Desk
from hub.requests.naming import naming
from hub.requests.numbering import next_serial
from hub.requests.org import Circle


def startable(desk: Desk, key: str) -> tuple[int, Process]:
    """The published process. Raises `BadInput` for a key that is not in the catalogue."""
    found = desk.published(key)
    if found is None:
        raise _closed_process()
    return found


def requester_of(circle: Circle, caller: Caller, named: str | None) -> Person:
    """Who asks: the caller, or whom a client names. Raises `BadInput`."""
    if caller.kind == "person" and named not in (None, caller.id, caller.email):
        raise _wrong("/requester", "People ask for themselves; leave this out.")
    person = circle.person(caller.id if caller.kind == "person" else named or "")
    if person is None or not person.active:
        raise _wrong("/requester", "Name an active person by id or mail address.")
    return person


def refuse_stranger(people: People, process: Process, caller: Caller, requester: Person) -> None:
    """Goes on when the requester is among the starters. Raises `BadInput` as if the process did not exist."""
    groups = caller.groups if caller.id == requester.id else people.groups_of(requester.id)
    if groups.isdisjoint(group_meant(starters) for starters in process.starters):
        raise _closed_process()


def form_of(process: Process, form: Mapping[str, Any], circle: Circle) -> dict[str, Any]:
    """The form with its defaults. Raises `BadInput` that points at each faulty field."""
    whole = forms.clean(process, form)
    problems = [FieldError(f"/form{problem.pointer}", problem.detail) for problem in forms.check(process, whole)]
    if wrong := problems or list(unknown_people(process.form, whole, circle)):
        raise BadInput("Correct the fields listed in errors and send it again.", wrong)
    return whole


def documents_of(
    desk: Desk, process: Process, row: Mapping[str, Any], form: Mapping[str, Any], more: Sequence[str]
) -> list[str]:
    """All documents that the request takes along. Raises `BadInput` that points at each one that is not there,
    unfinished, or not the requester's to give."""
    named = places_in(process.form, form)
    places = named | _places("/documents", more) | named
    papers = desk.papers.papers(list(places)) if places else {}
    wrong = [
        FieldError(where, f"Upload document {document} and complete it first; it must be the requester's own.")
        for document, where in places.items()
        if not fits(papers.get(document), row["requester_id"], row["id"])
    ]
    if wrong:
        raise BadInput("Some documents are not there yet.", wrong)
    return list(places)


def new_row(
    unit: UnitOfWork, process: Process, version: int, requester: Person, command: SubmitRequest
) -> dict[str, Any]:
    """A request as it is before anything happened to it; not written yet."""
    serial = next_serial(unit.connection)
    return {
        "id": new_id(),
        "serial": serial,
        "process": process.key,
        "process_version": version,
        "requester_id": requester.id,
        "requester_name": requester.name,
        "owner": owner_of(process),
        "state": "draft",
        "form": command.form,
        "documents": list(dict.fromkeys(command.documents)),
        "position": {},
        "events": 0,
        "version": 0,
        "created_at": unit.now,
        "submitted_at": None,
        "ended_at": None,
        **naming(process, command.form, serial, requester),
    }


def owner_of(process: Process) -> str:
    """Who answers for a process, as they take part in its requests."""
    return f"group:{group_meant(process.owner)}"


def unknown_people(schema: Mapping[str, Any], form: Mapping[str, Any], circle: Circle) -> Iterator[FieldError]:
    """What is wrong with the people whom a form names."""
    for kind, path, value in forms.fields(schema, form):
        person = circle.person(str(value)) if kind == "person" and value else None
        if kind == "person" and value and (person is None or not person.active):
            yield FieldError(f"/form{pointer(path)}", "Name an active person by id or mail address.")


def places_in(schema: Mapping[str, Any], form: Mapping[str, Any]) -> dict[str, str]:
    """The documents that a form names, each with the pointer of its place."""
    lists = [(path, value) for kind, path, value in forms.fields(schema, form) if kind == "documents"]
    return {id_: place for path, value in lists for id_, place in _places(f"/form{pointer(path)}", value).items()}


def _places(at: str, documents: Sequence[Any]) -> dict[str, str]:
    return {str(document): f"{at}/{index}" for index, document in enumerate(documents)}


def fits(paper: Paper | None, owner_id: str, request_id: str) -> bool:
    """Whether a document is there, is somebody's to give, and belongs to no other request."""
    mine = paper is not None and paper.ready and paper.owner_id == owner_id
    return mine and paper is not None and paper.request_id in (None, request_id)


def _closed_process() -> BadInput:
    return _wrong("/process", "Choose a process of your catalogue: GET /api/v1/processes lists them.")


def _wrong(at: str, detail: str) -> BadInput:
    return BadInput("Correct the fields listed in errors and send it again.", [FieldError(at, detail)])
