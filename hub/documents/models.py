"""Documents and where their bytes lie."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from hashlib import blake2b
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    Index,
    Row,
    Select,
    String,
    Table,
    Text,
    UniqueConstraint,
    and_,
    bindparam,
    delete,
    func,
    or_,
    select,
    update,
)

from hub.core.db import UtcDateTime, metadata
from hub.core.prepared import Prepared

PENDING, READY, DELETED = "pending", "ready", "deleted"

documents = Table(
    "documents",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("owner_id", String(80), nullable=False),
    Column("name", String(255), nullable=False),
    Column("content_type", String(127), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("state", String(10), nullable=False),
    Column("request_id", String(36)),
    Column("file", String(36), nullable=False),
    Column("sha256", String(64)),
    Column("created_at", UtcDateTime, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
    Index("ix_documents_owner_id_id", "owner_id", "id"),
    Index("ix_documents_request_id_id", "request_id", "id"),
    Index("ix_documents_state_changed_at", "state", "changed_at"),
)

# Where a document was filed: `place` is its address there in the words of the cabinet, `checksum` that of its bytes as
# they lay there.
filings = Table(
    "filings",
    metadata,
    Column("document_id", String(36), primary_key=True),
    Column("place", String(300), primary_key=True),
    Column("url", String(2000), nullable=False),
    Column("checksum", String(80), nullable=False),
    Column("filed_at", UtcDateTime, nullable=False),
    Column("changed_at", UtcDateTime),
    Column("gone_at", UtcDateTime),
    UniqueConstraint("place", "document_id"),
)

# Long filings that are under way: `place` is a digest of folder and name, `session` how the cabinet goes on, sealed.
unfinished = Table(
    "unfinished_filings",
    metadata,
    Column("document_id", String(36), primary_key=True),
    Column("place", String(64), primary_key=True),
    Column("session", Text, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
)

# The libraries of the cabinet that the hub follows; `mark` is where it has come, in the cabinet's own words.
libraries = Table(
    "libraries",
    metadata,
    Column("key", String(200), primary_key=True),
    Column("mark", Text, nullable=False),
    Column("looked_at", UtcDateTime, nullable=False),
)

_d = documents.c
_BY_ID = Prepared(select(documents).where(_d.id == bindparam("wanted", type_=String()), _d.state != DELETED))
_BY_IDS = select(documents).where(_d.id.in_(bindparam("wanted", expanding=True)), _d.state != DELETED)
# So few are asked for one by one: a list that can be of any length costs more to word.
FEW = 5
# So many are named in one statement at most.
MANY = 500


def find(connection: Connection, document_id: str) -> Row[Any] | None:
    """A document that is not deleted."""
    return _BY_ID.first(connection, wanted=document_id)


def find_all(connection: Connection, ids: Sequence[str]) -> Sequence[Row[Any]]:
    """Those that exist and are not deleted."""
    if len(ids) <= FEW:
        return [row for row in (find(connection, wanted) for wanted in ids) if row is not None]
    return connection.execute(_BY_IDS, {"wanted": list(ids)}).all()


def owned_by(owner_id: str) -> Select[Any]:
    """All that somebody brought, finished or not."""
    return select(documents).where(_d.owner_id == owner_id, _d.state != DELETED)


def of_request(request_id: str) -> Select[Any]:
    """All that belong to a request."""
    return select(documents).where(_d.request_id == request_id, _d.state == READY)


def brought_to(request_ids: Sequence[str], person_id: str) -> Select[Any]:
    """All that others than this person brought to these requests."""
    return select(documents).where(_d.request_id.in_(request_ids), _d.state == READY, _d.owner_id != person_id)


def named(query: Select[Any], part: str | None) -> Select[Any]:
    """Of them those with this in their names, in whatever case. SQLite folds the case of ASCII alone, so that a word is
    looked for in each of the ways in which it is usually written."""
    if not part:
        return query
    ways = dict.fromkeys((part, part.lower(), part.upper(), part.capitalize()))
    return query.where(or_(*(_d.name.icontains(way, autoescape=True) for way in ways)))


def kept_as(connection: Connection, request_id: str, file: str) -> str | None:
    """The document of this request whose bytes these are, if any."""
    kept = select(_d.id).where(_d.request_id == request_id, _d.file == file, _d.state == READY)
    return connection.execute(kept.limit(1)).scalar_one_or_none()


def take_turn(connection: Connection, file: str) -> None:
    """Until this transaction ends, nobody else makes a document of these bytes."""
    if connection.dialect.name == "postgresql":  # SQLite has one writer at a time anyway
        digest = blake2b(f"documents\n{file}".encode(), digest_size=8).digest()
        connection.execute(select(func.pg_advisory_xact_lock(int.from_bytes(digest, signed=True))))


def complete(connection: Connection, document_id: str, sha256: str, now: datetime) -> bool:
    """Whether it was still waiting for its bytes: of two that complete it at once, one does."""
    waiting = update(documents).where(_d.id == document_id, _d.state == PENDING)
    return connection.execute(waiting.values(state=READY, sha256=sha256, changed_at=now)).rowcount == 1


def attach(connection: Connection, ids: Sequence[str], request_id: str, now: datetime) -> int:
    """Gives finished documents of no other request to this one, those deleted a moment ago included; how many."""
    free = or_(_d.request_id.is_(None), _d.request_id == request_id)
    finished = update(documents).where(_d.id.in_(ids), _d.sha256.is_not(None), free)
    return connection.execute(finished.values(request_id=request_id, state=READY, changed_at=now)).rowcount


def drop_unused(connection: Connection, document_id: str, now: datetime) -> bool:
    """Marks it deleted unless a request has it, finished; whether that was so."""
    unused = or_(_d.request_id.is_(None), _d.state == PENDING)
    mine = update(documents).where(_d.id == document_id, unused, _d.state != DELETED)
    return connection.execute(mine.values(state=DELETED, changed_at=now)).rowcount == 1


def drop_stale(connection: Connection, before: datetime, now: datetime) -> int:
    """Marks uploads deleted that nobody finished; how many."""
    stale = update(documents).where(_d.state == PENDING, _d.changed_at < before)
    return connection.execute(stale.values(state=DELETED, changed_at=now)).rowcount


def drop_of_request(connection: Connection, request_id: str, ids: Sequence[str], now: datetime) -> None:
    """Marks deleted what belongs to a request, finished or not, and what of `ids` belongs to none."""
    gone = {"request_id": request_id, "state": DELETED, "changed_at": now}
    left = (update(documents).where(wanted) for wanted in _left_behind(request_id, ids))
    for statement in left:
        connection.execute(statement.where(_d.state != DELETED).values(gone))


def _left_behind(request_id: str, ids: Sequence[str]) -> Iterator[ColumnElement[bool]]:
    yield _d.request_id == request_id
    for start in range(0, len(ids), MANY):
        yield and_(_d.id.in_(ids[start : start + MANY]), _d.request_id.is_(None))


def dropped_of_request(connection: Connection, request_id: str, count: int) -> Sequence[Any]:
    """Deleted documents of a request."""
    gone = select(_d.id, _d.file).where(_d.request_id == request_id, _d.state == DELETED)
    return connection.execute(gone.order_by(_d.id).limit(count)).all()


def deleted_before(connection: Connection, moment: datetime, count: int) -> Sequence[Any]:
    """Documents whose bytes can go, the longest deleted first."""
    gone = select(_d.id, _d.file).where(_d.state == DELETED, _d.changed_at < moment)
    return connection.execute(gone.order_by(_d.changed_at).limit(count)).all()


def forget(connection: Connection, document_id: str) -> None:
    """Drops the row of a deleted document."""
    connection.execute(delete(documents).where(_d.id == document_id, _d.state == DELETED))
