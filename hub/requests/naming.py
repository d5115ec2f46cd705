"""What a request is called: its process, and the first thing said in words. It is kept in English and read in any
language of the process."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from hub.core.errors import Unavailable
from hub.core.questions import Person
from hub.engine.forms.types import hub_type
from hub.engine.process import Process
from hub.requests.org import number_of
from hub.requests.words import hidden

LONGEST = 300

# What a row of `requests` is called to somebody; it has a title, a process and its version.
Call = Callable[[Any], str]
# A process by its key and version.
ProcessOf = Callable[[str, int], Process]


def naming(process: Process, form: Mapping[str, Any], serial: int, requester: Person) -> dict[str, str]:
    """What to call the request in lists, and what a search looks at: what it is called in each language, too."""
    said = next((word for word in _words(process, form) if word), "")
    title = f"{_kind(process, 'en')}: {said}" if said else _kind(process, "en")
    kinds = " ".join(text for language, text in process.title.items() if language != "en")
    search = " ".join((number_of(serial), title[:LONGEST], kinds, requester.name, requester.email)).lower()
    return {"title": title[:LONGEST], "search": search}


def as_kept(row: Any) -> str:
    """The English title."""
    return str(row.title)


def call_in(process_of: ProcessOf, language: str) -> Call:
    """How requests are called in this language; as kept where the process cannot be read, which loses no list: the
    request says so when it is opened."""
    return as_kept if language == "en" else lambda row: _call(row, process_of, language)


def _call(row: Any, process_of: ProcessOf, language: str) -> str:
    try:
        return called(row.title, process_of(row.process, row.process_version), language)
    except Unavailable:
        return as_kept(row)


def called(title: str, process: Process, language: str) -> str:
    """A kept title in this language; as it is kept where its process was called otherwise then."""
    kind, theirs = _kind(process, "en"), _kind(process, language)
    rest = title.removeprefix(kind)
    # Nothing of another name that only begins alike.
    return f"{theirs}{rest}"[:LONGEST] if title.startswith(kind) and rest[:1] in ("", ":") else title


def _kind(process: Process, language: str) -> str:
    return process.title.get(language) or process.title.get("en") or process.key


def _words(process: Process, form: Mapping[str, Any]) -> Iterator[str]:
    for name, schema in process.form.get("properties", {}).items():
        if schema.get("type") == "string" and not hub_type(schema) and not hidden(schema):
            yield str(form[name]).strip() if isinstance(form.get(name), str) else ""
