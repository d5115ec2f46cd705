"""Dead letters: messages that a handler could not deal with, kept until somebody looks at them. Watches: what tells the
hub from outside that something changed."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Index,
    Integer,
    LargeBinary,
    Select,
    String,
    Table,
    UniqueConstraint,
    delete,
    func,
    select,
    update,
)

from hub.core.db import UtcDateTime, metadata, new_id, upsert
from hub.core.outbox import outbox
from hub.core.ports import Message

ERROR_LENGTH = 2000

dead_letters = Table(
    "dead_letters",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("handler", String(80), nullable=False),
    Column("message_id", String(36), nullable=False),
    Column("topic", String(40), nullable=False),
    Column("type", String(80), nullable=False),
    Column("subject", String(80), nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("error", String(ERROR_LENGTH), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("replayed_at", UtcDateTime),
    Column("replayed_by", String(80)),
    Index("ix_dead_letters_handler", "handler", "id"),
    Index("ix_dead_letters_subject", "subject"),
)
_WAITING = dead_letters.c.replayed_at.is_(None)
Index(
    "ix_dead_letters_waiting",
    dead_letters.c.handler,
    dead_letters.c.message_id,
    unique=True,
    sqlite_where=_WAITING,
    postgresql_where=_WAITING,
)
Index("ix_dead_letters_newest_waiting", dead_letters.c.id, sqlite_where=_WAITING, postgresql_where=_WAITING)

# A handful of rows: one for each thing that is watched. `remote_id` is the watch on the other side, `secret_hash` what
# its news prove themselves with, `rung_at` since when news wait to be looked at.
watches = Table(
    "watches",
    metadata,
    Column("key", String(200), primary_key=True),
    Column("about", String(120), nullable=False),
    Column("remote_id", String(80)),
    Column("secret_hash", String(64), nullable=False),
    Column("expires_at", UtcDateTime),
    Column("renew_at", UtcDateTime),
    Column("rung_at", UtcDateTime),
    Column("looked_at", UtcDateTime),
    UniqueConstraint("remote_id"),
)


def add_letter(connection: Connection, message: Message, handler: str, error: str, attempts: int, at: datetime) -> bool:
    """Whether the letter is new; one that waits already is not laid down twice."""
    new = upsert(connection, dead_letters).values(
        id=new_id(),
        handler=handler,
        message_id=message.id,
        topic=message.topic,
        type=message.type,
        subject=message.subject,
        body=message.body,
        error=error[:ERROR_LENGTH],
        attempts=attempts,
        at=at,
    )
    one = [dead_letters.c.handler, dead_letters.c.message_id]
    return connection.execute(new.on_conflict_do_nothing(index_elements=one, index_where=_WAITING)).rowcount > 0


def letter(connection: Connection, id: str, to_change: bool = False) -> Any:  # noqa: A002 - the word of the house
    """One letter or None; `to_change` keeps it for the transaction."""
    query = select(dead_letters).where(dead_letters.c.id == id)
    return connection.execute(query.with_for_update() if to_change else query).first()


def note_replayed(connection: Connection, id: str, at: datetime, by: str) -> None:  # noqa: A002
    """Somebody wants it delivered again."""
    values = {"replayed_at": at, "replayed_by": by}
    connection.execute(update(dead_letters).where(dead_letters.c.id == id).values(values))


def forget_letters(connection: Connection, subject: str, keep: str) -> None:
    """Drops the letters about a subject, but for those of the type `keep`."""
    about = delete(dead_letters).where(dead_letters.c.subject == subject, dead_letters.c.type != keep)
    connection.execute(about)


def letters(handler: str | None, replayed: bool | None) -> Select[Any]:
    """Letters of a handler, replayed or not; what is None does not matter."""
    query = select(dead_letters)
    query = query if handler is None else query.where(dead_letters.c.handler == handler)
    if replayed is None:
        return query
    return query.where(dead_letters.c.replayed_at.is_not(None) if replayed else _WAITING)


def count_waiting(connection: Connection) -> int:
    """How many letters nobody has dealt with yet."""
    return connection.execute(select(func.count()).select_from(dead_letters).where(_WAITING)).scalar_one()


def outbox_state(connection: Connection) -> tuple[int, datetime | None]:
    """How many events wait to be sent, and since when the oldest."""
    oldest = select(outbox.c.at).order_by(outbox.c.position).limit(1)
    waiting = connection.execute(select(func.count()).select_from(outbox)).scalar_one()
    return waiting, connection.execute(oldest).scalar_one_or_none()
