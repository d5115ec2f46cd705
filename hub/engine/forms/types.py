"""The `hub:` types of form fields: each brings its schema, its widget and the class of its data.

`data` is `internal`, `personal` or `confidential`; clients draw the widget, retention and erasure read the class.
"""

from collections.abc import Mapping
from typing import Any

Schema = dict[str, Any]


def _type(widget: str, schema: Schema, data: str = "internal") -> Schema:
    return {**schema, "x-hub": {"type": widget, "widget": widget, "data": data}}


_MONEY: Schema = {
    "type": "object",
    "required": ["amount", "currency"],
    "additionalProperties": False,
    "properties": {
        "amount": {"type": "string", "pattern": r"^-?(0|[1-9][0-9]{0,14})(\.[0-9]{1,4})?$"},
        "currency": {"type": "string", "pattern": "^[A-Z]{3}$"},
    },
}

TYPES: Mapping[str, Schema] = {
    "hub:money": _type("money", _MONEY),
    "hub:cost-centre": _type("cost-centre", {"type": "string", "pattern": "^[A-Z]{1,4}-[0-9A-Z]{1,12}$"}),
    "hub:documents": _type(
        "documents",
        {
            "type": "array",
            "items": {"type": "string", "minLength": 1, "maxLength": 200},
            "maxItems": 50,
            "uniqueItems": True,
        },
        "confidential",
    ),
    "hub:iban": _type("iban", {"type": "string", "minLength": 15, "maxLength": 42}, "personal"),
    "hub:date": _type("date", {"type": "string", "format": "date"}),
    "hub:person": _type("person", {"type": "string", "minLength": 1, "maxLength": 200}, "personal"),
    "hub:email": _type("email", {"type": "string", "format": "email", "maxLength": 254}, "personal"),
    "hub:text": _type("text", {"type": "string", "maxLength": 4000}),
}


def expand(schema: Any) -> Any:
    """A form as written in a file -> JSON Schema 2020-12: `hub:` types inlined, texts by language under `x-hub`."""
    if isinstance(schema, list):
        return [expand(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    base = TYPES.get(str(schema.get("$ref")), {})
    own = {key: value for key, value in schema.items() if key != "$ref" or not base}
    hints = {**base.get("x-hub", {}), **_hints(own)}
    plain = {key: _expand_keyword(key, value) for key, value in own.items() if key not in hints}
    return {**base, **plain, **_plain_texts(own), **({"x-hub": hints} if hints else {})}


def hub_type(schema: Mapping[str, Any]) -> str:
    """The `hub:` type of a field (`money`, `documents` ...), empty for a plain one."""
    return str(schema.get("x-hub", {}).get("type", ""))


def _expand_keyword(key: str, value: Any) -> Any:
    """`properties` and its like hold schemas by names that are the author's own; data stays as it is."""
    if key in ("properties", "$defs", "patternProperties") and isinstance(value, dict):
        return {name: expand(child) for name, child in value.items()}
    return value if key in ("enum", "const", "default", "examples", "required") else expand(value)


def _hints(own: Schema) -> Schema:
    hints = {key: own[key] for key in ("labels", "data", "widget") if key in own}
    return hints | {key: own[key] for key in ("title", "description") if isinstance(own.get(key), dict)}


def _plain_texts(own: Schema) -> Schema:
    """JSON Schema wants one text: English, or else the first language given."""
    texts = {key: own[key] for key in ("title", "description") if isinstance(own.get(key), dict) and own[key]}
    return {key: str(text.get("en", next(iter(text.values())))) for key, text in texts.items()}
