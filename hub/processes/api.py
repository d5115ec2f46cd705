"""REST: the catalogue and its versions."""

from typing import Annotated

from flask import Response, request
from pydantic import Field

from hub.core.auth import caller, people
from hub.core.errors import MalformedRequest
from hub.core.rest.models import Model
from hub.core.rest.paging import page_of_items
from hub.core.rest.routes import Api, answer, created
from hub.core.unit_of_work import UnitOfWork
from hub.engine import diagram
from hub.processes.service import Processes
from hub.processes.shapes import (
    CatalogueFilter,
    CatalogueOut,
    PreviewForm,
    PreviewOut,
    ProcessOut,
    VersionOut,
    VersionsOut,
    VersionTextOut,
    preview_shape,
)

api = Api("processes", Processes, "What one can ask for.")

READ = people("requests:read")
PICTURE = {"description": "SVG", "content": {"image/svg+xml": {"schema": {"type": "string"}}}}
DEFINITION = {"required": True, "content": {"application/yaml": {"schema": {"type": "string"}}}}


class ProcessPath(Model):
    """Which process."""

    key: str


class VersionPath(ProcessPath):
    """Which version."""

    number: Annotated[int, Field(ge=1, le=1_000_000)]


def _language() -> str:
    return request.accept_languages.best_match(["en", "de"], "en")


@api.get("/processes", allow=READ, answers={200: CatalogueOut}, summary="The catalogue that I may use")
def list_processes(query: CatalogueFilter) -> Response:
    """By title, in the reader's language."""
    items = api.service.catalogue(caller(), query.search, query.category, _language())
    return answer(page_of_items({f"{item['title']} {item['key']}": item for item in items}, query))


@api.get("/processes/<key>", allow=READ, answers={200: ProcessOut}, summary="One process and its form")
def show_process(path: ProcessPath) -> Response:
    """The form is JSON Schema 2020-12; `x-hub` hints say which widget fits."""
    return answer(api.service.process(caller(), path.key, _language()))


@api.post("/processes/<key>/preview", allow=people(), answers={200: PreviewOut}, summary="Who would decide, and when")
def preview_process(path: ProcessPath, body: PreviewForm) -> Response:
    """As if the form were submitted now and everybody approved in time."""
    return answer(preview_shape(api.service.preview(caller(), path.key, body.form)))


@api.get("/processes/<key>/diagram.svg", allow=READ, answers={200: PICTURE}, summary="The process as a picture")
def show_process_diagram(path: ProcessPath) -> Response:
    """SVG in the reader's language, light and dark."""
    picture = diagram.svg(api.service.published(caller(), path.key), None, _language())
    return Response(picture, content_type="image/svg+xml")


@api.post(
    "/processes",
    allow=people(),
    answers={201: VersionOut},
    summary="Add a version (YAML in the body)",
    openapi_extensions={"requestBody": DEFINITION},
)
def add_version(unit: UnitOfWork) -> Response:
    """A draft, checked with line and column; for the process's owners."""
    try:
        text = request.get_data().decode("utf-8")
    except UnicodeDecodeError:
        raise MalformedRequest("The definition is not UTF-8 text. Save it as UTF-8 and send it again.") from None
    version = api.service.add(unit, caller(), text)
    return created(f"/processes/{version['key']}/versions/{version['version']}", version)


@api.get("/processes/<key>/versions", allow=people(), answers={200: VersionsOut}, summary="All versions")
def list_versions(path: ProcessPath) -> Response:
    """Newest first; for the process's owners."""
    return answer({"items": api.service.versions(caller(), path.key), "nextCursor": None})


@api.get("/processes/<key>/versions/<number>", allow=people(), answers={200: VersionTextOut}, summary="One version")
def show_version(path: VersionPath) -> Response:
    """With its definition; for the process's owners."""
    return answer(api.service.version(caller(), path.key, path.number))


@api.post("/processes/<key>/versions/<number>/publish", allow=people(), answers={200: VersionOut}, summary="Publish")
def publish_version(unit: UnitOfWork, path: VersionPath) -> Response:
    """New requests start with this version from now on; running ones keep theirs."""
    return answer(api.service.publish(unit, caller(), path.key, path.number))
