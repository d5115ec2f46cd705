"""What makes a request fit to be sent: a process one may start, a form without faults, documents of one's own."""

from collections.abc import Mapping, Sequence
from typing import Any

from hub.core.auth import Caller
from hub.core.errors import BadInput, FieldError
from hub.core.ports import Person
from hub.engine import approvers, forms
from hub.engine.formtypes import hub_type
from hub.engine.process import Process
from hub.requests.desk import Desk
from hub.requests.org import Circle, number_of


def startable(desk: Desk, key: str) -> tuple[int, Process]:
    """The published process. Raises `BadInput` for a key that is not in the catalogue."""
    found = desk.published(key)
    if found is None:
        raise BadInput("Choose a process of the catalogue.", [FieldError("/process", "No process has this key.")])
    return found


def requester_of(circle: Circle, caller: Caller, named: str | None) -> Person:
    """Who asks: the caller, or whom a client names. Raises `BadInput`."""
    if caller.kind == "person" and named not in (None, caller.id, caller.email):
        raise _wrong("/requester", "People ask for themselves; leave this out.")
    person = circle.person(named or caller.id) if named or caller.kind == "person" else None
    if person is None or not person.active:
        raise _wrong("/requester", "Name an active person by id or mail address.")
    return person


def refuse_stranger(circle: Circle, process: Process, requester: Person) -> None:
    """Goes on when the requester is among the starters. Raises `BadInput` as if the process did not exist."""
    within = approvers.Scope(requester.id, {}, {}, process.owner)
    if requester.id not in {person.id for person in approvers.addressees(process.starters, within, circle)}:
        raise _wrong("/process", "This process is not open to you.")


def form_of(process: Process, form: Mapping[str, Any]) -> dict[str, Any]:
    """The form with its defaults. Raises `BadInput` that points at each faulty field."""
    whole = forms.clean(process, form)
    problems = forms.check(process, whole)
    if problems:
        fields = [FieldError(f"/form{problem.pointer}", problem.detail) for problem in problems]
        raise BadInput("Correct the fields listed in errors and send it again.", fields)
    return whole


def documents_of(
    desk: Desk, process: Process, form: Mapping[str, Any], more: Sequence[str], owner: Person
) -> list[str]:
    """All documents that the request takes along. Raises `BadInput` for one that is missing, unfinished or foreign."""
    named = forms.documents_in(process, form)
    ids = list(dict.fromkeys([*named, *more]))
    papers = desk.papers.papers(ids) if ids else {}
    wrong = [
        FieldError("/form" if document in named else "/documents", f"Upload and complete document {document} first.")
        for document in ids
        if document not in papers or not papers[document].ready or papers[document].owner_id != owner.id
    ]
    if wrong:
        raise BadInput("Some documents are not there yet.", wrong)
    return ids


def title_of(process: Process, form: Mapping[str, Any]) -> str:
    """What to call the request in lists: the process and the first thing said in words."""
    words = (
        form.get(name)
        for name, schema in process.form.get("properties", {}).items()
        if schema.get("type") == "string" and not hub_type(schema)
    )
    said = next((word for word in words if isinstance(word, str) and word.strip()), "")
    title = process.title.get("en", process.key)
    return f"{title}: {said.strip()}"[:300] if said else title


def search_text(serial: int, title: str, requester: Person) -> str:
    """What a search looks through."""
    return f"{number_of(serial)} {title} {requester.name} {requester.email}".lower()


def _wrong(pointer: str, detail: str) -> BadInput:
    return BadInput("Correct the fields listed in errors and send it again.", [FieldError(pointer, detail)])
