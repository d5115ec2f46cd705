"""Questions to the trail; its table belongs to the core, where every unit of work writes it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Index, Select, and_, bindparam, func, insert, null, select, update

from hub.audit.messages import EntryRecorded
from hub.core.trail import audit_entries

Index(
    "ix_audit_entries_unsealed",
    audit_entries.c.id,
    sqlite_where=audit_entries.c.position.is_(None),
    postgresql_where=audit_entries.c.position.is_(None),
)

SEALING = 0x6875622E6175  # names the advisory lock: "hub.au"
_PIECE, _LAST = 1000, 2**63 - 1
# Entries of other parts of the hub come by the bus, some time after they were written.
_SIDE_BY_SIDE = timedelta(hours=1)

_put_seal = (
    update(audit_entries)
    .where(audit_entries.c.id == bindparam("of_id"))
    .values({name: bindparam(f"new_{name}") for name in ("salt", "digest", "position", "chain")})
)
_other = audit_entries.alias("other")


def only_sealer(connection: Connection) -> bool:
    """Whether nobody else seals at this moment; on SQLite the write lock has seen to it."""
    if connection.dialect.name != "postgresql":
        return True
    return bool(connection.execute(select(func.pg_try_advisory_xact_lock(SEALING))).scalar_one())


def last_link(connection: Connection) -> tuple[int, bytes] | None:
    """Position and chain of the entry sealed last."""
    query = select(audit_entries.c.position, audit_entries.c.chain).where(audit_entries.c.position.is_not(None))
    row = connection.execute(query.order_by(audit_entries.c.position.desc()).limit(1)).first()
    return (row.position, row.chain) if row else None


def unsealed(connection: Connection, limit: int) -> Sequence[Mapping[Any, Any]]:
    """Entries without a position, oldest first: one that was committed late is taken late, never passed over."""
    query = select(audit_entries).where(audit_entries.c.position.is_(None)).order_by(audit_entries.c.id)
    return connection.execute(query.limit(limit)).mappings().all()


def put_seals(connection: Connection, seals: Sequence[Mapping[str, Any]]) -> None:
    """Writes salt, digest, position and chain of entries named by `of_id`."""
    connection.execute(_put_seal, seals)


def sealed(connection: Connection) -> Iterator[Mapping[Any, Any]]:
    """All sealed entries by position, read piece by piece."""
    after = 0
    while piece := _sealed_after(connection, after):
        yield from piece
        after = piece[-1]["position"]


def _sealed_after(connection: Connection, position: int) -> Sequence[Mapping[Any, Any]]:
    query = select(audit_entries).where(audit_entries.c.position > position).order_by(audit_entries.c.position)
    return connection.execute(query.limit(_PIECE)).mappings().all()


def counts(connection: Connection) -> tuple[int, int]:
    """How many entries are sealed, and how many wait for their seal."""
    query = select(func.count(audit_entries.c.position), func.count()).select_from(audit_entries)
    sealed_ones, everything = connection.execute(query).one()
    return sealed_ones, everything - sealed_ones


def add(connection: Connection, told: EntryRecorded) -> None:
    """An entry that another part of the hub told of."""
    values = {name: getattr(told, name) for name in ("actor", "action", "subject", "request_id", "payload")}
    connection.execute(insert(audit_entries).values(at=datetime.fromisoformat(told.at), **values))


def erase(connection: Connection, subject: str) -> int:
    """Forgets what sealed entries say of a subject; how many."""
    about = update(audit_entries).where(audit_entries.c.subject == subject, audit_entries.c.position.is_not(None))
    return connection.execute(about.values(payload=null(), salt=None)).rowcount


def trail(subject: str | None, actor: str | None, since: datetime | None, until: datetime | None) -> Select[Any]:
    """Entries about a subject, by an actor, from `since` on and before `until`; what is None does not matter."""
    entry = audit_entries.c
    wanted = [
        None if subject is None else entry.subject == subject,
        None if actor is None else entry.actor == actor,
        None if since is None else and_(entry.at >= since, entry.id > _id_before(since)),
        None if until is None else and_(entry.at < until, entry.id < _id_behind(until)),
    ]
    return select(audit_entries).where(*(condition for condition in wanted if condition is not None))


# Ids grow with time but for transactions that ran side by side and entries that came from elsewhere, so a span of time
# is a span of ids with a margin.


def _id_before(since: datetime) -> ColumnElement[int]:
    """Of an entry before all that were written since then, whenever those came."""
    query = select(_other.c.id).where(_other.c.at < since - _SIDE_BY_SIDE)
    return func.coalesce(query.order_by(_other.c.at.desc(), _other.c.id.desc()).limit(1).scalar_subquery(), 0)


def _id_behind(until: datetime) -> ColumnElement[int]:
    """Of an entry behind all that were written until then."""
    query = select(_other.c.id).where(_other.c.at >= until + _SIDE_BY_SIDE)
    return func.coalesce(query.order_by(_other.c.at, _other.c.id).limit(1).scalar_subquery(), _LAST)
