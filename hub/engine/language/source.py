"""Text of a process file -> plain values that remember where they stood.

YAML is read by the rules of YAML 1.2 (only `true` and `false` are booleans, dates stay text), without anchors,
tags and duplicate keys: a reviewer sees everything that the engine sees.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import yaml

from hub.engine.errors import DefinitionError, Problem
from hub.engine.pointers import pointer

MAX_CHARACTERS = 100_000
MAX_DEPTH = 30
_BIGGEST = 2**53  # whole numbers beyond it are not the same in every JSON reader

Path = tuple[str | int, ...]

_CORE = "tag:yaml.org,2002:"
# The parser of libyaml where PyYAML was built with it: ten times faster, and it sees the same.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_INT = re.compile(r"^[-+]?[0-9]+$")
_FLOAT = re.compile(r"^[-+]?(?:[0-9]+\.[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?$")
_WORDS = {"true": "bool", "false": "bool", "": "null", "~": "null", "null": "null"}


@dataclass(frozen=True, slots=True)
class Source:
    """The values of a file (`data`) and where each of them stands (`places`: path -> line, column, from 1)."""

    data: Any
    places: dict[Path, tuple[int, int]]
    keys: dict[Path, tuple[int, int]]

    def at(self, path: Path, default: Any = None) -> Any:
        """The value at a path, or the default."""
        value = self.data
        for part in path:
            try:
                value = value[part]
            except (KeyError, IndexError, TypeError):
                return default
        return value

    def problem(self, path: Path, message: str, line: int = 0, column: int = 0, at_key: bool = False) -> Problem:
        """A problem with the value at `path`, shifted by `line` and `column` (from 0) within that value."""
        start_line, start_column = self.place(path, at_key)
        return Problem(start_line + line, column + 1 if line else start_column + column, pointer(path), message)

    def place(self, path: Path, at_key: bool = False) -> tuple[int, int]:
        """Line and column of the value at `path` (of its key on request), or of what is nearest around it."""
        table = self.keys if at_key and path in self.keys else self.places
        while path not in table and path:
            path, table = path[:-1], self.places
        return table.get(path, (1, 1))


def read(text: str) -> Source:
    """Read a file; raises DefinitionError when it is no YAML, too big, or uses what the language leaves out."""
    if len(text) > MAX_CHARACTERS:
        raise DefinitionError([Problem(1, 1, "", f"A process file has at most {MAX_CHARACTERS:,} characters.")])
    builder = _Builder(yaml.parse(_encodable(text), Loader=_LOADER))
    data = _told(builder.document, max(1, len(text.splitlines())))
    if builder.problems:
        raise DefinitionError(builder.problems)
    return Source(data, builder.source.places, builder.source.keys)


def _encodable(text: str) -> str:
    """The text, when it can be written down at all; half a surrogate pair cannot."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise DefinitionError([Problem(1, 1, "", f"This is not YAML: {error.reason}.")]) from None
    return text


def _told(build: Callable[[], Any], lines: int) -> Any:
    """What is built of a text of so many lines; raises DefinitionError for what the parser refuses."""
    try:
        return build()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        if line > lines:  # the parser missed something at the very end, where there is nothing to point at
            line, column = lines, 1
        raise DefinitionError([Problem(line, column, "", str(error.problem or error.context))]) from None
    except yaml.YAMLError as error:
        raise DefinitionError([Problem(1, 1, "", f"This is not YAML: {error}")]) from None


def _refusal(message: str, mark: Any) -> yaml.MarkedYAMLError:
    return yaml.MarkedYAMLError(problem=message, problem_mark=mark)


