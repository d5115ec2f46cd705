"""Tables of what recurs, and of every time it ran."""

from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, Column, Connection, Index, Integer, Select, String, Table, select

from hub.core.db import Json, UtcDateTime, metadata, upsert

schedules = Table(
    "schedules",
    metadata,
    Column("key", String(80), primary_key=True),
    Column("cron", String(100), nullable=False),
    Column("time_zone", String(60), nullable=False),
    Column("job", String(60), nullable=False),
    Column("arguments", Json, nullable=False),
    Column("next_due_at", UtcDateTime, nullable=False),
    Column("last_due_at", UtcDateTime),
    Column("last_run_at", UtcDateTime),
    Column("active", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
    Index("ix_schedules_due", "active", "next_due_at"),
)

# One row for each time that came: fired twice, it is still one.
schedule_runs = Table(
    "schedule_runs",
    metadata,
    Column("schedule_key", String(80), primary_key=True),
    Column("due_at", UtcDateTime, primary_key=True),
    Column("ran_at", UtcDateTime, nullable=False),
    Column("by", String(80), nullable=False),
)

_s = schedules.c


def schedule_row(connection: Connection, key: str) -> Any | None:
    """The schedule as it is; whoever else wants to change it waits until this transaction ends."""
    return connection.execute(select(schedules).where(_s.key == key).with_for_update()).first()


def due_query(now: datetime, limit: int) -> Select[Any]:
    """Schedules whose time has come, longest due first, but for those that somebody else is firing right now."""
    due = select(schedules).where(_s.active, _s.next_due_at <= now).order_by(_s.next_due_at).limit(limit)
    return due.with_for_update(skip_locked=True)


def add_schedule(connection: Connection, values: dict[str, Any]) -> None:
    """A schedule that was not there; welcome twice."""
    connection.execute(upsert(connection, schedules).on_conflict_do_nothing(), {"version": 1, **values})


def note_run(connection: Connection, key: str, due_at: datetime, now: datetime, by: str) -> bool:
    """Whether this is the first time that anybody notes this run."""
    row = {"schedule_key": key, "due_at": due_at, "ran_at": now, "by": by}
    return bool(connection.execute(upsert(connection, schedule_runs).on_conflict_do_nothing(), row).rowcount)
