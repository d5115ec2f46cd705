"""The company in the shape of the directory: the demo company, as many more people and groups as are wanted, and what
tests changed since.

What was changed lies in the store: whole users and groups by their ids, members by group and id.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

from hub.core.ports import SourceGroup, SourcePerson
from integrations.local import company
from integrations.simulator.access import MAILBOX
from integrations.simulator.contract.directory import Group, User
from integrations.simulator.crowd import GROUPS, TEAM, Links, People, Size, group_id
from integrations.simulator.store import Store

_USER, _GROUP = "#microsoft.graph.user", "#microsoft.graph.group"
_TEAM_KEY = re.compile(rf"{GROUPS}([0-9a-f]{{12}})")
Json = dict[str, Any]


class Company:
    """People and groups by every name that Graph takes for them."""

    def __init__(self, store: Store, size: Size | None = None) -> None:
        self._store = store
        wanted = size or Size()
        self._people = People(wanted.people)
        self._by_key = {key.lower(): one for one in company.people() for key in (one.id, one.email)}
        self._groups = {source.id: source for source in company.groups()}
        self._teams = max(0, wanted.groups - len(self._groups))

    # People.

    @property
    def size(self) -> int:
        """How many people there were at the beginning."""
        return len(self._people)

    def users(self, start: int = 0, end: int | None = None) -> Iterator[User]:
        """Those of these numbers who are there; behind them all who joined since."""
        for number in range(start, min(self.size, end or self.size)):
            if (found := self._shown(self._people[number])) is not None:
                yield found
        if end is None or end >= self.size:
            joined = [body for body in self._store.all("user") if body["joined"] and not body["removed"]]
            yield from (User.model_validate(body["user"]) for body in joined)

    def user(self, key: str) -> User | None:
        """Whoever has this id or user principal name."""
        changed = self._store.get("user", key.lower()) or self._store.child("user", "", key.lower())
        if changed is not None:
            return None if changed["removed"] else User.model_validate(changed["user"])
        number = self._people.number(key)
        found = self._people[number] if number is not None else self._by_key.get(key.lower())
        return self._shown(found) if found else None

    def _shown(self, person: SourcePerson) -> User | None:
        changed = self._store.get("user", person.id)
        if changed is not None:
            return None if changed["removed"] else User.model_validate(changed["user"])
        return user(person)

    def mailbox(self, key: str) -> str | None:
        """The address of a person's or the service's mailbox."""
        if key.lower() == MAILBOX:
            return MAILBOX
        found = self.user(key)
        return found.mail if found else None

    # Groups.

    def groups(self) -> list[Group]:
        """All that are there, those that were added last."""
        changed = {body["id"]: body for body in self._store.all("group")}
        there = [one for one in self._made if one.id not in changed]
        return there + [Group.model_validate(one["group"]) for one in changed.values() if not one["removed"]]

    @cached_property
    def _made(self) -> list[Group]:
        """Those that there were at the beginning."""
        return [group(source) for source in self._groups.values()] + [self._team(at) for at in range(self._teams)]

    def group(self, key: str) -> Group | None:
        """The group with this id."""
        changed = self._store.get("group", key)
        if changed is not None:
            return None if changed["removed"] else Group.model_validate(changed["group"])
        if key in self._groups:
            return group(self._groups[key])
        number = self._number(key)
        return self._team(number) if number < self._teams else None

    def members(self, key: str) -> Sequence[Json]:
        """Links to the direct members of a group, people and groups; who was removed from the company is in none."""
        changed = {body["id"]: body for body in self._store.all("member", key)}
        gone = {body["id"] for kind in ("user", "group") for body in self._store.all(kind) if body["removed"]}
        links = self._links(key)
        if not changed and not gone:
            return links
        kept = [link for link in links if link["id"] not in changed]
        kept += [link_of(body) for body in changed.values() if not body["removed"]]
        return [link for link in kept if link["id"] not in gone]

    def _links(self, key: str) -> "Links":
        if key in self._groups:
            return Links(self._groups[key].member_ids, _USER)
        number, first = self._number(key), (self._number(key) - 2) * TEAM
        if number >= self._teams:
            return Links((), _USER)
        if number == 1:
            return Links([group_id(team) for team in range(2, self._teams)], _GROUP)
        team = range(first, min(first + TEAM, self.size)) if number else range(self.size)
        return Links(team, _USER, self._people.id)

    def _number(self, key: str) -> int:
        """Of a group beyond the demo company's; one too high for any other."""
        found = _TEAM_KEY.fullmatch(key)
        return int(found[1], 16) if found else self._teams

    def _team(self, number: int) -> Group:
        key = ("everyone", "branches")[number] if number < 2 else f"team-{number:04}"
        return group(SourceGroup(group_id(number), key, key.replace("-", " ").title()))


def link_of(body: Json) -> Json:
    """A changed member as an entry of `members@delta`."""
    link = {"id": body["id"], "@odata.type": _GROUP if body["kind"] == "group" else _USER}
    return {**link, "@removed": {"reason": "deleted"}} if body["removed"] else link


def user(person: SourcePerson) -> User:
    """A person as Graph shows her."""
    link = {"id": person.manager_id, "@odata.type": _USER} if person.manager_id else None
    return User.model_validate(
        {
            "id": person.id,
            "displayName": person.name,
            "givenName": person.given_name,
            "surname": person.name.removeprefix(person.given_name).strip(),
            "mail": person.email,
            "userPrincipalName": person.email,
            "jobTitle": person.job_title,
            "department": person.department,
            "employeeOrgData": {"costCenter": person.cost_centre},
            "onPremisesExtensionAttributes": {"extensionAttribute1": str(person.grade or "") or None},
            "usageLocation": person.country,
            "officeLocation": person.site or None,
            "preferredLanguage": person.language,
            "accountEnabled": person.active,
            "userType": "Member",
            "manager": link,
        }
    )


def group(source: SourceGroup) -> Group:
    """A group as Graph shows it, without its members."""
    return Group.model_validate(
        {
            "id": source.id,
            "displayName": source.name,
            "mailNickname": source.key,
            "description": source.name,
            "securityEnabled": True,
            "mailEnabled": False,
            "groupTypes": [],
        }
    )
