"""What those who answer for a process see of it at work: who is asked now, how fast it goes, what is late."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from math import ceil
from statistics import median
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, case, func, select, text

from hub.core.auth import Caller
from hub.core.errors import NotFound
from hub.core.rest.paging import Page, page_of
from hub.engine.process import Process
from hub.requests import showing
from hub.requests.access import may_steer
from hub.requests.desk import Desk
from hub.requests.lists import tasks_with
from hub.requests.models import requests, tasks
from hub.requests.naming import call_in
from hub.requests.org import Circle
from hub.requests.submitting import owner_of

# The newest so many tell enough; a page for people does not read years.
MOST = 20_000
HOUR = 3600

_r, _t = requests.c, tasks.c
# Said like this, the index of open tasks answers it on both databases.
_OPEN = text("tasks.state = 'open'")
_ANSWERED = _t.state.in_(("approved", "rejected", "returned"))


class Overseeing:
    """Looks at one process; nothing here changes anything. Raises `NotFound` for one that is not the caller's."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def tasks(self, caller: Caller, key: str, page: Page, language: str = "en") -> Mapping[str, Any]:
        """A page of what people are asked now, oldest due first, with who is asked."""
        self._owned(caller, key)
        with self.desk.work.db.reading() as connection:
            found = page_of(connection, asked_now(key), page, [_t.due_at, _t.id], lambda task: task)
        circle, call = Circle(self.desk.people), call_in(self.desk.process, language)
        circle.know(task.assignee_id for task in found["items"])
        return found | {
            "items": [showing.task(task, call) | showing.people_of(task, circle) for task in found["items"]]
        }

    def figures(self, caller: Caller, key: str, days: int) -> dict[str, Any]:
        """How many requests came and ended in the last days, how long they and their steps took, what waits now."""
        process, now = self._owned(caller, key), self.desk.work.clock.now()
        since = now - timedelta(days=days)
        with self.desk.work.db.reading() as connection:
            came = connection.execute(_came(key, since)).scalars().all()
            ended = connection.execute(_ended(key, since)).all()
            steps = connection.execute(answered_steps(key, since)).all()
            waiting = _waiting(connection, key, now)
        return {
            "process": key,
            "since": since,
            "ended": len(ended),
            "hours": _pace(_hours(row.submitted_at, row.ended_at) for row in ended),
            "weeks": _weeks(since, now, came, [row.ended_at for row in ended]),
            "steps": _steps(process, steps, waiting),
            "open": sum(row.open for row in waiting),
            "overdue": sum(row.overdue for row in waiting),
        }

    def _owned(self, caller: Caller, key: str) -> Process:
        found = self.desk.published(key)
        if found is None or not may_steer(caller, owner_of(found[1])):
            raise NotFound("There is no such process among those you answer for. Check its key.")
        return found[1]


def asked_now(key: str) -> Select[Any]:
    """The open tasks of a process; not sorted yet."""
    return tasks_with().where(_OPEN, _works_for(key))


def answered_steps(key: str, since: datetime) -> Select[Any]:
    """Each step of each request that has ended since then: from the first question to the last answer, and whether
    that came late."""
    answer, late = case((_ANSWERED, _t.decided_at)), case((_ANSWERED & (_t.decided_at > _t.due_at), 1), else_=0)
    query = select(
        _t.step,
        func.min(_t.opened_at).label("opened_at"),
        func.max(answer).label("answered_at"),
        func.max(late).label("late"),
    )
    wanted = (_r.process == key, _r.ended_at.is_not(None), _r.ended_at >= since)
    query = query.join(requests, _r.id == _t.request_id).where(*wanted)
    return query.group_by(_t.request_id, _t.step, _t.round).having(func.max(answer).is_not(None)).limit(MOST)


def _came(key: str, since: datetime) -> Select[Any]:
    sent = select(_r.submitted_at).where(_r.process == key, _r.submitted_at >= since)
    return sent.order_by(_r.submitted_at.desc()).limit(MOST)


def _ended(key: str, since: datetime) -> Select[Any]:
    wanted = (_r.process == key, _r.ended_at.is_not(None), _r.ended_at >= since, _r.submitted_at.is_not(None))
    return select(_r.submitted_at, _r.ended_at).where(*wanted).order_by(_r.ended_at.desc()).limit(MOST)


def _waiting(connection: Connection, key: str, now: datetime) -> Sequence[Any]:
    late = func.sum(case((_t.due_at < now, 1), else_=0))
    query = select(_t.step, func.count().label("open"), late.label("overdue"))
    query = query.join(requests, _r.id == _t.request_id).where(_OPEN, _works_for(key))
    return connection.execute(query.group_by(_t.step)).all()


def _works_for(key: str) -> ColumnElement[bool]:
    """Whether a request is of the process; said so that no index of requests has it: what is open is less to look at
    than all that a process has ever seen."""
    return func.coalesce(_r.process, "") == key


def _steps(process: Process, answered: Sequence[Any], waiting: Sequence[Any]) -> list[dict[str, Any]]:
    """In the order of the process; steps that only older versions have come last."""
    names = [step.name for step in process.walk()]
    open_ = {row.step: row for row in waiting}
    known = {row.step for row in (*answered, *waiting)}
    ordered = [*(name for name in names if name in known), *sorted(known.difference(names))]
    return [_step(name, [row for row in answered if row.step == name], open_.get(name)) for name in ordered]


def _step(name: str, answered: Sequence[Any], waiting: Any | None) -> dict[str, Any]:
    return {
        "step": name,
        "answered": len(answered),
        "late": sum(row.late for row in answered),
        "hours": _pace(_hours(row.opened_at, row.answered_at) for row in answered),
        "open": waiting.open if waiting else 0,
        "overdue": waiting.overdue if waiting else 0,
    }


def _weeks(since: datetime, now: datetime, came: Iterable[datetime], ended: Iterable[datetime]) -> list[dict[str, Any]]:
    """Every week since then, by its Monday in UTC."""
    begun, over = (Counter(_monday(at) for at in moments) for moments in (came, ended))
    first, last = _monday(since), _monday(now)
    mondays = [first + timedelta(weeks=week) for week in range((last - first).days // 7 + 1)]
    return [{"monday": monday, "submitted": begun[monday], "ended": over[monday]} for monday in mondays]


def _monday(at: datetime) -> date:
    return at.date() - timedelta(days=at.weekday())


def _hours(start: datetime, end: datetime) -> float:
    return (end - start).total_seconds() / HOUR


def _pace(hours: Iterable[float]) -> dict[str, float | None]:
    """The median, and the smallest number that nine of ten do not exceed."""
    ordered = sorted(hours)
    if not ordered:
        return {"median": None, "p90": None}
    return {"median": round(median(ordered), 2), "p90": round(ordered[ceil(len(ordered) * 0.9) - 1], 2)}
