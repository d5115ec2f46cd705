"""A directory of a few people."""

from collections.abc import Mapping, Sequence

from hub.core.questions import Person


class StubPeople:
    """Serves the port `People` from what a test says."""

    def __init__(self, *people: Person, groups: Mapping[str, Sequence[str]] | None = None) -> None:
        self.known = {person.id: person for person in people}
        self.groups = dict(groups or {})

    def person(self, id_or_email: str) -> Person | None:
        """By id or address."""
        by_email = {person.email: person for person in self.known.values()}
        return self.known.get(id_or_email) or by_email.get(id_or_email)

    def persons(self, ids: Sequence[str]) -> Mapping[str, Person]:
        """Those that exist."""
        return {id_: self.known[id_] for id_ in ids if id_ in self.known}

    def members(self, group: str) -> Sequence[Person]:
        """Active members, by name."""
        members = [self.known[id_] for id_ in self.groups.get(group, ()) if self.known[id_].active]
        return sorted(members, key=lambda person: person.name)

    def groups_of(self, person_id: str) -> frozenset[str]:
        """Keys of groups."""
        return frozenset(key for key, ids in self.groups.items() if person_id in ids)


def somebody(name: str, manager: str | None = None, **more: str) -> Person:
    """An employee whose id is her given name."""
    return Person(name, f"{name}@example.com", name.capitalize(), manager_id=manager, **more)  # type: ignore[arg-type]
