"""How a form is read from a file: expanded, and refused where it could do harm."""

import re
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError

from hub.engine.forms.fastschema import is_schema
from hub.engine.forms.types import TYPES, expand
from hub.engine.language.reading import Reader
from hub.engine.language.source import Path

_RISKY_PATTERN = re.compile(r"\([^)]*[+*}][^)]*\)\s*[+*{]")


def read_form(reader: Reader, path: Path) -> dict[str, Any]:
    """Read the form at a path, as JSON Schema 2020-12."""
    _refuse_risks(reader, path, reader.get(path))
    form = {"type": "object", "additionalProperties": False, "required": [], **expand(reader.get(path))}
    _check_schema(reader, path, form)
    return form


def _refuse_risks(reader: Reader, path: Path, value: Any) -> None:
    """Only `hub:` types may be referred to; nothing is fetched, nothing recurs, no pattern may take for ever."""
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in entries:
        if problem := _risk(key, child):
            reader.note((*path, key), problem)
        _refuse_risks(reader, (*path, key), child)


def _risk(key: str | int, value: Any) -> str:
    """What is wrong with a keyword of the form, in a sentence; empty when nothing is."""
    if key == "$ref":
        return (
            "" if isinstance(value, str) and value in TYPES else f"'{value}' is no type; known are {', '.join(TYPES)}."
        )
    if str(key).startswith("$") or key == "patternProperties":
        return f"'{key}' is not part of the language; write the fields out."
    return _pattern_risk(value) if key == "pattern" and isinstance(value, str) else ""


def _pattern_risk(pattern: str) -> str:
    if len(pattern) > 200 or _RISKY_PATTERN.search(pattern):
        return "This pattern may take very long; repeat no group that repeats itself."
    try:
        re.compile(pattern)
    except re.error as error:
        return f"This is no regular expression: {error}."
    return ""


def _check_schema(reader: Reader, path: Path, form: dict[str, Any]) -> None:
    for name in form["required"]:
        if name not in form["properties"]:
            reader.note((*path, "required"), f"'{name}' is required, but the form has no such field.")
    if is_schema()(form):
        return
    try:
        Draft202012Validator.check_schema(form)
    except SchemaError as error:
        reader.note((*path, *error.absolute_path), f"This is not valid JSON Schema: {error.message}.")
