"""How lists of steps are read from a file, and the steps that hold such lists."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from hub.engine.bodies import Again, Ask, Back, Body, Branch, Choose, Step, Together
from hub.engine.conditions import Expression
from hub.engine.language.reading import Reader, result_schema
from hub.engine.language.source import Path
from hub.engine.language.steps import SIMPLE

# Names of the house, and what means something in CEL.
_RESERVED = frozenset(
    re.findall(
        r"\w+",
        "form requester request person event start true false null in as break const continue else for function if "
        "import let loop package namespace return var void while has all exists map filter size matches amountIn days",
    )
)


DEEPEST = 3  # rows within rows within rows


def read_steps(reader: Reader, path: Path) -> tuple[Step, ...]:
    """Read a list of steps; each knows those that come before it."""
    entries = reader.get(path)
    found: list[Step] = []
    for index, entry in enumerate(entries if isinstance(entries, list) else ()):
        if isinstance(entry, dict) and len(entry) == 1:
            (name,) = entry
            step = _read(reader, name, (*path, index, name))
            found.extend([step] if step else [])
    return tuple(found)


def taken(reader: Reader, name: str, path: Path) -> bool:
    """Whether a name means something already, which is noted; from now on it does."""
    if name in reader.taken or name in reader.names or name in _RESERVED:
        reader.note(path, f"The name '{name}' is taken; every name means one thing in a file.", at_key=True)
        return True
    reader.taken.add(name)
    return False


def _read(reader: Reader, name: str, path: Path) -> Step | None:
    step, kind = _step(reader, name, path), _kind_of(reader, path)
    if not taken(reader, name, path):
        reader.steps[name] = kind
        answer = step.body.form if step and isinstance(step.body, Ask) else None
        reader.names[name] = result_schema(kind, answer)
        reader.top.extend([name] if len(path) == _AT_TOP else [])
    return step


_AT_TOP = 3  # the length of the path of a step that stands in no other: steps, its position, its name


def _kind_of(reader: Reader, path: Path) -> str:
    """What the step at a path does: the word of its kind, empty when it says none."""
    return next((kind for kind in _BODIES if reader.get((*path, kind)) is not None), "")


def _step(reader: Reader, name: str, path: Path) -> Step | None:
    """Read one step; None when something is wrong with it."""
    kind = _kind_of(reader, path)
    if not kind or not reader.sound(path):
        return None
    before = len(reader.problems)
    _refuse_strays(reader, path, kind)
    when = reader.expression((*path, "when"), "BOOL") if reader.get((*path, "when")) is not None else None
    body = _BODIES[kind](reader, path)
    sound, optional = body is not None and len(reader.problems) == before, reader.get((*path, "optional"), False)
    return Step(name, kind, reader.get((*path, "title"), {}), when, body, optional) if body and sound else None


def _refuse_strays(reader: Reader, path: Path, kind: str) -> None:
    """Words that belong to another kind of step."""
    for word in reader.get(path):
        if word not in (kind, "title", "when", "optional", *_BESIDE[kind]):
            known = ", ".join(_BESIDE[kind]) or "nothing"
            reader.note((*path, word), f"'{word}' does not go with '{kind}', which takes {known}.", at_key=True)


# The words that may stand beside that of a kind.
_BESIDE: Mapping[str, tuple[str, ...]] = {
    "approve": ("except", "within", "remind", "escalate", "unanswered"),
    "ask": ("form", "except", "within", "remind", "escalate"),
    "call": ("with", "retry", "undo"),
    "file": ("into",),
    "tell": ("message",),
    "produce": ("name", "with"),
    "request": ("with", "for"),
    "wait": ("within",),
    "choose": (),
    "together": ("until",),
    "again": ("as", "in turn", "steps"),
    "back": (),
}


def _choose(reader: Reader, path: Path) -> Body | None:
    before, known, branches = reader.names, dict(reader.names), []
    for index, branch in enumerate(reader.get((*path, "choose"))):
        reader.names, place = dict(before), (*path, "choose", index)
        when = reader.expression((*place, "when"), "BOOL") if "when" in branch else None
        branches.append(Branch(when, read_steps(reader, (*place, "steps"))))
        known |= reader.names
        if "when" not in branch and index + 1 < len(reader.get((*path, "choose"))):
            reader.note(place, "This branch is always taken, so those behind it never are; put it last.")
    reader.names = known
    return Choose(tuple(branches))


def _together(reader: Reader, path: Path) -> Body | None:
    before, known, branches = reader.names, dict(reader.names), []
    reader.aside += 1
    for index, branch in enumerate(reader.get((*path, "together"))):
        reader.names, place = dict(before), (*path, "together", index)
        branches.append(read_steps(reader, place) if isinstance(branch, list) else _single(reader, place))
        known |= reader.names
    reader.names, reader.aside = known, reader.aside - 1
    return Together(tuple(branches), _need(reader, (*path, "until"), len(branches)))


def _single(reader: Reader, path: Path) -> tuple[Step, ...]:
    """A branch of one step."""
    (name,) = reader.get(path)
    step = _read(reader, name, (*path, name))
    return (step,) if step else ()


def _need(reader: Reader, path: Path, branches: int) -> int:
    until = reader.get(path, "all")
    need = {"all": branches, "any": 1}.get(until, until)
    if need > branches:
        reader.note(path, f"There are {branches} branches, so {need} can never come to their end.")
    return int(need)


def _again(reader: Reader, path: Path) -> Body | None:
    rows, name = reader.expression((*path, "again"), "LIST"), reader.get((*path, "as"), "row")
    before = dict(reader.names)
    if not taken(reader, name, (*path, "as") if "as" in reader.get(path) else path):
        reader.rows[name], reader.names[name] = str(path[-1]), _row_schema(reader, rows)
    if sum(part in reader.rows.values() for part in path) > DEEPEST:
        reader.note(path, f"Rows stand within rows at most {DEEPEST} deep.", at_key=True)
    reader.aside += 1
    steps = read_steps(reader, (*path, "steps"))
    reader.names, reader.aside = before, reader.aside - 1
    return Again(rows, name, steps, bool(reader.get((*path, "in turn"), False))) if rows else None


def _back(reader: Reader, path: Path) -> Body | None:
    to = reader.get((*path, "back"))
    if to not in reader.top:
        reader.note((*path, "back"), f"'{to}' is no step that comes before this one and stands in no other.")
    if reader.aside:
        reader.note(path, "From within branches or rows nobody goes back, since the others would go on.", at_key=True)
    return Back(to)


def _row_schema(reader: Reader, rows: Expression | None) -> Mapping[str, Any]:
    """What is known of a row: of a list in the form, what the form says."""
    node: Any = {"properties": reader.names}
    for name in rows.direct if rows else ():
        node = node.get("properties", {}).get(name, {})
    found = node.get("items", {})
    return found if isinstance(found, dict) else {}


# One line per kind of step.
_BODIES: Mapping[str, Callable[[Reader, Path], Body | None]] = {
    **SIMPLE,
    "choose": _choose,
    "together": _together,
    "again": _again,
    "back": _back,
}
