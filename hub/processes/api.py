"""REST: the catalogue and its versions."""

from hashlib import sha256

from flask import Response, request

from hub.core.auth import SIGNED_IN, caller, people
from hub.core.errors import MalformedRequest
from hub.core.rest.languages import language
from hub.core.rest.models import Model
from hub.core.rest.paging import page_of_items
from hub.core.rest.routes import Api, answer, created, dump, within_unit
from hub.core.unit_of_work import UnitOfWork
from hub.engine import bpmn, diagram
from hub.engine.language import grammar
from hub.processes.service import Processes
from hub.processes.shapes import CatalogueFilter, CatalogueOut, PreviewForm, PreviewOut, ProcessOut, preview_shape
from hub.processes.version_shapes import (
    CheckOut,
    DifferencesOut,
    OtherVersion,
    PreviewFor,
    PublishedOut,
    VersionOut,
    VersionPath,
    VersionsOut,
    VersionTextOut,
    advice_shape,
    check_shape,
    difference_shape,
)

api = Api("processes", Processes, "What one can ask for.")

READ = people("requests:read")
PICTURE = {"description": "SVG", "content": {"image/svg+xml": {"schema": {"type": "string"}}}}
SCHEMA = {"description": "JSON Schema 2020-12", "content": {"application/schema+json": {"schema": {"type": "object"}}}}
NOTATION = {"description": "BPMN 2.0", "content": {"application/xml": {"schema": {"type": "string"}}}}
DEFINITION = {"required": True, "content": {"application/yaml": {"schema": {"type": "string"}}}}


class ProcessPath(Model):
    """Which process."""

    key: str


@api.get("/processes", allow=READ, answers={200: CatalogueOut}, summary="The catalogue that I may use")
def list_processes(query: CatalogueFilter) -> Response:
    """By title, in the reader's language."""
    asked = api.service.owned if query.owned else api.service.catalogue
    items = asked(caller(), query.search, query.category, language())
    return answer(page_of_items({f"{item['title']} {item['key']}": item for item in items}, query))


@api.get("/processes/schema", allow=SIGNED_IN, answers={200: SCHEMA}, summary="The grammar of definitions")
def show_grammar() -> Response:
    """For editors, which complete and check by it as one writes."""
    response = Response(dump(grammar.schema()), content_type="application/schema+json")
    response.headers["Cache-Control"] = "private, no-cache"
    response.set_etag(sha256(response.get_data()).hexdigest())
    return response.make_conditional(request)  # type: ignore[return-value]  # the same response


@api.get("/processes/<key>", allow=READ, answers={200: ProcessOut}, summary="One process and its form")
def show_process(path: ProcessPath) -> Response:
    """The form is JSON Schema 2020-12; `x-hub` hints say which widget fits."""
    return answer(api.service.process(caller(), path.key, language()))


@api.post("/processes/<key>/preview", allow=people(), answers={200: PreviewOut}, summary="Who would decide, and when")
def preview_process(path: ProcessPath, body: PreviewForm) -> Response:
    """As if the form were submitted now and everybody approved in time; in the reader's language."""
    return answer(preview_shape(api.service.preview(caller(), path.key, body.form, language())))


@api.get("/processes/<key>/diagram.svg", allow=READ, answers={200: PICTURE}, summary="The process as a picture")
def show_process_diagram(path: ProcessPath) -> Response:
    """SVG in the reader's language, light and dark."""
    picture = diagram.svg(api.service.published(caller(), path.key), None, language())
    return Response(picture, content_type="image/svg+xml")


@api.get("/processes/<key>/bpmn", allow=READ, answers={200: NOTATION}, summary="The process as BPMN 2.0")
def show_process_bpmn(path: ProcessPath) -> Response:
    """XML that tools for business processes open, with its diagram, in the reader's language."""
    text = bpmn.xml(api.service.published(caller(), path.key), language())
    named = {"Content-Disposition": f'attachment; filename="{path.key}.bpmn"'}
    return Response(text, content_type="application/xml", headers=named)


@api.post(
    "/processes",
    allow=people(),
    answers={201: VersionOut},
    summary="Add a version (YAML in the body)",
    openapi_extensions={"requestBody": DEFINITION},
)
def add_version(unit: UnitOfWork) -> Response:
    """A draft, checked with line and column; for the process's owners."""
    version = api.service.versions.add(unit, caller(), _definition())
    return created(f"/processes/{version['key']}/versions/{version['version']}", version)


def _definition() -> str:
    try:
        return request.get_data().decode("utf-8")
    except UnicodeDecodeError:
        raise MalformedRequest("The definition is not UTF-8 text. Save it as UTF-8 and send it again.") from None


@api.post(
    "/processes/check",
    allow=people(),
    answers={200: CheckOut},
    summary="What a definition is worth (YAML in the body)",
    openapi_extensions={"requestBody": DEFINITION},
)
def check_definition() -> Response:
    """Nothing is kept: problems and advice with line and column, the examples played, the form. For those who own a
    process."""
    return answer(check_shape(api.service.versions.check(caller(), _definition()), language()))


@api.get("/processes/<key>/versions", allow=people(), answers={200: VersionsOut}, summary="All versions")
def list_versions(path: ProcessPath) -> Response:
    """Newest first; for the process's owners."""
    return answer({"items": api.service.versions.listed(caller(), path.key), "nextCursor": None})


VERSION = "/processes/<key>/versions/<number>"


@api.get(VERSION, allow=people(), answers={200: VersionTextOut}, summary="One version")
def show_version(path: VersionPath) -> Response:
    """With its definition and what that is worth; for the process's owners."""
    version = api.service.versions.version(caller(), path.key, path.number)
    checked = api.service.versions.checked(caller(), path.key, path.number)
    return answer(version | check_shape(checked, language()))


@api.post(f"{VERSION}/preview", allow=people(), answers={200: PreviewOut}, summary="Who would decide by this version")
def preview_version(path: VersionPath, body: PreviewFor) -> Response:
    """For the caller or somebody else, as if this version were published, in the reader's language; for the process's
    owners."""
    found = api.service.versions.preview(caller(), path.key, path.number, body.form, body.requester, language())
    return answer(preview_shape(found))


@api.get(f"{VERSION}/diagram.svg", allow=people(), answers={200: PICTURE}, summary="One version as a picture")
def show_version_diagram(path: VersionPath) -> Response:
    """SVG in the reader's language, light and dark; for the process's owners."""
    process = api.service.versions.definition(caller(), path.key, path.number)
    return Response(diagram.svg(process, None, language()), content_type="image/svg+xml")


@api.get(f"{VERSION}/difference", allow=people(), answers={200: DifferencesOut}, summary="What another version changes")
def show_difference(path: VersionPath, query: OtherVersion) -> Response:
    """All that version `to` says differently than this one, in words; for the process's owners."""
    found = api.service.versions.difference(caller(), path.key, path.number, query.to)
    items = [difference_shape(one) for one in found]
    return answer({"key": path.key, "version": path.number, "to": query.to, "items": items})


@api.post(f"{VERSION}/publish", allow=people(), answers={200: PublishedOut}, summary="Publish")
def publish_version(path: VersionPath) -> Response:
    """New requests start with this version from now on; running ones keep theirs. A draft must be sound; what was
    published before comes back at once."""
    checked = api.service.versions.publishable(caller(), path.key, path.number)
    advice = {"advice": advice_shape(checked)}
    publish = api.service.versions.publish
    return within_unit(lambda unit: answer(publish(unit, caller(), path.key, path.number) | advice))
