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
from hub.directory import rounds
from hub.directory.batches import store
from hub.directory.models import automatic_replies

ABSENCES = "absences"
# Each is a call of its own on the other side: of 50,000 people everybody has been asked after two and a half hours.
AT_ONCE = 5000
Rows = Mapping[str, Mapping[str, Any]]


def note_absences(work: Work, source: Absences) -> int:
    """Makes the directory say what the mailboxes of active people say, of so many in turn as can be asked at once; how
    many differ from before. Raises `IntegrationError` when the source fails."""
    return rounds.go(work, ABSENCES, AT_ONCE, lambda ids: _take(work, ids, list(source.absences(ids))))


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
