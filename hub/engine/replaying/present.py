"""A directory in which everybody is there, and nobody is looked up twice."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, cast

from hub.engine.org import Org, OrgPerson


class Present:
    """An `Org` over another one, whose people are dataclasses."""

    def __init__(self, org: Org) -> None:
        self._org = org
        self._people: dict[str, OrgPerson | None] = {}
        self._groups: dict[str, Sequence[OrgPerson]] = {}

    def person(self, id_or_email: str) -> OrgPerson | None:
        """Somebody by id or mail address, or None; not away."""
        if id_or_email not in self._people:
            found = self._org.person(id_or_email)
            self._people[id_or_email] = _there(found) if found else None
        return self._people[id_or_email]

    def members(self, group: str) -> Sequence[OrgPerson]:
        """The members of a group; none of them away."""
        if group not in self._groups:
            self._groups[group] = [_there(person) for person in self._org.members(group)]
        return self._groups[group]


def _there(person: OrgPerson) -> OrgPerson:
    return cast(OrgPerson, replace(cast(Any, person), away=False, deputies=()))
