"""What App Engine itself asks of the hub, and what its answers need there.

https://docs.cloud.google.com/appengine/docs/standard/configuring-warmup-requests
"""

from typing import Any

from flask import Blueprint, Response

from hub.core.auth import ANYONE
from hub.core.rest.routes import answer, wiring
from hub.operations.service import Operations

WARMUP = "/_ah/warmup"
# A browser that has come once comes by TLS alone. Elsewhere that is for whoever ends the TLS to say.
ONLY_BY_TLS = "max-age=31536000; includeSubDomains"


def pages() -> Blueprint:
    """The warm-up of a new instance, before people are sent to it."""
    made = Blueprint("app_engine", __name__)
    made.add_url_rule(WARMUP, "warm_up", warm_up, methods=["GET"])
    made.after_app_request(_say_only_by_tls)
    return made


def warm_up() -> Response:
    """Opens the connections that the first person would wait for; fails as /readyz does."""
    service: Any = wiring().services[Operations]
    return answer(service.ready())


warm_up.allow = ANYONE  # type: ignore[attr-defined]  # it tells no more than /readyz


def _say_only_by_tls(response: Response) -> Response:
    response.headers.setdefault("Strict-Transport-Security", ONLY_BY_TLS)
    return response
