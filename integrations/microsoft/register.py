"""Each process that calls notes now and then that it does, and how the services fare; so it knows how many share."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import Any

import structlog
from sqlalchemy import Connection, delete, func, select

from hub.core.db import Database, new_id, upsert
from hub.core.ports import Clock
from integrations.microsoft.limits import LIMITS, NAMES
from integrations.microsoft.models import callers
from integrations.microsoft.traffic import Traffic

EVERY, SOON = timedelta(seconds=15), timedelta(seconds=1)
# Who was quiet for so long takes no share; what it saw is told for a day.
ALIVE, KEPT = timedelta(minutes=1), timedelta(days=1)
MOST = 100
_log = structlog.get_logger(__name__)


class Register:
    """The part of one process. `fixed` is how many processes share where somebody has said so."""

    def __init__(self, db: Database, clock: Clock, fixed: int = 0) -> None:
        self._db = db
        self._clock = clock
        self._fixed = fixed
        self._me = new_id()
        self._noted = datetime.min.replace(tzinfo=UTC)
        self._told = 0, 0
        self._turn = Lock()

    def note(self, traffic: Traffic) -> None:
        """Called after every call; writes every 15 s, soon when something goes wrong, at once when a service is new.
        A call is not to fail because nobody can note it."""
        now, told = self._clock.now(), (traffic.services, traffic.troubles)
        if now - self._noted < self._patience(told) or not self._turn.acquire(blocking=False):
            return
        try:
            self._noted, self._told = now, told
            traffic.share(self._fixed or self._write(traffic, now))
        except Exception as error:
            _log.warning("microsoft.not_noted", error=type(error).__name__)
        finally:
            self._turn.release()

    def _patience(self, told: tuple[int, int]) -> timedelta:
        if told[0] != self._told[0]:
            return timedelta(0)
        return EVERY if told == self._told else SOON

    def seen(self, now: datetime) -> list[Mapping[str, Any]]:
        """What each process saw within the last day, the newest first."""
        newest = select(callers.c.state).where(callers.c.at > now - KEPT).order_by(callers.c.at.desc()).limit(MOST)
        with self._db.reading() as connection:
            return list(connection.execute(newest).scalars())

    def alive(self, now: datetime) -> int:
        """How many processes called lately."""
        with self._db.reading() as connection:
            return _alive(connection, now)

    def _write(self, traffic: Traffic, now: datetime) -> int:
        """Notes this process, forgets those of yesterday; how many there are."""
        with self._db.writing() as connection:
            new = upsert(connection, callers).values(process=self._me, at=now, state=_state(traffic))
            changed = {"at": new.excluded.at, "state": new.excluded.state}
            connection.execute(new.on_conflict_do_update(index_elements=["process"], set_=changed))
            connection.execute(delete(callers).where(callers.c.at < now - KEPT))
            return _alive(connection, now)


def _alive(connection: Connection, now: datetime) -> int:
    lately = select(func.count()).select_from(callers).where(callers.c.at > now - ALIVE)
    return int(connection.execute(lately).scalar_one())


def _state(traffic: Traffic) -> dict[str, Any]:
    return {service: _of(traffic, service) for service in NAMES if traffic.knows(service)}


def _of(traffic: Traffic, service: str) -> dict[str, Any]:
    seen, condition = traffic.seen(service), traffic.condition(service)
    return {
        "answeredAt": _said(seen.answered_at),
        "failedAt": _said(seen.failed_at),
        "error": seen.error[:300],
        "said": dict(seen.headers or {}),
        "state": condition.state,
        "againAt": _said(condition.again),
        "used": [asdict(used) for used in traffic.used(LIMITS.get(service, ()))],
    }


def _said(moment: float | None) -> str | None:
    return None if moment is None else datetime.fromtimestamp(moment, UTC).isoformat()
