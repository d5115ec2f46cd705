"""The hub's time for trials: the machine's clock plus an offset that all processes share, moved forward only."""

from datetime import UTC, datetime, timedelta
from threading import Lock
from time import monotonic
from typing import Any

from sqlalchemy import Column, Connection, Float, Integer, Table, select
from sqlalchemy.exc import OperationalError

from hub.core.db import Database, metadata, upsert

FRESH_SECONDS = 0.2
ROW = 1
FARTHEST = timedelta(days=36_525)

local_clock = Table(
    "local_clock",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("offset_seconds", Float(53), nullable=False),
)


class MovableClock:
    """Serves the port `Clock`. What another process moved is seen within 0.2 s, or when the database answers again."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._offset = timedelta(0)
        self._read_at = float("-inf")
        self._lock = Lock()

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        if monotonic() - self._read_at > FRESH_SECONDS:
            self._refresh()
        return datetime.now(UTC) + self._offset

    def advance(self, step: timedelta) -> datetime:
        """Moves on for everybody; the new now. Raises `ValueError` for a step backwards or a century away."""
        if step <= timedelta(0):
            raise ValueError("the clock goes forward only")
        with self._db.writing() as connection:
            seconds = connection.execute(_moved(connection, step)).scalar_one()
            if seconds > FARTHEST.total_seconds():
                raise ValueError("the clock goes at most a century ahead")
        self._note(seconds)
        return self.now()

    def _refresh(self) -> None:
        # One thread asks; the others go on with what they know, so that nobody queues for a connection.
        if not self._lock.acquire(blocking=self._read_at == float("-inf")):
            return
        try:
            if monotonic() - self._read_at > FRESH_SECONDS:
                with self._db.reading() as connection:
                    self._note(_stored(connection))
        except OperationalError:
            if self._read_at == float("-inf"):
                raise
        finally:
            self._lock.release()

    def _note(self, seconds: float) -> None:
        self._offset = timedelta(seconds=seconds)
        self._read_at = monotonic()


def _stored(connection: Connection) -> float:
    return connection.execute(select(local_clock.c.offset_seconds)).scalar() or 0.0


def _moved(connection: Connection, step: timedelta) -> Any:
    statement = upsert(connection, local_clock).values(id=ROW, offset_seconds=step.total_seconds())
    moved = local_clock.c.offset_seconds + statement.excluded.offset_seconds
    return statement.on_conflict_do_update(index_elements=["id"], set_={"offset_seconds": moved}).returning(
        local_clock.c.offset_seconds
    )
