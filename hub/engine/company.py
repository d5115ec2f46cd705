"""A company as plain values: an `Org` for examples, previews in reviews, and tests."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from hub.engine.org import Colleague, Deputy


@dataclass(frozen=True, slots=True)
class Company:
    """People by id, and groups as ids of their members; the group `administrators` names the administrators."""

    people: Mapping[str, Colleague]
    groups: Mapping[str, Sequence[str]]

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Company":
        """From `{"people": {id: {name, manager?, substitute?, deputies?, country?, ...}}, "groups": {key: [ids]}}`."""
        people = {key: _person(key, told) for key, told in data["people"].items()}
        groups = {"all-staff": list(people), **data.get("groups", {})}
        return cls(people, groups)

    def with_away(self, away: Iterable[str]) -> "Company":
        """The same company with some people away; raises ValueError for somebody it does not know."""
        absent = frozenset(away)
        if unknown := absent - self.people.keys():
            raise ValueError(f"{', '.join(sorted(unknown))} is nobody of the company.")
        people = {key: replace(person, away=key in absent or person.away) for key, person in self.people.items()}
        return Company(people, self.groups)

    def person(self, id_or_email: str) -> Colleague | None:
        """Somebody by id or mail address, or None."""
        by_mail = (person for person in self.people.values() if person.email == id_or_email)
        return self.people.get(id_or_email) or next(by_mail, None)

    def members(self, group_key: str) -> Sequence[Colleague]:
        """The members of a group; none for a group that is not known."""
        return [self.people[member] for member in self.groups.get(group_key, ())]


def _person(key: str, told: Mapping[str, Any]) -> Colleague:
    return Colleague(
        id=key,
        name=told["name"],
        email=told.get("email", f"{key}@example.com"),
        manager_id=told.get("manager"),
        active=told.get("active", True),
        away=told.get("away", False),
        substitute_id=told.get("substitute"),
        deputies=tuple(_deputy(one) for one in told.get("deputies", ())),
        country=told.get("country", "DE"),
        time_zone=told.get("timeZone", "Europe/Berlin"),
        job_title=told.get("jobTitle", ""),
        department=told.get("department", ""),
        cost_centre=told.get("costCentre", ""),
        grade=told.get("grade", 0),
    )


def _deputy(told: Mapping[str, Any]) -> Deputy:
    return Deputy(told["person"], tuple(told.get("processes", ())), told.get("upTo"))
