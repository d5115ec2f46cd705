"""Tables of running requests."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import sqlalchemy
from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Dialect,
    Float,
    Index,
    Integer,
    Select,
    String,
    Table,
    Text,
    bindparam,
    func,
    select,
)
from sqlalchemy.types import TypeDecorator

from hub.core.db import Json, UtcDateTime, metadata
from hub.core.prepared import Prepared
from hub.core.trail import Sequence64

# Tasks without a due time sort last; a null would fall out of the inbox's keyset.
NEVER = datetime(9999, 12, 31, tzinfo=UTC)


class Euros(TypeDecorator[float]):
    """An amount in EUR as the database keeps it: every driver gives a float back, and needs no help."""

    impl = Float(53)
    cache_ok = True

    def result_processor(self, dialect: Dialect, coltype: object) -> None:
        """Nothing to do; SQLAlchemy would want to know more of the column than a prepared statement knows."""


serials = sqlalchemy.Sequence("request_serials", metadata=metadata)

requests = Table(
    "requests",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("serial", Sequence64, nullable=False, unique=True),
    Column("process", String(60), nullable=False),
    Column("process_version", Integer, nullable=False),
    Column("title", String(300), nullable=False),
    Column("requester_id", String(36), nullable=False),
    Column("requester_name", String(200), nullable=False),
    Column("owner", String(200), nullable=False),  # of the process, as it takes part: `group:...`
    Column("state", String(12), nullable=False),
    Column("form", Json, nullable=False),
    Column("documents", Json, nullable=False),  # ids of those that come along beside the form's own
    Column("worth", Euros),  # in EUR; null when no money is in it, infinite without an exchange rate
    Column("position", Json, nullable=False),  # where it stands, in the engine's words; empty for a draft
    Column("events", Integer, nullable=False),  # how many lines its history has
    Column("version", Integer, nullable=False),
    Column("search", Text, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("submitted_at", UtcDateTime),
    Column("updated_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
    Index("ix_requests_requester", "requester_id", "id"),
    Index("ix_requests_process", "process", "id"),
    Index("ix_requests_state", "state", "id"),
    Index("ix_requests_submitted", "process", "submitted_at", "id"),
)
_goes_on = requests.c.ended_at.is_(None)
Index(
    "ix_requests_going_on", *(requests.c.requester_id, requests.c.id), postgresql_where=_goes_on, sqlite_where=_goes_on
)
_kept = (requests.c.process, requests.c.process_version, requests.c.ended_at, requests.c.id)
_over = requests.c.ended_at.is_not(None)
Index("ix_requests_ended", *_kept, postgresql_where=_over, sqlite_where=_over)

# Everything that happened, as it came: the engine's events, comments and reminders.
request_events = Table(
    "request_events",
    metadata,
    Column("request_id", String(36), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("actor", String(80), nullable=False),
    Column("type", String(40), nullable=False),
    Column("body", Json, nullable=False),
)

# Who may see a request: whoever asked, was asked or stood in (a person's id), and the process's owners (`group:...`).
participants = Table(
    "request_participants",
    metadata,
    Column("principal", String(200), primary_key=True),
    Column("request_id", String(36), primary_key=True),
    Index("ix_request_participants_request", "request_id"),
)

tasks = Table(
    "tasks",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("request_id", String(36), nullable=False),
    Column("step", String(60), nullable=False),
    Column("round", Integer, nullable=False),
    Column("assignee_id", String(36), nullable=False),
    Column("kind", String(8), nullable=False, server_default="approve"),  # or `ask`: wants more than a yes or no
    Column("state", String(12), nullable=False),
    Column("reason", Text, nullable=False),
    Column("because", Text, nullable=False),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("decided_at", UtcDateTime),
    Column("decided_by", String(36)),
    Column("comment", Text, nullable=False),
    Column("question", Text, nullable=False, server_default=""),  # to the requester, who has not answered yet
    Column("version", Integer, nullable=False),
    Index("ix_tasks_inbox", "assignee_id", "state", "due_at", "id"),
    Index("ix_tasks_step", "request_id", "step", "round", "assignee_id"),
)
# Somebody may be asked again in a step, but has one open task at a time.
_is_open = tasks.c.state == "open"
Index(
    "uq_tasks_open",
    *(tasks.c.request_id, tasks.c.step, tasks.c.round, tasks.c.assignee_id),
    unique=True,
    postgresql_where=_is_open,
    sqlite_where=_is_open,
)
_asks_back = tasks.c.question != ""
Index("ix_tasks_questions", tasks.c.request_id, postgresql_where=_asks_back, sqlite_where=_asks_back)

timers = Table(
    "timers",
    metadata,
    Column("request_id", String(36), primary_key=True),
    Column("key", String(120), primary_key=True),
    Column("step", String(60), nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("paused", Boolean, nullable=False),
    Index("ix_timers_due", "paused", "due_at"),
)

_r, _t = requests.c, tasks.c

# Every open page asks this every few seconds.
waiting = select(func.count().label("count"), func.max(_t.id).label("newest")).where(
    _t.assignee_id == bindparam("person_id"), _t.state == "open"
)

# They stand on the way of every request and decision.
_request = select(requests).where(_r.id == bindparam("id"))
_mother = select(_t.request_id).where(_t.id == bindparam("id")).scalar_subquery()
_tasks = select(tasks).where(_t.request_id == bindparam("id")).order_by(_t.id)
_REQUEST = Prepared(_request)
_LOCKED = Prepared(_request.with_for_update())
_LOCKED_OF_TASK = Prepared(select(requests).where(_r.id == _mother).with_for_update())
_TASK = Prepared(select(tasks).where(_t.id == bindparam("id")))
_TASKS = Prepared(_tasks)
_OPEN_TASKS = Prepared(_tasks.where(_t.state == "open"))
_WAITING = Prepared(waiting)


def locked_request(connection: Connection, request_id: str) -> Any | None:
    """The request's row; whoever else wants to move it waits until this transaction ends."""
    return _LOCKED.first(connection, id=request_id)


