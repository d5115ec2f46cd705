"""Expressions as they are kept: compiled, with what they need to be worked out."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from hub.engine.conditions.limits import Limit

TOKEN = re.compile(
    r"""(?P<text>r?"(?:\\.|[^"\\])*"|r?'(?:\\.|[^'\\])*')|(?P<name>[A-Za-z_]\w*(?:\s*\.\s*[A-Za-z_]\w*)*)\s*(?P<call>\()?"""
)


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

    `paths` and `roots` say what the variables of the program stand for: what is found at a path, or a whole name.
    `direct` is the path of an expression that is nothing but a name, so that it is simply looked up; `limit` is that
    of one which compares an amount of money with a number, the most usual condition of all.
    """

    text: str
    type: str
    paths: tuple[tuple[str, tuple[str, ...]], ...]
    roots: tuple[tuple[str, str], ...]
    names: tuple[str, ...]
    direct: tuple[str, ...]
    converts: bool
    program: Any
    limit: Limit | None = None


def find_references(text: str) -> Iterator[Reference]:
    """The dotted names of an expression, without texts, members of results and names of functions."""
    for match in TOKEN.finditer(text):
        if match["name"] is None or text[: match.start()].rstrip().endswith("."):
            continue
        path = tuple(part.strip() for part in match["name"].split("."))
        path = path[:-1] if match["call"] else path
        if path:
            yield Reference(path, match.start(), bool(re.search(r"\bhas\s*\(\s*$", text[: match.start()])))
