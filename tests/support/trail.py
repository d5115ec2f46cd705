"""What the trail of a test says."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from hub.core.trail import audit_entries
from hub.core.unit_of_work import Work


@dataclass(frozen=True, slots=True)
class Recorded:
    """Who did what to what."""

    actor: str
    action: str
    subject: str
    payload: dict[str, Any]


def recorded(work: Work, action: str = "") -> list[Recorded]:
    """The audit entries, oldest first; only those of this action when given."""
    with work.db.reading() as connection:
        rows = connection.execute(select(audit_entries).order_by(audit_entries.c.id)).all()
    entries = [Recorded(row.actor, row.action, row.subject, row.payload) for row in rows]
    return [entry for entry in entries if action in ("", entry.action)]
