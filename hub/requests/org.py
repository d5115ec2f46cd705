"""The engine's questions about people, put in the terms of the directory."""

from collections.abc import Sequence

from hub.core.ports import People, Person
from hub.engine.worktime import WorkCalendar


def number_of(serial: int) -> str:
    """The number that people call a request by."""
    return f"R-{serial:06d}"


def calendar_of(person: Person | None) -> WorkCalendar:
    """When somebody works, by country and time zone."""
    if person is None:
        return WorkCalendar()
    return WorkCalendar(country=person.country or "DE", time_zone=person.time_zone)


class Circle:
    """The directory within one move: everybody is looked up once."""

    def __init__(self, people: People) -> None:
        self._people = people
        self._persons: dict[str, Person | None] = {}
        self._groups: dict[str, Sequence[Person]] = {}

    def person(self, id_or_email: str) -> Person | None:
        """Somebody by id or mail address, or None."""
        if id_or_email not in self._persons:
            self._persons[id_or_email] = self._people.person(id_or_email) if id_or_email else None
        return self._persons[id_or_email]

    def members(self, group: str) -> Sequence[Person]:
        """The active members of a group."""
        if group not in self._groups:
            self._groups[group] = self._people.members(group)
            self._persons |= {person.id: person for person in self._groups[group]}
        return self._groups[group]

    def name(self, person_id: str) -> str:
        """What to call somebody, even one who is no longer known."""
        person = self.person(person_id)
        return person.name if person else "somebody who has left"

    def language(self, person_id: str) -> str:
        """The language somebody reads."""
        person = self.person(person_id)
        return person.language if person else "en"
