"""Tokens by which the application acts for a person who has signed in: it may what both of them may.

`POST /simulator/delegated-tokens` gives one, as signing in would; `PUT /simulator/files/{id}/readers` says who may open
a file, everybody in the company unless told otherwise. https://learn.microsoft.com/graph/auth/auth-concepts#delegated-access
"""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from integrations.simulator import library
from integrations.simulator.access import GRAPH
from integrations.simulator.contract import directory as contract
from integrations.simulator.directory import find_user
from integrations.simulator.errors import Refusal, bad_request, not_found
from integrations.simulator.routes import serve
from integrations.simulator.state import state
from integrations.simulator.tokens import LIFETIME

blueprint = Blueprint("delegated", __name__)
orders = Blueprint("delegated_orders", __name__, url_prefix="/simulator")
Json = dict[str, Any]

SCOPES = "User.Read Files.Read.All"
# What the hub does for a person, and by which scopes; with her token it gets nothing else.
_FILES = frozenset(("Files.Read.All", "Files.ReadWrite.All", "Sites.Read.All", "Sites.ReadWrite.All"))
OPEN_TO_PEOPLE: Mapping[str, frozenset[str]] = {
    "delegated.me": frozenset(("User.Read", "User.ReadWrite", "User.Read.All", "User.ReadWrite.All")),
    "drives.item": _FILES,
    "drives.children": _FILES,
    "drives.content": _FILES,
    "personal.my_files": _FILES,
    "personal.search": _FILES,
}


def person() -> str:
    """The directory id of whom the present token speaks for; empty for the application itself."""
    return str(_claims().get("oid", ""))


def _claims() -> Json:
    return state().tokens.claims(request.headers.get("Authorization", "").partition(" ")[2], GRAPH)


def check_scope() -> None:
    """Raises `Refusal` 403 for a person's token where its scopes open nothing. The app Approvals looks for itself."""
    needed = OPEN_TO_PEOPLE.get(request.endpoint or "", frozenset())
    if person() and request.blueprint != "approvals" and not needed & set(str(_claims().get("scp", "")).split()):
        raise Refusal(403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.")


def check_reader(item: Json) -> Json:
    """Raises `Refusal` 403 for a file that this person may not open."""
    if not may_read(item):
        raise Refusal(403, "accessDenied", "The caller does not have permission to perform the action.")
    return item


def may_read(item: Json) -> bool:
    """Whether this person may open a file: one in another's OneDrive only where she was named."""
    who, owner = person(), library.owner(item["drive"])
    return not who or who in item.get("readers", [owner or who])


@serve(blueprint, contract.ME)
def me() -> Json:
    """Whom the token speaks for."""
    if not (who := person()):
        raise bad_request("/me request is only valid with delegated authentication flow.")
    return {"id": who}


@orders.post("/delegated-tokens")
def delegated_token() -> ResponseReturnValue:
    """A token that speaks for a user: `{"user": "ana@example.com", "seconds": 60, "scopes": "User.Read"}`."""
    wanted: Json = request.get_json()
    user = find_user(str(wanted["user"]))
    seconds = int(wanted.get("seconds", LIFETIME))
    return jsonify(token=state().tokens.issue(GRAPH, seconds, oid=user.id, scp=str(wanted.get("scopes", SCOPES))))


@orders.put("/files/<key>/readers")
def readers(key: str) -> ResponseReturnValue:
    """Who may open a file: a list of users."""
    item = state().store.get("item", key)
    if item is None:
        raise not_found("file", key)
    item["readers"] = [find_user(str(user)).id for user in request.get_json()]
    state().store.save("item", key, item, parent=item["parent"], name=item["name"].lower())
    return "", 204
