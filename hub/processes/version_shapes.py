"""What the API shows of versions, to those who answer for a process."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from hub.core.rest.models import Model, Shown
from hub.engine import diagram
from hub.engine.difference import Difference
from hub.engine.errors import Problem
from hub.processes.checking import Checked, Played
from hub.processes.plainly import in_language
from hub.processes.shapes import PreviewForm, Word

Number = Annotated[int, Field(ge=1, le=1_000_000)]


class VersionPath(Model):
    """Which version of which process."""

    key: str
    number: Number


class OtherVersion(Model):
    """Which version it is compared with: what that one says differently."""

    to: Number


class PreviewFor(PreviewForm):
    """A form as filled in so far, by somebody (id or mail address); empty for the caller."""

    requester: Word = ""


class VersionOut(Shown):
    """A version of a process."""

    key: str
    version: int
    state: Literal["draft", "published", "superseded"]
    digest: str
    created_by: str
    created_at: datetime
    published_by: str | None = Field(default=None)
    published_at: datetime | None = Field(default=None)


class VersionsOut(Shown):
    """All versions, newest first."""

    items: list[VersionOut]
    next_cursor: str | None


class RemarkOut(Shown):
    """Something about a definition: line and column count from 1, `pointer` is a JSON pointer into it."""

    line: int
    column: int
    pointer: str
    detail: str


class ExampleOut(Shown):
    """An example of a definition, and whether it holds; `differences` are what did not come as told."""

    name: str
    line: int
    column: int
    ok: bool
    differences: list[str]


class CheckOut(Shown):
    """What a definition is worth. `problems` and examples that do not hold keep it from being published (`sound`),
    `advice` does not. Without a title, form and diagram (SVG) when it cannot be read."""

    sound: bool
    problems: list[RemarkOut]
    advice: list[RemarkOut]
    examples: list[ExampleOut]
    title: str
    form: dict[str, Any] | None
    diagram: str | None


class VersionTextOut(VersionOut, CheckOut):
    """A version with its definition (YAML), and what that is worth."""

    text: str


class PublishedOut(VersionOut):
    """The published version, with advice for the next one."""

    advice: list[RemarkOut]


class VersionDifferenceOut(Shown):
    """One thing that is not as it was: `where` is a pointer, `before` and `after` are in the words of the file."""

    kind: str
    where: str
    before: str
    after: str
    sentence: str


class DifferencesOut(Shown):
    """All that version `to` says differently than `version`."""

    key: str
    version: int
    to: int
    items: list[VersionDifferenceOut]


def version_shape(row: Any) -> dict[str, Any]:
    """A version as JSON."""
    return {
        "key": row.key,
        "version": row.version,
        "state": row.state,
        "digest": row.digest,
        "createdBy": row.created_by,
        "createdAt": row.created_at,
        "publishedBy": row.published_by,
        "publishedAt": row.published_at,
    }


def check_shape(checked: Checked, language: str) -> dict[str, Any]:
    """What a definition is worth, as JSON."""
    process = checked.process
    return {
        "sound": not checked.hindrances,
        "problems": [_remark(problem) for problem in checked.problems],
        "advice": advice_shape(checked),
        "examples": [_example(played) for played in checked.examples],
        "title": in_language(process.title, language) if process else "",
        "form": process.form if process else None,
        "diagram": diagram.svg(process, None, language) if process else None,
    }


def advice_shape(checked: Checked) -> list[dict[str, Any]]:
    """Advice as JSON."""
    return [_remark(problem) for problem in checked.advice]


def difference_shape(found: Difference) -> dict[str, str]:
    """A difference as JSON."""
    return {name: getattr(found, name) for name in Difference.__slots__}


def _remark(problem: Problem) -> dict[str, Any]:
    place = {"line": problem.line, "column": problem.column, "pointer": problem.pointer}
    return {**place, "detail": problem.message}


def _example(played: Played) -> dict[str, Any]:
    place = {"line": played.place.line, "column": played.place.column}
    return {"name": played.name, **place, "ok": not played.differences, "differences": list(played.differences)}
