"""Many rows at a time, as a sync reads and writes them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Connection, Table

from hub.core.db import upsert

BATCH = 500

T = TypeVar("T")


def batches(items: Iterable[T], size: int = BATCH) -> Iterator[list[T]]:
    """The items in their order, at most `size` at a time."""
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch


def store(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Inserts or replaces by primary key; two hubs that start at once do not trip over each other. All rows have the
    same columns; others stay as they are."""
    if not rows:
        return
    statement = upsert(connection, table)
    key = [column.name for column in table.primary_key]
    others = {name: statement.excluded[name] for name in rows[0] if name not in key}
    ready = (
        statement.on_conflict_do_update(index_elements=key, set_=others)
        if others
        else statement.on_conflict_do_nothing()
    )
    connection.execute(ready, list(rows))
