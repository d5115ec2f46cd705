"""Runs the steps on the connection that `hub.migrations` hands in, and words the types of new ones."""

from typing import Any, Literal

from alembic import context
from sqlalchemy.types import TypeEngine

from hub.core.db import Json, UtcDateTime, metadata


def word(kind: str, item: Any, autogen: Any) -> str | Literal[False]:
    """The hub's own types by their names; everything else as alembic words it."""
    if kind != "type":
        return False
    name = _own_name(item)
    if name:
        autogen.imports.add(f"from hub.core.db import {name}")
    return f"{name}()" if name == "UtcDateTime" else name or False


def _own_name(item: TypeEngine[Any]) -> str:
    if isinstance(item, UtcDateTime):
        return "UtcDateTime"
    return "Json" if isinstance(item, type(Json)) else ""


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_item=word,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
