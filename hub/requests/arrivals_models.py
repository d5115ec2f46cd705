"""Tables of what comes from outside: events that arrived, who waits for them, and requests that nobody sent by hand."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Index,
    Integer,
    Select,
    String,
    Table,
    bindparam,
    delete,
    insert,
    select,
    tuple_,
)

from hub.core.db import Json, UtcDateTime, metadata, upsert
from hub.core.prepared import Prepared

STEP = 120  # characters of a step's key, with its rows
EVENT, KEY = 100, 200  # characters of an event's name, and of what it is about

# Something happened outside, as a service told it.
arrivals = Table(
    "arrivals",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("sender", String(80), nullable=False),  # as histories know them: `client:erp`, or a person's id
    Column("sent_id", String(200), nullable=False),  # the sender's own name for it
    Column("event", String(EVENT), nullable=False),
    Column("key", String(KEY), nullable=False),
    Column("data", Json, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Index("ix_arrivals_sent", "sender", "sent_id", unique=True),
    Index("ix_arrivals_event", "event", "key", "at", "id"),
    Index("ix_arrivals_at", "at"),
)

# Steps that wait for something from outside; what arrived before `since` is not meant.
awaited = Table(
    "awaited",
    metadata,
    Column("request_id", String(36), primary_key=True),
    Column("step", String(STEP), primary_key=True),
    Column("round", Integer, primary_key=True),
    Column("event", String(EVENT), nullable=False),
    Column("key", String(KEY), nullable=False),
    Column("since", UtcDateTime, nullable=False),
    Index("ix_awaited_event", "event", "key", "request_id", "step", "round"),
)

# Which processes begin requests by which events, as their published versions say.
event_starts = Table(
    "event_starts",
    metadata,
    Column("event", String(EVENT), primary_key=True),
    Column("process", String(60), primary_key=True),
    Index("ix_event_starts_process", "process"),
)

# Requests that nobody sent by hand. The occasion is there once, so each begins once; those that a step of another
# request started (its parent) say which step.
origins = Table(
    "request_origins",
    metadata,
    Column("request_id", String(36), primary_key=True),
    Column("occasion", String(250), nullable=False, unique=True),
    Column("parent_id", String(36)),
    Column("parent_step", String(STEP)),
    Column("parent_round", Integer),
    Column("depth", Integer, nullable=False),  # how many requests stand above it
    Index("ix_request_origins_parent", "parent_id", "parent_step", "parent_round"),
)

_a, _w, _s, _o = arrivals.c, awaited.c, event_starts.c, origins.c
_THIS = (_w.request_id == bindparam("request"), _w.step == bindparam("of_step"), _w.round == bindparam("in_round"))

_ARRIVAL = Prepared(select(arrivals).where(_a.id == bindparam("id")))
_AWAITED = Prepared(select(awaited).where(*_THIS))
_OVER = Prepared(delete(awaited).where(*_THIS))
_NEWEST = Prepared(
    select(arrivals)
    .where(_a.event == bindparam("name"), _a.key == bindparam("about"), _a.at >= bindparam("since"))
    .order_by(_a.at.desc(), _a.id.desc())
    .limit(1)
)
_ORIGIN = Prepared(select(origins).where(_o.request_id == bindparam("request")))


def keep_arrival(connection: Connection, row: Mapping[str, Any]) -> Any | None:
    """Writes an arrival; one of the same sender and name that was there already is given back instead."""
    if connection.execute(upsert(connection, arrivals).on_conflict_do_nothing(), dict(row)).rowcount:
        return None
    same = (_a.sender == row["sender"], _a.sent_id == row["sent_id"])
    return connection.execute(select(arrivals).where(*same)).one()


def arrival_row(connection: Connection, arrival_id: str) -> Any | None:
    """An arrival, unless it has been forgotten."""
    return _ARRIVAL.first(connection, id=arrival_id)


def newest_arrival(connection: Connection, event: str, key: str, since: datetime) -> Any | None:
    """The newest arrival of this name and key since a moment."""
    return _NEWEST.first(connection, name=event, about=key, since=since)


def forget_arrivals(connection: Connection, before: datetime, limit: int) -> int:
    """Drops arrivals from before a moment; how many, at most `limit`."""
    old = select(_a.id).where(_a.at < before).order_by(_a.at).limit(limit)
    return connection.execute(delete(arrivals).where(_a.id.in_(old))).rowcount


def wait(connection: Connection, row: Mapping[str, Any]) -> None:
    """A step waits from now on; welcome twice."""
    connection.execute(upsert(connection, awaited).on_conflict_do_nothing(), dict(row))


def awaited_row(connection: Connection, request_id: str, step: str, round_: int) -> Any | None:
    """What a step waits for; None when it does not."""
    return _AWAITED.first(connection, request=request_id, of_step=step, in_round=round_)


def wait_no_more(connection: Connection, request_id: str, step: str, round_: int) -> None:
    """A step waits no more; welcome twice."""
    _OVER.run(connection, [{"request": request_id, "of_step": step, "in_round": round_}])


def waiting_query(event: str, key: str, at: datetime, after: Sequence[Any], limit: int) -> Select[Any]:
    """The steps (request, step, round) that wait for what arrived at a moment, in their order, those behind `after`."""
    place = (_w.request_id, _w.step, _w.round)
    meant = [_w.event == event, _w.key == key, _w.since <= at]
    beyond = [tuple_(*place) > tuple_(*after)] if after else []
    return select(*place).where(*meant, *beyond).order_by(*place).limit(limit)


def set_event_starts(connection: Connection, process: str, events: Collection[str]) -> None:
    """A process begins requests by these events, and by no others."""
    connection.execute(delete(event_starts).where(_s.process == process))
    if events:
        connection.execute(insert(event_starts), [{"event": event, "process": process} for event in sorted(events)])


def started_by(connection: Connection, event: str) -> Sequence[str]:
    """The processes that begin requests by an event."""
    return connection.execute(select(_s.process).where(_s.event == event).order_by(_s.process)).scalars().all()


def note_origin(connection: Connection, row: Mapping[str, Any]) -> bool:
    """Whether this is the first request that begins on this occasion; if so, it is noted."""
    return bool(connection.execute(upsert(connection, origins).on_conflict_do_nothing(), dict(row)).rowcount)


def origin_of(connection: Connection, request_id: str) -> Any | None:
    """What a request began with; None for one that somebody sent."""
    return _ORIGIN.first(connection, request=request_id)


def child_of(connection: Connection, parent_id: str, step: str, round_: int) -> str | None:
    """The request that a step started."""
    place = (_o.parent_id == parent_id, _o.parent_step == step, _o.parent_round == round_)
    return connection.execute(select(_o.request_id).where(*place)).scalar_one_or_none()
