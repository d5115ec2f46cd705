"""Text of a process file -> plain values that remember where they stood.

YAML is read by the rules of YAML 1.2 (only `true` and `false` are booleans, dates stay text), without anchors,
tags and duplicate keys: a reviewer sees everything that the engine sees.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

from hub.engine.errors import DefinitionError, Problem

MAX_CHARACTERS = 100_000
MAX_DEPTH = 30
_BIGGEST = 2**53  # whole numbers beyond it are not the same in every JSON reader

Path = tuple[str | int, ...]

_CORE = "tag:yaml.org,2002:"
_RESOLVERS = (
    ("bool", r"^(?:true|false)$", "tf"),
    ("int", r"^[-+]?[0-9]+$", "-+0123456789"),
    ("float", r"^[-+]?(?:[0-9]+\.[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?$", "-+0123456789."),
    ("null", r"^(?:~|null|)$", ["~", "n", ""]),
)


class _Loader(yaml.SafeLoader):
    """A composer of plain nodes that refuses what could hide or multiply content."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012 - as the base class has it
    depth = 0

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        event = self.peek_event()  # type: ignore[no-untyped-call]  # the stubs leave it out
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise _refusal("Anchors and aliases are not part of the language; write the value out.", event.start_mark)
        if self.depth >= MAX_DEPTH:
            raise _refusal(f"Nothing may be nested deeper than {MAX_DEPTH} levels.", event.start_mark)
        self.depth += 1
        node: yaml.Node | None = super().compose_node(parent, index)
        self.depth -= 1
        return node


for _tag, _pattern, _first in _RESOLVERS:
    _Loader.add_implicit_resolver(_CORE + _tag, re.compile(_pattern), list(_first))


@dataclass(frozen=True, slots=True)
class Source:
    """The values of a file (`data`) and where each of them stands (`places`: path -> line, column, from 1)."""

    data: Any
    places: dict[Path, tuple[int, int]]
    keys: dict[Path, tuple[int, int]]

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


def pointer(path: Path) -> str:
    """A path as JSON pointer (RFC 6901)."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in path)


def read(text: str) -> Source:
    """Read a file; raises DefinitionError when it is no YAML, too big, or uses what the language leaves out."""
    if len(text) > MAX_CHARACTERS:
        raise DefinitionError([Problem(1, 1, "", f"A process file has at most {MAX_CHARACTERS:,} characters.")])
    node = _compose(text)
    source = Source(None, {}, {})
    problems: list[Problem] = []
    data = _value(node, (), source, problems) if node else None
    if problems:
        raise DefinitionError(problems)
    return Source(data, source.places, source.keys)


def _compose(text: str) -> yaml.Node | None:
    try:
        return _Loader(text).get_single_node()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise DefinitionError([Problem(line, column, "", str(error.problem or error.context))]) from None
    except yaml.YAMLError as error:
        raise DefinitionError([Problem(1, 1, "", f"This is not YAML: {error}")]) from None


def _refusal(message: str, mark: yaml.Mark) -> yaml.MarkedYAMLError:
    return yaml.MarkedYAMLError(problem=message, problem_mark=mark)


def _value(node: yaml.Node, path: Path, source: Source, problems: list[Problem]) -> Any:
    shift = 1 if isinstance(node, yaml.ScalarNode) and node.style in ("'", '"') else 0
    if not isinstance(node, yaml.ScalarNode) and node.tag not in (_CORE + "map", _CORE + "seq"):
        problems.append(Problem(node.start_mark.line + 1, node.start_mark.column + 1, pointer(path), _no_tag(node)))
    source.places[path] = (node.start_mark.line + 1, node.start_mark.column + 1 + shift)
    if isinstance(node, yaml.MappingNode):
        entries = _entries(node, path, source, problems)
        return {key: _value(child, (*path, key), source, problems) for key, child in entries}
    if isinstance(node, yaml.SequenceNode):
        return [_value(child, (*path, index), source, problems) for index, child in enumerate(node.value)]
    return _scalar(node, path, source, problems)


def _entries(
    node: yaml.MappingNode, path: Path, source: Source, problems: list[Problem]
) -> Iterator[tuple[str, yaml.Node]]:
    seen: set[str] = set()
    for key_node, child in node.value:
        key = str(key_node.value) if isinstance(key_node, yaml.ScalarNode) else "?"
        source.keys[(*path, key)] = (key_node.start_mark.line + 1, key_node.start_mark.column + 1)
        if key in seen or not isinstance(key_node, yaml.ScalarNode):
            problems.append(source.problem((*path, key), f"The key '{key}' stands here twice.", at_key=True))
        seen.add(key)
        yield key, child


def _scalar(node: yaml.Node, path: Path, source: Source, problems: list[Problem]) -> Any:
    convert = _SCALARS.get(node.tag)
    if convert is None:
        problems.append(source.problem(path, _no_tag(node)))
        return None
    try:
        return convert(node.value)
    except ValueError:
        problems.append(source.problem(path, "This number is too big."))
        return None


def _finite(number: float) -> float:
    """A number that JSON and CEL can carry; raises ValueError."""
    if abs(number) > _BIGGEST:
        raise ValueError
    return number


def _no_tag(node: yaml.Node) -> str:
    return f"Tags such as {node.tag} are not part of the language."


_SCALARS: dict[str, Any] = {
    _CORE + "str": str,
    _CORE + "int": lambda text: _finite(int(text)),
    _CORE + "float": lambda text: _finite(float(text)),
    _CORE + "bool": lambda text: text == "true",
    _CORE + "null": lambda _: None,
}
