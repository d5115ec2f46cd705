"""Which processes of the hub call Microsoft 365, and what each saw last: they share limits, one page tells of all."""

from sqlalchemy import Column, Index, String, Table

from hub.core.db import Json, UtcDateTime, metadata

callers = Table(
    "microsoft_callers",
    metadata,
    Column("process", String(36), primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("state", Json, nullable=False),
    Index("ix_microsoft_callers_at", "at"),
)
