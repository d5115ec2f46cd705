"""Versions of processes, immutable once published."""

from collections.abc import Sequence
from hashlib import blake2b
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Index,
    Integer,
    String,
    Table,
    Text,
    bindparam,
    exists,
    func,
    insert,
    select,
    update,
)

from hub.core.db import Json, UtcDateTime, metadata
from hub.core.prepared import Prepared

process_versions = Table(
    "process_versions",
    metadata,
    Column("key", String(60), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("state", String(12), nullable=False),  # draft | published | superseded
    Column("text", Text, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("category", String(60), nullable=False),
    Column("title", Json, nullable=False),
    Column("created_by", String(80), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("published_by", String(80)),
    Column("published_at", UtcDateTime),
    Index("ix_process_versions_state", "state", "key"),
)

# Whatever happens at once, new requests start with one version.
Index(
    "ix_process_versions_published",
    process_versions.c.key,
    unique=True,
    sqlite_where=process_versions.c.state == "published",
    postgresql_where=process_versions.c.state == "published",
)

_v = process_versions.c


def alone(connection: Connection, key: str) -> None:
    """Nobody else changes this process until the transaction ends. SQLite has one writer at a time anyway."""
    if connection.dialect.name == "postgresql":
        name = int.from_bytes(blake2b(f"process {key}".encode(), digest_size=8).digest(), signed=True)
        connection.execute(select(func.pg_advisory_xact_lock(name)))


def published(connection: Connection) -> Sequence[Any]:
    """The published version of every process, by key."""
    return connection.execute(select(process_versions).where(_v.state == "published").order_by(_v.key)).all()


def newest(connection: Connection) -> Sequence[Any]:
    """The newest version of every process, whatever its state, by key."""
    top = select(_v.key, func.max(_v.version).label("version")).group_by(_v.key).subquery()
    last = (_v.key == top.c.key) & (_v.version == top.c.version)
    return connection.execute(select(process_versions).join(top, last).order_by(_v.key)).all()


def published_keys(connection: Connection) -> frozenset[str]:
    """The keys of all processes that new requests can be made of."""
    return frozenset(connection.execute(select(_v.key).where(_v.state == "published")).scalars())


_BY_KEY = select(process_versions).where(_v.key == bindparam("key"))
_PUBLISHED = Prepared(_BY_KEY.where(_v.state == "published"))
_VERSION = Prepared(_BY_KEY.where(_v.version == bindparam("version")))


def version_of(connection: Connection, key: str, version: int | None = None) -> Any | None:
    """One version, or the published one."""
    if version is None:
        return _PUBLISHED.first(connection, key=key)
    return _VERSION.first(connection, key=key, version=version)


def is_latest(connection: Connection, digest: str, created_by: str) -> bool:
    """Whether this very text is the newest of its process that somebody wrote."""
    newer = process_versions.alias()
    later = exists().where(newer.c.key == _v.key, newer.c.created_by == created_by, newer.c.version > _v.version)
    same = select(_v.key).where(_v.digest == digest, _v.created_by == created_by, ~later)
    return connection.execute(same).first() is not None


def versions(connection: Connection, key: str) -> Sequence[Any]:
    """All versions of a process, newest first."""
    return connection.execute(select(process_versions).where(_v.key == key).order_by(_v.version.desc())).all()


def latest(connection: Connection, key: str) -> Any | None:
    """The newest version, whatever its state."""
    query = select(process_versions).where(_v.key == key).order_by(_v.version.desc())
    return connection.execute(query.limit(1)).first()


def add_version(connection: Connection, values: dict[str, Any]) -> int:
    """Writes the next version; its number."""
    newest = select(func.coalesce(func.max(_v.version), 0)).where(_v.key == values["key"])
    version = int(connection.execute(newest).scalar_one()) + 1
    connection.execute(insert(process_versions).values(version=version, **values))
    return version


def publish(connection: Connection, key: str, version: int, values: dict[str, Any]) -> None:
    """Makes one version the published one, and only one."""
    former = update(process_versions).where(_v.key == key, _v.state == "published")
    connection.execute(former.values(state="superseded"))
    chosen = update(process_versions).where(_v.key == key, _v.version == version)
    connection.execute(chosen.values(state="published", **values))
