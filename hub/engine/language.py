"""The process language: text of a process file -> `Process`, with everything checked that a file can say."""

import hashlib
import re
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError

from hub.engine import source as yaml_source
from hub.engine.errors import DefinitionError
from hub.engine.fastschema import is_schema
from hub.engine.formtypes import TYPES, expand
from hub.engine.grammar import violations
from hub.engine.people import parse_person
from hub.engine.process import Check, Example, Let, Process, Step
from hub.engine.reading import REQUEST, REQUESTER, Reader, object_schema, result_schema
from hub.engine.source import Path
from hub.engine.stepreading import kind_of, read_step

# Names of the house, and what means something in CEL.
_RESERVED = frozenset(
    re.findall(
        r"\w+",
        "form requester request person start true false null in as break const continue else for function if import "
        "let loop package namespace return var void while has all exists map filter size matches amountIn days",
    )
)
_RISKY_PATTERN = re.compile(r"\([^)]*[+*}][^)]*\)\s*[+*{]")


def load(text: str) -> Process:
    """Read a process file; raises DefinitionError with all that is wrong, by line and column."""
    source = yaml_source.read(text)
    broken = violations(source)
    reader = Reader(source, tuple(path for path, _ in broken), [problem for _, problem in broken])
    process = _read(reader, text) if isinstance(source.data, dict) else None
    if reader.problems or process is None:
        raise DefinitionError(list(dict.fromkeys(reader.problems)))
    return process


def _read(reader: Reader, text: str) -> Process | None:
    form = _form(reader)
    checks = _checks(reader)
    reader.names |= {"requester": object_schema(REQUESTER), "request": object_schema(REQUEST)}
    lets = _lets(reader)
    steps = _steps(reader)
    returned_to = _returned_to(reader)
    examples = _examples(reader)
    if reader.problems:
        return None
    owner, starters = parse_person(reader.get(("owner",))), reader.people(("starters",))
    positions = {step.name: index for index, step in enumerate(steps)}
    return Process(
        key=reader.get(("process",)),
        title=reader.get(("title",)),
        description=reader.get(("description",), {}),
        category=reader.get(("category",)),
        owner=owner,
        starters=starters,
        form=form,
        checks=checks,
        let=lets,
        lets={let.name: let for let in lets},
        steps=steps,
        positions=positions,
        reads=frozenset(reader.reads),
        returned_to=returned_to,
        retention=reader.get(("retention",)),
        examples=examples,
        digest=hashlib.sha256(text.encode()).hexdigest(),
    )


def _form(reader: Reader) -> dict[str, Any]:
    """Expand the form; when it is unsound, its names are not checked, so that one slip is told once."""
    path: Path = ("form",)
    if not reader.sound(path):
        reader.names["form"] = {"type": "object"}
        return {}
    _refuse_risks(reader, path, reader.get(path))
    schema = expand(reader.get(path))
    form = {"type": "object", "additionalProperties": False, "required": [], **schema}
    _check_schema(reader, form)
    reader.names["form"] = form
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


def _check_schema(reader: Reader, form: dict[str, Any]) -> None:
    for name in form["required"]:
        if name not in form["properties"]:
            reader.note(("form", "required"), f"'{name}' is required, but the form has no such field.")
    if is_schema()(form):
        return
    try:
        Draft202012Validator.check_schema(form)
    except SchemaError as error:
        reader.note(("form", *error.absolute_path), f"This is not valid JSON Schema: {error.message}.")


def _checks(reader: Reader) -> tuple[Check, ...]:
    found: list[Check] = []
    checks = reader.get(("checks",))
    for index in range(len(checks) if isinstance(checks, list) else 0):
        path: Path = ("checks", index)
        if not reader.sound(path):
            continue
        expression = reader.expression((*path, "holds"), "BOOL")
        field = reader.get((*path, "at"), "")
        if field and field not in reader.names["form"].get("properties", {field: {}}):
            reader.note((*path, "at"), f"The form has no field '{field}'.")
        found.extend([Check(expression, reader.get((*path, "says")), field)] if expression else [])
    return tuple(found)


def _lets(reader: Reader) -> tuple[Let, ...]:
    found: list[Let] = []
    for name in reader.get(("let",), ()) if isinstance(reader.get(("let",)), dict) else ():
        path: Path = ("let", name)
        if _taken(reader, name, path) or not reader.sound(path):
            reader.names.setdefault(name, {})
            continue
        long = isinstance(reader.get(path), dict)
        expression = reader.expression((*path, "when") if long else path, "BOOL" if long else "")
        reader.names[name] = {"type": "boolean"} if expression and expression.type == "BOOL" else {}
        if expression:
            found.append(Let(name, expression, reader.get((*path, "because"), {}) if long else {}))
    return tuple(found)


def _steps(reader: Reader) -> tuple[Step, ...]:
    found: list[Step] = []
    steps = reader.get(("steps",))
    for index, entry in enumerate(steps if isinstance(steps, list) else ()):
        if not isinstance(entry, dict) or len(entry) != 1:
            continue
        (name,) = entry
        path: Path = ("steps", index, name)
        step, kind = read_step(reader, name, path), kind_of(reader, path)
        if not _taken(reader, name, path):
            reader.steps[name] = kind
            reader.names[name] = result_schema(kind)
        found.extend([step] if step else [])
    return tuple(found)


def _taken(reader: Reader, name: str, path: Path) -> bool:
    if name in reader.names or name in _RESERVED:
        reader.note(path, f"The name '{name}' is taken; every name means one thing in a file.", at_key=True)
        return True
    return False


def _returned_to(reader: Reader) -> str:
    to = reader.get(("returned", "to"), "start") if reader.sound(("returned",)) else "start"
    if to != "start" and to not in reader.steps:
        reader.note(("returned", "to"), f"There is no step '{to}'; name a step, or start.")
    return str(to)


def _examples(reader: Reader) -> tuple[Example, ...]:
    found: list[Example] = []
    examples = reader.get(("examples",))
    for index, entry in enumerate(examples if isinstance(examples, list) else ()):
        if not isinstance(entry, dict) or not reader.sound(("examples", index)):
            continue
        ((name, told),) = entry.items()
        away, then = tuple(told.get("away", ())), tuple(told.get("then", ()))
        found.append(Example(name, told["as"], away, told["form"], then, told["expect"]))
    return tuple(found)
