"""Orders to change the company, for people and tests: `/simulator/users`, `/simulator/groups`, `/simulator/deltas`.

Bodies are in Graph's own words. Whoever asks for changes hears of them as of the real ones.
"""

from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from pydantic import ValidationError

from integrations.simulator import deltas
from integrations.simulator.contract.directory import Group, User
from integrations.simulator.errors import bad_request, invalid, not_found
from integrations.simulator.state import state

blueprint = Blueprint("changes", __name__, url_prefix="/simulator")
Json = dict[str, Any]
_USER = "#microsoft.graph.user"


@blueprint.put("/users/<key>")
def change_user(key: str) -> ResponseReturnValue:
    """Changes some properties of a user, or adds one with this id; `manager` is an id or null."""
    wanted, known = _wanted(), state().company.user(key)
    before: Json = known.out() if known else {"id": key, "userType": "Member", "accountEnabled": True, "manager": None}
    manager = _manager(wanted, before) if "manager" in wanted else []
    if "manager" in wanted:
        wanted["manager"] = {"id": wanted["manager"], "@odata.type": _USER} if wanted["manager"] else None
    after = _checked(User, {**before, **wanted})
    _keep_user(before["id"], after, manager=manager, joined=known is None)
    return "", 204


def _manager(wanted: Json, before: Json) -> list[Json]:
    """The links that tell of another manager."""
    if wanted["manager"]:
        return [{"id": wanted["manager"], "@odata.type": _USER}]
    former = before.get("manager")
    return [{**former, "@removed": {"reason": "deleted"}}] if former else []


@blueprint.delete("/users/<key>")
def remove_user(key: str) -> ResponseReturnValue:
    """Deletes a user: `?reason=changed` (restorable, unless said otherwise) or `deleted`."""
    known = state().company.user(key)
    if known is None:
        raise not_found("user", key)
    _keep_user(known.id, known.out(), removed=request.args.get("reason", "changed"))
    return "", 204


def _keep_user(key: str, user: Json, **what: Any) -> None:
    store = state().store
    former = store.get("user", key)
    joined = former["joined"] if former else what.get("joined", False)
    body = {"id": key, "user": user, "removed": what.get("removed", ""), "manager": what.get("manager", [])}
    store.save("user", key, {**body, "joined": joined}, name=str(user.get("userPrincipalName", "")).lower())


@blueprint.put("/groups/<key>")
def change_group(key: str) -> ResponseReturnValue:
    """Changes some properties of a group, or adds one with this id."""
    known = state().company.group(key)
    group = _checked(Group, {**(known.out() if known else {"id": key}), **_wanted()})
    state().store.save("group", key, {"id": key, "group": group, "removed": ""})
    return "", 204


@blueprint.delete("/groups/<key>")
def remove_group(key: str) -> ResponseReturnValue:
    """Deletes a group."""
    known = state().company.group(key)
    if known is None:
        raise not_found("group", key)
    state().store.save("group", key, {"id": key, "group": known.out(), "removed": "deleted"})
    return "", 204


@blueprint.route("/groups/<key>/members/<member>", methods=["PUT", "DELETE"])
def change_member(key: str, member: str) -> ResponseReturnValue:
    """Adds a member, or removes it; `?kind=group` for a group."""
    kind = request.args.get("kind", "user")
    body = {"group": key, "id": member, "kind": kind, "removed": request.method == "DELETE"}
    state().store.save("member", f"{key}/{member}", body, parent=key)
    return "", 204


@blueprint.delete("/deltas")
def forget_deltas() -> ResponseReturnValue:
    """Forgets all links to changes, as Microsoft does after 7 days."""
    deltas.forget()
    return "", 204


@blueprint.delete("/changes")
def undo() -> ResponseReturnValue:
    """Makes the company as it was, without telling."""
    for kind in ("user", "group", "member"):
        state().store.delete(kind)
    return "", 204


def _wanted() -> Json:
    wanted = request.get_json(silent=True)
    if not isinstance(wanted, dict):
        raise bad_request("Send a JSON object.")
    return wanted


def _checked(model: type[User] | type[Group], wanted: Json) -> Json:
    try:
        return model.model_validate(wanted).out()
    except ValidationError as error:
        raise invalid(error) from None
