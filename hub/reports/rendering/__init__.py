"""Reports as files. Each format is a module that is loaded when somebody asks for it: their libraries are heavy."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import BinaryIO, Literal

from hub.reports.rendering.table import Table

Format = Literal["xlsx", "pdf", "csv", "json"]


@dataclass(frozen=True, slots=True)
class Shape:
    """A format: its media type, and what writes a table in it to a file."""

    content_type: str
    render: Callable[[Table, BinaryIO], None]


CONTENT_TYPES: dict[str, str] = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
}


def shape(name: str) -> Shape:
    """The format of this name."""
    module = {"csv": "commas", "json": "plain"}.get(name, name)
    return Shape(CONTENT_TYPES[name], import_module(f"hub.reports.rendering.{module}").render)
