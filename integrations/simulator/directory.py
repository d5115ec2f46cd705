"""Graph's users and groups."""

from typing import Any

from flask import Blueprint, request

from integrations.simulator import deltas, odata
from integrations.simulator.contract import directory as contract
from integrations.simulator.errors import bad_request, not_found
from integrations.simulator.people import link_of
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
    wanted = odata.equality()
    if wanted and wanted[0] in ("mail", "userPrincipalName", "id"):
        found = state().company.user(wanted[1])
        return odata.page([found.out()] if found else [], _expanded)
    everybody = [user.out() for user in state().company.users()]
    return odata.page(odata.narrowed(everybody, ()), _expanded)


@serve(blueprint, contract.USER)
def user(user_id: str) -> Json:
    """One person by id or address."""
    return _expanded(find_user(user_id).out())


@serve(blueprint, contract.MANAGER)
def manager(user_id: str) -> Json:
    """Her manager; 404 at the top of the line."""
    boss = find_user(user_id).manager
    if boss is None:
        raise not_found("manager", user_id)
    return {"@odata.type": "#microsoft.graph.user", **_expanded(find_user(boss.id).out())}


@serve(blueprint, contract.USERS_DELTA)
def users_delta() -> Json:
    """Everybody with her manager link, then what changed."""
    answer, asked = deltas.page("users", _everybody, _changed_users)
    return {**answer, "value": [_linked(item, asked, BASIC) for item in answer["value"]]}


@serve(blueprint, contract.GROUPS_DELTA)
def groups_delta() -> Json:
    """All groups with their member links, then what changed."""
    answer, asked = deltas.page("groups", _all_groups, _changed_groups)
    return {**answer, "value": [_linked(item, asked, GROUP) for item in answer["value"]]}


def _everybody(place: deltas.Place) -> deltas.Found:
    """A page of everybody; the last of several names the first user again."""
    start, size = place[0], state().company.size
    end = start + deltas.PAGE
    found = [_led(user.out()) for user in state().company.users(start, end)]
    if end < size:
        return found, (end, 0)
    again = state().company.users(0, 1) if start else ()
    return found + [_led(user.out()) for user in again], None


def _led(user: Json) -> Json:
    links = {"manager@delta": [user["manager"]]} if user.get("manager") else {}
    return {**user, **links}


def _changed_users(since: int, place: deltas.Place) -> deltas.Found:
    changed = state().store.since("user", since)[0]
    return deltas.cut([_changed_user(body) for body in changed], place)


def _changed_user(body: Json) -> Json:
    if body["removed"]:
        return {"id": body["id"], "@removed": {"reason": body["removed"]}}
    links = {"manager@delta": body["manager"]} if body["manager"] else {}
    return {**body["user"], **links}


def _all_groups(place: deltas.Place) -> deltas.Found:
    """A page of groups, as many as hold a thousand members together; of a large one a part."""
    found: list[Json] = []
    (number, member), room = place, deltas.MEMBERS
    every = state().company.groups()
    while number < len(every) and room > 0 and len(found) < deltas.PAGE:
        links = state().company.members(every[number].id)
        some = links[member : member + room]
        found.append({**every[number].out(), "members@delta": some})
        room, member = room - len(some), member + len(some)
        if member >= len(links):
            number, member = number + 1, 0
    return found, (number, member) if number < len(every) else None


def _changed_groups(since: int, place: deltas.Place) -> deltas.Found:
    groups = {body["id"]: body for body in state().store.since("group", since)[0]}
    links: dict[str, list[Json]] = {}
    for body in state().store.since("member", since)[0]:
        links.setdefault(body["group"], []).append(link_of(body))
    ids = [*groups, *(id_ for id_ in links if id_ not in groups)]
    return deltas.cut([_changed_group(id_, groups.get(id_), links.get(id_, [])) for id_ in ids], place)


def _changed_group(key: str, body: Json | None, links: list[Json]) -> Json:
    if body and body["removed"]:
        return {"id": key, "@removed": {"reason": body["removed"]}}
    known = state().company.group(key)
    return {**(known.out() if known else {"id": key}), "members@delta": links}


def _linked(item: Json, asked: str, default: tuple[str, ...]) -> Json:
    """The properties that were asked for, in the first place: a link keeps them."""
    names = [name.strip() for name in asked.split(",")] if asked else default
    kept = ("id", "@odata.type", "@removed")
    shown = {key: value for key, value in item.items() if key in kept or key.split("@")[0] in names}
    shown.pop("manager", None)
    return {key: value for key, value in shown.items() if "@delta" not in key or (key.split("@")[0] in asked and value)}


@serve(blueprint, contract.GROUPS)
def groups() -> Json:
    """All groups, page by page."""
    odata.needs_consistency()
    every = [group.out() for group in state().company.groups()]
    return odata.page(odata.narrowed(every, ("displayName", "mailNickname", "id")), lambda g: odata.select(g, GROUP))


@serve(blueprint, contract.MEMBERS)
def members(group_id: str) -> Json:
    """The direct members of a group, page by page: people and groups."""
    odata.needs_consistency()
    if state().company.group(group_id) is None:
        raise not_found("group", group_id)
    return odata.page(state().company.members(group_id), _member)


def _member(link: Json) -> Json:
    if link["@odata.type"].endswith(".group"):
        found = state().company.group(link["id"])
        return {**link, **(odata.select(found.out(), GROUP) if found else {})}
    return {**link, **_expanded(find_user(link["id"]).out())}
