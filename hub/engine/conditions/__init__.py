"""CEL: expressions compiled once per version, checked against the names they may use, evaluated over plain values.

Every name is declared with its dotted path and type, taken from the form's schema, so that a slip of the pen is found
when the file is loaded. Numbers and optional fields are declared dynamic: `> 1000` and `> 1000.0` both hold, and an
optional field that was left empty is `null`. The library ends an evaluation after 10,000 rounds of a comprehension.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from cel_expr_python import cel

from hub.engine.conditions.functions import convert, days, walk
from hub.engine.conditions.limits import Limit, limit_of
from hub.engine.errors import ConditionError

MAX_CHARACTERS = 1000
MAX_TEXT = 10_000  # characters of a result; keeps `let`s that double each other from growing without end

_TOKEN = re.compile(
    r"""(?P<text>r?"(?:\\.|[^"\\])*"|r?'(?:\\.|[^'\\])*')|(?P<name>[A-Za-z_]\w*(?:\s*\.\s*[A-Za-z_]\w*)*)\s*(?P<call>\()?"""
)
_POSITION = re.compile(r"<input>:(\d+):(\d+): (.*)")


_DYN = cel.Type.DYN
_OBJECT = cel.Type.Map(cel.Type.STRING, _DYN)
_TYPES: Mapping[str, Any] = {
    "string": cel.Type.STRING,
    "boolean": cel.Type.BOOL,
    "array": cel.Type.List(_DYN),
    "object": _OBJECT,
}

_RATES = "_rates"

# What a schema of names looks like: JSON Schema, cut down to type, properties and required.
Names = Mapping[str, Any]


class ExpressionError(ValueError):
    """An expression is wrong; line and column count from 0 within it."""

    def __init__(self, message: str, line: int = 0, column: int = 0) -> None:
        """Say what is wrong, and where."""
        super().__init__(message)
        self.line, self.column = line, column


@dataclass(frozen=True, slots=True)
class Reference:
    """A name that an expression uses: its path, where it stands (from 0), and whether `has(...)` asks for it."""

    path: tuple[str, ...]
    at: int
    asked_for: bool


@dataclass(frozen=True, slots=True, eq=False)
class Expression:
    """A compiled expression: its text, result type in CEL's words, and what it needs (`names`: the first words).

    `direct` is the path of an expression that is nothing but a name, so that it is simply looked up; `limit` is that
    of one which compares an amount of money with a number, the most usual condition of all.
    """

    text: str
    type: str
    paths: tuple[tuple[str, tuple[str, ...]], ...]
    roots: tuple[str, ...]
    names: tuple[str, ...]
    direct: tuple[str, ...]
    converts: bool
    program: Any
    limit: Limit | None = None


def compile_expression(text: str, names: Names, wanted: str = "") -> Expression:
    """Compile against the names (an object schema: `form`, `requester`, step names ...); raises ExpressionError.

    `wanted` is the type the result must have (`BOOL`, `LIST`), empty for any; dynamic results always pass.
    """
    if len(text) > MAX_CHARACTERS:
        raise ExpressionError(f"An expression has at most {MAX_CHARACTERS} characters; name parts of it under let.")
    references = [r for r in find_references(text) if r.path[0] in names["properties"]]
    if len(references) == 1 and ".".join(references[0].path) == text.strip():
        return _looked_up(text, wanted, references[0].path, _type_of(references[0], names).name())
    types = {reference.path: _type_of(reference, names) for reference in references}
    whole = {r.path[0] for r in references if r.asked_for or len(r.path) == 1}
    dotted = {path: kind for path, kind in types.items() if path[0] not in whole}
    return _compiled(text, wanted, dotted, {root: _root_type(names["properties"][root]) for root in whole})


def find_references(text: str) -> Iterator[Reference]:
    """The dotted names of an expression, without texts, members of results and names of functions."""
    for match in _TOKEN.finditer(text):
        if match["name"] is None or text[: match.start()].rstrip().endswith("."):
            continue
        path = tuple(part.strip() for part in match["name"].split("."))
        path = path[:-1] if match["call"] else path
        if path:
            yield Reference(path, match.start(), bool(re.search(r"\bhas\s*\(\s*$", text[: match.start()])))


def evaluate(expression: Expression, values: Mapping[str, Any], rates: Mapping[str, str]) -> Any:
    """The result as plain JSON value; raises ConditionError. `rates`: what one unit of a currency is worth in EUR."""
    if expression.direct:
        return walk(values, expression.direct)
    if expression.limit:
        return _within(expression, expression.limit, values, rates)
    data = {root: values[root] for root in expression.roots}
    for name, path in expression.paths:
        data[name] = walk(values, path)
    if expression.converts:
        data[_RATES] = rates
    try:
        result = expression.program.eval(data=data)
    except Exception as error:  # the library raises bare RuntimeErrors
        raise ConditionError(_what_happened(expression, str(error))) from None
    return _plain(expression, result)


def check_kept(value: Any) -> Any:
    """A result that a later expression may use again; raises ConditionError when it is too big."""
    if isinstance(value, (str, list, dict)) and len(str(value)) > MAX_TEXT:
        raise ConditionError(f"A result has at most {MAX_TEXT:,} characters.")
    return value


