"""Which processes of the hub call Microsoft 365, and what each saw last: they share limits, one page tells of all."""

from sqlalchemy import Column, String, Table

from hub.core.db import Json, UtcDateTime, metadata

# A row for each process of the last day: few enough to look through.
callers = Table(
    "microsoft_callers",
    metadata,
    Column("process", String(36), primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("state", Json, nullable=False),
)
