"""Texts with holes, `claims/{{request.year}}/{{request.number}}`: each hole is an expression, and that is all."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from hub.engine.conditions import Expression

_HOLE = re.compile(r"\{\{(.*?)\}\}")
_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f\\/:*?"<>|#%~]+')
_MAX_SEGMENT = 100


@dataclass(frozen=True, slots=True, eq=False)
class Template:
    """A text with holes: `parts` are literal texts and expressions in turn."""

    text: str
    parts: tuple[str | Expression, ...]


def parse_template(text: str, compile_hole: Callable[[str, int], Expression | None]) -> Template:
    """Cut a text at its holes; `compile_hole(expression, offset)` may give None when it noted a problem."""
    parts: list[str | Expression] = []
    end = 0
    for match in _HOLE.finditer(text):
        parts.append(text[end : match.start()])
        hole = match[1].strip()
        compiled = compile_hole(hole, match.start(1) + match[1].find(hole))
        parts.extend([compiled] if compiled else [])
        end = match.end()
    return Template(text, (*parts, text[end:]))


def holes(template: Template) -> list[Expression]:
    """The expressions of a template."""
    return [part for part in template.parts if isinstance(part, Expression)]


def render(template: Template, value: Callable[[Expression], Any]) -> str:
    """The text with its holes filled."""
    return "".join(part if isinstance(part, str) else words(value(part)) for part in template.parts)


def render_path(template: Template, value: Callable[[Expression], Any]) -> str:
    """The text as path: what fills a hole is one segment and cannot climb, hide or break out of its folder."""
    return "".join(part if isinstance(part, str) else segment(words(value(part))) for part in template.parts)


def words(value: Any) -> str:
    """A value as people write it: nothing for null, whole numbers without a fraction, money with its currency."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, dict) and value.keys() == {"amount", "currency"}:
        return f"{value['amount']} {value['currency']}"
    return ", ".join(words(part) for part in value) if isinstance(value, list) else str(value)


@lru_cache(maxsize=1024)
def segment(text: str) -> str:
    """A name that OneDrive, SharePoint and Cloud Storage all accept as one folder or file."""
    cleaned = _FORBIDDEN.sub("-", text).strip(" .")[:_MAX_SEGMENT].strip(" .")
    return cleaned or "unnamed"
