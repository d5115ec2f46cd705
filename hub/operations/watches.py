"""Watches: what others tell the hub of changes is proven by a secret and queued; one look follows a minute of news.

Who keeps the watches on the other side, and renews them there, is the workers' business (`workers/watching.py`).
"""

import hmac
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, Row, delete, func, select, update

from hub.core.db import upsert
from hub.core.ports import News, Sight, Watched
from hub.core.unit_of_work import UnitOfWork, Work
from hub.operations.messages import ChangeNoticed, WatchDoubted
from hub.operations.models import watches

# From the first of many news until the look; whatever comes meanwhile is seen by the same look.
GATHERING = timedelta(minutes=1)
MANY = 500
_w = watches.c


class Watches:
    """Keeps watches, by the key of what is watched."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def tell(self, news: Sequence[News]) -> int:
        """Takes in, in one commit, what proves itself; how many did. Nothing is done about it yet, and who is not known
        changes nothing. Welcome twice, and in any order."""
        genuine = self._genuine(news)
        if genuine:
            with self._work.unit() as unit:
                _ring(unit, sorted({key for key, kind in genuine if kind != "doubtful"}))
                for key in sorted({key for key, kind in genuine if kind != "changed"}):
                    _doubt(unit, key)
        return len(genuine)

    def _genuine(self, news: Sequence[News]) -> list[tuple[str, str]]:
        with self._work.db.reading() as connection:
            known = _by_remote_id(connection, sorted({one.watch_id for one in news}))
        return [(known[one.watch_id].key, one.kind) for one in news if _proves_itself(one, known.get(one.watch_id))]

    def wake_looks(self, unit: UnitOfWork) -> int:
        """Has looked again at whatever news came of a minute ago; how many looks."""
        since = func.min(_w.rung_at)
        rung = select(_w.about).where(_w.rung_at.is_not(None)).group_by(_w.about).having(since <= unit.now - GATHERING)
        due = unit.connection.execute(rung.order_by(_w.about)).scalars().all()
        return sum(_look(unit, about) for about in due)

    def standing(self) -> Mapping[str, Row[Any]]:
        """All watches by key; `remote_id` is their id on the other side."""
        with self._work.db.reading() as connection:
            return {row.key: row for row in connection.execute(select(watches).order_by(_w.key))}

    def begun(self, unit: UnitOfWork, sight: Sight, secret: str, watched: Watched) -> None:
        """A watch has begun, for the first time or again. What changed before it did is looked for."""
        row = {"about": sight.about, "remote_id": watched.id, "secret_hash": _hash(secret), **_times(watched, unit.now)}
        put = upsert(unit.connection, watches).values(key=sight.key, rung_at=unit.now, **row)
        unit.connection.execute(put.on_conflict_do_update(index_elements=[_w.key], set_={"rung_at": unit.now, **row}))

    def extended(self, unit: UnitOfWork, key: str, watched: Watched) -> None:
        """A watch goes on."""
        unit.connection.execute(update(watches).where(_w.key == key).values(_times(watched, unit.now)))

    def forget(self, unit: UnitOfWork, key: str) -> None:
        """Nobody watches this any more."""
        unit.connection.execute(delete(watches).where(_w.key == key))


def _by_remote_id(connection: Connection, ids: Sequence[str]) -> Mapping[str, Row[Any]]:
    return {row.remote_id: row for some in _few(ids) for row in connection.execute(some)}


def _few(ids: Sequence[str]) -> Iterator[Any]:
    for start in range(0, len(ids), MANY):
        yield select(_w.key, _w.remote_id, _w.secret_hash).where(_w.remote_id.in_(ids[start : start + MANY]))


def _proves_itself(news: News, row: Row[Any] | None) -> bool:
    return row is not None and hmac.compare_digest(_hash(news.secret), row.secret_hash)


def _hash(secret: str) -> str:
    return sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def _times(watched: Watched, now: datetime) -> dict[str, datetime]:
    """It is renewed when half of its life is over."""
    return {"expires_at": watched.expires_at, "renew_at": now + (watched.expires_at - now) / 2}


def _ring(unit: UnitOfWork, keys: Sequence[str]) -> None:
    quiet = update(watches).where(_w.key.in_(keys), _w.rung_at.is_(None))
    unit.connection.execute(quiet.values(rung_at=unit.now))


def _doubt(unit: UnitOfWork, key: str) -> None:
    """Told again before it was renewed, it is the same doubt."""
    fresh = update(watches).where(_w.key == key, _w.renew_at > unit.now)
    if unit.connection.execute(fresh.values(renew_at=unit.now)).rowcount:
        unit.emit(WatchDoubted(key))


def _look(unit: UnitOfWork, about: str) -> int:
    """Whether it was for this one to wake it: of two that try at once, one does."""
    rung = update(watches).where(_w.about == about, _w.rung_at.is_not(None))
    if not unit.connection.execute(rung.values(rung_at=None, looked_at=unit.now)).rowcount:
        return 0
    unit.emit(ChangeNoticed(about))
    return 1
