"""What the API shows of processes."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from hub.core.rest.models import Model, Shown
from hub.core.rest.paging import Page
from hub.engine.process import Process, Step
from hub.engine.rehearsal import Preview
from hub.processes import plainly
from hub.processes.plainly import in_language

Word = Annotated[str, StringConstraints(max_length=100, pattern=r"^[^\x00]*$")]


class CatalogueFilter(Page):
    """Which processes."""

    search: Word = ""
    category: Word = ""
    owned: bool = Field(
        default=False,
        description="Those that the caller answers for, drafts too, each with its newest version; administrators all.",
    )


class PreviewForm(Model):
    """A form as filled in so far."""

    form: dict[str, Any]


class CatalogueItemOut(Shown):
    """A process as the catalogue lists it: one of its versions, how far that is, and the version that new requests
    start with, if any."""

    key: str
    version: int
    state: Literal["draft", "published", "superseded"]
    published: int | None
    title: str
    description: str
    category: str


class CatalogueOut(Shown):
    """The processes that one may start, or answers for."""

    items: list[CatalogueItemOut]
    next_cursor: str | None


class StepOut(Shown):
    """One step: its name, kind and title; who is asked, how long they have (`within`), and when it is there at all
    (`condition`), in plain words, empty where there is nothing to say."""

    name: str
    kind: str
    title: str
    who: str
    within: str
    condition: str


class ProcessOut(CatalogueItemOut):
    """A process with its form (JSON Schema 2020-12), its steps, the chain as text, and who decides in plain words.
    `languages` are those in which it is written."""

    form: dict[str, Any]
    steps: list[StepOut]
    chain: str
    decides: str
    languages: list[str]
    diagram: str
    owner: str


class DeciderOut(Shown):
    """Somebody who will be asked or told."""

    id: str
    name: str


class WayOut(Shown):
    """A step around a station that goes branches or rows side by side or in turn, and which one it is, from 0."""

    step: str
    branch: int


class StationOut(Shown):
    """One stop: who, why, by when; the steps around it, the outermost first, and in which round."""

    step: str
    kind: str
    path: list[WayOut]
    round: int
    people: list[DeciderOut]
    text: str
    reason: str
    expected_by: datetime | None


class PreviewOut(Shown):
    """Who would decide, in which order, by when; when the request would have ended, if anybody can tell."""

    chain: str
    expected_end: datetime | None
    stations: list[StationOut]


_THEN = {"en": ", then ", "de": ", dann "}


def catalogue_item(process: Process, row: Any, language: str, published: int | None) -> dict[str, Any]:
    """A process as the catalogue lists it."""
    return {
        "key": process.key,
        "version": row.version,
        "state": row.state,
        "published": published,
        "title": in_language(process.title, language),
        "description": in_language(process.description, language),
        "category": process.category,
    }


def detail(process: Process, row: Any, language: str) -> dict[str, Any]:
    """A process with everything a client needs to ask for it."""
    steps = [_step(process, step, language) for step in process.walk()]
    return catalogue_item(process, row, language, row.version) | {
        "form": process.form,
        "steps": steps,
        "chain": in_language(_THEN, language).join(_title(step, language) for step in process.steps),
        "decides": plainly.decides(process, language),
        "languages": sorted(process.title),
        "diagram": f"/api/v1/processes/{process.key}/diagram.svg",
        "owner": process.owner.text,
    }


def _step(process: Process, step: Step, language: str) -> dict[str, str]:
    return {
        "name": step.name,
        "kind": step.kind,
        "title": _title(step, language),
        "who": plainly.asked(process, step, language),
        "within": plainly.within(step, language),
        "condition": plainly.condition(process, step, language),
    }


def _title(step: Step, language: str) -> str:
    return in_language(step.title, language) or step.name.replace("_", " ").capitalize()


def preview_shape(preview: Preview) -> dict[str, Any]:
    """A preview as JSON."""
    stations = [
        {
            "step": station.step,
            "kind": station.kind,
            "path": [{"step": step, "branch": branch} for step, branch in station.path],
            "round": station.round,
            "people": [{"id": person.id, "name": person.name} for person in station.people],
            "text": station.sentence,
            "reason": station.reason,
            "expectedBy": station.expected_by,
        }
        for station in preview.stations
    ]
    return {"chain": preview.sentence, "expectedEnd": preview.end, "stations": stations}
