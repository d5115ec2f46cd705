"""JSON Schema as functions: a quick yes for what is valid. What it does not say yes to, the full validator judges.

It knows the keywords of the process grammar and of the JSON Schema 2020-12 metaschema, and refuses any other when it
is made; whatever it is not sure of it answers with no.
"""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import urljoin

from jsonschema_specifications import REGISTRY  # type: ignore[import-untyped]  # it brings no types

Check = Callable[[Any], bool]
METASCHEMA = "https://json-schema.org/draft/2020-12/schema"

_TYPES: Mapping[str, Check] = {
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list),
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "number": lambda value: isinstance(value, (int, float)) and not isinstance(value, bool),
    "null": lambda value: value is None,
}
_SILENT = frozenset(
    ("$schema", "$id", "$defs", "$comment", "$vocabulary", "$dynamicAnchor", "title", "description", "default")
)
_BESIDE = frozenset(("additionalProperties", "properties", "patternProperties", "deprecated"))


@lru_cache(maxsize=1)
def is_schema() -> Check:
    """Whether a value is a JSON Schema 2020-12."""
    return _Maker({}).reference(METASCHEMA, "")


def checker(schema: Mapping[str, Any]) -> Check:
    """Whether a value is valid under a schema whose references stay within it."""
    return _Maker({"": schema}).reference("", "")


class _Maker:
    """Makes functions of schemas, each once; `documents` are those that the registry does not hold."""

    def __init__(self, documents: Mapping[str, Any]) -> None:
        self._documents = documents
        self._made: dict[tuple[str, str], Check] = {}

    def reference(self, base: str, ref: str) -> Check:
        """The function of what a reference leads to; made when it is first asked, so that schemas may recur."""
        uri, _, fragment = (urljoin(base, ref) if base else ref).partition("#")
        place = (uri, fragment)

        def check(value: Any) -> bool:
            if place not in self._made:
                self._made[place] = self.make(uri, self._found(uri, fragment))
            return self._made[place](value)

        return check

    def make(self, base: str, schema: Any) -> Check:
        """The function of a schema."""
        if isinstance(schema, bool):
            return lambda _: schema
        checks = [_KEYWORDS[word](self, base, schema) for word in schema if word not in _SILENT | _BESIDE]
        checks += [_members(self, base, schema)] if schema.keys() & _BESIDE else []
        return lambda value: all(check(value) for check in checks)

    def _found(self, uri: str, fragment: str) -> Any:
        node: Any = self._documents[uri] if uri in self._documents else REGISTRY.contents(uri)
        for part in fragment.split("/")[1:]:
            node = node[part]
        return node


def _members(maker: _Maker, base: str, schema: Mapping[str, Any]) -> Check:
    """`properties`, `patternProperties` and `additionalProperties` belong together."""
    named = {name: maker.make(base, child) for name, child in schema.get("properties", {}).items()}
    patterns = [(re.compile(p), maker.make(base, child)) for p, child in schema.get("patternProperties", {}).items()]
    others = maker.make(base, schema.get("additionalProperties", True))

    def check(value: Any) -> bool:
        if not isinstance(value, dict):
            return True
        for name, child in value.items():
            checks = [found for pattern, found in patterns if pattern.search(name)]
            checks += [named[name]] if name in named else [] if checks else [others]
            if not all(one(child) for one in checks):
                return False
        return True

    return check


def _only(kind: type[Any], test: Callable[[Any], bool]) -> Check:
    """A test that concerns values of one kind only."""
    return lambda value: not isinstance(value, kind) or test(value)


def _type(_: _Maker, __: str, schema: Mapping[str, Any]) -> Check:
    words = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    tests = [_TYPES[word] for word in words]
    return tests[0] if len(tests) == 1 else lambda value: any(test(value) for test in tests)


