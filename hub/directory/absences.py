"""Who is away by the automatic replies of her mailbox: taken over beside what people set by hand, never instead of it.

The mailboxes are asked with no transaction open. What a failing source said until then is kept; about the others
nothing changes.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from hub.core.ports import Absence, Absences
from hub.core.unit_of_work import Work
from hub.directory.batches import batches, store
from hub.directory.models import automatic_replies, people

Rows = Mapping[str, Mapping[str, Any]]


def note_absences(work: Work, source: Absences) -> int:
    """Makes the directory say what the mailboxes of all active people say; how many differ from before. Raises
    `IntegrationError` when the source fails."""
    with work.db.reading() as connection:
        active = connection.execute(select(people.c.id).where(people.c.active).order_by(people.c.id)).scalars().all()
    return sum(_take(work, batch, list(source.absences(batch))) for batch in batches(active))


def _take(work: Work, ids: Sequence[str], told: Sequence[Absence]) -> int:
    c = automatic_replies.c
    with work.unit() as unit:
        known = {row.person_id: dict(row._mapping) for row in unit.connection.execute(_kept(ids))}
        rows = {one.person_id: _row(one, known, unit.now) for one in told if one.person_id in ids}
        news = [row for id_, row in rows.items() if known.get(id_) != row]
        gone = sorted(known.keys() - rows.keys())
        store(unit.connection, automatic_replies, news)
        unit.connection.execute(delete(automatic_replies).where(c.person_id.in_(gone)))
    return len(news) + len(gone)


def _kept(ids: Sequence[str]) -> Any:
    return select(automatic_replies).where(automatic_replies.c.person_id.in_(ids))


def _row(told: Absence, known: Rows, now: datetime) -> dict[str, Any]:
    """Replies without a start have been on since they were first seen."""
    since = known.get(told.person_id, {}).get("starts_at", now)
    starts_at = told.starts_at or min(since, now)
    return {"person_id": told.person_id, "starts_at": starts_at, "ends_at": told.ends_at}
