"""What somebody might answer, when nobody knows yet: the plainest values that a form takes."""

from collections.abc import Callable, Mapping
from typing import Any

from hub.engine.forms.types import hub_type

Schema = Mapping[str, Any]


def sample(schema: Schema) -> Any:
    """A value for a schema: its default, the first choice, or as little as can be."""
    if "default" in schema or "const" in schema:
        return schema.get("default", schema.get("const"))
    if schema.get("enum"):
        return schema["enum"][0]
    if hub_type(schema) == "money":
        return {"amount": "0.00", "currency": "EUR"}
    plainest = _PLAINEST.get("object" if "properties" in schema else str(schema.get("type", "")))
    return plainest(schema) if plainest else None


def _object(schema: Schema) -> dict[str, Any]:
    properties: Mapping[str, Schema] = schema.get("properties", {})
    wanted = [name for name in properties if name in schema.get("required", ()) or "default" in properties[name]]
    return {name: sample(properties[name]) for name in wanted}


_PLAINEST: Mapping[str, Callable[[Schema], Any]] = {
    "object": _object,
    "array": lambda _: [],
    "string": lambda _: "",
    "boolean": lambda _: False,
    "integer": lambda schema: schema.get("minimum", 0),
    "number": lambda schema: schema.get("minimum", 0),
}
