"""The register of internal services."""

from typing import Any

from sqlalchemy import Boolean, Column, Connection, Row, String, Table, bindparam, select

from hub.core.db import Json, UtcDateTime, metadata

clients = Table(
    "clients",
    metadata,
    Column("key", String(40).with_variant(String(40, collation="C"), "postgresql"), primary_key=True),
    Column("name", String(120), nullable=False),
    Column("scopes", Json, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
)

_BY_KEY = select(clients).where(clients.c.key == bindparam("wanted", type_=String()))


def find(connection: Connection, key: str) -> Row[Any] | None:
    """The client with this key, active or not."""
    return connection.execute(_BY_KEY, {"wanted": key}).first()
