"""The database: SQLite (WAL, `BEGIN IMMEDIATE`) on a laptop, PostgreSQL in the cloud; SQLAlchemy Core on both."""

from __future__ import annotations

import select
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib import import_module
from threading import Lock, local
from typing import TYPE_CHECKING, Any

import orjson
from sqlalchemy import JSON, Connection, DateTime, Dialect, Engine, MetaData, Table, create_engine, event
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection
from sqlalchemy.types import TypeDecorator, TypeEngine
from uuid_utils import uuid7

if TYPE_CHECKING:
    import sqlite3

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "pk": "pk_%(table_name)s",
    }
)

Row = Mapping[str, Any]

# How long a new connection may take; whether one has been used before.
CONNECT_SECONDS = 10
USED = "hub.used"


def new_id() -> str:
    """A UUIDv7 (RFC 9562): ids of later things sort later."""
    return str(uuid7())


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment in UTC. SQLite keeps no zone: it is taken off on the way in, put on again on the way out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    @property
    def python_type(self) -> type[datetime]:
        """What its values are; cursors of lists are read by it."""
        return datetime

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], Any]:
        """UTC, as text without zone for SQLite; refuses a moment without zone. One call: lists are full of moments."""
        return _to_sqlite if dialect.name == "sqlite" else _in_utc

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], datetime | None]:  # noqa: ARG002
        """Always aware, always UTC."""
        return _from_sqlite if dialect.name == "sqlite" else _in_utc


def _in_utc(value: datetime | None) -> datetime | None:
    if value is None:
        return None
    if value.tzinfo is None:
        raise ValueError("a moment needs its zone")
    return value.astimezone(UTC)


def _to_sqlite(value: datetime | None) -> str | None:
    moment = _in_utc(value)
    return moment.replace(tzinfo=None).isoformat(" ", "microseconds") if moment else None


def _from_sqlite(value: str | None) -> datetime | None:
    return None if value is None else datetime.fromisoformat(value).replace(tzinfo=UTC)


class _Json(TypeDecorator[Any]):
    """Plain values; `jsonb` on PostgreSQL, whose dialect is loaded where it is spoken: that takes a while."""

    impl = JSON
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """What the database calls it."""
        if dialect.name != "postgresql":
            return dialect.type_descriptor(JSON())
        from sqlalchemy.dialects.postgresql import JSONB

        return dialect.type_descriptor(JSONB())


Json = _Json()


def upsert(connection: Connection, table: Table) -> Any:
    """An INSERT that knows `on_conflict_do_nothing` and `on_conflict_do_update`, as this database spells them, and
    whose `rowcount` says how many rows it wrote."""
    dialect = import_module(f"sqlalchemy.dialects.{connection.dialect.name}")
    return dialect.insert(table).execution_options(preserve_rowcount=True)


def dumps(value: object) -> str:
    """JSON text of plain values, moments in RFC 3339 with `Z`."""
    return orjson.dumps(value, option=orjson.OPT_UTC_Z).decode()


class Database:
    """A pool of connections, opened on first use. One writer at a time on SQLite, many on PostgreSQL.

    On PostgreSQL a statement may take `seconds`; a `replica` refuses to be written to.
    """

    def __init__(self, url: str, pool: int = 16, seconds: int = 30, *, replica: bool = False) -> None:
        self.url = url
        self.embedded = url.startswith("sqlite")
        self.engine = _sqlite(url, pool) if self.embedded else _postgres(url, pool, _limits(seconds, replica))
        self._turn = Lock()
        self._here = local()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection for questions; whatever it changed is rolled back. Within `writing` it is that transaction's: a
        thread that waited for a second connection while it holds one could wait for ever."""
        open_here: Connection | None = getattr(self._here, "connection", None)
        if open_here is not None:
            yield open_here
            return
        with self.engine.connect() as connection:
            if self.embedded:
                connection.exec_driver_sql("BEGIN")
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction: committed at the end, rolled back on any error."""
        with self._transaction() as connection:
            self._here.connection = connection
            try:
                yield connection
            finally:
                self._here.connection = None

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        if not self.embedded:
            with self.engine.begin() as connection:
                yield connection
            return
        # SQLite lets one writer in and makes the others poll; a queue of our own is fairer and wakes at once. And it
        # may refuse a transaction that starts to write after it has read: a writer says so at the start.
        with self._turn, self.engine.connect() as connection, connection.begin():
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            yield connection

    def close(self) -> None:
        """Gives all connections back."""
        self.engine.dispose()


def _limits(seconds: int, replica: bool) -> str:
    """Limits of a session: nobody waits for ever, nobody holds locks while nothing happens."""
    limits = {
        "statement_timeout": f"{seconds}s",
        "lock_timeout": "20s",
        "idle_in_transaction_session_timeout": "60s",
        "default_transaction_read_only": "on" if replica else "off",
    }
    return " ".join(f"-c {name}={value}" for name, value in limits.items())


def _postgres(url: str, pool: int, limits: str) -> Engine:
    engine = create_engine(
        url,
        json_serializer=dumps,
        json_deserializer=orjson.loads,
        pool_size=pool,
        max_overflow=pool,
        pool_pre_ping=False,
        connect_args={"options": limits, "connect_timeout": CONNECT_SECONDS},
    )
    event.listen(engine, "checkout", _refuse_if_hung_up)
    return engine


def _refuse_if_hung_up(connection: Any, entry: ConnectionPoolEntry, _: PoolProxiedConnection) -> None:
    """A connection that was used before and lay in the pool hears nothing, unless the server has hung up: one look at
    the line instead of a question to the server. Then all that lay there are replaced."""
    if entry.info.get(USED) and (connection.closed or _says_something(connection.fileno())):
        raise InvalidatePoolError
    entry.info[USED] = True


def _says_something(line: int) -> bool:
    ears = select.poll()
    ears.register(line, select.POLLIN)
    return bool(ears.poll(0))


def _sqlite(url: str, pool: int) -> Engine:
    engine = create_engine(
        url,
        json_serializer=dumps,
        json_deserializer=orjson.loads,
        pool_size=pool,
        max_overflow=pool * 2,
        connect_args={"timeout": 30, "check_same_thread": False},
    )
    event.listen(engine, "connect", _prepare_sqlite)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _: ConnectionPoolEntry) -> None:
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "cache_size=-16000", "mmap_size=0"):
        connection.execute(f"PRAGMA {pragma}")
