"""The reader's desk: the parts of a file that passed the grammar, the names known so far, and the problems found."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from hub.engine.conditions import Expression, ExpressionError, compile_expression
from hub.engine.conditions.templates import Template, parse_template
from hub.engine.errors import Problem
from hub.engine.language.source import Path, Source
from hub.engine.people import COST_CENTRE, PersonExpression, parse_person

_OUTCOME = {"outcome": {"type": "string"}}
_ANSWER = {**_OUTCOME, "answer": {"type": "object"}}
_DECIDED = {**_OUTCOME, "decidedBy": {"type": "array"}}
RESULTS: Mapping[str, Mapping[str, Any]] = {
    "approve": {**_DECIDED, "comment": {"type": "string"}},
    "ask": {**_DECIDED, "answer": {"type": "object"}},
    "call": _ANSWER,
    "file": _ANSWER,
    "tell": _OUTCOME,
    "produce": {**_OUTCOME, "documents": {"type": "array"}},
    "request": _ANSWER,
    "wait": _ANSWER,
    "choose": _OUTCOME,
    "together": _OUTCOME,
    "again": _OUTCOME,
    "back": _OUTCOME,
}

_TEXT = {"type": "string"}
REQUESTER = {"id": _TEXT, "name": _TEXT, "email": _TEXT, "country": _TEXT, "timeZone": _TEXT, "manager": _TEXT}
PERSON = {
    **dict.fromkeys(("id", "name", "email", "jobTitle", "department", "costCentre", "country"), _TEXT),
    "grade": {},
    "level": {},
}
REQUEST = {"id": _TEXT, "number": _TEXT, "year": {}, "month": {}, "day": {}, "submittedAt": _TEXT}


def result_schema(kind: str, answer: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """What later steps may know of a step of that kind; a skipped step has an outcome and nothing else."""
    if not kind:
        return {}
    properties = {**RESULTS[kind], "answer": answer} if answer else RESULTS[kind]
    return {"type": "object", "required": ["outcome", "decidedBy"], "properties": properties}


def object_schema(properties: Mapping[str, Any]) -> dict[str, Any]:
    """An object whose names are all there."""
    return {"type": "object", "required": list(properties), "properties": dict(properties)}


@dataclass(slots=True)
class Reader:
    """Reads one file; every `read` notes what is wrong and goes on, so that all problems are told at once.

    `names` are those that an expression may use at this place, `taken` all that mean something in the file; `rows` are
    the names of rows, with the step that goes through them; `aside` is how many branches or rows are around the place.
    """

    source: Source
    unsound: tuple[Path, ...]
    problems: list[Problem] = field(default_factory=list)
    names: dict[str, Any] = field(default_factory=dict)
    steps: dict[str, str] = field(default_factory=dict)
    reads: set[tuple[str, ...]] = field(default_factory=set)
    taken: set[str] = field(default_factory=set)
    rows: dict[str, str] = field(default_factory=dict)
    top: list[str] = field(default_factory=list)
    aside: int = 0

    def sound(self, path: Path) -> bool:
        """Whether the grammar found nothing wrong at this place or under it, nor with what holds it."""
        around = any(bad[: len(path)] == path for bad in self.unsound)
        return not around and self.get(path) is not None

    def get(self, path: Path, default: Any = None) -> Any:
        """The value at a path, or the default."""
        return self.source.at(path, default)

    def note(self, path: Path, message: str, line: int = 0, column: int = 0, at_key: bool = False) -> None:
        """Note a problem with the value at a path; line and column count from 0 within it."""
        self.problems.append(self.source.problem(path, message, line, column, at_key))

    def expression(
        self, path: Path, wanted: str = "", text: str = "", shift: int = 0, more: Mapping[str, Any] | None = None
    ) -> Expression | None:
        """Compile the expression at a path (or a piece of it, `text` at `shift`) against the names known so far."""
        try:
            names = object_schema({**self.names, **(more or {})})
            compiled = compile_expression(text or self.get(path), names, wanted)
        except ExpressionError as error:
            self.note(path, str(error), error.line, error.column + (0 if error.line else shift))
            return None
        self.reads |= {path[:2] for _, path in compiled.paths} | {(root, "*") for _, root in compiled.roots}
        return compiled

    def template(self, path: Path, start: int = 0) -> Template:
        """Compile the template at a path, from character `start` on."""

        def hole(text: str, offset: int) -> Expression | None:
            return self.expression(path, text=text, shift=start + offset)

        return parse_template(self.get(path)[start:], hole)

    def person(
        self, path: Path, text: str = "", parse: Callable[[str], PersonExpression] = parse_person
    ) -> PersonExpression | None:
        """Read the person expression at a path (or that is the key there, `text`) and check the names in it."""
        if str(text or self.get(path)).partition(".")[0] in self.rows:
            return self._given(path, text)
        try:
            person = parse(text or self.get(path))
        except ValueError as error:
            self.note(path, str(error), at_key=bool(text))
            return None
        held = self._held(person.name) if person.kind == "form" else ""
        self._check_names(path, person, held)
        return replace(person, owner=held == COST_CENTRE)

    def people(
        self, path: Path, parse: Callable[[str], PersonExpression] = parse_person
    ) -> tuple[PersonExpression, ...]:
        """Read one person expression, a list of them, or none."""
        value = self.get(path)
        paths = [(*path, index) for index in range(len(value))] if isinstance(value, list) else [path]
        read = [self.person(one, parse=parse) for one in paths] if value is not None else []
        return tuple(person for person in read if person)

    def _given(self, path: Path, text: str) -> PersonExpression | None:
        """Somebody whom a row names."""
        found = self.expression(path, text=text)
        if found is None:
            return None
        owner = _type(_field({"properties": self.names}, found.direct)) == COST_CENTRE
        return PersonExpression(found.text, "given", found.text.rpartition(".")[2], 0, found, owner)

    def _check_names(self, path: Path, person: PersonExpression, held: str) -> None:
        known = person.name in self.names and self.steps.get(person.name) in ("approve", "ask")
        if person.kind == "step" and not known:
            self.note(path, f"'{person.name}' is no approve step that comes before this one.")
        if person.kind == "form" and held not in ("person", COST_CENTRE):
            self.note(
                path, f"'form.{person.name}' is no field of type hub:person or hub:cost-centre, nor a list of such."
            )

    def _held(self, name: str) -> str:
        """The type of a field of the form, or of its entries; where nothing is known of the form, somebody's name."""
        form = self.names.get("form", {})
        return _type(_field(form, name.split("."))) if form.get("properties") else "person"


def _field(node: Mapping[str, Any], path: Iterable[str]) -> Mapping[str, Any]:
    """The field at a path; `lines.owner` is the field of each row of a list."""
    for part in path:
        node = node.get("items", node).get("properties", {}).get(part, {})
    return node


def _type(field: Mapping[str, Any]) -> str:
    """The `hub:` type of a field, or of the entries of a list."""
    entries = field.get("items", field)
    return str(entries.get("x-hub", {}).get("type", "")) if isinstance(entries, dict) else ""
