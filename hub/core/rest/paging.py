"""Lists by keyset: a page costs the same wherever it lies, and nothing is shown twice when rows come and go."""

import base64
import binascii
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import orjson
from pydantic import Field
from sqlalchemy import BigInteger, ColumnElement, Connection, Select, literal, tuple_

from hub.core.errors import BadInput, FieldError
from hub.core.rest.models import Model

Order = Sequence[ColumnElement[Any]]


class Page(Model):
    """How much of a list, and from where."""

    limit: int = Field(default=50, ge=1, le=200, description="How many items, at most 200.")
    cursor: str | None = Field(default=None, max_length=500, description="`nextCursor` of the page before.")


def page_of(
    connection: Connection,
    query: Select[Any],
    page: Page,
    order: Order,
    show: Callable[[Any], Mapping[str, Any]],
    descending: bool = False,
) -> dict[str, Any]:
    """`{"items", "nextCursor"}` of `query` sorted by `order`, whose columns must be selected, not null, and unique
    together. Raises `BadInput` for a cursor that is not ours."""
    query = query.where(*beyond(page, order, descending))
    ordered = query.order_by(*(column.desc() if descending else column for column in order))
    rows = connection.execute(ordered.limit(page.limit + 1)).all()
    shown, more = rows[: page.limit], len(rows) > page.limit
    cursor = cursor_at([getattr(shown[-1], _name(column)) for column in order]) if more else None
    return {"items": [show(row) for row in shown], "nextCursor": cursor}


def beyond(page: Page, order: Order, descending: bool = False) -> list[ColumnElement[bool]]:
    """What lies behind the page's cursor; for queries that narrow themselves down before they are sorted."""
    return [_after(order, _decode(page.cursor), descending)] if page.cursor else []


def page_of_items(items: Mapping[str, Mapping[str, Any]], page: Page) -> dict[str, Any]:
    """The same for a few items that are no rows, in the order of their keys."""
    after = _decode(page.cursor) if page.cursor else [""]
    if len(after) != 1 or not isinstance(after[0], str):
        raise _foreign_cursor()
    keys = [key for key in sorted(items) if key > after[0]]
    shown, more = keys[: page.limit], len(keys) > page.limit
    return {"items": [items[key] for key in shown], "nextCursor": cursor_at(shown[-1:]) if more else None}


def reached(page: Page, order: Order) -> list[Any]:
    """Where the page before ended, in the columns of `order`; empty on the first page. Raises `BadInput` for a cursor
    that is not ours."""
    values = _decode(page.cursor) if page.cursor else []
    if values:
        _bound(order, values)
    return values


def cursor_at(values: Sequence[Any]) -> str:
    """The cursor of a page that ends here."""
    return base64.urlsafe_b64encode(orjson.dumps(values)).decode().rstrip("=")


def _name(column: ColumnElement[Any]) -> str:
    return str(column.key)


def _after(order: Order, values: list[Any], descending: bool) -> ColumnElement[bool]:
    bound = tuple_(*_bound(order, values))
    return tuple_(*order) < bound if descending else tuple_(*order) > bound


def _bound(order: Order, values: list[Any]) -> list[Any]:
    if len(values) != len(order):
        raise _foreign_cursor()
    try:
        return [_typed(column, value) for column, value in zip(order, values, strict=True)]
    except (TypeError, ValueError):
        raise _foreign_cursor() from None


def _typed(column: ColumnElement[Any], value: Any) -> Any:
    kind = column.type.python_type
    if kind is datetime:
        value = datetime.fromisoformat(value)
    if not isinstance(value, kind) or not _fits(column, value):
        raise TypeError
    return literal(value, column.type)


def _fits(column: ColumnElement[Any], value: Any) -> bool:
    if isinstance(value, datetime):
        return value.utcoffset() == timedelta(0)
    if isinstance(value, int):
        return abs(value) < (2**63 if isinstance(column.type, BigInteger) else 2**31)
    return "\0" not in str(value)


def _decode(cursor: str) -> list[Any]:
    try:
        values = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError):
        raise _foreign_cursor() from None
    if not isinstance(values, list):
        raise _foreign_cursor()
    return values


def _foreign_cursor() -> BadInput:
    return BadInput(
        "Start again without a cursor.", [FieldError("/cursor", "Use nextCursor of the page before, unchanged.")]
    )
