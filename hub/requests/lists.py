"""The statements behind the lists. Each is answered by an index, and costs the same however long the list is."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select, union

from hub.core.auth import Caller
from hub.core.rest.paging import beyond
from hub.requests.access import principals, sees_all
from hub.requests.models import participants, requests, tasks
from hub.requests.shapes import RequestFilter, TaskFilter

_LISTED = [column for column in requests.c if column.name not in ("form", "documents", "position", "search")]
_ABOUT = [
    requests.c[name]
    for name in ("serial", "title", "process", "process_version", "requester_id", "requester_name", "worth")
]


def listing(caller: Caller, wanted: RequestFilter) -> Select[Any]:
    """The requests that the caller may see, of those wanted; not sorted yet."""
    filters = list(_filters(wanted, caller))
    query = select(*_LISTED).where(*filters)
    if sees_all(caller) or wanted.needs or wanted.requester in ("me", caller.id):
        return query
    return query.where(requests.c.id.in_(union(*_shares(caller, wanted, filters))))


def asked_in(request_ids: Sequence[str]) -> Select[Any]:
    """The open tasks of some requests, in the order in which they were asked."""
    shown = (tasks.c.request_id, tasks.c.assignee_id, tasks.c.due_at, tasks.c.question)
    return select(*shown).where(tasks.c.request_id.in_(request_ids), tasks.c.state == "open").order_by(tasks.c.id)


def _shares(caller: Caller, wanted: RequestFilter, filters: list[ColumnElement[bool]]) -> Iterable[Select[Any]]:
    """The newest of each name under which the caller takes part: a page costs the same however many there are."""
    part = participants.c
    behind = beyond(wanted, [part.request_id], descending=True)
    for principal in principals(caller.id, caller.groups):
        share = select(part.request_id).where(part.principal == principal, *behind)
        if filters:
            share = share.join(requests, requests.c.id == part.request_id).where(*filters)
        newest = share.order_by(part.request_id.desc()).limit(wanted.limit + 1).subquery()
        yield select(newest.c.request_id)


def inbox(assignee: str, wanted: TaskFilter, now: datetime) -> Select[Any]:
    """Somebody's tasks, of those wanted; not sorted yet."""
    query = tasks_with().where(tasks.c.assignee_id == assignee, tasks.c.state == wanted.state)
    if wanted.overdue:
        query = query.where(tasks.c.due_at < now)
    if wanted.process:
        query = query.where(requests.c.process == wanted.process)
    return query.where(requests.c.search.contains(wanted.search.lower(), autoescape=True)) if wanted.search else query


def tasks_with(*more: ColumnElement[Any]) -> Select[Any]:
    """Tasks with the request that each is about."""
    return select(tasks, *_ABOUT, *more).join(requests, requests.c.id == tasks.c.request_id)


def _filters(wanted: RequestFilter, caller: Caller) -> Iterable[ColumnElement[bool]]:
    requester = caller.id if wanted.requester == "me" else wanted.requester
    exact = {"state": wanted.state, "process": wanted.process, "requester_id": requester}
    conditions = [requests.c[name] == value for name, value in exact.items() if value is not None]
    if wanted.needs:
        conditions += _needing(caller.id)
    if wanted.search:
        conditions.append(requests.c.search.contains(wanted.search.lower(), autoescape=True))
    return conditions


def _needing(requester_id: str) -> list[ColumnElement[bool]]:
    """What waits for its requester, among those of hers that go on."""
    r, t = requests.c, tasks.c
    asked = select(t.id).where(t.request_id == r.id, t.question != "", t.state == "open").exists()
    return [r.requester_id == requester_id, r.ended_at.is_(None), or_(r.state == "returned", asked)]
