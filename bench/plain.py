"""A database without a library in between: one connection for each thread, statements as they are."""

import sqlite3
import threading
from collections.abc import Sequence
from typing import Any

import psycopg

Step = tuple[str, Sequence[tuple[Any, ...]]]  # a statement, and the values of each time that it is done


class Plain:
    """What both databases share: `read` asks, `write` does all steps in one transaction."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._kept = threading.local()

    def spell(self, sql: str) -> str:
        """A statement with `?` for values, as this database's driver wants it."""
        return sql

    def read(self, sql: str, values: tuple[Any, ...]) -> Sequence[tuple[Any, ...]]:
        """All rows of a question."""
        return list(self._connection().execute(sql, values).fetchall())

    def write(self, steps: Sequence[Step]) -> None:
        """All of it, or nothing."""
        raise NotImplementedError

    def _open(self) -> Any:
        raise NotImplementedError

    def _connection(self) -> Any:
        if not hasattr(self._kept, "connection"):
            self._kept.connection = self._open()
        return self._kept.connection


class PlainSqlite(Plain):
    """SQLite, set up as the hub sets it up; writers take turns, as they do there."""

    def __init__(self, address: str) -> None:
        super().__init__(address)
        self._turn = threading.Lock()

    def write(self, steps: Sequence[Step]) -> None:
        """All of it, or nothing."""
        connection = self._connection()
        with self._turn:
            connection.execute("BEGIN IMMEDIATE")
            for sql, rows in steps:
                connection.executemany(sql, rows)
            connection.execute("COMMIT")

    def _open(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._address, timeout=30, isolation_level=None)
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "cache_size=-16000"):
            connection.execute(f"PRAGMA {pragma}")
        return connection


class PlainPostgres(Plain):
    """PostgreSQL by psycopg, which prepares what is repeated."""

    def spell(self, sql: str) -> str:
        """`%s` for values."""
        return sql.replace("?", "%s")

    def write(self, steps: Sequence[Step]) -> None:
        """All of it, or nothing."""
        connection = self._connection()
        with connection.transaction(), connection.cursor() as cursor:
            for sql, rows in steps:
                if len(rows) == 1:
                    cursor.execute(sql, rows[0])
                else:
                    cursor.executemany(sql, rows)

    def _open(self) -> psycopg.Connection[Any]:
        return psycopg.connect(self._address, autocommit=True)


def plain(url: str) -> Plain:
    """The database at an SQLAlchemy address."""
    if url.startswith("sqlite"):
        return PlainSqlite(url.removeprefix("sqlite:///"))
    return PlainPostgres(url.replace("postgresql+psycopg://", "postgresql://"))
