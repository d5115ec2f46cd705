"""What one may see of requests and tasks: lists, details, history."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, select, union

from hub.core.auth import Caller
from hub.core.rest.paging import Page, beyond, page_of
from hub.engine import diagram
from hub.engine.state import State
from hub.requests.access import may_see, missing, principals, sees_all, stands_in
from hub.requests.desk import Desk
from hub.requests.history import line, people_in
from hub.requests.models import NEVER, participants, request_events, request_row, requests, tasks
from hub.requests.org import Circle, number_of
from hub.requests.shapes import RequestFilter, TaskFilter

LISTED = [column for column in requests.c if column.name not in ("form", "documents", "position", "search")]
Shape = dict[str, Any]


class Queries:
    """Questions about requests; nothing here changes anything."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def requests(self, caller: Caller, wanted: RequestFilter) -> Mapping[str, Any]:
        """A page of the requests that the caller may see, newest first."""
        with self.desk.work.db.reading() as connection:
            return page_of(connection, listing(caller, wanted), wanted, [requests.c.id], _listed, descending=True)

    def request(self, caller: Caller, request_id: str) -> tuple[Shape, int]:
        """One request with its open tasks, and its version. Raises `NotFound`."""
        with self.desk.work.db.reading() as connection:
            return self.request_in(connection, caller, request_id)

    def request_in(self, connection: Connection, caller: Caller, request_id: str) -> tuple[Shape, int]:
        """The same, as an open transaction sees it."""
        row = self._visible(connection, caller, request_id)
        asked = connection.execute(select(tasks).where(tasks.c.request_id == request_id).order_by(tasks.c.id)).all()
        circle = Circle(self.desk.people)
        circle.know(person for task in asked for person in (task.assignee_id, task.decided_by))
        shape = _listed(row) | {
            "form": row.form,
            "documents": row.documents,
            "processVersion": row.process_version,
            "round": row.position.get("round", 0) if row.position else 0,
            "tasks": [_of_request(task, circle) for task in asked],
        }
        return shape, row.version

    def timeline(self, caller: Caller, request_id: str, page: Page) -> Mapping[str, Any]:
        """A page of all that happened, oldest first."""
        lines = request_events.c
        with self.desk.work.db.reading() as connection:
            row = self._visible(connection, caller, request_id)
            query = select(request_events).where(lines.request_id == request_id)
            found = page_of(connection, query, page, [lines.position], lambda entry: entry._mapping)
        circle = Circle(self.desk.people)
        circle.know(person for entry in found["items"] for person in people_in(entry))
        process = self.desk.process(row.process, row.process_version)
        return found | {"items": [line(entry, process, circle) for entry in found["items"]]}

    def diagram(self, caller: Caller, request_id: str, language: str) -> str:
        """Where it stands, as an SVG picture."""
        with self.desk.work.db.reading() as connection:
            row = self._visible(connection, caller, request_id)
        process = self.desk.process(row.process, row.process_version)
        return diagram.svg(process, State.from_json(row.position) if row.position else None, language)

    def tasks(self, caller: Caller, wanted: TaskFilter) -> Mapping[str, Any]:
        """A page of somebody's tasks, oldest due first: the caller's own, or those of a person she stands in for."""
        assignee = self._whose(caller, wanted.assignee)
        query = _inbox().where(tasks.c.assignee_id == assignee, tasks.c.state == wanted.state)
        if wanted.process:
            query = query.where(requests.c.process == wanted.process)
        if wanted.search:
            query = query.where(requests.c.search.contains(wanted.search.lower(), autoescape=True))
        with self.desk.work.db.reading() as connection:
            return page_of(connection, query, wanted, [tasks.c.due_at, tasks.c.id], _task)

    def task(self, caller: Caller, task_id: str) -> tuple[Shape, int]:
        """One task with the form it is about, and its version. Raises `NotFound`."""
        with self.desk.work.db.reading() as connection:
            return self.task_in(connection, caller, task_id)

    def task_in(self, connection: Connection, caller: Caller, task_id: str) -> tuple[Shape, int]:
        """The same, as an open transaction sees it."""
        row = connection.execute(_inbox(requests.c.form, requests.c.documents).where(tasks.c.id == task_id)).first()
        if row is None or not self._may_see_task(connection, caller, row):
            raise missing("task")
        circle = Circle(self.desk.people)
        circle.know([row.assignee_id, row.decided_by])
        return _task(row) | _people_of(row, circle) | {"form": row.form, "documents": row.documents}, row.version

    def _visible(self, connection: Connection, caller: Caller, request_id: str) -> Row[Any]:
        row: Row[Any] | None = request_row(connection, request_id)
        if row is None or not self._sees(connection, caller, row, request_id):
            raise missing("request")
        return row

    def _may_see_task(self, connection: Connection, caller: Caller, row: Row[Any]) -> bool:
        return caller.id == row.assignee_id or self._sees(connection, caller, row, row.request_id)

    def _sees(self, connection: Connection, caller: Caller, row: Row[Any], request_id: str) -> bool:
        return caller.id == row.requester_id or may_see(connection, self.desk.people, caller, request_id)

    def _whose(self, caller: Caller, assignee: str) -> str:
        if assignee in ("me", caller.id):
            return caller.id
        if sees_all(caller) or stands_in(caller.id, self.desk.people.person(assignee)):
            return assignee
        raise missing("inbox")


