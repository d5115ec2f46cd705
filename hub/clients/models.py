"""The register of internal services."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Boolean, Column, Connection, Integer, Row, String, Table, UniqueConstraint, bindparam, select

from hub.core.db import Json, UtcDateTime, metadata

clients = Table(
    "clients",
    metadata,
    Column("key", String(40).with_variant(String(40, collation="C"), "postgresql"), primary_key=True),
    Column("name", String(120), nullable=False),
    Column("scopes", Json, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("version", Integer, nullable=False, server_default="1"),
)

# Who a client is for those who sign its tokens: `google:<unique id>` or `entra:<object id>`. One may have several.
client_identities = Table(
    "client_identities",
    metadata,
    Column("identity", String(80).with_variant(String(80, collation="C"), "postgresql"), primary_key=True),
    Column("client_key", String(40).with_variant(String(40, collation="C"), "postgresql"), nullable=False),
    UniqueConstraint("client_key", "identity", name="uq_client_identities_client_key"),
)

_KEY = select(client_identities.c.client_key).where(client_identities.c.identity == bindparam("wanted", type_=String()))
_BY_KEY = select(clients).where(clients.c.key == bindparam("wanted", type_=String()))


def find(connection: Connection, key: str) -> Row[Any] | None:
    """The client with this key, active or not."""
    return connection.execute(_BY_KEY, {"wanted": key}).first()


def hold(connection: Connection, key: str) -> Row[Any] | None:
    """The same, for this transaction alone to change."""
    return connection.execute(_BY_KEY.with_for_update(), {"wanted": key}).first()


def key_of(connection: Connection, identity: str) -> str | None:
    """The key of the client that is this elsewhere."""
    return connection.execute(_KEY, {"wanted": identity}).scalar()


def identities_of(connection: Connection, keys: Collection[str]) -> Mapping[str, list[str]]:
    """Who these clients are elsewhere, by their keys."""
    c = client_identities.c
    query = select(c.client_key, c.identity).where(c.client_key.in_(keys)).order_by(c.identity)
    found: dict[str, list[str]] = {key: [] for key in keys}
    for row in connection.execute(query):
        found[row.client_key].append(row.identity)
    return found
