"""The story of operations: is the hub well, what waits for whom, and what to do with letters that came back."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from time import monotonic
from typing import Any

from sqlalchemy import text

from hub.core.auth import Caller
from hub.core.errors import NotFound, Unavailable
from hub.core.ports import Bus, Measure, Message, Reading
from hub.core.rest.paging import Page, page_of
from hub.core.telemetry import log
from hub.core.trail import Entry
from hub.core.unit_of_work import UnitOfWork, Work
from hub.operations import models
from hub.operations.gauges import Gauges
from hub.operations.messages import DeadLetterReplayed, MessageLaidDown
from hub.operations.models import dead_letters

TOO_OLD = timedelta(minutes=5)


class Operations:
    """Health, queues and dead letters. Each of `checks` raises when what it looks at is not ready."""

    def __init__(self, work: Work, bus: Bus, checks: Mapping[str, Callable[[], None]] | None = None) -> None:
        self._work = work
        self._bus = bus
        self._checks = {"database": self._ask_database, **(checks or {})}

    def ready(self) -> dict[str, Any]:
        """That every check passed. Raises `Unavailable` naming those that did not."""
        failed = [name for name, check in self._checks.items() if not _passes(name, check)]
        if failed:
            raise Unavailable(f"Not ready: {', '.join(failed)}. The log says why; ask again in a moment.")
        return {"status": "ready", "checks": dict.fromkeys(self._checks, "ok")}

    def health(self) -> dict[str, Any]:
        """How each check went, whether it passed or not; why one did not is in the log, with whatever it said."""
        return {"items": [_tried(name, check) for name, check in self._checks.items()], "nextCursor": None}

    def queues(self) -> dict[str, Any]:
        """What waits: for each handler, in the outbox, and as dead letters."""
        now = self._work.clock.now()
        with self._work.db.reading() as connection:
            unsent, oldest = models.outbox_state(connection)
            dead = models.count_waiting(connection)
        items = [{"handler": q.handler} | _waiting(q.waiting, q.oldest_at, now) for q in self._bus.queues()]
        return {"items": items, "nextCursor": None, "outbox": _waiting(unsent, oldest, now), "deadLetters": dead}

    def watch(self) -> Sequence[str]:
        """Warns in the log about whatever has waited for more than five minutes, or lies dead; what it warned of."""
        state = self.queues()
        lines = [*state["items"], {"handler": "outbox"} | state["outbox"]]
        late = [line for line in lines if line["ageSeconds"] > TOO_OLD.total_seconds()]
        for line in late:
            log().warning("messages wait too long", **line)
        if state["deadLetters"]:
            log().warning("dead letters wait", waiting=state["deadLetters"])
        return [line["handler"] for line in late]

    def readings(self) -> Mapping[Measure, Callable[[], Iterable[Reading]]]:
        """What telemetry may ask at any time: what waits, and what lies dead."""
        return Gauges(self.queues).readings()

    def letters(self, page: Page, handler: str | None = None, replayed: bool | None = None) -> dict[str, Any]:
        """A page of dead letters, newest first."""
        with self._work.db.reading() as connection:
            query = models.letters(handler, replayed)
            return page_of(connection, query, page, [dead_letters.c.id], _shown, descending=True)

    def bury(self, message: Message, handler: str, error: str, attempts: int) -> None:
        """Lays a message down that its handler cannot deal with; welcome twice."""
        with self._work.db.writing() as connection:
            if models.add_letter(connection, message, handler, error, attempts, self._work.clock.now()):
                log().error("dead letter", handler=handler, type=message.type, subject=message.subject, error=error)

    def replay(self, unit: UnitOfWork, id: str, caller: Caller) -> dict[str, Any]:  # noqa: A002 - the word of the house
        """Has a letter delivered again, once, on the record. `NotFound` for an unknown one."""
        row = models.letter(unit.connection, id, to_change=True)
        if row is None:
            raise NotFound("There is no such dead letter. GET /api/v1/dead-letters lists all of them.")
        if row.replayed_at is None:
            models.note_replayed(unit.connection, id, unit.now, caller.id)
            unit.emit(DeadLetterReplayed(id, row.handler))
            unit.record(Entry(caller.id, "dead-letter.replay", id, {"handler": row.handler, "type": row.type}))
        return _shown(models.letter(unit.connection, id))

    def redeliver(self, id: str) -> None:  # noqa: A002 - the word of the house
        """Gives a replayed letter to its handler again; no transaction open."""
        with self._work.db.reading() as connection:
            row = models.letter(connection, id)
        if row is not None:
            self._bus.redeliver(row.handler, Message(row.message_id, row.topic, row.type, row.subject, row.body))

    def forget_letters(self, unit: UnitOfWork, subject: str, keep: str) -> None:
        """Drops what lies dead about a subject that is gone, but for letters of the type `keep`. Welcome twice."""
        models.forget_letters(unit.connection, subject, keep)

    def _ask_database(self) -> None:
        with self._work.db.reading() as connection:
            connection.execute(text("SELECT 1"))


class Outpost(Operations):
    """Operations of a part of the hub that keeps no dead letters: it tells whoever does."""

    def bury(self, message: Message, handler: str, error: str, attempts: int) -> None:
        """Lays a message down elsewhere; welcome twice."""
        with self._work.unit() as unit:
            unit.emit(MessageLaidDown.of(message, handler, error, attempts))
        log().error("dead letter", handler=handler, type=message.type, subject=message.subject, error=error)


def _passes(name: str, check: Callable[[], None]) -> bool:
    try:
        check()
    except Exception as error:
        log().error("not ready", check=name, exc_info=error)
        return False
    return True


def _tried(name: str, check: Callable[[], None]) -> dict[str, Any]:
    began = monotonic()
    passed = _passes(name, check)
    return {"key": name, "state": "ok" if passed else "failed", "seconds": round(monotonic() - began, 4)}


def _waiting(waiting: int | None, oldest_at: datetime | None, now: datetime) -> dict[str, Any]:
    age = (now - oldest_at).total_seconds() if oldest_at else 0.0
    return {"waiting": waiting, "oldestAt": oldest_at, "ageSeconds": max(0.0, age)}


def _shown(row: Any) -> dict[str, Any]:
    return {
        "id": row.id,
        "handler": row.handler,
        "type": row.type,
        "subject": row.subject,
        "messageId": row.message_id,
        "error": row.error,
        "attempts": row.attempts,
        "at": row.at,
        "replayedAt": row.replayed_at,
        "replayedBy": row.replayed_by,
    }
