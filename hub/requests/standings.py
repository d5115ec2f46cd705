"""How tasks stand, for those who told people of them and want to know whether that still holds."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, select, text, tuple_

from hub.core.unit_of_work import Work
from hub.requests.models import requests, tasks

_t = tasks.c
_ORDER = (_t.request_id, _t.step, _t.round, _t.assignee_id)
# Said like this, the index of open tasks answers it on both databases.
_OPEN = text("tasks.state = 'open'")
_ALIVE = ("running", "returned")


class OpenTask(NamedTuple):
    """An open task and who is asked; `place` is where a list goes on behind it."""

    id: str
    person_id: str
    place: tuple[str, str, int, str]


FIRST: tuple[str, str, int, str] = ("", "", 0, "")


class Standings:
    """Looks at tasks in batches; nothing here changes anything."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def over(self, task_ids: Sequence[str], before: datetime) -> set[str]:
        """Those of these tasks that need no answer, since `before` at the latest: closed, of a request that has ended,
        or not known here any more."""
        query = select(_t.id, _t.state, _t.decided_at, requests.c.state.label("phase"), requests.c.ended_at)
        query = query.join(requests, requests.c.id == _t.request_id).where(_t.id.in_(task_ids))
        with self._work.db.reading() as connection:
            return set(task_ids) - {row.id for row in connection.execute(query) if _stands(row, before)}

    def open_tasks(self, after: tuple[str, str, int, str], before: datetime, limit: int) -> Sequence[OpenTask]:
        """The next open tasks behind a place, of those opened until `before`; begin with `FIRST`."""
        with self._work.db.reading() as connection:
            rows = connection.execute(opened(after, before).limit(limit))
            return [OpenTask(row.id, row.assignee_id, (*row[2:], row.assignee_id)) for row in rows]


def opened(after: tuple[str, str, int, str], before: datetime) -> Select[Any]:
    """The open tasks behind a place, of those opened until `before`."""
    query = select(_t.id, _t.assignee_id, *_ORDER[:3]).where(_OPEN, _t.opened_at <= before)
    return query.where(tuple_(*_ORDER) > tuple_(*after)).order_by(*_ORDER)


def _stands(row: Any, before: datetime) -> bool:
    """Whether somebody is asked, or was until just now."""
    if row.state == "open" and row.phase in _ALIVE:
        return True
    since = row.decided_at or row.ended_at
    return since is not None and since > before
