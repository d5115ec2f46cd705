"""Statements of the hot paths: built by SQLAlchemy once for each kind of database, then handed to the driver as is.

A request asks and writes a dozen times; compiling, looking up and wrapping each statement anew costs more than the
database does. What SQLAlchemy knows of types (moments, JSON) is kept; a failure is raised as its own error, as ever.
"""

import re
from collections import namedtuple
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast

from sqlalchemy import Connection, Dialect, Executable, Insert, Select
from sqlalchemy.exc import DBAPIError

Convert = Callable[[Any], Any]
Values = Mapping[str, Any]


# Where a connection keeps what is to be sent together, and how many rows of one kind may go that way.
BUNDLE = "hub.bundle"
FEW = 16
_PARAMETER = re.compile(r"%\((\w+)\)s")


@dataclass(frozen=True, slots=True)
class _Ready:
    """One statement for one kind of database: its text, its parameters in order, what to do with values and rows."""

    text: str
    names: tuple[str, ...]
    positional: bool
    fixed: Mapping[str, Any]
    binds: Mapping[str, Convert]
    results: tuple[tuple[int, Convert], ...]
    shape: Callable[[Sequence[Any]], Any]

    def parameters(self, values: Values) -> Any:
        """What the driver takes; raises `KeyError` for a value that is missing."""
        given = {**self.fixed, **values}
        for name, convert in self.binds.items():
            given[name] = convert(given[name])
        return [given[name] for name in self.names] if self.positional else {name: given[name] for name in self.names}

    def row(self, raw: Sequence[Any]) -> Any:
        """A row with its columns by name."""
        if not self.results:
            return self.shape(raw)
        cells = list(raw)
        for place, convert in self.results:
            cells[place] = convert(cells[place])
        return self.shape(cells)


_Writes = tuple[_Ready, Sequence[Values]]


class Prepared:
    """A statement whose shape never changes. What an INSERT or UPDATE sets are the columns that the first row names."""

    def __init__(self, statement: Executable) -> None:
        self._statement = statement
        self._ready: dict[tuple[str, ...], _Ready] = {}

    def all(self, connection: Connection, **values: Any) -> list[Any]:
        """Every row, columns by name."""
        ready = self._for(connection)
        _announce(connection, ready)
        return [ready.row(raw) for raw in _execute(connection, ready, values).fetchall()]

    def first(self, connection: Connection, **values: Any) -> Any | None:
        """The first row, or None."""
        ready = self._for(connection)
        _announce(connection, ready)
        raw = _execute(connection, ready, values).fetchone()
        return None if raw is None else ready.row(raw)

    def scalar(self, connection: Connection, **values: Any) -> Any:
        """The first cell of the first row, or None."""
        row = self.first(connection, **values)
        return None if row is None else row[0]

    def run(self, connection: Connection, rows: Sequence[Values]) -> int:
        """Writes once for each of `rows`, which all name the same columns; how many rows of the database that was
        (within `together` nobody knows yet: how many were given)."""
        ready = self._for(connection, *rows[0])
        _announce(connection, ready)
        bundle: list[_Writes] | None = connection.info.get(BUNDLE)
        if bundle is not None and len(rows) <= FEW:
            bundle.append((ready, rows))
            return len(rows)
        if len(rows) == 1:
            return int(_execute(connection, ready, rows[0]).rowcount)
        with _translated(connection, ready.text):
            cursor = _driver(connection).cursor()
            cursor.executemany(ready.text, [ready.parameters(row) for row in rows])
        return int(cursor.rowcount)

    def _for(self, connection: Connection, *columns: str) -> _Ready:
        key = (connection.dialect.name, *columns)
        return self._ready.get(key) or self._ready.setdefault(key, self._prepare(connection.dialect, columns))

    def _prepare(self, dialect: Dialect, named: Sequence[str]) -> _Ready:
        compiled = self._compiled(dialect, named)
        binds = {name: bind.type.dialect_impl(dialect).bind_processor(dialect) for name, bind in compiled.binds.items()}
        fixed = {name: bind.value for name, bind in compiled.binds.items() if not bind.required}
        columns = list(self._statement.selected_columns) if isinstance(self._statement, Select) else []
        results = [column.type.dialect_impl(dialect).result_processor(dialect, None) for column in columns]
        return _Ready(
            text=compiled.string,
            names=tuple(compiled.positiontup or compiled.binds),
            positional=compiled.positional,
            fixed=fixed,
            binds={name: convert for name, convert in binds.items() if convert},
            results=tuple((place, convert) for place, convert in enumerate(results) if convert),
            shape=_shape([str(column.key) for column in columns]),
        )

    def _compiled(self, dialect: Dialect, named: Sequence[str]) -> Any:
        statement: Any = self._statement
        if isinstance(statement, Insert):
            statement = statement.inline()  # no RETURNING behind the back
        return statement.compile(dialect=dialect, column_keys=list(named) or None)


