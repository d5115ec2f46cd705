"""Tables of tellings, of what became of their subjects, and of how people want to be told."""

from collections.abc import Sequence
from datetime import datetime
from hashlib import blake2b
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Index,
    Integer,
    Select,
    String,
    Table,
    Text,
    and_,
    case,
    delete,
    func,
    select,
    text,
    update,
)

from hub.core.db import Json, UtcDateTime, metadata, upsert

PLANNED, SENDING, SENT, DELIVERED = "planned", "sending", "sent", "delivered"
FAILED, SUPPRESSED = "failed", "suppressed"
# What one telling has come to is what its luckiest channel has come to.
LUCK = (SUPPRESSED, FAILED, PLANNED, SENT, DELIVERED)
# So many subjects are named in one statement at most.
MANY = 500

notifications = Table(
    "notifications",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("person_id", String(36), nullable=False),
    Column("about", String(20), nullable=False),
    Column("subject_id", String(80), nullable=False),
    Column("kind", String(40), nullable=False),
    Column("occasion", String(80), nullable=False),  # tells two tellings of one kind about one subject apart
    Column("channel", String(20), nullable=False),
    Column("leading", Boolean, nullable=False),  # the row that stands for the telling in its reader's list
    Column("asks", Boolean, nullable=False),  # wants something that can be over before it was told
    Column("state", String(12), nullable=False),
    Column("title", String(300), nullable=False),
    Column("text", Text, nullable=False),
    Column("link", Text),
    Column("content", Json, nullable=False),
    Column("receipt", Json),
    Column("attempts", Integer, nullable=False),
    Column("shown", Integer, nullable=False),  # version of the revision that the channel shows; -n: n is to come
    Column("error", Text, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("held_until", UtcDateTime),
    Column("sent_at", UtcDateTime),
    Column("read_at", UtcDateTime),
    Index("uq_notifications_telling", "person_id", "kind", "subject_id", "occasion", "channel", unique=True),
    Index("ix_notifications_mine", "person_id", "leading", "id"),
)
_n = notifications.c
_unread, _held = _n.read_at.is_(None), _n.held_until.is_not(None)
Index("ix_notifications_unread", _n.person_id, _n.leading, _n.id, postgresql_where=_unread, sqlite_where=_unread)
Index("ix_notifications_held", _n.held_until, postgresql_where=_held, sqlite_where=_held)
Index("ix_notifications_about", _n.about, _n.subject_id)
# What still shows its question, or will. Question and index say it in the same words, or the index would not be used.
QUESTION_SHOWN = "shown <= 0 AND state IN ('planned', 'sending', 'sent', 'delivered')"
Index(
    "ix_notifications_unsettled",
    *(_n.about, _n.id),
    postgresql_where=text(f"asks AND {QUESTION_SHOWN}"),
    sqlite_where=text(f"asks = 1 AND {QUESTION_SHOWN}"),
)

# What is over, and what is shown since.
revisions = Table(
    "notification_revisions",
    metadata,
    Column("about", String(20), primary_key=True),
    Column("subject_id", String(80), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("content", Json, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)
_r = revisions.c

preferences = Table(
    "notification_preferences",
    metadata,
    Column("person_id", String(36), primary_key=True),
    Column("preferences", Json, nullable=False),
    Column("version", Integer, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
)

# Where a channel reaches people, as the channel said; `lost` says why it does no more, `left_at` since when a person is
# not here any more.
addresses = Table(
    "notification_addresses",
    metadata,
    Column("person_id", String(36), primary_key=True),
    Column("channel", String(20), primary_key=True),
    Column("address", Json, nullable=False),
    Column("lost", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("left_at", UtcDateTime),
)
_a = addresses.c


def take_turn(connection: Connection, about: str, subject_id: str) -> None:
    """Until this transaction ends, nobody else plans a telling about this subject or says that it is over."""
    if connection.dialect.name == "postgresql":  # SQLite has one writer at a time anyway
        digest = blake2b(f"notifications\n{about}\n{subject_id}".encode(), digest_size=8).digest()
        connection.execute(select(func.pg_advisory_xact_lock(int.from_bytes(digest, signed=True))))


def add_notification(connection: Connection, values: dict[str, Any]) -> bool:
    """Whether it is new."""
    return bool(connection.execute(upsert(connection, notifications).on_conflict_do_nothing(), values).rowcount)


def notification_row(connection: Connection, notification_id: str) -> Any | None:
    """A notification as it is."""
    return connection.execute(select(notifications).where(_n.id == notification_id)).first()


def locked_notification(connection: Connection, notification_id: str) -> Any | None:
    """A notification; whoever else wants to change it waits until this transaction ends."""
    return connection.execute(select(notifications).where(_n.id == notification_id).with_for_update()).first()


def change(connection: Connection, notification_id: str, states: Sequence[str], **values: Any) -> bool:
    """Changes a notification that is in one of these states; whether it was."""
    same = update(notifications).where(_n.id == notification_id, _n.state.in_(states))
    return bool(connection.execute(same.values(**values)).rowcount)


def revision_of(connection: Connection, about: str, subject_id: str) -> Any | None:
    """What is shown of a subject that is over."""
    return connection.execute(select(revisions).where(_r.about == about, _r.subject_id == subject_id)).first()


def keep_revision(
    connection: Connection, about: str, subject_id: str, content: dict[str, Any], version: int, at: datetime
) -> None:
    """From now on the subject is over, and this is shown of it."""
    values = {"content": content, "version": version, "at": at}
    row = {"about": about, "subject_id": subject_id, **values}
    statement = upsert(connection, revisions).values(row)
    connection.execute(statement.on_conflict_do_update(index_elements=["about", "subject_id"], set_=values))


def asking_about(about: str, subject_id: str) -> Any:
    """The notifications that want something of somebody about this subject."""
    return and_(_n.asks, _n.about == about, _n.subject_id == subject_id)


def others_of(row: Any) -> Any:
    """The same telling on other channels."""
    same = (_n.person_id == row.person_id, _n.kind == row.kind, _n.subject_id == row.subject_id)
    return and_(*same, _n.occasion == row.occasion, _n.id != row.id)


def listed_for(person_id: str, unread: bool | None) -> Select[Any]:
    """A person's tellings, one row each, with `luck`: the index in `LUCK` of what its luckiest channel has come to."""
    sibling = notifications.alias("sibling")
    s = sibling.c
    rank = case({state: place for place, state in enumerate(LUCK)}, value=s.state, else_=LUCK.index(PLANNED))
    luck = select(func.max(rank)).where(
        s.person_id == _n.person_id, s.kind == _n.kind, s.subject_id == _n.subject_id, s.occasion == _n.occasion
    )
    mine = select(notifications, luck.scalar_subquery().label("luck")).where(_n.person_id == person_id, _n.leading)
    if unread is None:
        return mine
    return mine.where(_n.read_at.is_(None) if unread else _n.read_at.is_not(None))


def forget(connection: Connection, about: str, subject_ids: Sequence[str]) -> None:
    """Drops all tellings about these subjects, and what is shown since they are over."""
    for start in range(0, len(subject_ids), MANY):
        some = subject_ids[start : start + MANY]
        connection.execute(delete(notifications).where(_n.about == about, _n.subject_id.in_(some)))
        connection.execute(delete(revisions).where(_r.about == about, _r.subject_id.in_(some)))


def preferences_row(connection: Connection, person_id: str) -> Any | None:
    """How a person wants to be told, if she ever said."""
    return connection.execute(select(preferences).where(preferences.c.person_id == person_id)).first()


def address_row(connection: Connection, person_id: str, channel: str) -> Any | None:
    """Where a channel reaches a person, or why it does no more; None while it never said."""
    here = (_a.person_id == person_id, _a.channel == channel)
    return connection.execute(select(addresses).where(*here)).first()


def keep_address(connection: Connection, person_id: str, channel: str, at: datetime, **known: Any) -> None:
    """Notes what is `known`: the `address`, or why it is `lost`. The last word counts."""
    row = {"person_id": person_id, "channel": channel, "address": {}, "lost": "", "at": at, **known}
    statement = upsert(connection, addresses).values(row)
    changed = {**known, "at": at}
    connection.execute(statement.on_conflict_do_update(index_elements=["person_id", "channel"], set_=changed))


def note_left(connection: Connection, person_id: str, at: datetime | None) -> None:
    """Since when a person is not here any more, as far as it was not noted; None for one who is here."""
    differs = _a.left_at.is_not(None) if at is None else _a.left_at.is_(None)
    connection.execute(update(addresses).where(_a.person_id == person_id, differs).values(left_at=at))


def forget_left(connection: Connection, before: datetime) -> int:
    """Drops where those were reached who left before this moment; how many places."""
    return connection.execute(delete(addresses).where(_a.left_at < before)).rowcount