def _compiled(text: str, wanted: str, dotted: Mapping[tuple[str, ...], Any], roots: Mapping[str, Any]) -> Expression:
    variables = {".".join(path): kind for path, kind in dotted.items()} | dict(roots) | {_RATES: _OBJECT}
    handed, holes = _with_rates(text)
    try:
        program = cel.NewEnv(variables=variables, functions=_FUNCTIONS).compile(handed)
    except Exception as error:  # the library raises bare RuntimeErrors
        raise _explained(str(error), holes) from None
    kind = program.return_type().name()
    _check_type(kind, wanted)
    paths = tuple((".".join(path), path) for path in dotted)
    names = tuple(dict.fromkeys([*roots, *(path[0] for path in dotted)]))
    return Expression(text, kind, paths, tuple(roots), names, (), bool(holes), program, limit_of(text))


def _within(expression: Expression, limit: Limit, values: Mapping[str, Any], rates: Mapping[str, str]) -> bool:
    try:
        return limit.holds(values, rates)
    except ConditionError as error:
        raise ConditionError(_what_happened(expression, str(error))) from None


def _looked_up(text: str, wanted: str, path: tuple[str, ...], kind: str) -> Expression:
    """An expression that is nothing but a name: there is nothing to compile."""
    _check_type(kind, wanted)
    paths, roots = (((".".join(path), path),), ()) if len(path) > 1 else ((), path)
    return Expression(text, kind, paths, roots, path[:1], path, False, None)


def _check_type(kind: str, wanted: str) -> None:
    if wanted and kind != "DYN" and not kind.startswith(wanted):
        raise ExpressionError(f"This gives {_in_words(kind)}, but {_in_words(wanted)} is needed here.")
    if kind in ("TIMESTAMP", "DURATION", "TYPE", "BYTES"):
        raise ExpressionError(
            f"This gives a {kind.lower()}, which is no plain value; compare it within the expression."
        )


def _with_rates(text: str) -> tuple[str, list[int]]:
    """`amountIn(x, y)` -> `amountIn(_rates, x, y)`, and where that was put in.

    The library binds functions when an expression is compiled, but rates are known only when it is evaluated.
    """
    calls = [m for m in _TOKEN.finditer(text) if m["name"] == "amountIn" and m["call"]]
    for match in reversed(calls):
        text = text[: match.end()] + f"{_RATES}, " + text[match.end() :]
    return text, [match.end() for match in calls]


def _explained(message: str, holes: list[int]) -> ExpressionError:
    match = _POSITION.search(message)
    if match is None:
        return ExpressionError(message)
    line, column = int(match[1]) - 1, max(int(match[2]) - 1, 0)
    for hole in reversed(holes if line == 0 else []):
        column -= len(f"{_RATES}, ") if column > hole else 0
    said = re.sub(r" \(in container ''\)", "", match[3])
    return ExpressionError(said[:1].upper() + said[1:] + ".", line, column)


def _type_of(reference: Reference, names: Names) -> Any:
    """The type of a path; raises ExpressionError when the schema does not know it."""
    node, optional = names, False
    for depth, part in enumerate(reference.path):
        properties = node.get("properties")
        if properties is None:
            return _DYN if node.get("type") in (None, "object") else _no_such(reference, depth, {})
        if part not in properties:
            return _no_such(reference, depth, properties)
        optional = optional or part not in node.get("required", ())
        node = properties[part]
    return _DYN if optional else _root_type(node)


def _no_such(reference: Reference, depth: int, properties: Mapping[str, Any]) -> Any:
    known = f" Known are: {', '.join(sorted(properties))}." if properties else ""
    where = ".".join(reference.path[:depth])
    raise ExpressionError(f"'{where}' has no '{reference.path[depth]}'.{known}", 0, reference.at)


def _root_type(node: Mapping[str, Any]) -> Any:
    kind = node.get("type")
    return _TYPES.get(kind, _DYN) if isinstance(kind, str) else _DYN


def _plain(expression: Expression, result: Any) -> Any:
    value = result.plain_value()
    if value is True or value is False:
        return value
    if result.type().name() == "ERROR":
        raise ConditionError(_what_happened(expression, str(value)))
    return value


def _what_happened(expression: Expression, message: str) -> str:
    return f"'{expression.text}' cannot be worked out: {message.split(' [')[0]}"


def _in_words(kind: str) -> str:
    words = {"BOOL": "yes or no", "LIST": "a list", "STRING": "a text", "DOUBLE": "a number", "INT": "a whole number"}
    return words.get(kind.split("<")[0], kind.lower())


def _amount_in(rates: Mapping[str, str], money: Any, currency: str) -> float:
    return convert(money, currency, rates)


def _overload(name: str, money: Any) -> Any:
    parameters = [_OBJECT, money, cel.Type.STRING]
    return cel.Overload(id=name, return_type=_DYN, parameters=parameters, impl=_amount_in)


_DAYS = cel.Overload(id="days", return_type=_DYN, parameters=[cel.Type.STRING, cel.Type.STRING], impl=days)

# One line per function that an expression may call beside those of CEL.
_FUNCTIONS = [
    cel.FunctionDecl("amountIn", [_overload("amount_in", _OBJECT), _overload("nothing_in", cel.Type.NULL)]),
    cel.FunctionDecl("days", [_DAYS]),
]
