"""The simulator as one WSGI application."""

from flask import Blueprint, Flask, Response, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from integrations.simulator import (
    approvals,
    batch,
    bot,
    calendars,
    changes,
    client,
    delegated,
    directory,
    drives,
    faults,
    limits,
    login,
    mail,
    mailboxes,
    permissions,
    personal,
    posts,
    received,
    services,
    signing,
    strictness,
    subscriptions,
    teams,
    telling,
    uploads,
)
from integrations.simulator.access import BOT, GRAPH, Registration
from integrations.simulator.crowd import Size
from integrations.simulator.errors import Refusal, request_id
from integrations.simulator.people import Company
from integrations.simulator.routes import bearer
from integrations.simulator.state import State, state
from integrations.simulator.store import Store
from integrations.simulator.tokens import Tokens

GUARDED: tuple[tuple[str, Blueprint], ...] = (
    (GRAPH, batch.blueprint),
    (GRAPH, directory.blueprint),
    (GRAPH, mail.blueprint),
    (GRAPH, mailboxes.blueprint),
    (GRAPH, calendars.blueprint),
    (GRAPH, drives.blueprint),
    (GRAPH, personal.blueprint),
    (GRAPH, teams.blueprint),
    (GRAPH, subscriptions.blueprint),
    (GRAPH, delegated.blueprint),
    (GRAPH, approvals.blueprint),
    (BOT, bot.blueprint),
)
OPEN = (
    login.blueprint,
    signing.blueprint,
    client.blueprint,
    posts.blueprint,
    uploads.blueprint,
    drives.downloads,
    services.blueprint,
    received.blueprint,
    strictness.blueprint,
    changes.blueprint,
    mailboxes.orders,
    telling.blueprint,
    delegated.orders,
)
# Without a token, but not without limits.
LIMITED = frozenset((posts.blueprint.name, uploads.blueprint.name))
_AUDIENCE = {blueprint.name: audience for audience, blueprint in GUARDED}


def create_app(store: Store, registration: Registration | None = None, size: Size | None = None) -> Flask:
    """The application over a store. Keeps no state of its own beside the faults."""
    app = Flask("simulator", static_folder=None)
    known = registration or Registration()
    app.extensions["simulator"] = State(store, Tokens(store, known), known, company=Company(store, size))
    app.json.sort_keys = False  # type: ignore[attr-defined]
    for blueprint in (*(guarded for _, guarded in GUARDED), *OPEN):
        app.register_blueprint(blueprint)
    app.before_request(_before)
    app.after_request(_after)
    app.teardown_request(lambda _: app.extensions["simulator"].limits.leave())
    app.after_request(telling.after)
    app.register_error_handler(Refusal, lambda error: error.response())
    app.register_error_handler(HTTPException, _http)
    return app


def _before() -> ResponseReturnValue | None:
    if request.path.startswith("/simulator/"):
        return None
    held = state()
    fault = held.faults.take(request.method, request.path) or held.sky.take(request.path)
    if (told := faults.before(fault)) is not None:
        return told
    if (audience := _AUDIENCE.get(request.blueprint or "")) is not None:
        bearer(audience)
        delegated.check_scope()
        permissions.check()
    if audience is not None or request.blueprint in LIMITED:
        held.limits.admit()
    return None


def _after(response: Response) -> Response:
    response.headers["request-id"] = request_id()
    if "client-request-id" in request.headers:
        response.headers["client-request-id"] = request.headers["client-request-id"]
    return faults.after(limits.tell(response))


def _http(error: HTTPException) -> Response:
    """What Flask itself refuses, in Microsoft's words."""
    codes = {404: "ResourceNotFound", 405: "UnknownError"}
    status = error.code or 500
    message = f"Resource not found for '{request.path}'." if status == 404 else str(error.description)
    return Refusal(status, codes.get(status, "UnknownError"), message).response()
