"""The formal grammar of process files (`process.schema.json`), with answers that a writer can act on."""

import json
import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path as FilePath
from typing import Any

from jsonschema import Draft202012Validator

from hub.engine.errors import Problem
from hub.engine.forms.fastschema import Check, checker
from hub.engine.language.source import Path, Source


@lru_cache(maxsize=1)
def schema() -> Mapping[str, Any]:
    """The grammar as JSON Schema; part of the program, read once."""
    loaded: Mapping[str, Any] = json.loads(FilePath(__file__).with_name("process.schema.json").read_text("utf-8"))
    return loaded


def violations(source: Source) -> list[tuple[Path, Problem]]:
    """Where a file breaks the grammar, with the path of each place."""
    if _quick()(source.data):
        return []
    found = [pair for error in _validator().iter_errors(source.data) for pair in _problems(error, source)]
    return list({(path, problem.message): (path, problem) for path, problem in found}.values())


@lru_cache(maxsize=1)
def _quick() -> Check:
    return checker(schema())


@lru_cache(maxsize=1)
def _validator() -> Draft202012Validator:
    return Draft202012Validator(schema())


def _problems(error: Any, source: Source) -> Iterator[tuple[Path, Problem]]:
    path = tuple(error.absolute_path)
    if error.validator == "additionalProperties":
        yield from _unknown_keys(error, path, source)
    elif error.validator == "oneOf" and _is_step(error):
        words = ", ".join(part["required"][0] for part in error.validator_value)
        yield path, source.problem(path, f"A step does exactly one of: {words}.", at_key=True)
    elif error.validator == "oneOf" and error.context:
        yield from _best_branch(error, path, source)
    else:
        key = _name_in_question(error)
        yield (*path, *key), source.problem((*path, *key), _sentence(error), at_key=bool(key))


def _unknown_keys(error: Any, path: Path, source: Source) -> Iterator[tuple[Path, Problem]]:
    known = list(error.schema.get("properties", {}))
    patterns = error.schema.get("patternProperties", {})
    for key in [key for key in error.instance if key not in known]:
        if any(re.search(pattern, key) for pattern in patterns):
            continue
        close = get_close_matches(key, known, 1)
        if patterns and not known and error.instance[key] is None:
            yield (*path, key), source.problem((*path, key), "Put a text with a comma in quotes.", at_key=True)
            continue
        words = ", ".join(known) or "languages such as en and de"
        hint = f"; did you mean '{close[0]}'?" if close else f"; known here: {words}."
        yield (*path, key), source.problem((*path, key), f"'{key}' is not part of the language{hint}", at_key=True)


def _is_step(error: Any) -> bool:
    return "approve" in error.schema.get("properties", {})


def _best_branch(error: Any, path: Path, source: Source) -> Iterator[tuple[Path, Problem]]:
    """Of several ways to write a value, speak about the one that was meant: the one whose type fits."""
    for inner in error.context or ():
        if inner.validator == "type" and list(inner.absolute_path) == list(error.absolute_path):
            continue
        yield from _problems(inner, source)
    if all(inner.validator == "type" and list(inner.absolute_path) == list(path) for inner in error.context or ()):
        yield path, source.problem(path, _sentence(error))


def _name_in_question(error: Any) -> Path:
    """The key that a rule over keys (`propertyNames`) rejected, so that the message stands beside it."""
    parts = list(error.absolute_schema_path)
    return (str(error.instance),) if "propertyNames" in parts and isinstance(error.instance, str) else ()


def _sentence(error: Any) -> str:
    say = _SENTENCES.get(str(error.validator))
    return say(error) if say else f"This does not fit: {error.message}."


def _missing(error: Any) -> str:
    missing = [name for name in error.validator_value if name not in error.instance]
    return f"Missing here: {', '.join(missing)}."


def _dependent(error: Any) -> str:
    pairs = [(key, need) for key, needs in error.validator_value.items() for need in needs if key in error.instance]
    return " ".join(f"'{key}' needs '{need}' beside it." for key, need in pairs if need not in error.instance)


_TYPE_WORDS = {
    "object": "a mapping",
    "array": "a list",
    "string": "a text",
    "boolean": "true or false",
    "integer": "a whole number",
}

_SENTENCES: Mapping[str, Any] = {
    "required": _missing,
    "dependentRequired": _dependent,
    "type": lambda error: f"Write {_TYPE_WORDS.get(str(error.validator_value), str(error.validator_value))} here.",
    "enum": lambda error: f"'{error.instance}' is not one of: {', '.join(map(str, error.validator_value))}.",
    "pattern": lambda error: f"'{error.instance}' does not have the form {_form(error.validator_value)}",
    "minItems": lambda _: "Name at least one.",
    "minProperties": lambda _: "Write at least one entry here.",
    "minimum": lambda error: f"Write a number of at least {error.validator_value} here.",
    "maximum": lambda error: f"Write a number of at most {error.validator_value} here.",
    "maxItems": lambda error: f"Name at most {error.validator_value}.",
    "maxProperties": lambda error: f"Write at most {error.validator_value} here.",
    "oneOf": lambda _: "Write this as one of the ways the language knows.",
}


def _form(pattern: str) -> str:
    return _FORMS.get(pattern, pattern)


_FORMS: Mapping[str, str] = {
    "^[a-z][A-Za-z0-9]{0,39}$": "of a name: lower-case first, then letters and digits, as in costCentre.",
    "^[a-z][A-Za-z0-9]*$": "of a name: lower-case first, then letters and digits, as in costCentre.",
    "^[a-z][a-z0-9-]{0,62}$": "of a key: lower-case letters, digits and hyphens, as in expense-claim.",
    "^(group|role):[A-Za-z0-9][A-Za-z0-9._-]*$": "group:<key> or role:<key>; a person is never enough.",
    "^[1-9][0-9]{0,3} (business (hours?|days?)|minutes?|hours?|days?|weeks?)$": (
        "of a duration; write it like '2 business days', '4 business hours' or '3 days'."
    ),
    "^[1-9][0-9]?%$": "of a share, such as 50%.",
    "^[1-9][0-9]{0,3} (days?|months?|years?) after end$": "'10 years after end'.",
}
