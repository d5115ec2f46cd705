"""As many people and groups as are wanted, by number: made when they are looked at, so that they take no memory."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, overload

from hub.core.ports import SourcePerson
from integrations.local import company

PEOPLE, GROUPS = "00000000-0000-4000-8000-", "00000000-0000-4000-9000-"
_KEY = re.compile(rf"{PEOPLE}([0-9a-f]{{12}})|p([0-9]{{1,9}})@{re.escape(company.DOMAIN)}")
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

    def id(self, at: int) -> str:
        """The object id of this number."""
        return self._known[at].id if at < len(self._known) else person_id(at)

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
    return f"{PEOPLE}{number:012x}"


def group_id(number: int) -> str:
    """The object id of a group beyond the demo company's."""
    return f"{GROUPS}{number:012x}"


class Links(Sequence[Json]):
    """Members of one kind as entries of `members@delta`, made when they are looked at."""

    def __init__(self, members: Sequence[Any], kind: str, id_of: Callable[[Any], str] = str) -> None:
        self._members = members
        self._kind = kind
        self._id_of = id_of

    def __len__(self) -> int:
        return len(self._members)

    @overload
    def __getitem__(self, at: int) -> Json: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Json]: ...
    def __getitem__(self, at: int | slice) -> Json | Sequence[Json]:
        if isinstance(at, slice):
            return [self._link(member) for member in self._members[at]]
        return self._link(self._members[at])

    def _link(self, member: Any) -> Json:
        return {"id": self._id_of(member), "@odata.type": self._kind}
