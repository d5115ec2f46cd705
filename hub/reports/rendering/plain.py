"""JSON for machines: amounts as decimal text, moments in UTC."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, BinaryIO

import orjson

from hub.reports.definitions import Cell, Column, Row
from hub.reports.rendering.table import Table


def render(table: Table, target: BinaryIO) -> None:
    """`{"report", "title", "madeAt", "facts", "columns", "rows", "totals"}`, rows and totals as objects."""
    head = {
        "report": table.key,
        "title": table.title,
        "madeAt": table.made_at,
        "facts": [{"name": name, "value": value} for name, value in table.facts],
        "columns": [{"key": c.key, "title": table.say(c.title), "kind": c.kind} for c in table.columns],
    }
    target.write(_dump(head)[:-1] + b',"rows":[')
    for number, row in enumerate(table.rows):
        target.write((b",\n" if number else b"\n") + _dump(_named(table.columns, row)))
    totals = table.totals()
    target.write(b'\n],"totals":' + _dump([_named(totals.columns, row) for row in totals.rows]) + b"}\n")


def _named(columns: Sequence[Column], row: Row) -> dict[str, Cell]:
    return {column.key: cell for column, cell in zip(columns, row, strict=True)}


def _dump(value: object) -> bytes:
    return orjson.dumps(value, _plain, orjson.OPT_UTC_Z)


def _plain(value: Any) -> str:
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError
