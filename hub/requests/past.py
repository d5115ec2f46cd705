"""Requests that have ended, as they were: for whoever wants to play them again."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select

from hub.core.db import Database
from hub.core.questions import PastReply, PastRequest, PastTask
from hub.engine.machine.state import ENDED
from hub.requests.models import request_events, requests, tasks
from hub.requests.org import number_of

# Committees may be large; more tasks than these are not read at once.
MOST_TASKS = 20_000

_r, _t, _e = requests.c, tasks.c, request_events.c
_REQUEST = (_r.id, _r.serial, _r.requester_id, _r.form, _r.submitted_at, _r.ended_at, _r.state)
_TASK = (_t.request_id, _t.step, _t.round, _t.assignee_id, _t.state, _t.opened_at, _t.decided_at)
# What came, and where in the body of its line the answer stands.
_ANSWERS: Mapping[str, str] = {"Called": "answer", "Arrived": "data", "Supplied": "values", "Resubmitted": ""}
_KINDS = (*_ANSWERS, "Submitted", "Decided", "Due")


class PastRequests:
    """Answers the port `History`."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def past(self, process: str, since: datetime, limit: int) -> Sequence[PastRequest]:
        """Requests that were sent since then and have ended, the newest first, with at most 20,000 tasks together."""
        query = select(*_REQUEST).where(*_ended(process, since)).order_by(_r.submitted_at.desc(), _r.id.desc())
        with self._db.reading() as connection:
            rows = _readable(connection, connection.execute(query.limit(limit)).all())
            asked, came = _tasks(connection, rows), _replies(connection, rows)
        return [_past(row, asked.get(row.id, ()), came.get(row.id, ())) for row in rows]

    def how_many(self, process: str, since: datetime) -> int:
        """How many there are."""
        with self._db.reading() as connection:
            count = select(func.count()).select_from(requests).where(*_ended(process, since))
            return int(connection.execute(count).scalar_one())


def _ended(process: str, since: datetime) -> tuple[ColumnElement[bool], ...]:
    return _r.process == process, _r.submitted_at >= since, _r.state.in_(sorted(ENDED))


def _readable(connection: Connection, rows: Sequence[Any]) -> Sequence[Any]:
    """The first of them that have not too many tasks together; one at least."""
    count = select(_t.request_id, func.count()).where(_t.request_id.in_(_ids(rows))).group_by(_t.request_id)
    sizes, total = {row[0]: row[1] for row in connection.execute(count)}, 0
    for place, row in enumerate(rows):
        total += sizes.get(row.id, 0)
        if total > MOST_TASKS and place:
            return rows[:place]
    return rows


def _tasks(connection: Connection, rows: Sequence[Any]) -> Mapping[str, Sequence[PastTask]]:
    query = select(*_TASK).where(_t.request_id.in_(_ids(rows))).order_by(_t.request_id, _t.id)
    found = groupby(connection.execute(query), key=lambda row: row.request_id)
    return {request: [_task(row) for row in several] for request, several in found}


def _task(row: Any) -> PastTask:
    return PastTask(row.step, row.round, row.assignee_id, row.state, row.opened_at, row.decided_at)


def _replies(connection: Connection, rows: Sequence[Any]) -> Mapping[str, Sequence[PastReply]]:
    lines = select(_e.request_id, _e.at, _e.type, _e.body).where(_e.request_id.in_(_ids(rows)), _e.type.in_(_KINDS))
    found = groupby(connection.execute(lines.order_by(_e.request_id, _e.position)), key=lambda line: line.request_id)
    return {request: list(_came(several)) for request, several in found}


def _came(lines: Iterator[Any]) -> Iterator[PastReply]:
    """A line without a round belongs to that of the line before it."""
    before, round_ = None, 1
    for line in lines:
        body, round_ = line.body, line.body.get("round", round_)
        if line.type in _ANSWERS:
            said = (body.get("ok", True), body.get(_ANSWERS[line.type]), body.get("error", ""))
            yield PastReply(line.type, body.get("step", ""), round_, line.at, line.at - (before or line.at), *said)
        before = line.at


def _past(row: Any, asked: Sequence[PastTask], came: Sequence[PastReply]) -> PastRequest:
    told = (row.requester_id, row.form, row.submitted_at, row.ended_at, row.state)
    return PastRequest(row.id, number_of(row.serial), *told, asked, came)


def _ids(rows: Sequence[Any]) -> list[str]:
    return [row.id for row in rows]
