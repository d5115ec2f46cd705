"""Schedules: a key, when it recurs, and which job it wakes.

A schedule that fires twice runs once. One that slept through its time, once or often, runs once for the newest time it
missed, and then goes on as planned; the job learns from `due_at` which time is meant.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update

from hub.core.auth import Caller
from hub.core.errors import BadInput, NotFound
from hub.core.recurrence import cron_problems, last_time, next_time, zone_problems
from hub.core.rest.paging import Page, page_of
from hub.core.trail import Entry
from hub.core.unit_of_work import UnitOfWork, Work
from hub.schedules.messages import ScheduleDue
from hub.schedules.models import add_schedule, due_query, note_run, schedule_row, schedules

BATCH = 100
CLOCK = "clock"

_s = schedules.c


class Schedules:
    """What recurs, and what is due now."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def ensure(
        self,
        unit: UnitOfWork,
        key: str,
        cron: str,
        time_zone: str,
        job: str,
        arguments: Mapping[str, Any],
        since: datetime | None = None,
    ) -> None:
        """From `since` (now, unless said) this recurs like that; nothing happens if it does already. A time that came
        in between is caught up. `BadInput` for a wrong time."""
        if problems := [*cron_problems(cron), *zone_problems(time_zone)]:
            raise BadInput("Correct when it recurs.", problems)
        wanted = {"cron": cron, "time_zone": time_zone, "job": job, "arguments": dict(arguments), "active": True}
        row = schedule_row(unit.connection, key)
        values = {**wanted, "next_due_at": next_time(cron, time_zone, since or unit.now)}
        if row is None:
            add_schedule(unit.connection, {**values, "key": key})
        elif any(getattr(row, name) != value for name, value in wanted.items()):
            values["version"] = row.version + 1
            unit.connection.execute(update(schedules).where(_s.key == key).values(values))

    def remove(self, unit: UnitOfWork, key: str) -> None:
        """It recurs no more; welcome twice. That it ran is remembered."""
        unit.connection.execute(delete(schedules).where(_s.key == key))

    def remove_others(self, unit: UnitOfWork, prefix: str, keys: Collection[str]) -> None:
        """Of the schedules whose keys begin like that, these recur and no others; welcome twice."""
        alike = _s.key.startswith(prefix, autoescape=True)
        unit.connection.execute(delete(schedules).where(alike, _s.key.not_in(keys)))

    def fire_due(self, unit: UnitOfWork) -> int:
        """Wakes the jobs whose time has come; how many schedules were due, at most 100 at a time."""
        rows = unit.connection.execute(due_query(unit.now, BATCH)).all()
        for row in rows:
            self._fire(unit, row, _newest_due(row, unit.now), CLOCK)
            values = {"next_due_at": next_time(row.cron, row.time_zone, unit.now)}
            unit.connection.execute(update(schedules).where(_s.key == row.key).values(values))
        return len(rows)

    def run_now(self, unit: UnitOfWork, key: str, caller: Caller) -> dict[str, Any]:
        """Wakes a job out of turn, on the record; its next time stays. `NotFound` for an unknown key."""
        row = schedule_row(unit.connection, key)
        if row is None:
            raise NotFound("There is no such schedule. GET /api/v1/schedules lists all of them.")
        self._fire(unit, row, unit.now, caller.id)
        unit.record(Entry(caller.id, "schedule.run", key, {"job": row.job}))
        return {"key": key, "dueAt": unit.now}

    def _fire(self, unit: UnitOfWork, row: Any, due_at: datetime, by: str) -> None:
        if not note_run(unit.connection, row.key, due_at, unit.now, by):
            return
        unit.emit(ScheduleDue(row.key, row.job, row.arguments, due_at.isoformat().replace("+00:00", "Z")))
        values = {"last_due_at": due_at, "last_run_at": unit.now}
        unit.connection.execute(update(schedules).where(_s.key == row.key).values(values))

    def listed(self, page: Page) -> dict[str, Any]:
        """A page of all schedules, by key."""
        with self._work.db.reading() as connection:
            return page_of(connection, select(schedules), page, [_s.key], _shown)


def _newest_due(row: Any, now: datetime) -> datetime:
    newest: datetime = last_time(row.cron, row.time_zone, row.next_due_at, now) or row.next_due_at
    return newest


def _shown(row: Any) -> dict[str, Any]:
    return {
        "key": row.key,
        "cron": row.cron,
        "timeZone": row.time_zone,
        "job": row.job,
        "arguments": row.arguments,
        "nextDueAt": row.next_due_at if row.active else None,
        "lastDueAt": row.last_due_at,
        "lastRunAt": row.last_run_at,
        "active": row.active,
    }
