"""Tables of what reports count, of their runs, and of who reads them regularly."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import BigInteger, Column, Connection, Index, Integer, String, Table, Text, select, update

from hub.core.db import Json, UtcDateTime, metadata, upsert

QUEUED, RUNNING, DONE, FAILED = "queued", "running", "done", "failed"

# One row for each request that was ever submitted, as its newest event left it.
report_figures = Table(
    "report_figures",
    metadata,
    Column("request_id", String(36), primary_key=True),
    Column("version", BigInteger, nullable=False),
    Column("process", String(60), nullable=False),
    Column("number", String(40), nullable=False),
    Column("title", String(300), nullable=False),
    Column("requester_id", String(36), nullable=False),
    Column("requester_name", String(200), nullable=False),
    Column("department", String(200), nullable=False),
    Column("cost_centre", String(200), nullable=False),
    Column("amount", String(40)),  # decimal text
    Column("currency", String(3)),
    Column("state", String(12), nullable=False),
    Column("submitted_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
    Index("ix_report_figures_submitted", "process", "submitted_at", "request_id"),
    Index("ix_report_figures_open", "state", "submitted_at", "request_id"),
    Index("ix_report_figures_ended", "ended_at"),
    Index("ix_report_figures_requester", "requester_id"),
)

report_runs = Table(
    "report_runs",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("report", String(60), nullable=False),
    Column("format", String(8), nullable=False),
    Column("parameters", Json, nullable=False),
    Column("time_zone", String(60), nullable=False),  # empty: that of the reader
    Column("channel", String(20), nullable=False),  # empty: she comes for it
    Column("state", String(12), nullable=False),
    Column("requested_by", String(36), nullable=False),
    Column("subscription_id", String(36)),
    Column("due_at", UtcDateTime, nullable=False),
    Column("file", String(80)),
    Column("name", String(120)),
    Column("content_type", String(120)),
    Column("size", BigInteger),
    Column("rows", Integer),
    Column("error", Text),
    Column("created_at", UtcDateTime, nullable=False),
    Column("finished_at", UtcDateTime),
    Index("uq_report_runs_due", "subscription_id", "due_at", unique=True),
    Index("ix_report_runs_created", "created_at"),
)

report_subscriptions = Table(
    "report_subscriptions",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("person_id", String(36), nullable=False),
    Column("report", String(60), nullable=False),
    Column("format", String(8), nullable=False),
    Column("parameters", Json, nullable=False),
    Column("cron", String(100), nullable=False),
    Column("time_zone", String(60), nullable=False),
    Column("channel", String(20), nullable=False),
    Column("version", Integer, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    Index("ix_report_subscriptions_mine", "person_id", "id"),
)


def keep_figures(connection: Connection, values: Mapping[str, Any]) -> None:
    """Notes a request; what is known already in a newer version stays."""
    statement = upsert(connection, report_figures).values(values)
    newer = report_figures.c.version < values["version"]
    connection.execute(statement.on_conflict_do_update(index_elements=["request_id"], set_=values, where=newer))


def forget_names(connection: Connection, request_id: str) -> None:
    """Takes off what tells whose request it was and what it was called; what is counted stays."""
    nameless = {"number": "", "title": "", "requester_id": "", "requester_name": ""}
    one = update(report_figures).where(report_figures.c.request_id == request_id)
    connection.execute(one.values(nameless))


def add_run(connection: Connection, values: Mapping[str, Any]) -> bool:
    """Whether the run is new: a subscription runs once for each time that it is due."""
    return bool(connection.execute(upsert(connection, report_runs).values(values).on_conflict_do_nothing()).rowcount)


def run_row(connection: Connection, run_id: str) -> Any | None:
    """A run as it is."""
    return connection.execute(select(report_runs).where(report_runs.c.id == run_id)).first()


def change_run(connection: Connection, run_id: str, **values: Any) -> bool:
    """Changes a run that is neither done nor failed; whether it was."""
    going_on = report_runs.c.state.in_((QUEUED, RUNNING))
    change = update(report_runs).where(report_runs.c.id == run_id, going_on).values(**values)
    return bool(connection.execute(change).rowcount)


def subscription_row(connection: Connection, subscription_id: str) -> Any | None:
    """A subscription; whoever else wants to change it waits until this transaction ends."""
    one = report_subscriptions.c.id == subscription_id
    return connection.execute(select(report_subscriptions).where(one).with_for_update()).first()