def _shape(names: list[str]) -> Callable[[Sequence[Any]], Any]:
    if not names:
        return tuple
    base: Any = namedtuple("Row", names)  # type: ignore[misc]
    # `_mapping` is how SQLAlchemy's rows show themselves by name.
    shape: Any = type("Row", (base,), {"__slots__": (), "_mapping": property(base._asdict)})
    return cast(Callable[[Sequence[Any]], Any], shape._make)


def _driver(connection: Connection) -> Any:
    return connection.connection.driver_connection


def _execute(connection: Connection, ready: _Ready, values: Values) -> Any:
    with _translated(connection, ready.text):
        return _driver(connection).execute(ready.text, ready.parameters(values))


def _announce(connection: Connection, ready: _Ready) -> None:
    """Whoever listens to the statements of an engine hears of these as well."""
    for listener in connection.dispatch.before_cursor_execute:
        listener(connection, None, ready.text, (), None, False)


@contextmanager
def together(connection: Connection) -> Iterator[None]:
    """What is written inside reaches PostgreSQL as one statement at the end, a chain of data-modifying CTEs
    (https://www.postgresql.org/docs/current/queries-with.html#QUERIES-WITH-MODIFYING): one wait instead of many. So
    nothing inside may read what was written inside. SQLite, which nobody waits for, gets each write at once."""
    if connection.dialect.name != "postgresql":
        yield
        return
    bundle: list[_Writes] = []
    connection.info[BUNDLE] = bundle
    try:
        yield
    finally:
        del connection.info[BUNDLE]
    if bundle:
        _send(connection, bundle)


def _send(connection: Connection, bundle: Sequence[_Writes]) -> None:
    parts, values = [], dict[str, Any]()
    for place, (ready, rows) in enumerate(bundle):
        parts += [f"w{place}_{number} AS ({text})" for number, text in enumerate(_worded(ready.text, place, len(rows)))]
        for number, row in enumerate(rows):
            values |= {f"{name}__{place}_{number}": value for name, value in ready.parameters(row).items()}
    text = f"WITH {', '.join(parts)} SELECT 1"
    with _translated(connection, text):
        _driver(connection).execute(text, values)


@lru_cache(maxsize=2000)
def _worded(text: str, place: int, count: int) -> Sequence[str]:
    """The statement for so many rows, each with parameters of its own. An INSERT becomes one with a list of rows, which
    keeps their order; any other is repeated."""
    head, insert, tail = text.partition(" VALUES ")
    if not insert:
        return [_PARAMETER.sub(rf"%(\1__{place}_{number})s", text) for number in range(count)]
    row, conflict, rest = tail.partition(" ON CONFLICT ")
    rows = [_PARAMETER.sub(rf"%(\1__{place}_{number})s", row) for number in range(count)]
    return [f"{head}{insert}{', '.join(rows)}{conflict}{rest}"]


@contextmanager
def _translated(connection: Connection, text: str) -> Iterator[None]:
    """The driver's errors as SQLAlchemy's, so that whoever handles one need not know the driver. A broken connection is
    thrown away, as SQLAlchemy would do it: the next who asks gets another."""
    base = connection.dialect.loaded_dbapi.Error
    try:
        yield
    except base as error:
        broken = connection.dialect.is_disconnect(error, _driver(connection), None)
        if broken:
            connection.invalidate(error)
        raise DBAPIError.instance(
            text, None, error, base, hide_parameters=True, connection_invalidated=broken
        ) from error
