"""Events and effects as JSON: `{"type": "Decided", "onBehalfOf": ...}`; one codec, by the fields of the class."""

from collections.abc import Callable, Mapping
from dataclasses import fields
from functools import cache
from typing import Any, Self

_Plan = tuple[tuple[str, str], ...]


class Wire:
    """What travels or is stored: a frozen dataclass of plain values; the tag `type` is the name of the class."""

    __slots__ = ()

    def to_json(self) -> dict[str, Any]:
        """The value as plain JSON, camelCase, with its `type`."""
        return {"type": type(self).__name__, **{key: _plain(getattr(self, name)) for name, key in _plan(type(self))}}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """The value from plain JSON; fields that are missing take their defaults, unknown ones are ignored."""
        return cls(**{name: _frozen(data[key]) for name, key in _plan(cls) if key in data})


def reader(*classes: type[Wire]) -> Callable[[Mapping[str, Any]], Any]:
    """A function that reads any of the classes by its `type`; raises ValueError for another."""
    table = {cls.__name__: cls for cls in classes}

    def read(data: Mapping[str, Any]) -> Any:
        if data.get("type") not in table:
            raise ValueError(f"'{data.get('type')}' is none of: {', '.join(table)}.")
        return table[data["type"]].from_json(data)

    return read


@cache
def _plan_of(cls: Any) -> _Plan:
    """The fields of a class and their names on the wire; `from_` leaves its underscore at home."""
    return tuple((field.name, _camel(field.name)) for field in fields(cls))


def _plan(cls: Any) -> _Plan:
    return _plan_of(cls)


def _camel(name: str) -> str:
    first, *rest = name.rstrip("_").split("_")
    return first + "".join(part.capitalize() for part in rest)


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    return {key: _plain(part) for key, part in value.items()} if isinstance(value, dict) else value


def _frozen(value: Any) -> Any:
    return tuple(_frozen(part) for part in value) if isinstance(value, list) else value
