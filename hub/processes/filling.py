"""Fills a template: Jinja in its sandbox, strict about holes, bounded in time and size. Word goes through docxtpl.

Templates are the company's own code, like the process files beside them; values come from people and are data alone.
"""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from time import monotonic
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from jinja2 import StrictUndefined, Template, TemplateSyntaxError, UndefinedError, meta
from jinja2.sandbox import SandboxedEnvironment

from hub.engine.conditions.templates import words

MOST_SECONDS = 10.0
MOST_CHARACTERS = 2_000_000
MOST_LINES = 50_000  # the time that docxtpl takes grows with their square
MOST_BYTES = 5 * 1024 * 1024
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
CONTENT_TYPES = {".docx": WORD, ".html": "text/html", ".md": "text/markdown", ".txt": "text/plain"}
# XML has no place for these, and no text needs them.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_SAID = 300
_LONG_AGO = (1980, 1, 1, 0, 0, 0)


class Unfillable(Exception):
    """There is no document to be had from this template and these values; the text says why, for owners."""


class _Bounded(Template):
    """A template whose text ends by itself, or is ended."""

    def render(self, *args: Any, **kwargs: Any) -> str:
        """The whole text. Raises `Unfillable` when it is too much."""
        pieces, size, lines, until = [], 0, 0, monotonic() + MOST_SECONDS
        for piece in self.generate(*args, **kwargs):
            pieces.append(piece)
            size, lines = size + len(piece), lines + piece.count("\n")
            if size > MOST_CHARACTERS or lines > MOST_LINES or monotonic() > until:
                raise Unfillable("it becomes too long; leave something out")
        return "".join(pieces)


def fill(path: Path, values: Mapping[str, Any]) -> bytes:
    """The document; the same template and values give the same bytes. Raises `Unfillable`."""
    try:
        return _in_word(path, values) if path.suffix == ".docx" else _in_text(path, values)
    except Exception as error:  # whatever a template does, it is told to its owners
        raise Unfillable(f"The template {path.name} cannot be filled: {_why(error)}.") from error


def holes(path: Path) -> frozenset[str]:
    """The names that the template takes. Raises `Unfillable` for one that cannot be read."""
    try:
        found = _document(path).get_undeclared_template_variables(_jinja(path)) if _is_word(path) else _names_in(path)
    except Exception as error:  # as above
        raise Unfillable(f"The template {path.name} cannot be read: {_why(error)}.") from error
    return frozenset(found)


def _in_word(path: Path, values: Mapping[str, Any]) -> bytes:
    document, filled = _document(path), BytesIO()
    document.render(_clean(values), _jinja(path), autoescape=True)
    document.save(filled)
    return _without_times(filled)


def _in_text(path: Path, values: Mapping[str, Any]) -> bytes:
    return _jinja(path).from_string(_text(path)).render(_clean(values)).encode()


def _names_in(path: Path) -> set[str]:
    return meta.find_undeclared_variables(_jinja(path).parse(_text(path)))


def _is_word(path: Path) -> bool:
    return path.suffix == ".docx"


def _document(path: Path) -> Any:
    from docxtpl import DocxTemplate  # slow to load, and few requests need it

    return DocxTemplate(BytesIO(_bytes(path)))


def _text(path: Path) -> str:
    return _bytes(path).decode()


def _bytes(path: Path) -> bytes:
    if path.stat().st_size > MOST_BYTES:
        raise Unfillable(f"it has more than {MOST_BYTES} bytes; make it smaller")
    return path.read_bytes()


def _jinja(path: Path) -> SandboxedEnvironment:
    escape = path.suffix in (".docx", ".html")
    jinja = SandboxedEnvironment(
        autoescape=escape, undefined=StrictUndefined, finalize=_shown, keep_trailing_newline=True
    )
    jinja.globals.clear()  # loops go over values alone
    jinja.filters |= {"date": _date, "money": _money}
    jinja.template_class = _Bounded
    return jinja


def _shown(value: Any) -> Any:
    """Values as people write them; text stays as it is, for it may be marked as safe."""
    return value if isinstance(value, str) else words(value)


def _date(value: str | None, language: str = "en") -> str:
    """`2026-12-01` in words of a language; nothing for null."""
    from babel.dates import format_date  # slow to load

    if not value:
        return ""
    try:
        return format_date(date.fromisoformat(value[:10]), "long", locale=language)
    except ValueError:
        raise Unfillable(f"{value[:_SAID]} is no date such as 2026-12-01") from None


def _money(value: Mapping[str, str] | None, language: str = "en") -> str:
    """An amount with its currency as a language writes it; nothing for null."""
    from babel.numbers import format_currency  # slow to load

    return format_currency(Decimal(value["amount"]), value["currency"], locale=language) if value else ""


def _clean(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _clean(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(part) for part in value]
    return _CONTROL.sub("", value) if isinstance(value, str) else value


def _without_times(document: BytesIO) -> bytes:
    """The same ZIP without the time of its making, so that making it again makes the same."""
    again = BytesIO()
    with ZipFile(document) as old, ZipFile(again, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(ZipInfo(name, _LONG_AGO), old.read(name), ZIP_DEFLATED)
    return again.getvalue()


def _why(error: Exception) -> str:
    if isinstance(error, TemplateSyntaxError):
        return f"line {error.lineno}, {error.message}"
    said = str(error)[:_SAID]
    return said if isinstance(error, UndefinedError | Unfillable) else f"{type(error).__name__}, {said}"
