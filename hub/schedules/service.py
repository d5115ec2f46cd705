"""Schedules: a key, when it recurs, and which job it wakes.

A schedule that fires twice runs once. One that slept through its time, once or often, runs once for the newest time it
missed, and then goes on as planned; the job learns from `due_at` which time is meant. Nothing is missed while it is
paused.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select, update

from hub.core.auth import Caller
from hub.core.errors import BadInput, NotFound
from hub.core.recurrence import cron_problems, last_time, next_time, shown_by_the_wall, zone_problems
from hub.core.rest.paging import Page, page_of
from hub.core.trail import Entry
from hub.core.unit_of_work import UnitOfWork, Work
from hub.schedules.messages import ScheduleChanged, ScheduleDue
from hub.schedules.models import add_schedule, due_query, note_run, schedule_row, schedules

BATCH = 100
# How far the clock of a scheduler may be ahead of ours.
AHEAD = timedelta(minutes=1)
CLOCK, SCHEDULER = "clock", "scheduler"

_s = schedules.c


@dataclass(frozen=True, slots=True)
class Standing:
    """When a schedule recurs, which job it wakes, and whether it is paused."""

    key: str
    cron: str
    time_zone: str
    job: str
    paused: bool


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
        in between is caught up; what is paused stays so. `BadInput` for a wrong time."""
        if problems := [*cron_problems(cron), *zone_problems(time_zone)]:
            raise BadInput("Correct when it recurs.", problems)
        wanted = {"cron": cron, "time_zone": time_zone, "job": job, "arguments": dict(arguments)}
        row = schedule_row(unit.connection, key)
        values = {**wanted, "next_due_at": next_time(cron, time_zone, since or unit.now)}
        if row is None:
            add_schedule(unit.connection, {**values, "key": key, "active": True})
            self.look_at(unit, [key])
        elif any(getattr(row, name) != value for name, value in wanted.items()):
            self._change(unit, row, values)

    def remove(self, unit: UnitOfWork, key: str) -> None:
        """It recurs no more; welcome twice. That it ran is remembered."""
        gone = delete(schedules).where(_s.key == key).returning(_s.key)
        self.look_at(unit, unit.connection.execute(gone).scalars().all())

    def remove_others(self, unit: UnitOfWork, prefix: str, keys: Collection[str]) -> None:
        """Of the schedules whose keys begin like that, these recur and no others; welcome twice."""
        alike = _s.key.startswith(prefix, autoescape=True)
        gone = delete(schedules).where(alike, _s.key.not_in(keys)).returning(_s.key)
        self.look_at(unit, unit.connection.execute(gone).scalars().all())

    def look_at(self, unit: UnitOfWork, keys: Iterable[str]) -> None:
        """Whoever keeps something for these has it look how they stand now, whether they are there or not."""
        for key in keys:
            unit.emit(ScheduleChanged(key))

    def pause(self, unit: UnitOfWork, key: str, caller: Caller) -> dict[str, Any]:
        """It does not recur until it is resumed, on the record; welcome twice. `NotFound` for an unknown key."""
        return self._switch(unit, key, caller, active=False)

    def resume(self, unit: UnitOfWork, key: str, caller: Caller) -> dict[str, Any]:
        """It recurs again from now on, on the record; welcome twice. `NotFound` for an unknown key."""
        return self._switch(unit, key, caller, active=True)

    def standing(self, key: str) -> Standing | None:
        """How a schedule stands, or None when there is none."""
        with self._work.db.reading() as connection:
            return _standing(connection.execute(select(schedules).where(_s.key == key)).first())

    def all_of(self, jobs: Collection[str]) -> Iterator[Standing]:
        """Every schedule that wakes one of these jobs, by key."""
        after = ""
        while found := self._page_of(jobs, after):
            yield from found
            after = found[-1].key

    def fire_due(self, unit: UnitOfWork) -> int:
        """Wakes the jobs whose time has come; how many schedules were due, at most 100 at a time."""
        rows = unit.connection.execute(due_query(unit.now, BATCH)).all()
        for row in rows:
            self._catch_up(unit, row, unit.now, CLOCK)
        return len(rows)

    def fire(self, unit: UnitOfWork, key: str, at: datetime, cron: str, time_zone: str) -> None:
        """A scheduler outside, which knows this schedule like that, says that its time `at` has come; welcome twice. A
        time that the schedule does not have is one for which somebody ran it by hand there. What it knows wrong, it
        learns soon; until then the clock wakes the job."""
        row = schedule_row(unit.connection, key)
        if row is None or not row.active or (row.cron, row.time_zone) != (cron, time_zone):
            return
        if row.next_due_at <= (now := max(unit.now, min(at, unit.now + AHEAD))):
            self._catch_up(unit, row, now, SCHEDULER)
        elif not shown_by_the_wall(cron, time_zone, at):
            self._fire(unit, row, at, SCHEDULER)

    def run_now(self, unit: UnitOfWork, key: str, caller: Caller) -> dict[str, Any]:
        """Wakes a job out of turn, on the record; its next time stays. `NotFound` for an unknown key."""
        row = _there(schedule_row(unit.connection, key))
        self._fire(unit, row, unit.now, caller.id)
        unit.record(Entry(caller.id, "schedule.run", key, {"job": row.job}))
        return {"key": key, "dueAt": unit.now}

    def _catch_up(self, unit: UnitOfWork, row: Any, now: datetime, by: str) -> None:
        self._fire(unit, row, _newest_due(row, now), by)
        values = {"next_due_at": next_time(row.cron, row.time_zone, now)}
        unit.connection.execute(update(schedules).where(_s.key == row.key).values(values))

    def _change(self, unit: UnitOfWork, row: Any, values: Mapping[str, Any]) -> None:
        changed = {**values, "version": row.version + 1}
        unit.connection.execute(update(schedules).where(_s.key == row.key).values(changed))
        self.look_at(unit, [row.key])

    def _switch(self, unit: UnitOfWork, key: str, caller: Caller, *, active: bool) -> dict[str, Any]:
        row = _there(schedule_row(unit.connection, key))
        if row.active != active:
            due = {"next_due_at": next_time(row.cron, row.time_zone, unit.now)} if active else {}
            self._change(unit, row, {"active": active, **due})
            unit.record(Entry(caller.id, "schedule.resumed" if active else "schedule.paused", key, {"job": row.job}))
        return _shown(schedule_row(unit.connection, key))

    def _page_of(self, jobs: Collection[str], after: str) -> list[Standing]:
        wanted = select(schedules).where(_s.key > after, _s.job.in_(jobs)).order_by(_s.key).limit(BATCH)
        with self._work.db.reading() as connection:
            return [one for row in connection.execute(wanted) if (one := _standing(row))]

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


def _there(row: Any | None) -> Any:
    if row is None:
        raise NotFound("There is no such schedule. GET /api/v1/schedules lists all of them.")
    return row


def _standing(row: Any | None) -> Standing | None:
    return Standing(row.key, row.cron, row.time_zone, row.job, not row.active) if row else None


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
