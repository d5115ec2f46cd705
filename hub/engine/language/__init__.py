"""The process language: text of a process file -> `Process`, with everything checked that a file can say."""

import hashlib
from typing import Any, NamedTuple

from hub.engine.conditions import Expression
from hub.engine.errors import DefinitionError
from hub.engine.language import source as yaml_source
from hub.engine.language.flow import read_steps, taken
from hub.engine.language.forms import read_form
from hub.engine.language.grammar import violations
from hub.engine.language.reading import REQUEST, REQUESTER, Reader, object_schema
from hub.engine.language.source import Path
from hub.engine.language.starts import check_starts, read_starts
from hub.engine.people import parse_person
from hub.engine.process import Check, Example, Let, Process, Start, Step, places_of


def load(text: str) -> Process:
    """Read a process file; raises DefinitionError with all that is wrong, by line and column."""
    source = yaml_source.read(text)
    broken = violations(source)
    reader = Reader(source, tuple(path for path, _ in broken), [problem for _, problem in broken])
    process = _read(reader, text) if isinstance(source.data, dict) else None
    if reader.problems or process is None:
        raise DefinitionError(list(dict.fromkeys(reader.problems)))
    return process


class _Parts(NamedTuple):
    """What a file consists of, beside what is taken as it stands there."""

    starts: tuple[Start, ...]
    form: dict[str, Any]
    checks: tuple[Check, ...]
    let: tuple[Let, ...]
    amount: Expression | None
    steps: tuple[Step, ...]
    returned_to: str
    examples: tuple[Example, ...]


def _read(reader: Reader, text: str) -> Process | None:
    parts = _parts(reader)
    return None if reader.problems else _process(reader, parts, hashlib.sha256(text.encode()).hexdigest())


def _parts(reader: Reader) -> _Parts:
    """In the order of the file: each part knows the names of those before it."""
    starts, form = read_starts(reader), _form(reader)
    check_starts(reader, starts)
    checks = _checks(reader)
    reader.names |= {"requester": object_schema(REQUESTER), "request": object_schema(REQUEST)}
    let, amount = _lets(reader), _amount(reader)
    steps = read_steps(reader, ("steps",))
    return _Parts(starts, form, checks, let, amount, steps, _returned_to(reader), _examples(reader))


def _process(reader: Reader, parts: _Parts, digest: str) -> Process:
    return Process(
        key=reader.get(("process",)),
        title=reader.get(("title",)),
        description=reader.get(("description",), {}),
        category=reader.get(("category",)),
        owner=parse_person(reader.get(("owner",))),
        starters=reader.people(("starters",)),
        starts=parts.starts,
        amount=parts.amount,
        form=parts.form,
        checks=parts.checks,
        let=parts.let,
        lets={let.name: let for let in parts.let},
        steps=parts.steps,
        places=places_of(parts.steps),
        rows=reader.rows,
        reads=frozenset(reader.reads),
        returned_to=parts.returned_to,
        retention=reader.get(("retention",)),
        examples=parts.examples,
        digest=digest,
    )


def _form(reader: Reader) -> dict[str, Any]:
    """When the form is unsound, its names are not checked, so that one slip is told once."""
    sound = reader.sound(("form",))
    form = read_form(reader, ("form",)) if sound else {}
    reader.names["form"] = form if sound else {"type": "object"}
    return form


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
        if taken(reader, name, path) or not reader.sound(path):
            reader.names.setdefault(name, {})
            continue
        long = isinstance(reader.get(path), dict)
        expression = reader.expression((*path, "when") if long else path, "BOOL" if long else "")
        reader.names[name] = {"type": "boolean"} if expression and expression.type == "BOOL" else {}
        if expression:
            found.append(Let(name, expression, reader.get((*path, "because"), {}) if long else {}))
    return tuple(found)


def _amount(reader: Reader) -> Expression | None:
    return reader.expression(("amount",)) if reader.sound(("amount",)) else None


def _returned_to(reader: Reader) -> str:
    to = reader.get(("returned", "to"), "start") if reader.sound(("returned",)) else "start"
    if to != "start" and to not in reader.top:
        reader.note(("returned", "to"), f"There is no step '{to}' that stands in no other; name such a step, or start.")
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
