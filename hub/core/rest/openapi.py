"""The OpenAPI 3.1 document, generated from the code, and the page that shows it."""

from importlib.util import find_spec
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, current_app, send_from_directory
from flask_openapi3 import OpenAPI

from hub.core.auth import ANYONE
from hub.core.rest.describing import Described
from hub.core.rest.problems import KINDS, PROBLEM
from hub.core.rest.routes import PREFIX, VERSIONED, dump

PROBLEM_SCHEMA = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "instance"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "What to do next."},
        "instance": {"type": "string"},
        "requestId": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["pointer", "detail"],
                "properties": {"pointer": {"type": "string"}, "detail": {"type": "string"}},
            },
        },
    },
}
WRITES = ("post", "put", "patch", "delete")
KEY_PARAMETER = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "Repeating the same request with the same key gives the same answer for 24 hours.",
    "schema": {"type": "string", "maxLength": 200},
}

VERSION_PARAMETER = {
    "name": "If-Match",
    "in": "header",
    "required": True,
    "description": "The ETag of the version that was seen; 428 without it, 412 when it is stale.",
    "schema": {"type": "string"},
}

pages = Blueprint("pages", __name__)


def finished(document: dict[str, Any]) -> dict[str, Any]:
    """The framework's document with the hub's own answers: errors as problem+json, keys for writes."""
    document["components"].setdefault("schemas", {})["Problem"] = PROBLEM_SCHEMA
    for item in document["paths"].values():
        for method, operation in item.items():
            _finish(method, operation)
    return document


def _finish(method: str, operation: dict[str, Any]) -> None:
    responses = operation.setdefault("responses", {})
    responses.pop("422", None)
    if method == "delete":
        responses.setdefault("204", {"description": "Done."})
    responses["default"] = {
        "description": "A problem: `detail` says what to do next.",
        "content": {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    if operation.pop(VERSIONED, False):
        operation.setdefault("parameters", []).append(VERSION_PARAMETER)
    if method in WRITES:
        operation.setdefault("parameters", []).append(KEY_PARAMETER)


def _document() -> bytes:
    app = current_app
    assert isinstance(app, OpenAPI)
    kept = app.extensions.get("hub.openapi")
    if kept is None:
        for part in app.blueprints.values():
            if isinstance(part, Described):
                part.describe(app)
        kept = app.extensions["hub.openapi"] = dump(finished(app.api_doc))
    return bytes(kept)


@pages.get(f"{PREFIX}/openapi.json")
def show_document() -> Response:
    """The reference of this API."""
    return Response(_document(), content_type="application/json")


@pages.get("/api/problems/<kind>")
def show_problem_kind(kind: str) -> Response:
    """What a problem's `type` means."""
    text = KINDS.get(kind, f"{kind.replace('-', ' ').capitalize()}: an HTTP status in its usual meaning.")
    return Response(text, content_type="text/plain; charset=utf-8")


_PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>API of the hub</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="/api/docs/css/swagger-ui.css"></head>
<body><div id="page"></div><script src="/api/docs/js/swagger-ui-bundle.js"></script>
<script src="/api/docs/start.js"></script></body></html>"""
_POLICY = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'"
_START = f"""SwaggerUIBundle({{url: "{PREFIX}/openapi.json", dom_id: "#page", deepLinking: true}});"""


@pages.get("/api/docs")
def show_docs() -> Response:
    """The reference as a page to read and try."""
    return Response(_PAGE, headers={"Content-Security-Policy": _POLICY}, content_type="text/html; charset=utf-8")


@pages.get("/api/docs/start.js")
def show_docs_start() -> Response:
    """Starts the page; a file of its own so that no script stands inline."""
    return Response(_START, content_type="text/javascript; charset=utf-8")


@pages.get("/api/docs/<any(css, js):kind>/<name>")
def show_docs_file(kind: str, name: str) -> Response:
    """The page's own style and script, from the installed package."""
    package = find_spec("flask_openapi3_swagger")
    assert package
    assert package.submodule_search_locations
    return send_from_directory(Path(package.submodule_search_locations[0], "templates", "swagger", kind), name)


_OPEN: tuple[Any, ...] = (show_document, show_problem_kind, show_docs, show_docs_start, show_docs_file)
for _view in _OPEN:
    _view.allow = ANYONE