class _Builder:
    """Builds values from the events of the parser, and refuses what could hide or multiply content."""

    def __init__(self, events: Iterator[Any]) -> None:
        self._events = events
        self.source = Source(None, {}, {})
        self.problems: list[Problem] = []

    def document(self) -> Any:
        """The value of the only document; None when there is none."""
        next(self._events)  # the stream begins
        if not isinstance(next(self._events), yaml.DocumentStartEvent):
            return None
        data = self._value(next(self._events), (), 0)
        next(self._events)  # the document ends
        if isinstance(further := next(self._events), yaml.DocumentStartEvent):
            raise _refusal("Expected a single document, but found another document.", further.start_mark)
        return data

    def _value(self, event: Any, path: Path, depth: int) -> Any:
        if isinstance(event, yaml.AliasEvent) or event.anchor:
            raise _refusal("Anchors and aliases are not part of the language; write the value out.", event.start_mark)
        if depth >= MAX_DEPTH:
            raise _refusal(f"Nothing may be nested deeper than {MAX_DEPTH} levels.", event.start_mark)
        mark: Any = event.start_mark
        if isinstance(event, yaml.ScalarEvent):
            shift = 1 if event.style in ("'", '"') else 0
            self.source.places[path] = (mark.line + 1, mark.column + 1 + shift)
            return self._scalar(event, path)
        self.source.places[path] = (mark.line + 1, mark.column + 1)
        if event.tag not in (None, "!", _CORE + "map", _CORE + "seq"):
            self.problems.append(self.source.problem(path, _no_tag(event.tag)))
        return self._mapping(path, depth) if isinstance(event, yaml.MappingStartEvent) else self._list(path, depth)

    def _mapping(self, path: Path, depth: int) -> dict[str, Any]:
        entries: dict[str, Any] = {}
        for event in iter(self._events.__next__, None):
            if isinstance(event, yaml.MappingEndEvent):
                break
            key, inner = self._key(event, path, depth)
            if key in entries:
                self.problems.append(self.source.problem(inner, f"The key '{key}' stands here twice.", at_key=True))
            entries[key] = self._value(next(self._events), inner, depth + 1)
        return entries

    def _key(self, event: Any, path: Path, depth: int) -> tuple[str, Path]:
        if isinstance(event, yaml.ScalarEvent) and not event.anchor:
            mark: Any = event.start_mark
            self.source.keys[(*path, event.value)] = (mark.line + 1, mark.column + 1)
            return event.value, (*path, event.value)
        self._value(event, (*path, "?"), depth + 1)
        self.problems.append(self.source.problem((*path, "?"), "Only a text can be a key."))
        return "?", (*path, "?")

    def _list(self, path: Path, depth: int) -> list[Any]:
        entries: list[Any] = []
        for event in iter(self._events.__next__, None):
            if isinstance(event, yaml.SequenceEndEvent):
                break
            entries.append(self._value(event, (*path, len(entries)), depth + 1))
        return entries

    def _scalar(self, event: Any, path: Path) -> Any:
        kind = event.tag.removeprefix(_CORE) if event.tag and event.tag != "!" else _kind(event)
        if kind not in _SCALARS:
            self.problems.append(self.source.problem(path, _no_tag(event.tag)))
            return None
        try:
            return _SCALARS[kind](event.value)
        except ValueError:
            self.problems.append(self.source.problem(path, "This number is too big."))
            return None


def _kind(event: Any) -> str:
    """What an untagged scalar is: only what stands plain can be anything but a text."""
    value = event.value
    if not event.implicit[0] or event.tag == "!":
        return "str"
    if value in _WORDS:
        return _WORDS[value]
    if value[0] not in "-+.0123456789":
        return "str"
    return "int" if _INT.match(value) else "float" if _FLOAT.match(value) else "str"


def _finite(number: float) -> float:
    """A number that JSON and CEL can carry; raises ValueError."""
    if abs(number) > _BIGGEST:
        raise ValueError
    return number


def _no_tag(tag: str) -> str:
    return f"Tags such as {tag} are not part of the language."


_SCALARS: dict[str, Callable[[str], Any]] = {
    "str": str,
    "int": lambda text: _finite(int(text)),
    "float": lambda text: _finite(float(text)),
    "bool": lambda text: text == "true",
    "null": lambda _: None,
}
