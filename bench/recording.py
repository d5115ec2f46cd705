"""What a request of the hub writes, as plain SQL: found by comparing all tables before and after it.

The floor repeats it with new ids, so it commits rows of the same number and content.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import Connection, Table, text

from hub.core.db import metadata

UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
SERIAL = {
    "sqlite": "(SELECT coalesce(max(serial), 0) + 1 FROM requests)",
    "postgresql": "nextval('request_serials')",
}
Values = tuple[Any, ...]
Rows = Mapping[Values, Mapping[str, Any]]
Picture = Mapping[str, Rows]


@dataclass(frozen=True, slots=True)
class Statement:
    """One change, with its values as they were; `?` stands for each."""

    sql: str
    values: Values


@dataclass(frozen=True, slots=True)
class Recording:
    """All that one request wrote, the ids that were new with it, and what it answered."""

    statements: Sequence[Statement]
    new_ids: Sequence[str]
    answer: bytes


def picture(connection: Connection) -> Picture:
    """All rows of all tables, as the database keeps them, by primary key."""
    return {table.name: _rows(connection, table) for table in metadata.sorted_tables}


def _rows(connection: Connection, table: Table) -> Rows:
    found = connection.execute(text(f'SELECT * FROM "{table.name}"')).mappings()
    return {tuple(row[key.name] for key in table.primary_key): dict(row) for row in found}


def compare(before: Picture, after: Picture, dialect: str, answer: bytes) -> Recording:
    """What changed from one picture to the other."""
    statements = [one for table in metadata.sorted_tables for one in _changes(table, before, after, dialect)]
    known = set(UUID.findall(repr(before)))
    named = [UUID.findall(_plain(value)) for one in statements for value in one.values]
    fresh = dict.fromkeys(id_ for ids in named for id_ in ids if id_ not in known)
    return Recording(statements, list(fresh), answer)


def _changes(table: Table, before: Picture, after: Picture, dialect: str) -> Iterator[Statement]:
    old, new = before[table.name], after[table.name]
    for key in new.keys() - old.keys():
        yield _insert(table, new[key], dialect)
    for key in old.keys() & new.keys():
        changed = {name: value for name, value in new[key].items() if value != old[key][name]}
        if changed:
            sets = ", ".join(f'"{name}" = ?' for name in changed)
            yield Statement(f'UPDATE "{table.name}" SET {sets} WHERE {_keyed(table)}', (*_flat(changed), *key))
    for key in old.keys() - new.keys():
        yield Statement(f'DELETE FROM "{table.name}" WHERE {_keyed(table)}', key)


def _insert(table: Table, row: Mapping[str, Any], dialect: str) -> Statement:
    given = {name: value for name, value in row.items() if table.c[name].identity is None and value is not None}
    counted = [name for name in given if (table.name, name) == ("requests", "serial")]
    bound = {name: value for name, value in given.items() if name not in counted}
    names = ", ".join(f'"{name}"' for name in (*counted, *bound))
    marks = ", ".join([SERIAL[dialect] for _ in counted] + ["?"] * len(bound))
    return Statement(f'INSERT INTO "{table.name}" ({names}) VALUES ({marks})', _flat(bound))


def _keyed(table: Table) -> str:
    return " AND ".join(f'"{key.name}" = ?' for key in table.primary_key)


def _flat(row: Mapping[str, Any]) -> Values:
    """JSON that a driver has taken apart becomes text again."""
    return tuple(orjson.dumps(value).decode() if isinstance(value, (dict, list)) else value for value in row.values())


def _plain(value: Any) -> str:
    return bytes(value).decode("utf-8", "replace") if isinstance(value, (bytes, memoryview)) else str(value)


Fill = Callable[[Mapping[str, str]], Values]


def filler(values: Values, ids: Sequence[str]) -> Fill:
    """A function that gives the values with other ids in the places of these."""
    parts = [_part(value, ids) for value in values]
    return lambda others: tuple(part(others) for part in parts)


def _part(value: Any, ids: Sequence[str]) -> Callable[[Mapping[str, str]], Any]:
    if not isinstance(value, (str, bytes)) or not any(id_ in _plain(value) for id_ in ids):
        return lambda _: value
    pieces = re.split("(" + "|".join(ids) + ")", _plain(value))
    encoded = isinstance(value, bytes)

    def fill(others: Mapping[str, str]) -> str | bytes:
        whole = "".join([others.get(piece, piece) for piece in pieces])
        return whole.encode() if encoded else whole

    return fill
