"""Rows of requests and tasks as the API shows them."""

from collections.abc import Sequence
from typing import Any

from hub.engine.bodies import Texts
from hub.engine.process import Process
from hub.requests.models import NEVER
from hub.requests.naming import Call
from hub.requests.org import Circle, number_of

Shape = dict[str, Any]

# What a task shows of its request.
ABOUT = ("serial", "title", "process", "requester_id", "requester_name", "form", "documents")


def listed(row: Any, call: Call) -> Shape:
    """A request as lists show it, called as its reader calls it."""
    return {
        "id": row.id,
        "number": number_of(row.serial),
        "process": row.process,
        "title": call(row),
        "state": row.state,
        "requester": {"id": row.requester_id, "name": row.requester_name},
        "createdAt": row.created_at,
        "submittedAt": row.submitted_at,
        "updatedAt": row.updated_at,
        "endedAt": row.ended_at,
        "version": row.version,
    }


def standing(tasks: Sequence[Any], circle: Circle) -> Shape:
    """Where a request stands, by its open tasks."""
    return {
        "asked": [_person(person, circle) for person in dict.fromkeys(task.assignee_id for task in tasks)],
        "dueAt": min((task.due_at for task in tasks if task.due_at != NEVER), default=None),
        "question": next((task.question for task in tasks if task.question), None),
    }


def form(row: Any, process: Process, language: str) -> Shape:
    """What a request was written in, in the reader's language."""
    return {
        "process": row.process,
        "processVersion": row.process_version,
        "title": _said(process.title, language),
        "description": _said(process.description, language),
        "form": process.form,
        "steps": {step.name: _said(step.title, language) for step in process.walk()},
    }


def whole(row: Any, tasks: Sequence[Any], circle: Circle, call: Call) -> Shape:
    """A request with its form and everybody who was asked."""
    circle.know(person for task in tasks for person in (task.assignee_id, task.decided_by))
    return listed(row, call) | {
        "form": row.form,
        "documents": row.documents,
        "processVersion": row.process_version,
        "round": row.position.get("round", 0) if row.position else 0,
        "tasks": [asked(task, circle) for task in tasks],
        "parent": None,
        "children": [],
        "expectedEnd": None,
        "next": [],
    }


def task(row: Any, call: Call) -> Shape:
    """A task with what it is about."""
    return {
        "id": row.id,
        "request": {
            "id": row.request_id,
            "number": number_of(row.serial),
            "title": call(row),
            "process": row.process,
            "requester": {"id": row.requester_id, "name": row.requester_name},
        },
        "assigneeId": row.assignee_id,
        **_standing(row),
    }


def whole_task(row: Any, circle: Circle, call: Call, answer_form: Any = None) -> Shape:
    """A task with everything to decide on, and the form (JSON Schema) of what else it wants to know."""
    wanted = {"form": row.form, "documents": row.documents, "answerForm": answer_form}
    return task(row, call) | people_of(row, circle) | wanted


def _standing(row: Any) -> Shape:
    return {
        "kind": row.kind,
        "step": row.step,
        "round": row.round,
        "state": row.state,
        "reason": row.reason,
        "openedAt": row.opened_at,
        "dueAt": None if row.due_at == NEVER else row.due_at,
        "expectedBy": row.due_at if row.state == "open" and row.due_at != NEVER else None,
        "decidedAt": row.decided_at,
        "comment": row.comment,
        "because": row.because,
        "question": row.question or None,
        "version": row.version,
    }


def asked(row: Any, circle: Circle) -> Shape:
    """A task as its request shows it."""
    return {"id": row.id, **people_of(row, circle), **_standing(row)}


def people_of(row: Any, circle: Circle) -> Shape:
    """Who was asked, and who answered."""
    by = _person(row.decided_by, circle) if row.decided_by else None
    return {"assignee": _person(row.assignee_id, circle), "decidedBy": by}


def _person(person_id: str, circle: Circle) -> Shape:
    return {"id": person_id, "name": circle.name(person_id)}


def _said(texts: Texts, language: str) -> str:
    return texts.get(language) or texts.get("en") or next(iter(texts.values()), "")