def listing(caller: Caller, wanted: RequestFilter) -> Select[Any]:
    """The requests that the caller may see, of those wanted; not sorted yet."""
    filters = list(_filters(wanted, caller))
    query = select(*LISTED).where(*filters)
    if sees_all(caller) or wanted.requester in ("me", caller.id):
        return query
    return query.where(requests.c.id.in_(union(*_shares(caller, wanted, filters))))


def _shares(caller: Caller, wanted: RequestFilter, filters: list[ColumnElement[bool]]) -> Iterable[Select[Any]]:
    """The newest of each name under which the caller takes part: a page costs the same however many there are."""
    part = participants.c
    behind = beyond(wanted, [part.request_id], descending=True)
    for principal in principals(caller.id, caller.groups):
        share = select(part.request_id).join(requests, requests.c.id == part.request_id)
        share = share.where(part.principal == principal, *filters, *behind)
        newest = share.order_by(part.request_id.desc()).limit(wanted.limit + 1).subquery()
        yield select(newest.c.request_id)


def _filters(wanted: RequestFilter, caller: Caller) -> Iterable[ColumnElement[bool]]:
    requester = caller.id if wanted.requester == "me" else wanted.requester
    exact = {"state": wanted.state, "process": wanted.process, "requester_id": requester}
    conditions = [requests.c[name] == value for name, value in exact.items() if value is not None]
    if wanted.search:
        conditions.append(requests.c.search.contains(wanted.search.lower(), autoescape=True))
    return conditions


def _listed(row: Any) -> Shape:
    return {
        "id": row.id,
        "number": number_of(row.serial),
        "process": row.process,
        "title": row.title,
        "state": row.state,
        "requester": {"id": row.requester_id, "name": row.requester_name},
        "createdAt": row.created_at,
        "submittedAt": row.submitted_at,
        "updatedAt": row.updated_at,
        "endedAt": row.ended_at,
        "version": row.version,
    }


def _inbox(*more: ColumnElement[Any]) -> Select[Any]:
    about = (
        requests.c.serial,
        requests.c.title,
        requests.c.process,
        requests.c.requester_id,
        requests.c.requester_name,
    )
    return select(tasks, *about, *more).join(requests, requests.c.id == tasks.c.request_id)


def _task(row: Any) -> Shape:
    return {
        "id": row.id,
        "request": {
            "id": row.request_id,
            "number": number_of(row.serial),
            "title": row.title,
            "process": row.process,
            "requester": {"id": row.requester_id, "name": row.requester_name},
        },
        "assigneeId": row.assignee_id,
        **_standing(row),
    }


def _standing(row: Any) -> Shape:
    return {
        "step": row.step,
        "round": row.round,
        "state": row.state,
        "reason": row.reason,
        "openedAt": row.opened_at,
        "dueAt": None if row.due_at == NEVER else row.due_at,
        "decidedAt": row.decided_at,
        "comment": row.comment,
        "because": row.because,
        "version": row.version,
    }


def _of_request(row: Any, circle: Circle) -> Shape:
    return {"id": row.id, **_people_of(row, circle), **_standing(row)}


def _people_of(row: Any, circle: Circle) -> Shape:
    by = _person(row.decided_by, circle) if row.decided_by else None
    return {"assignee": _person(row.assignee_id, circle), "decidedBy": by}


def _person(person_id: str, circle: Circle) -> Shape:
    return {"id": person_id, "name": circle.name(person_id)}