def _one_of(maker: _Maker, base: str, schema: Mapping[str, Any]) -> Check:
    checks = [maker.make(base, part) for part in schema["oneOf"]]
    return lambda value: sum(check(value) for check in checks) == 1


def _any_of(maker: _Maker, base: str, schema: Mapping[str, Any]) -> Check:
    checks = [maker.make(base, part) for part in schema["anyOf"]]
    return lambda value: any(check(value) for check in checks)


def _all_of(maker: _Maker, base: str, schema: Mapping[str, Any]) -> Check:
    checks = [maker.make(base, part) for part in schema["allOf"]]
    return lambda value: all(check(value) for check in checks)


def _items(maker: _Maker, base: str, schema: Mapping[str, Any]) -> Check:
    check = maker.make(base, schema["items"])
    return _only(list, lambda value: all(check(entry) for entry in value))


def _names(maker: _Maker, base: str, schema: Mapping[str, Any]) -> Check:
    check = maker.make(base, schema["propertyNames"])
    return _only(dict, lambda value: all(check(name) for name in value))


def _dependent(_: _Maker, __: str, schema: Mapping[str, Any]) -> Check:
    needs = schema["dependentRequired"]
    return _only(dict, lambda value: all(need in value for key in needs if key in value for need in needs[key]))


def _pattern(_: _Maker, __: str, schema: Mapping[str, Any]) -> Check:
    search = re.compile(schema["pattern"]).search
    return _only(str, lambda value: search(value) is not None)


def _format(_: _Maker, __: str, schema: Mapping[str, Any]) -> Check:
    return _only(str, _is_regex if schema["format"] == "regex" else lambda _: True)


def _is_regex(text: str) -> bool:
    try:
        re.compile(text)
    except re.error:
        return False
    return True


def _is_unique(value: list[Any]) -> bool:
    return all(isinstance(entry, str) for entry in value) and len(set(value)) == len(value)


def _number(test: Callable[[Any, Any], bool], word: str) -> Callable[[_Maker, str, Mapping[str, Any]], Check]:
    def make(_: _Maker, __: str, schema: Mapping[str, Any]) -> Check:
        limit = schema[word]
        return lambda value: not _TYPES["number"](value) or test(value, limit)

    return make


def _size(kind: type[Any], test: Callable[[int, int], bool], word: str) -> Callable[..., Check]:
    return lambda _maker, _base, schema: _only(kind, lambda value: test(len(value), schema[word]))


def _least(size: float, limit: float) -> bool:
    return size >= limit


def _most(size: float, limit: float) -> bool:
    return size <= limit


_KEYWORDS: Mapping[str, Callable[[_Maker, str, Mapping[str, Any]], Check]] = {
    "$ref": lambda maker, base, schema: maker.reference(base, schema["$ref"]),
    "$dynamicRef": lambda maker, _base, _schema: maker.reference(METASCHEMA, ""),
    "type": _type,
    "enum": lambda _maker, _base, schema: lambda value: isinstance(value, str) and value in schema["enum"],
    "required": lambda _maker, _base, schema: _only(dict, lambda value: all(n in value for n in schema["required"])),
    "oneOf": _one_of,
    "anyOf": _any_of,
    "allOf": _all_of,
    "items": _items,
    "propertyNames": _names,
    "dependentRequired": _dependent,
    "pattern": _pattern,
    "format": _format,
    "uniqueItems": lambda _maker, _base, _schema: _only(list, _is_unique),
    "minimum": _number(_least, "minimum"),
    "maximum": _number(_most, "maximum"),
    "exclusiveMinimum": _number(lambda value, limit: value > limit, "exclusiveMinimum"),
    "minLength": _size(str, _least, "minLength"),
    "maxLength": _size(str, _most, "maxLength"),
    "minItems": _size(list, _least, "minItems"),
    "maxItems": _size(list, _most, "maxItems"),
    "minProperties": _size(dict, _least, "minProperties"),
    "maxProperties": _size(dict, _most, "maxProperties"),
}
