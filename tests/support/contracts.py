"""What the OpenAPI document says of the hub's routes, of a call and of the fields of its body."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import Flask
from jsonschema import Draft202012Validator

from tests.support.calls import Call


def routes(app: Flask) -> Iterator[str]:
    """All that the hub serves, by method and rule."""
    for rule in app.url_map.iter_rules():
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            yield f"{method} {rule.rule}"


def operations(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """All that it lists, by method and path."""
    for path, item in document["paths"].items():
        for method, operation in item.items():
            yield f"{method.upper()} {path}", operation


def operation_of(document: dict[str, Any], call: Call) -> dict[str, Any]:
    """All that is said of a call."""
    return dict(document["paths"]["/api/v1" + call.route.partition(" ")[2]][call.method.lower()])


def schema_of(document: dict[str, Any], call: Call) -> dict[str, Any]:
    """What its body must be like."""
    return dict(operation_of(document, call)["requestBody"]["content"]["application/json"]["schema"])


def _resolved(document: dict[str, Any], schema: dict[str, Any], value: Any) -> dict[str, Any]:
    """The schema behind references, of the alternative that the value fits."""
    while "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    for part in schema.get("anyOf", ()):
        if validator_of(document, part).is_valid(value):
            return _resolved(document, part, value)
    return schema


def validator_of(document: dict[str, Any], schema: dict[str, Any]) -> Draft202012Validator:
    """Knows whether a value fits a part of the document."""
    return Draft202012Validator({**schema, "components": document["components"]})


def fields_of(
    document: dict[str, Any], schema: dict[str, Any], value: Any, pointer: str = ""
) -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
    """Every object of a body with its schema; what is inside a free form is the process's, not the API's."""
    schema = _resolved(document, schema, value)
    if isinstance(value, dict) and "properties" in schema:
        yield pointer, schema, value
        for name, part in value.items():
            yield from fields_of(document, schema["properties"][name], part, f"{pointer}/{name}")
    if isinstance(value, list):
        for index, part in enumerate(value):
            yield from fields_of(document, schema["items"], part, f"{pointer}/{index}")
