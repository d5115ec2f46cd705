"""Compiles expressions: checks the names and types, and hands them to the library.

The library takes half a millisecond to prepare an environment, and a fiftieth of that for an expression in one that it
knows. So there is one environment for all, with numbered seats of each type; the names of an expression sit down there.
Only a text that is wrong is compiled once more by itself, for the sake of its places.
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from threading import Lock
from typing import Any

from cel_expr_python import cel

from hub.engine.conditions.expression import TOKEN, Expression, ExpressionError, Reference, find_references
from hub.engine.conditions.functions import convert, days
from hub.engine.conditions.limits import limit_of

MAX_CHARACTERS = 1000
RATES = "_rates"
SEATS = 16  # of each type; an expression that needs more gets an environment of its own

_POSITION = re.compile(r"<input>:(\d+):(\d+): (.*)")
_DYN = cel.Type.DYN
_OBJECT = cel.Type.Map(cel.Type.STRING, _DYN)
_TYPES: Mapping[str, Any] = {
    "string": cel.Type.STRING,
    "boolean": cel.Type.BOOL,
    "array": cel.Type.List(_DYN),
    "object": _OBJECT,
}

# What a schema of names looks like: JSON Schema, cut down to type, properties and required.
Names = Mapping[str, Any]
Path = tuple[str, ...]
Seats = dict[Path, str]

_lock = Lock()  # the library says nothing of threads that compile at once


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
    roots = {(root,): _root_type(names["properties"][root]) for root in whole}
    program, seats, converts = _compiled(text, references, roots | dotted)
    kind = program.return_type().name()
    _check_type(kind, wanted)
    paths = tuple((seats[path], path) for path in dotted)
    used = tuple(dict.fromkeys([*whole, *(path[0] for path in dotted)]))
    whole_names = tuple((seats[root], root[0]) for root in roots)
    return Expression(text, kind, paths, whole_names, used, (), converts, program, limit_of(text))


def _compiled(text: str, references: Sequence[Reference], types: Mapping[Path, Any]) -> tuple[Any, Seats, bool]:
    """The program, the variable for each name, and whether it wants exchange rates."""
    handed, holes = _with_rates(text)
    seats = _seated(types)
    if program := _in_seats(text, references, seats):
        return program, seats, bool(holes)
    variables = {".".join(path): kind for path, kind in types.items()} | {RATES: _OBJECT}
    try:
        program = cel.NewEnv(variables=variables, functions=_FUNCTIONS).compile(handed)
    except Exception as error:  # the library raises bare RuntimeErrors
        raise _explained(str(error), holes) from None
    return program, {path: ".".join(path) for path in types}, bool(holes)


def _in_seats(text: str, references: Sequence[Reference], seats: Seats) -> Any:
    """The program within the environment for all; None without seats, and for a text that is wrong."""
    if not seats and references:
        return None
    try:
        with _lock:
            return _environment().compile(_with_rates(_moved(text, references, seats))[0])
    except RuntimeError:
        return None


@lru_cache(maxsize=1)
def _environment() -> Any:
    seats = {f"_{letter}{number}": kind for letter, kind in _LETTERS.items() for number in range(SEATS)}
    return cel.NewEnv(variables=seats | {RATES: _OBJECT}, functions=_FUNCTIONS)


def _seated(types: Mapping[Path, Any]) -> Seats:
    """A seat for each name; none when there are not enough."""
    taken = dict.fromkeys(_LETTERS, 0)
    seats: Seats = {}
    for path, kind in types.items():
        letter = _letter(kind)
        seats[path], taken[letter] = f"_{letter}{taken[letter]}", taken[letter] + 1
    return seats if max(taken.values()) <= SEATS else {}


def _moved(text: str, references: Sequence[Reference], seats: Seats) -> str:
    """The text with seats in the places of its names."""
    for reference in sorted(references, key=lambda one: one.at, reverse=True):
        path = reference.path if reference.path in seats else reference.path[:1]
        place = re.compile(r"\s*\.\s*".join(path)).match(text, reference.at)
        if place:
            text = text[: place.start()] + seats[path] + text[place.end() :]
    return text


def _looked_up(text: str, wanted: str, path: tuple[str, ...], kind: str) -> Expression:
    """An expression that is nothing but a name: there is nothing to compile."""
    _check_type(kind, wanted)
    name = ".".join(path)
    paths, roots = (((name, path),), ()) if len(path) > 1 else ((), ((name, name),))
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
    calls = [m for m in TOKEN.finditer(text) if m["name"] == "amountIn" and m["call"]]
    for match in reversed(calls):
        text = text[: match.end()] + f"{RATES}, " + text[match.end() :]
    return text, [match.end() for match in calls]


def _explained(message: str, holes: list[int]) -> ExpressionError:
    match = _POSITION.search(message)
    if match is None:
        return ExpressionError(message)
    line, column = int(match[1]) - 1, max(int(match[2]) - 1, 0)
    for hole in reversed(holes if line == 0 else []):
        column -= len(f"{RATES}, ") if column > hole else 0
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

# Letters of the seats of each type.
_LETTERS: Mapping[str, Any] = {
    "s": cel.Type.STRING,
    "b": cel.Type.BOOL,
    "l": cel.Type.List(_DYN),
    "o": _OBJECT,
    "d": _DYN,
}
_LETTER_OF = {kind.name(): letter for letter, kind in _LETTERS.items()}


def _letter(kind: Any) -> str:
    return _LETTER_OF[kind.name()]
