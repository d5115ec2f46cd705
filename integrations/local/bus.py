"""The embedded bus: one table, drained by the hub's own workers, in one process or in several.

Only the oldest message of each handler's subject has `due_at`; that is what keeps the order, and what makes a lease
cost the same however much waits behind it. A lease moves `due_at` into the future: a worker that dies gives it back
by doing nothing.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Identity,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
    bindparam,
    delete,
    func,
    select,
    update,
)

from hub.core.db import Database, UtcDateTime, metadata, new_id, upsert
from hub.core.outbox import inbox
from hub.core.ports import Clock, Delivery, Message, Queue
from hub.core.trail import Sequence64

ERROR_LENGTH = 2000
PUBLISHING = 0x6875622E627573  # names the advisory lock: "hub.bus"

deliveries = Table(
    "deliveries",
    metadata,
    Column("position", Sequence64, Identity(), primary_key=True),
    Column("handler", String(80), nullable=False),
    Column("message_id", String(36), nullable=False),
    Column("topic", String(40), nullable=False),
    Column("type", String(80), nullable=False),
    Column("subject", String(80), nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("attempts", Integer, nullable=False, default=0),
    Column("due_at", UtcDateTime),
    Column("leased_by", String(36)),
    Column("error", String(ERROR_LENGTH)),
    UniqueConstraint("handler", "message_id"),
    Index("ix_deliveries_subject", "handler", "subject", "position"),
    sqlite_autoincrement=True,
)
Index(
    "ix_deliveries_due",
    deliveries.c.due_at,
    deliveries.c.position,
    sqlite_where=deliveries.c.due_at.is_not(None),
    postgresql_where=deliveries.c.due_at.is_not(None),
)

_twin = deliveries.alias("twin")
_oldest = (
    select(_twin.c.position)
    .where(_twin.c.handler == bindparam("of_handler"), _twin.c.subject == bindparam("of_subject"))
    .order_by(_twin.c.position)
    .limit(1)
    .scalar_subquery()
)
_let_oldest_go = (
    update(deliveries)
    .where(deliveries.c.position == _oldest, deliveries.c.due_at.is_(None))
    .values(due_at=bindparam("moment", type_=UtcDateTime))
)

_is_due = deliveries.c.due_at <= bindparam("now", type_=UtcDateTime)
_anything_due = select(deliveries.c.position).where(_is_due).limit(1)
_take_due = (
    select(deliveries)
    .where(_is_due)
    .order_by(deliveries.c.due_at, deliveries.c.position)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)

Routes = Mapping[str, Sequence[tuple[str, frozenset[str]]]]
Lanes = Iterable[tuple[str, str]]


class LocalBus:
    """Port `Bus`, and port `Consumer` for the workers. `routes`: by topic, each handler and its event types."""

    def __init__(self, db: Database, clock: Clock, routes: Routes, lease_seconds: float = 30.0) -> None:
        self._db = db
        self._clock = clock
        self._routes = routes
        self._lease = timedelta(seconds=lease_seconds)
        self._me = new_id()

    def publish(self, messages: Sequence[Message]) -> None:
        """One row for each message and handler that wants it; one already there stays as it is."""
        now = self._clock.now()
        rows = [_row(handler, message, now) for message in messages for handler in self._wanting(message)]
        if rows:
            self._add(rows, now)

    def redeliver(self, handler: str, message: Message) -> None:
        """Forgets that this handler has seen the message, and gives it once more."""
        now = self._clock.now()
        with self._db.writing() as connection:
            connection.execute(delete(inbox).where(inbox.c.handler == handler, inbox.c.message_id == message.id))
            fresh = update(deliveries).values(attempts=0, error=None)
            connection.execute(fresh.where(deliveries.c.handler == handler, deliveries.c.message_id == message.id))
        self._add([_row(handler, message, now)], now)

    def queues(self) -> Sequence[Queue]:
        """What waits, for every handler there is."""
        oldest, of_handler = func.min(deliveries.c.position).label("oldest"), deliveries.c.handler
        counted = select(of_handler, func.count().label("waiting"), oldest).group_by(of_handler).subquery()
        query = select(counted.c.handler, counted.c.waiting, deliveries.c.at).join(
            deliveries, deliveries.c.position == counted.c.oldest
        )
        with self._db.reading() as connection:
            known = {row.handler: Queue(row.handler, row.waiting, row.at) for row in connection.execute(query)}
        return [known.get(name) or Queue(name, 0, None) for name in sorted(self._handlers() | known.keys())]

    def waiting(self) -> bool:
        """Whether anything is due now."""
        with self._db.reading() as connection:
            return connection.execute(_anything_due, {"now": self._clock.now()}).first() is not None

    def lease(self, limit: int) -> Sequence[Delivery]:
        """Takes what is due, oldest first; nobody else gets it for `lease_seconds`."""
        now = self._clock.now()
        with self._db.writing() as connection:
            rows = connection.execute(_take_due, {"now": now, "most": limit}).all()
            taken = {"due_at": now + self._lease, "leased_by": self._me, "attempts": deliveries.c.attempts + 1}
            if rows:
                connection.execute(_at([row.position for row in rows]).values(taken))
        return [_delivery(row) for row in rows]

    def renew(self, held: Sequence[Delivery]) -> None:
        """Keeps the lease of what is still in hand here."""
        self._mine(held, due_at=self._clock.now() + self._lease)

    def done(self, held: Sequence[Delivery]) -> None:
        """Out of the table and into the inbox, in one transaction; the next of each subject may go."""
        now = self._clock.now()
        with self._db.writing() as connection:
            _hold(connection, func.pg_advisory_xact_lock_shared)
            _forget(connection, held)
            _add_new(connection, inbox, [_seen(delivery, now) for delivery in held])
            _let_go(connection, {(delivery.handler, delivery.message.subject) for delivery in held}, now)

    def retry(self, delivery: Delivery, due_at: datetime, error: str) -> None:
        """Waits until `due_at`, and what follows in its subject behind it."""
        self._mine([delivery], due_at=due_at, leased_by=None, error=error[:ERROR_LENGTH])

    def release(self, held: Sequence[Delivery]) -> None:
        """Back at once, as if never taken."""
        self._mine(held, due_at=self._clock.now(), leased_by=None, attempts=deliveries.c.attempts - 1)

    def close(self) -> None:
        """It takes nothing unless it is asked to."""

    def _wanting(self, message: Message) -> list[str]:
        return [name for name, types in self._routes.get(message.topic, ()) if message.type in types]

    def _handlers(self) -> set[str]:
        return {name for handlers in self._routes.values() for name, _ in handlers}

    def _add(self, rows: Sequence[dict[str, Any]], now: datetime) -> None:
        with self._db.writing() as connection:
            # Positions must become visible in their order, and no subject may lose its last row meanwhile.
            _hold(connection, func.pg_advisory_xact_lock)
            _add_new(connection, deliveries, rows)
            _let_go(connection, {(row["handler"], row["subject"]) for row in rows}, now)

    def _mine(self, held: Sequence[Delivery], **values: Any) -> None:
        if not held:
            return
        with self._db.writing() as connection:
            still = _at([delivery.position for delivery in held]).where(deliveries.c.leased_by == self._me)
            connection.execute(still.values(values))


def _at(positions: Sequence[int]) -> Any:
    return update(deliveries).where(deliveries.c.position.in_(positions))


def _forget(connection: Connection, held: Sequence[Delivery]) -> None:
    positions = [delivery.position for delivery in held]
    connection.execute(delete(deliveries).where(deliveries.c.position.in_(positions)))


def _hold(connection: Connection, lock: Callable[[int], Any]) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(select(lock(PUBLISHING)))


def _let_go(connection: Connection, lanes: Lanes, now: datetime) -> None:
    rows = [{"of_handler": handler, "of_subject": subject, "moment": now} for handler, subject in sorted(lanes)]
    if rows:
        connection.execute(_let_oldest_go, rows)


def _add_new(connection: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        connection.execute(upsert(connection, table).on_conflict_do_nothing(), rows)


def _row(handler: str, message: Message, now: datetime) -> dict[str, Any]:
    return {
        "handler": handler,
        "message_id": message.id,
        "topic": message.topic,
        "type": message.type,
        "subject": message.subject,
        "body": message.body,
        "at": now,
    }


def _seen(delivery: Delivery, now: datetime) -> dict[str, Any]:
    return {"handler": delivery.handler, "message_id": delivery.message.id, "at": now}


def _delivery(row: Any) -> Delivery:
    message = Message(row.message_id, row.topic, row.type, row.subject, row.body)
    return Delivery(row.position, row.handler, message, row.attempts + 1, row.error or "")
