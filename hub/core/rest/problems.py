"""Errors as RFC 9457 problem details that point at the field and say what to do next."""

from http import HTTPStatus
from typing import Any

import orjson
from flask import Flask, Response, request
from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException

from hub.core.errors import BadInput, FieldError, HubError, Unauthenticated, Unavailable
from hub.core.telemetry import log, request_id

PROBLEM = "application/problem+json"

_ALL: tuple[type[HubError], ...] = (HubError, *HubError.__subclasses__())
KINDS: dict[str, str] = {cls.kind: (cls.__doc__ or "").strip() for cls in _ALL}


def problem(error: HubError) -> Response:
    """The answer for a refusal."""
    body: dict[str, Any] = {
        "type": f"/api/problems/{error.kind}",
        "title": error.title,
        "status": error.status,
        "detail": error.detail,
        "instance": request.path,
        "requestId": request_id(),
        **error.extra,
    }
    if error.errors:
        body["errors"] = [{"pointer": e.pointer, "detail": e.detail} for e in error.errors]
    headers = {"WWW-Authenticate": "Bearer"} if isinstance(error, Unauthenticated) else {}
    if error.status in (429, 503):
        headers["Retry-After"] = str(error.extra.get("retryAfter", 2))
    return Response(orjson.dumps(body, option=orjson.OPT_UTC_Z), error.status, headers, content_type=PROBLEM)


def from_pydantic(error: ValidationError) -> BadInput:
    """Every wrong field with its pointer; the input itself is not repeated."""
    fields = [FieldError(_pointer(item["loc"]), f"{item['msg']}.") for item in error.errors(include_input=False)]
    return BadInput("Correct the fields listed in errors and send it again.", fields)


def _pointer(location: tuple[int | str, ...]) -> str:
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in location)


def install(app: Flask) -> None:
    """Every error of the app leaves as problem+json."""
    app.register_error_handler(HubError, problem)
    app.register_error_handler(HTTPException, _from_http)
    app.register_error_handler(PoolTimeout, _busy)
    app.register_error_handler(OperationalError, _busy)
    app.register_error_handler(DBAPIError, _broken)
    app.register_error_handler(Exception, _unexpected)


_NEXT_STEP = {
    404: "There is nothing at this address. /api/v1/openapi.json lists what there is.",
    405: "Use one of the methods in the Allow header.",
    413: "Send less: documents go by POST /api/v1/documents, not in the body.",
    415: "Send JSON with 'Content-Type: application/json'.",
}


def _from_http(error: HTTPException) -> Response:
    if error.response is not None:
        return error.response  # type: ignore[return-value]
    status = error.code or 500
    phrase = HTTPStatus(status).phrase
    refusal = HubError(_NEXT_STEP.get(status, error.description or phrase))
    answer = problem(refusal)
    data = orjson.loads(answer.get_data())
    data |= {"type": f"/api/problems/{phrase.lower().replace(' ', '-')}", "title": phrase, "status": status}
    answer.set_data(orjson.dumps(data))
    answer.status_code = status
    for name, value in error.get_headers():
        if name.lower() not in ("content-type", "content-length"):
            answer.headers[name] = value
    return answer


def _busy(error: Exception) -> Response:
    log().error("database unavailable", path=request.path, exc_info=error)
    return problem(
        Unavailable("The database does not answer. Try again; with the same Idempotency-Key nothing is done twice.")
    )


def _broken(error: DBAPIError) -> Response:
    return _busy(error) if error.connection_invalidated else _unexpected(error)


def _unexpected(error: Exception) -> Response:
    log().error("unexpected error", path=request.path, exc_info=error)
    return problem(HubError(f"The hub made a mistake. Nothing was changed; report it with {request_id()}."))
