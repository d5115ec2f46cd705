"""Events waiting to be sent, and messages already handled.

The unit of work writes an event's row with the change. The relay takes rows in order, hands them to the bus and forgets
them; a crash in between sends again, and the inbox of the receiver absorbs the repeat.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from sqlalchemy import (
    Column,
    Connection,
    Identity,
    Index,
    LargeBinary,
    String,
    Table,
    bindparam,
    delete,
    insert,
    select,
)

from hub.core import tracing
from hub.core.db import Database, UtcDateTime, metadata, upsert
from hub.core.messages import trace_of
from hub.core.ports import Bus, Facts, Message
from hub.core.prepared import Prepared
from hub.core.trail import Sequence64

BATCH = 100

outbox = Table(
    "outbox",
    metadata,
    Column("position", Sequence64, Identity(), primary_key=True),
    Column("id", String(36), nullable=False),
    Column("topic", String(40), nullable=False),
    Column("type", String(80), nullable=False),
    Column("subject", String(80), nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    sqlite_autoincrement=True,  # a position given twice would let one relay delete what another has yet to send
)

inbox = Table(
    "inbox",
    metadata,
    Column("handler", String(80), primary_key=True),
    Column("message_id", String(36), primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Index("ix_inbox_at", "at"),
)

# Asked again and again, so they are built once.
_OLDEST = Prepared(select(outbox).order_by(outbox.c.position).limit(BATCH))
_KNOWN = Prepared(select(inbox.c.at).where(inbox.c.handler == bindparam("by"), inbox.c.message_id == bindparam("what")))

_KEEP = Prepared(insert(outbox))


def keep(connection: Connection, messages: Sequence[Message], now: datetime) -> None:
    """Writes events beside the change that caused them."""
    _KEEP.run(connection, [_row(message, now) for message in messages])


def _row(message: Message, now: datetime) -> dict[str, object]:
    return {
        "id": message.id,
        "topic": message.topic,
        "type": message.type,
        "subject": message.subject,
        "body": message.body,
        "at": now,
    }


class Relay:
    """Moves events from the outbox to the bus, in order, no transaction open while it publishes."""

    def __init__(self, db: Database, bus: Bus) -> None:
        self._db = db
        self._bus = bus

    def run(self) -> int:
        """Sends one batch; how many. Two relays at once may send twice, never out of order by subject."""
        with self._db.reading() as connection:
            rows = _OLDEST.all(connection)
        if not rows:
            return 0
        messages = [Message(row.id, row.topic, row.type, row.subject, row.body) for row in rows]
        with tracing.each("publish", "producer", _told(messages)):
            self._bus.publish(messages)
        with self._db.writing() as connection:
            connection.execute(delete(outbox).where(outbox.c.position.in_([row.position for row in rows])))
        return len(rows)


def _told(messages: Sequence[Message]) -> Iterator[tuple[Facts, str]]:
    """What a trace tells of each message, and under which span."""
    for message in messages:
        facts = {"messaging.destination.name": message.topic, "messaging.message.id": message.id}
        yield {**facts, "messaging.operation.type": "send", "hub.event": message.type}, trace_of(message)


def seen(connection: Connection, handler: str, message_id: str) -> bool:
    """Whether this handler has dealt with this message."""
    return _KNOWN.first(connection, by=handler, what=message_id) is not None


def see(db: Database, handled: Sequence[tuple[str, str]], now: datetime) -> None:
    """Notes messages, each a handler and an id, as dealt with; welcome twice."""
    rows = [{"handler": handler, "message_id": message_id, "at": now} for handler, message_id in handled]
    if rows:
        with db.writing() as connection:
            connection.execute(upsert(connection, inbox).on_conflict_do_nothing(), rows)


def first_time(connection: Connection, handler: str, message_id: str, now: datetime) -> bool:
    """Notes a message as dealt with by what this transaction does; False when it was before."""
    row = {"handler": handler, "message_id": message_id, "at": now}
    return bool(connection.execute(upsert(connection, inbox).on_conflict_do_nothing(), row).rowcount)


def unsee(db: Database, handler: str, message_id: str) -> None:
    """Forgets that this handler has dealt with this message."""
    with db.writing() as connection:
        connection.execute(delete(inbox).where(inbox.c.handler == handler, inbox.c.message_id == message_id))


def forget(db: Database, now: datetime, days: int = 14) -> int:
    """Drops inbox rows older than any repeat can be; how many."""
    with db.writing() as connection:
        return connection.execute(delete(inbox).where(inbox.c.at < now - timedelta(days=days))).rowcount
