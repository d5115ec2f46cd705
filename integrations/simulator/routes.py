"""From a contract's operation to a route that checks what comes in."""

import re
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from pydantic import ValidationError

from integrations.simulator.contract.base import Operation, Wire
from integrations.simulator.errors import Refusal, bad_request, invalid
from integrations.simulator.state import state

View = Callable[..., ResponseReturnValue]
Body = TypeVar("Body", bound=Wire)


def serve(blueprint: Blueprint, operation: Operation) -> Callable[[View], View]:
    """Registers a view for an operation; a body arrives as the argument `body`, checked."""

    def register(view: View) -> View:
        @wraps(view)
        def checked(**arguments: Any) -> ResponseReturnValue:
            check_query(operation)
            if operation.mime and request.mimetype == "text/plain":
                arguments["body"] = request.get_data()
            elif operation.body is not None:
                arguments["body"] = read(operation.body)
            return view(**arguments)

        blueprint.add_url_rule(rule(operation.path), view.__name__, checked, methods=[operation.method])
        return view

    return register


def rule(template: str) -> str:
    """An OpenAPI path as a Flask rule: `{user-id}` becomes the argument `user_id`."""
    return re.sub(r"\{([^}]+)\}", lambda found: f"<{_argument(found[1])}>", template)


def _argument(name: str) -> str:
    plain = name.lower().replace("-", "_").replace("driveitem", "item")
    return f"path:{plain}" if plain.endswith("_path") else plain


def read(model: type[Body]) -> Body:
    """The JSON body as this model; raises `Refusal` 400 for anything that the contract does not know."""
    if request.mimetype != "application/json":
        raise bad_request("Entity only allows writes with a JSON Content-Type header.")
    try:
        return model.model_validate_json(request.get_data())
    except ValidationError as error:
        raise invalid(error) from None


def check_query(operation: Operation) -> None:
    """Refuses options that the operation does not take and sizes out of range."""
    for name in request.args:
        # A nextLink is opaque: what stands in it is ours.
        if name not in (*operation.query, "$skiptoken"):
            raise bad_request(f"Query option '{name}' is not allowed here.")
    low, high = operation.top
    top = request.args.get("$top")
    if top is not None and not (top.isdigit() and low <= int(top) <= high):
        raise Refusal(400, "Request_BadRequest", f"Invalid page size specified: '{top}'. Use {low} to {high}.")


def bearer(audience: str) -> None:
    """Raises `Refusal` 401 unless the request carries a token that we made for this resource."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if not token:
        raise Refusal(401, "InvalidAuthenticationToken", "Access token is empty.")
    if scheme != "Bearer" or not state().tokens.genuine(token, audience):
        raise Refusal(401, "InvalidAuthenticationToken", "Access token validation failure.")
