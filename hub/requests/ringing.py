"""Timers whose time has come: reminders, escalations, automatic outcomes."""

from datetime import timedelta
from typing import Any

from sqlalchemy import delete, update

from hub.core.telemetry import log
from hub.core.unit_of_work import UnitOfWork
from hub.engine.machine import events
from hub.requests.desk import Desk
from hub.requests.models import due_timers, locked_request, timers

HUB = "hub"
TIMERS_AT_ONCE = 100
POSTPONED = timedelta(minutes=5)


def fire_due(desk: Desk) -> int:
    """Lets every timer ring whose time has come, each in a unit of its own; how many, at most a hundred at once."""
    with desk.work.db.reading() as connection:
        rows = connection.execute(due_timers(desk.work.clock.now()).limit(TIMERS_AT_ONCE)).all()
    for row in rows:
        _ring_or_postpone(desk, row.request_id, row.key)
    return len(rows)


def _ring_or_postpone(desk: Desk, request_id: str, key: str) -> None:
    try:
        with desk.work.unit() as unit:
            _ring(desk, unit, request_id, key)
    except Exception as error:  # whatever it is, the timers behind this one must ring
        log().error("a timer cannot ring, it tries again later", request=request_id, timer=key, exc_info=error)
        _postpone(desk, request_id, key)


def _ring(desk: Desk, unit: UnitOfWork, request_id: str, key: str) -> None:
    row = locked_request(unit.connection, request_id)
    # Somebody may have rung, paused or cleared it while this waited for the lock.
    due = (*_this(request_id, key), timers.c.paused.is_(False), timers.c.due_at <= unit.now)
    rang = unit.connection.execute(delete(timers).where(*due)).rowcount
    if rang and row is not None:
        desk.running(unit, dict(row._mapping)).happen(events.Due(key), HUB)


def _postpone(desk: Desk, request_id: str, key: str) -> None:
    with desk.work.unit() as unit:
        later = update(timers).where(*_this(request_id, key))
        unit.connection.execute(later.values(due_at=unit.now + POSTPONED))


def _this(request_id: str, key: str) -> tuple[Any, Any]:
    return timers.c.request_id == request_id, timers.c.key == key
