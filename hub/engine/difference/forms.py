"""What two versions of a form ask differently, field by field."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from hub.engine.difference.changes import Difference, changed, sentence, words
from hub.engine.forms.types import hub_type

Schema = Mapping[str, Any]


def form_difference(before: Schema, after: Schema, where: str) -> Iterator[Difference]:
    """All fields that were added, removed or changed; `where` is the pointer of the form."""
    one, other = dict(_flat(before)), dict(_flat(after))
    for path in [*one, *(path for path in other if path not in one)]:
        at, name = f"{where}/{path}", f"the field '{path}'"
        if path not in other:
            said = _outline(*one[path])
            yield Difference("field-removed", at, said, "", sentence(name, said, ""))
        elif path not in one:
            said = _outline(*other[path])
            yield Difference("field-added", at, "", said, sentence(name, "", said))
        else:
            yield from _field(one[path], other[path], at, name)


def _flat(schema: Schema, prefix: str = "") -> Iterator[tuple[str, tuple[Schema, bool]]]:
    """Every field by its path, those of rows behind the field that holds them, and whether it is required."""
    for name, field in schema.get("properties", {}).items():
        yield f"{prefix}{name}", (field, name in schema.get("required", ()))
        if not hub_type(field):
            yield from _flat(field.get("items", field), f"{prefix}{name}.")


def _field(one: tuple[Schema, bool], other: tuple[Schema, bool], at: str, name: str) -> Iterator[Difference]:
    needs = (_need(required) for _, required in (one, other))
    yield from changed("field-required", at, name, *needs)
    for kind, what, said in _FIELD:
        yield from changed(kind, at, f"{what} {name}".strip(), said(one[0]), said(other[0]))


def _need(required: bool) -> str:
    return "required" if required else "optional"


def _outline(field: Schema, required: bool) -> str:
    return f"{_type(field)}, {_need(required)}"


def _type(field: Schema) -> str:
    if own := hub_type(field):
        return own
    items = field.get("items")
    if isinstance(items, Mapping):
        return f"list of {_type(items)}"
    kind = field.get("type") or ("choice" if "enum" in field else "anything")
    return " ".join(filter(None, (words(kind), str(field.get("format", "")))))


def _texts(field: Schema) -> str:
    hints = field.get("x-hub", {})
    told = {key: hints.get(key, field.get(key)) for key in ("title", "description", "labels")}
    return "; ".join(words(text) for text in told.values() if text)


# What is told elsewhere, or follows from the type.
_TOLD = frozenset({"type", "format", "enum", "default", "title", "description", "x-hub", "items", "properties"})


def _limits(field: Schema) -> str:
    own = {key: value for key, value in field.items() if key not in _TOLD}
    items = field.get("items")
    inner = _limits(items) if isinstance(items, Mapping) and "properties" not in items else ""
    own.pop("required", None)  # each field tells whether it is required
    return ", ".join(filter(None, (words(own), f"each {inner}" if inner else "")))


_FIELD: Sequence[tuple[str, str, Callable[[Schema], str]]] = (
    ("field-type", "the type of", _type),
    ("field-choices", "the choices of", lambda field: words(field.get("enum"))),
    ("field-limits", "the limits of", _limits),
    ("field-default", "the default of", lambda field: words(field.get("default"))),
    ("field-data", "the class of the data of", lambda field: str(field.get("x-hub", {}).get("data", ""))),
    ("text", "what is written at", _texts),
)
