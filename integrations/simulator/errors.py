"""Refusals, in the two shapes that Microsoft gives them.

https://learn.microsoft.com/graph/errors and, for the Bot Connector,
https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-api-reference#error-object
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from flask import Response, g, jsonify, request
from pydantic import ValidationError


class Refusal(Exception):
    """A request is refused with this HTTP status and code."""

    def __init__(self, status: int, code: str, message: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.headers = dict(headers or {})

    def response(self) -> Response:
        """The answer, shaped for the API that was asked."""
        body = bot_body(self) if request.path.startswith("/v3/") else graph_body(self)
        answer = jsonify(body)
        answer.status_code = self.status
        answer.headers.extend(self.headers)
        return answer


def request_id() -> str:
    """This request's id, made once."""
    if "request_id" not in g:
        g.request_id = str(uuid4())
    return str(g.request_id)


def graph_body(refusal: Refusal) -> dict[str, Any]:
    """Graph's error object."""
    inner = {
        "date": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S"),
        "request-id": request_id(),
        "client-request-id": request.headers.get("client-request-id", request_id()),
    }
    return {"error": {"code": refusal.code, "message": refusal.message, "innerError": inner}}


def bot_body(refusal: Refusal) -> dict[str, Any]:
    """The Bot Connector's error object; its 401 is a bare message."""
    if refusal.status == 401:
        return {"message": "Authorization has been denied for this request."}
    return {"error": {"code": refusal.code, "message": refusal.message}}


def invalid(error: ValidationError) -> Refusal:
    """A body that breaks the contract: the first fault, said with its place."""
    fault = error.errors(include_url=False, include_input=False)[0]
    place = ".".join(str(part) for part in fault["loc"]) or "body"
    return bad_request(f"Property '{place}' is invalid: {fault['msg']}")


def bad_request(message: str) -> Refusal:
    """400, with the code of the API that was asked."""
    return Refusal(400, "BadSyntax" if request.path.startswith("/v3/") else "BadRequest", message)


def not_found(kind: str, key: str) -> Refusal:
    """404 for an id that the tenant does not know."""
    return Refusal(404, "Request_ResourceNotFound", f"Resource '{key}' does not exist ({kind}).")
