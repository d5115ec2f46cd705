"""The Flask app around the routes: gate, request id, limits, headers, OpenAPI document."""

import re
from collections.abc import Sequence
from functools import lru_cache
from time import perf_counter
from typing import Any

import orjson
from flask import Blueprint, Flask, Response, current_app, g, request
from flask.json.provider import JSONProvider
from flask_openapi3 import Info, OpenAPI
from pydantic import ValidationError

from hub.core import measures, tracing
from hub.core.auth import Allow, Gate, become
from hub.core.db import new_id
from hub.core.errors import MalformedRequest, TooLarge
from hub.core.rest import openapi, problems
from hub.core.rest.routes import Api, Wiring, dump, refuse_unreadable_body
from hub.core.telemetry import follow, log, request_id

BODY_LIMIT = 1024 * 1024
PLACE = re.compile(r"<(?:[^<>:]*:)?(\w+)>")
REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    # Answers are data and pictures; a picture brings its style along.
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
}
# Whoever looks whether the hub is well asks all the time: that is no story to tell.
UNTOLD = frozenset(("/healthz", "/readyz", "/metrics", "/_ah/warmup"))
METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"))
SECURITY: dict[str, Any] = {
    "bearer": {"type": "http", "scheme": "bearer", "description": "The token of a person or a service."}
}


class _Orjson(JSONProvider):
    def dumps(self, obj: Any, **_: Any) -> str:
        return dump(obj).decode()

    def loads(self, s: str | bytes, **_: Any) -> Any:
        return orjson.loads(s)


def build_app(wiring: Wiring, gate: Gate, apis: Sequence[Api[Any]], blueprints: Sequence[Blueprint] = ()) -> OpenAPI:
    """An app that serves these APIs. Raises `RuntimeError` for a route that does not say who may call it."""
    app = OpenAPI(
        "hub",
        static_folder=None,
        info=Info(title="The hub", version="1", description="One place for the company's business processes."),
        security_schemes=SECURITY,
        doc_ui=False,
        validation_error_callback=_refuse,
    )
    app.json = _Orjson(app)
    app.config["MAX_CONTENT_LENGTH"] = BODY_LIMIT
    app.extensions.update({"hub": wiring, "hub.gate": gate})
    problems.install(app)
    app.before_request(_let_in)
    app.after_request(_finish)
    app.teardown_request(_leave)
    for api in apis:
        app.register_api(api)
    for blueprint in (openapi.pages, *blueprints):
        app.register_blueprint(blueprint)
    _deny_by_default(app)
    return app


def _refuse(error: ValidationError) -> Response:
    return problems.problem(problems.from_pydantic(error))


def _deny_by_default(app: Flask) -> None:
    silent = [name for name, view in app.view_functions.items() if not isinstance(getattr(view, "allow", None), Allow)]
    if silent:
        raise RuntimeError(f"these routes do not say who may call them: {', '.join(sorted(silent))}")


def _let_in() -> None:
    given = request.headers.get("X-Request-Id", "")
    follow(given if REQUEST_ID.fullmatch(given) else new_id())
    g.begun = perf_counter()
    _begin()
    view: Any = current_app.view_functions.get(request.endpoint or "")
    if view is None:
        return
    allow: Allow = view.allow
    if not allow.anyone:
        gate: Gate = current_app.extensions["hub.gate"]
        become(gate.enter(request.headers.get("Authorization", ""), allow))
        _refuse_cut_off_body()
    if "\0" in request.path or b"%00" in request.query_string:
        raise MalformedRequest("Take the NUL character (%00) out of the address.")
    if getattr(view, "takes_body", False):
        refuse_unreadable_body()


def _begin() -> None:
    """A span of its own under the caller's, or the caller's trace alone for what is not told."""
    came = tracing.understood(request.headers.get("traceparent", ""))
    if tracing.installed() is None or request.path in UNTOLD:
        g.span = tracing.Passing(came)
    else:
        g.span = tracing.span(f"{_method()} {_route()}".rstrip(), "server", _asked(), came)
    g.span.__enter__()


def _asked() -> dict[str, str]:
    return {"http.request.method": _method(), "http.route": _route(), "hub.request_id": request_id()}


def _leave(error: BaseException | None) -> None:
    if "span" in g:
        g.pop("span").__exit__(type(error) if error else None, error, None)


def _method() -> str:
    return request.method if request.method in METHODS else "_OTHER"


def _route() -> str:
    """The route as OpenAPI writes it; empty for an address that nothing answers at."""
    return _written(request.url_rule.rule) if request.url_rule else ""


@lru_cache(maxsize=500)
def _written(rule: str) -> str:
    return PLACE.sub(r"{\1}", rule)


def _refuse_cut_off_body() -> None:
    """What comes in chunks is read up to the limit, and would pass for the whole."""
    if request.content_length is None and len(request.get_data()) >= BODY_LIMIT:
        raise TooLarge("Send less: documents go by POST /api/v1/documents, not in the body.")


def _finish(response: Response) -> Response:
    response.headers["X-Request-Id"] = request_id()
    _tell(response)
    for name in HEADERS.keys() - _unsaid(response):
        response.headers.setdefault(name, HEADERS[name])
    return response


def _unsaid(response: Response) -> set[str]:
    """X-Frame-Options can name no other host: whoever says in a policy who may frame it says it there alone."""
    framed = "frame-ancestors" in response.headers.get("Content-Security-Policy", "")
    return {"X-Frame-Options"} if framed else set()


def _tell(response: Response) -> None:
    """One line for every command and every refusal; questions that were answered are told to who wants to know all."""
    say = log().debug if request.method == "GET" and response.status_code < 400 else log().info
    seconds = round(perf_counter() - g.begun, 4) if "begun" in g else None
    say("answered", method=request.method, route=str(request.url_rule), status=response.status_code, seconds=seconds)
    _measure(response.status_code, seconds or 0.0)


def _measure(status: int, seconds: float) -> None:
    measures.note(measures.REQUESTS, seconds, _method(), _route(), str(status))
    if "span" in g:
        # What the hub did wrong is a failure; a refusal is an answer.
        g.span.tell({"http.response.status_code": status, **({"error.type": str(status)} if status >= 500 else {})})
