"""Versions of processes, immutable once published."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Column, Connection, Index, Integer, String, Table, Text, func, insert, select, update

from hub.core.db import Json, UtcDateTime, metadata

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

_v = process_versions.c


def published(connection: Connection) -> Sequence[Any]:
    """The published version of every process, by key."""
    return connection.execute(select(process_versions).where(_v.state == "published").order_by(_v.key)).all()


def version_of(connection: Connection, key: str, version: int | None = None) -> Any | None:
    """One version, or the published one."""
    wanted = _v.state == "published" if version is None else _v.version == version
    return connection.execute(select(process_versions).where(_v.key == key, wanted)).first()


def is_published(connection: Connection, digest: str) -> bool:
    """Whether this very text is the published version of its process."""
    same = select(_v.key).where(_v.state == "published", _v.digest == digest)
    return connection.execute(same).first() is not None


def versions(connection: Connection, key: str) -> Sequence[Any]:
    """All versions of a process, newest first."""
    return connection.execute(select(process_versions).where(_v.key == key).order_by(_v.version.desc())).all()


def add_version(connection: Connection, values: dict[str, Any]) -> int:
    """Writes the next version; its number."""
    latest = connection.execute(select(func.max(_v.version)).where(_v.key == values["key"])).scalar_one()
    version = (latest or 0) + 1
    connection.execute(insert(process_versions).values(version=version, **values))
    return version


def publish(connection: Connection, key: str, version: int, values: dict[str, Any]) -> None:
    """Makes one version the published one, and only one."""
    former = update(process_versions).where(_v.key == key, _v.state == "published")
    connection.execute(former.values(state="superseded"))
    chosen = update(process_versions).where(_v.key == key, _v.version == version)
    connection.execute(chosen.values(state="published", **values))
