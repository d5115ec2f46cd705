"""What was told, for those who hold it against how things stand: what still shows its question, who never heard it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, case, select, text, update

from hub.core.unit_of_work import UnitOfWork, Work
from hub.notifications.messages import NotificationPlanned, NotificationRevised
from hub.notifications.models import (
    FAILED,
    PLANNED,
    QUESTION_SHOWN,
    SENDING,
    notifications,
    revisions,
)

_n, _r = notifications.c, revisions.c
# What may have arrived is looked for before it is sent again.
_TO_SEND = case((_n.attempts > 0, SENDING), else_=PLANNED)


class Unsettled(NamedTuple):
    """A telling that still shows its question, or will; `over_since` says since when the hub means to show the end."""

    id: str
    subject_id: str
    person_id: str
    over_since: datetime | None


class Missed(NamedTuple):
    """Who does not know what is asked of them: subjects nobody was told of, and tellings that reached nobody."""

    untold: Sequence[str]
    failed: Sequence[str]


class Settling:
    """Finds what got lost on the way, and sends it on its way again."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def unsettled(self, about: str, after: str, limit: int) -> Sequence[Unsettled]:
        """The next tellings behind the id `after` that still show their question, oldest first: those of what is open,
        and those where the end has not arrived."""
        with self._work.db.reading() as connection:
            return [Unsettled(*row) for row in connection.execute(questions_shown(about, after).limit(limit))]

    def show_again(self, unit: UnitOfWork, ids: Collection[str]) -> int:
        """Has the end shown in the place of these; how many are still to be changed."""
        still = (_n.id.in_(ids), _n.asks, text(QUESTION_SHOWN))
        rows = unit.connection.execute(select(notifications).where(*still).order_by(_n.id)).all()
        for row in rows:
            event = NotificationPlanned if row.state in (PLANNED, SENDING) else NotificationRevised
            unit.emit(event(row.id, row.person_id, row.kind, row.channel))
        return len(rows)

    def missed(self, kind: str, about: str, asked: Mapping[str, str]) -> Missed:
        """Who of those `asked` (person by subject) does not know it, since no channel of this kind of telling got
        through, or there is none."""
        told: dict[str, list[Any]] = {subject: [] for subject in asked}
        query = select(_n.id, _n.subject_id, _n.person_id, _n.state)
        query = query.where(_n.asks, _n.about == about, _n.subject_id.in_(asked), _n.kind == kind)
        with self._work.db.reading() as connection:
            for row in connection.execute(query.order_by(_n.id)):
                if row.person_id == asked[row.subject_id]:
                    told[row.subject_id].append(row)
        lost = [row for rows in told.values() if rows and not _arrives(rows) for row in rows]
        return Missed([one for one in told if not told[one]], [row.id for row in lost if row.state == FAILED])

    def send_again(self, unit: UnitOfWork, ids: Collection[str], since: datetime) -> int:
        """Sends what failed once more, of what was planned after `since`; how many."""
        failed = (_n.id.in_(ids), _n.state == FAILED, _n.created_at > since)
        rows = unit.connection.execute(select(notifications).where(*failed).order_by(_n.id).with_for_update()).all()
        again = update(notifications).where(_n.id.in_([row.id for row in rows]))
        if rows:
            unit.connection.execute(again.values(state=_TO_SEND, error=""))
        for row in rows:
            unit.emit(NotificationPlanned(row.id, row.person_id, row.kind, row.channel))
        return len(rows)


def questions_shown(about: str, after: str) -> Select[Any]:
    """The tellings behind an id that still show their question, with the moment since when they should not."""
    over = and_(_r.about == _n.about, _r.subject_id == _n.subject_id)
    query = select(_n.id, _n.subject_id, _n.person_id, _r.at).select_from(notifications.outerjoin(revisions, over))
    return query.where(_n.asks, text(QUESTION_SHOWN), _n.about == about, _n.id > after).order_by(_n.id)


def _arrives(rows: Sequence[Any]) -> bool:
    """Whether any channel got through, may yet, or was not to be used."""
    return any(row.state != FAILED for row in rows)