def locked_request_of(connection: Connection, task_id: str) -> Any | None:
    """The same by one of its tasks. Read the task afterwards: it may have changed while this waited."""
    return _LOCKED_OF_TASK.first(connection, id=task_id)


def request_row(connection: Connection, request_id: str) -> Any | None:
    """The request's row as it is."""
    return _REQUEST.first(connection, id=request_id)


def task_row(connection: Connection, task_id: str) -> Any | None:
    """A task as it is."""
    return _TASK.first(connection, id=task_id)


def tasks_of(connection: Connection, request_id: str) -> Sequence[Any]:
    """Everything that was ever asked, oldest first."""
    return _TASKS.all(connection, id=request_id)


def open_tasks(connection: Connection, request_id: str) -> Sequence[Any]:
    """The tasks that still wait for an answer, oldest first."""
    return _OPEN_TASKS.all(connection, id=request_id)


def waiting_for(connection: Connection, person_id: str) -> Any:
    """How many open tasks somebody has (`count`), and the id of the newest (`newest`, None without any)."""
    return _WAITING.first(connection, person_id=person_id)


def timers_of(connection: Connection, request_id: str) -> Sequence[Any]:
    """The timers of a request that are still to ring."""
    return connection.execute(select(timers).where(timers.c.request_id == request_id)).all()


def open_assignees(connection: Connection, request_id: str) -> Sequence[Any]:
    """Who is asked at present, with the request's process and worth."""
    asked = select(_t.assignee_id, _r.process, _r.worth).join(requests, _r.id == _t.request_id)
    return connection.execute(asked.where(_t.request_id == request_id, _t.state == "open")).all()


def due_timers(now: datetime) -> Select[Any]:
    """The timers whose time has come, the longest overdue first."""
    due = (timers.c.paused.is_(False), timers.c.due_at <= now)
    return select(timers.c.request_id, timers.c.key).where(*due).order_by(timers.c.due_at)


def is_asked(connection: Connection, task: Mapping[str, Any], person_id: str) -> bool:
    """Whether somebody has an open task in the same step and round."""
    mine = select(_t.id).where(*_step_of(task), _t.assignee_id == person_id, _t.state == "open")
    return connection.execute(mine).first() is not None


def oldest_open(connection: Connection) -> datetime | None:
    """When the oldest request was made that has not ended; None when all have."""
    oldest = [
        select(_r.created_at).where(_r.state == state).order_by(_r.id).limit(1) for state in ("running", "returned")
    ]
    made = [connection.execute(query).scalar() for query in oldest]
    return min((at for at in made if at), default=None)


def last_tasks(connection: Connection, request_id: str, step: str, round_: int, person_id: str) -> Sequence[Any]:
    """What somebody was asked in a step and round, the newest first."""
    place = {"request_id": request_id, "step": step, "round": round_}
    mine = select(tasks).where(*_step_of(place), _t.assignee_id == person_id)
    return connection.execute(mine.order_by(_t.id.desc())).all()


def settled_at(connection: Connection, task: Mapping[str, Any]) -> datetime | None:
    """When the last task of the same step and round was closed."""
    found: datetime | None = connection.execute(select(func.max(_t.decided_at)).where(*_step_of(task))).scalar()
    return found


def _step_of(task: Mapping[str, Any]) -> list[Any]:
    return [tasks.c[name] == task[name] for name in ("request_id", "step", "round")]
