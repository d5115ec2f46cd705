"""Graph's users and groups."""

from typing import Any

from flask import Blueprint, request

from integrations.simulator import odata
from integrations.simulator.contract import directory as contract
from integrations.simulator.errors import Refusal, bad_request, not_found
from integrations.simulator.routes import serve
from integrations.simulator.state import state

blueprint = Blueprint("directory", __name__)
Json = dict[str, Any]

# What Graph returns of a user unless $select asks for more.
BASIC = ("id", "displayName", "givenName", "surname", "mail", "userPrincipalName", "jobTitle", "preferredLanguage")
GROUP = ("id", "displayName", "mailNickname", "description", "securityEnabled", "mailEnabled", "groupTypes")


def find_user(key: str) -> contract.User:
    """The user with this id or address; raises `Refusal` 404."""
    found = state().company.user(key)
    if found is None:
        raise not_found("user", key)
    return found


def _expanded(item: Json) -> Json:
    wanted = request.args.get("$expand", "")
    if wanted and not wanted.startswith("manager"):
        raise bad_request(f"Could not find a property named '{wanted}' to expand.")
    shown = odata.select(item, BASIC)
    shown.pop("manager@delta", None)
    shown.pop("manager", None)
    return {**shown, "manager": item["manager"]} if wanted and item["manager"] else shown


@serve(blueprint, contract.USERS)
def users() -> Json:
    """Everybody, page by page."""
    odata.needs_consistency()
    everybody = [user.out() for user in state().company.users]
    return odata.page(odata.narrowed(everybody, ("mail", "userPrincipalName", "id")), _expanded)


@serve(blueprint, contract.USER)
def user(user_id: str) -> Json:
    """One person by id or address."""
    return _expanded(find_user(user_id).out())


@serve(blueprint, contract.MANAGER)
def manager(user_id: str) -> Json:
    """Her manager; 404 at the top of the line."""
    boss = state().company.managers.get(find_user(user_id).id)
    if boss is None:
        raise not_found("manager", user_id)
    return {"@odata.type": "#microsoft.graph.user", **_expanded(find_user(boss).out())}


@serve(blueprint, contract.USERS_DELTA)
def users_delta() -> Json:
    """Everybody with her manager link, then a deltaLink."""
    return _delta([user.out() for user in state().company.users], BASIC)


@serve(blueprint, contract.GROUPS_DELTA)
def groups_delta() -> Json:
    """All groups with their member links, then a deltaLink."""
    return _delta([group.out() for group in state().company.groups], GROUP)


def _delta(items: list[Json], default: tuple[str, ...]) -> Json:
    """The demo company does not change, so a later delta is empty."""
    if "$deltatoken" in request.args:
        return {"value": [], "@odata.deltaLink": request.url} if _known_token() else {}
    asked = request.args.get("$select", "")
    answer = odata.page(items, lambda item: _linked(item, asked, default))
    if "@odata.nextLink" not in answer:
        answer["@odata.deltaLink"] = f"{request.base_url}?$deltatoken={odata.token(len(items))}"
    return answer


def _linked(item: Json, asked: str, default: tuple[str, ...]) -> Json:
    shown = odata.select(item, default)
    shown.pop("manager", None)
    return {key: value for key, value in shown.items() if "@delta" not in key or (key.split("@")[0] in asked and value)}


def _known_token() -> bool:
    try:
        return request.args["$deltatoken"] == "latest" or odata.position("$deltatoken") > 0
    except Refusal:
        raise Refusal(
            410, "syncStateNotFound", "The sync state is not found.", {"Location": f"{request.base_url}?$deltatoken="}
        ) from None


@serve(blueprint, contract.GROUPS)
def groups() -> Json:
    """All groups, page by page."""
    odata.needs_consistency()
    every = [group.out() for group in state().company.groups]
    return odata.page(odata.narrowed(every, ("displayName", "mailNickname", "id")), lambda g: odata.select(g, GROUP))


@serve(blueprint, contract.MEMBERS)
def members(group_id: str) -> Json:
    """The direct members of a group, page by page."""
    odata.needs_consistency()
    if state().company.group(group_id) is None:
        raise not_found("group", group_id)
    people = [find_user(key).out() for key in state().company.members[group_id]]
    return odata.page(people, lambda item: {"@odata.type": "#microsoft.graph.user", **_expanded(item)})
