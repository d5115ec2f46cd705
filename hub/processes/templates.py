"""Templates of documents: files in `templates/` beside the processes, in Word, HTML, Markdown or plain text.

A hole is `{{ name }}`; `name` is a key under `with`. Dates and amounts can be written in a language:
`{{ firstDay | date("de") }}`, `{{ salary | money("de") }}`.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hub.engine.process import Process, Produce
from hub.processes.filling import CONTENT_TYPES, Unfillable, fill, holes

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,99}")


@dataclass(frozen=True, slots=True)
class Filled:
    """A document that was made."""

    content: bytes
    content_type: str


class Templates:
    """The templates of a folder, as they are at present: unlike a process they have no versions."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def known(self) -> frozenset[str]:
        """The names of all templates, `offer-letter.docx` for example."""
        files = self._folder.iterdir() if self._folder.is_dir() else ()
        return frozenset(path.name for path in files if _is_template(path))

    def holes(self, name: str) -> frozenset[str]:
        """The names that a template takes. Raises `Unfillable` for one that is not there or cannot be read."""
        return holes(self._path(name))

    def fault(self, name: str, given: Collection[str]) -> str:
        """Why a template cannot be filled when these names are given, as a sentence; empty when it can."""
        try:
            return _open(name, self.holes(name) - set(given))
        except Unfillable as fault:
            return str(fault)

    def faults(self, process: Process) -> Iterator[tuple[str, str]]:
        """The steps of a process that name a template which they cannot fill, each with the sentence."""
        made = [(step.name, step.body) for step in process.walk() if isinstance(step.body, Produce)]
        told = [(name, self.fault(body.template, [key for key, _ in body.values])) for name, body in made]
        return ((name, fault) for name, fault in told if fault)

    def fill(self, name: str, values: Mapping[str, Any]) -> Filled:
        """The template with its holes filled. Raises `Unfillable`, which names a hole that nothing fills."""
        if fault := self.fault(name, values.keys()):
            raise Unfillable(fault)
        path = self._path(name)
        return Filled(fill(path, values), CONTENT_TYPES[path.suffix])

    def _path(self, name: str) -> Path:
        if name not in self.known():  # a name is never a path
            raise Unfillable(f"There is no template {name}. There are: {', '.join(sorted(self.known())) or 'none'}.")
        return self._folder / name


def _is_template(path: Path) -> bool:
    return path.suffix in CONTENT_TYPES and _NAME.fullmatch(path.name) is not None and path.is_file()


def _open(name: str, missing: Collection[str]) -> str:
    left = ", ".join(sorted(missing))
    return f"The template {name} has holes that nothing fills: {left}. Name them under with." if missing else ""
