"""What the API shows of processes."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from hub.core.rest.models import Model, Shown
from hub.core.rest.paging import Page
from hub.engine.process import Process, Texts
from hub.engine.rehearsal import Preview

Word = Annotated[str, StringConstraints(max_length=100, pattern=r"^[^\x00]*$")]


class CatalogueFilter(Page):
    """Which processes."""

    search: Word = ""
    category: Word = ""


class PreviewForm(Model):
    """A form as filled in so far."""

    form: dict[str, Any]


class CatalogueItemOut(Shown):
    """A process as the catalogue lists it."""

    key: str
    version: int
    title: str
    description: str
    category: str


class CatalogueOut(Shown):
    """The processes that one may start."""

    items: list[CatalogueItemOut]
    next_cursor: str | None


class StepOut(Shown):
    """One step: its name, kind and title."""

    name: str
    kind: str
    title: str


class ProcessOut(CatalogueItemOut):
    """A process with its form (JSON Schema 2020-12), its steps and the chain as text."""

    form: dict[str, Any]
    steps: list[StepOut]
    chain: str
    diagram: str
    owner: str


class DeciderOut(Shown):
    """Somebody who will be asked or told."""

    id: str
    name: str


class StationOut(Shown):
    """One stop: who, why, by when."""

    step: str
    kind: str
    people: list[DeciderOut]
    text: str
    reason: str
    expected_by: datetime | None


class PreviewOut(Shown):
    """Who would decide, in which order, by when."""

    chain: str
    stations: list[StationOut]


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


class VersionTextOut(VersionOut):
    """A version with its definition (YAML)."""

    text: str


class VersionsOut(Shown):
    """All versions, newest first."""

    items: list[VersionOut]
    next_cursor: str | None


_THEN = {"en": ", then ", "de": ", dann "}


def in_language(texts: Texts, language: str) -> str:
    """A text in the reader's language, else English, else whatever there is."""
    return texts.get(language) or texts.get("en") or next(iter(texts.values()), "")


def catalogue_item(process: Process, row: Any, language: str) -> dict[str, Any]:
    """A process as the catalogue lists it."""
    return {
        "key": process.key,
        "version": row.version,
        "title": in_language(process.title, language),
        "description": in_language(process.description, language),
        "category": process.category,
    }


def detail(process: Process, row: Any, language: str) -> dict[str, Any]:
    """A process with everything a client needs to ask for it."""
    steps = [_step(step, language) for step in process.steps]
    return catalogue_item(process, row, language) | {
        "form": process.form,
        "steps": steps,
        "chain": in_language(_THEN, language).join(step["title"] for step in steps),
        "diagram": f"/api/v1/processes/{process.key}/diagram.svg",
        "owner": process.owner.text,
    }


def _step(step: Any, language: str) -> dict[str, str]:
    title = in_language(step.title, language) or step.name.replace("_", " ").capitalize()
    return {"name": step.name, "kind": step.kind, "title": title}


def preview_shape(preview: Preview) -> dict[str, Any]:
    """A preview as JSON."""
    stations = [
        {
            "step": station.step,
            "kind": station.kind,
            "people": [{"id": person.id, "name": person.name} for person in station.people],
            "text": station.sentence,
            "reason": station.reason,
            "expectedBy": station.expected_by,
        }
        for station in preview.stations
    ]
    return {"chain": preview.sentence, "stations": stations}


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
