"""The record of who did what: rows that are written with the change and never changed afterwards.

What tells of a person (names, comments, values) stands in `payload`; the chain (`hub/audit`) holds only a salted
digest of it, so that erasing payload and salt erases the person and leaves the chain valid.
"""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import BigInteger, Column, Identity, Index, Integer, LargeBinary, String, Table

from hub.core.db import Json, UtcDateTime, metadata

Sequence64 = BigInteger().with_variant(Integer(), "sqlite")

audit_entries = Table(
    "audit_entries",
    metadata,
    Column("id", Sequence64, Identity(), primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("actor", String(80), nullable=False),
    Column("action", String(80), nullable=False),
    Column("subject", String(80), nullable=False),
    Column("request_id", String(80), nullable=False),
    Column("payload", Json),
    Column("salt", LargeBinary(16)),
    Column("digest", LargeBinary(32)),
    Column("position", Sequence64),
    Column("chain", LargeBinary(32)),
    Index("ix_audit_entries_subject", "subject", "id"),
    Index("ix_audit_entries_actor", "actor", "id"),
    Index("ix_audit_entries_at", "at", "id"),
    Index("ix_audit_entries_position", "position", unique=True),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the trail: `actor` (person or client id, or `hub`) did `action` to `subject`."""

    actor: str
    action: str
    subject: str
    payload: dict[str, Any] = field(default_factory=dict)
