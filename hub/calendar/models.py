"""Tables of who allows what, and of what stands in whose calendar."""

from sqlalchemy import Boolean, Column, Integer, String, Table, Text

from hub.core.db import UtcDateTime, metadata

switches = Table(
    "calendar_switches",
    metadata,
    Column("person_id", String(36), primary_key=True),
    Column("deadlines", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
)

# Under which link calendar programs read what lies ahead of whom.
links = Table(
    "calendar_links",
    metadata,
    Column("person_id", String(36), primary_key=True),
    Column("link", String(36), nullable=False, unique=True),
    Column("made_at", UtcDateTime, nullable=False),
)

# The deadlines that stand in calendars, as they stand there.
entries = Table(
    "calendar_entries",
    metadata,
    Column("person_id", String(36), primary_key=True),
    Column("task_id", String(36), primary_key=True),
    Column("due_at", UtcDateTime, nullable=False),
    Column("known_as", Text, nullable=False),  # in the calendar; empty once the person threw it away
)
