"""What a task wants to know beside a yes or no: its form, what is wrong with an answer, the documents it names."""

from collections.abc import Mapping
from typing import Any

from hub.core.errors import BadInput, Conflict, FieldError
from hub.engine import forms
from hub.engine.process import Ask, Process
from hub.requests.desk import Desk
from hub.requests.org import Circle
from hub.requests.submitting import fits, places_in, unknown_people

Schema = Mapping[str, Any]


def answer_form(process: Process, step: str) -> Schema | None:
    """The form (JSON Schema 2020-12) of a step that asks for more; None for another."""
    found = process.step(step)
    return found.body.form if found and isinstance(found.body, Ask) else None


def asked_by(desk: Desk, task: Any) -> Schema | None:
    """The same for a task, a row with its request's process; known by its kind, without a look at the process."""
    return answer_form(desk.process(task.process, task.process_version), task.step) if task.kind == "ask" else None


def wanted(process: Process, step: str) -> Schema:
    """The same. Raises `Conflict` for a step that asks for a decision."""
    schema = answer_form(process, step)
    if schema is None:
        raise Conflict("This task asks for a decision: approve, reject or return it.")
    return schema


def values_of(schema: Schema, form: Mapping[str, Any], circle: Circle) -> dict[str, Any]:
    """The answer with its defaults. Raises `BadInput` that points at each faulty field."""
    properties: Schema = schema.get("properties", {})
    whole = {**{name: field["default"] for name, field in properties.items() if "default" in field}, **form}
    problems = [FieldError(f"/form{one.pointer}", one.detail) for one in forms.faults(schema, whole)]
    if wrong := problems or list(unknown_people(schema, whole, circle)):
        raise BadInput("Correct the fields listed in errors and send it again.", wrong)
    return whole


def documents_of(desk: Desk, schema: Schema, values: Mapping[str, Any], owner_id: str, request_id: str) -> list[str]:
    """The documents that an answer brings along. Raises `BadInput` that points at each one that is not there."""
    places = places_in(schema, values)
    papers = desk.papers.papers(list(places)) if places else {}
    wrong = [
        FieldError(where, f"Upload document {document} and complete it first; it must be your own.")
        for document, where in places.items()
        if not fits(papers.get(document), owner_id, request_id)
    ]
    if wrong:
        raise BadInput("Some documents are not there yet.", wrong)
    return list(places)
