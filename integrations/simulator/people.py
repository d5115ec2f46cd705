"""The company in the shape of the directory: the demo company, as many more people and groups as are wanted, and what
tests changed since.

Of a large company nobody is made before somebody asks for her, so that it takes no memory. What was changed lies in the
store: whole users and groups by their ids, members by group and id.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, overload

from hub.core.ports import SourceGroup, SourcePerson
from integrations.local import company
from integrations.simulator.access import MAILBOX
from integrations.simulator.contract.directory import Group, User
from integrations.simulator.store import Store

_USER, _GROUP = "#microsoft.graph.user", "#microsoft.graph.group"
_PEOPLE, _GROUPS = "00000000-0000-4000-8000-", "00000000-0000-4000-9000-"
_KEY = re.compile(rf"{_PEOPLE}([0-9a-f]{{12}})|p([0-9]{{1,9}})@{re.escape(company.DOMAIN)}")
_TEAM_KEY = re.compile(rf"{_GROUPS}([0-9a-f]{{12}})")
TEAM = 25
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Size:
    """How many people and groups there are in all. Beyond the demo company's: teams, `everyone`, of all people, and
    `branches`, of all teams."""

    people: int = company.SIZE
    groups: int = len(company.groups())


class People(Sequence[SourcePerson]):
    """Everybody by number: the demo company first."""

    def __init__(self, size: int) -> None:
        self._known = company.people()
        self._size = max(size, len(self._known))

    def __len__(self) -> int:
        return self._size

    @overload
    def __getitem__(self, at: int) -> SourcePerson: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[SourcePerson]: ...
    def __getitem__(self, at: int | slice) -> SourcePerson | Sequence[SourcePerson]:
        if isinstance(at, slice):
            return [self[number] for number in range(*at.indices(self._size))]
        return self._known[at] if at < len(self._known) else self._made(at)

    def number(self, key: str) -> int | None:
        """Of whoever, beyond the demo company, has this id or address."""
        found = _KEY.fullmatch(key.lower())
        number = 0 if found is None else int(found[1], 16) if found[1] else int(found[2])
        return number if len(self._known) <= number < self._size else None

    def _made(self, number: int) -> SourcePerson:
        beyond = number - len(self._known)
        boss = self._known[0].id if beyond < TEAM else person_id(len(self._known) + beyond // TEAM - 1)
        at = company.COUNTRIES[number % len(company.COUNTRIES)]
        given, family = at.given[number % len(at.given)], at.family[number // 7 % len(at.family)]
        return SourcePerson(
            id=person_id(number),
            email=f"p{number}@{company.DOMAIN}",
            name=f"{given} {family} {number}",
            given_name=given,
            job_title="Clerk",
            department=f"Branch {beyond // TEAM % 97}",
            cost_centre=f"CC-{5000 + beyond // TEAM % 97}",
            country=at.code,
            time_zone=at.time_zone,
            language=at.language,
            manager_id=boss,
        )


def person_id(number: int) -> str:
    """The object id of somebody beyond the demo company."""
    return f"{_PEOPLE}{number:012x}"


def group_id(number: int) -> str:
    """The object id of a group beyond the demo company's."""
    return f"{_GROUPS}{number:012x}"


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
        made = [group(source) for source in self._groups.values()]
        made += [self._team(number) for number in range(self._teams)]
        changed = {body["id"]: body for body in self._store.all("group")}
        there = [one for one in made if one.id not in changed]
        return there + [Group.model_validate(one["group"]) for one in changed.values() if not one["removed"]]

    def group(self, key: str) -> Group | None:
        """The group with this id."""
        changed = self._store.get("group", key)
        if changed is not None:
            return None if changed["removed"] else Group.model_validate(changed["group"])
        if key in self._groups:
            return group(self._groups[key])
        number = self._number(key)
        return self._team(number) if number < self._teams else None

    def members(self, key: str) -> list[Json]:
        """Links to the direct members of a group, people and groups; who was removed from the company is in none."""
        changed = {body["id"]: body for body in self._store.all("member", key)}
        links = [link for link in self._links(key) if link["id"] not in changed]
        links += [link_of(body) for body in changed.values() if not body["removed"]]
        gone = {body["id"] for kind in ("user", "group") for body in self._store.all(kind) if body["removed"]}
        return [link for link in links if link["id"] not in gone]

    def _links(self, key: str) -> Iterator[Json]:
        if key in self._groups:
            ids: Sequence[str] = self._groups[key].member_ids
            return ({"id": id_, "@odata.type": _USER} for id_ in ids)
        number = self._number(key)
        if number == 0 < self._teams:
            return ({"id": self._people[at].id, "@odata.type": _USER} for at in range(self.size))
        if number == 1 < self._teams:
            return ({"id": group_id(team), "@odata.type": _GROUP} for team in range(2, self._teams))
        first = (number - 2) * TEAM
        team = range(first, min(first + TEAM, self.size)) if number < self._teams else range(0)
        return ({"id": self._people[at].id, "@odata.type": _USER} for at in team)

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
