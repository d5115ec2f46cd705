"""The engine's questions about people, put in the terms of the directory."""

import re
from collections.abc import Iterable, Sequence

from hub.core.auth import Caller
from hub.core.questions import People, Person
from hub.engine import worktime
from hub.engine.worktime import WorkCalendar
from hub.requests.telling import said

CLIENT = "client:"


def number_of(serial: int) -> str:
    """The number that people call a request by."""
    return f"R-{serial:06d}"


def actor_of(caller: Caller) -> str:
    """The caller as the history knows her; services are told apart from people."""
    return caller.id if caller.kind == "person" else f"{CLIENT}{caller.id}"


def calendar_of(person: Person | None) -> WorkCalendar:
    """When somebody works: by her own hours over her site's over what is usual in her country."""
    return worktime.calendar_of(person) if person else WorkCalendar()


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

    def learn(self, caller: Caller) -> None:
        """The caller need not be looked up to be named."""
        if caller.kind == "person":
            self._persons[caller.id] = Person(caller.id, caller.email, caller.name)

    def know(self, ids: Iterable[str | None]) -> None:
        """Looks several people up at once."""
        unknown = list({id_ for id_ in ids if id_ and not id_.startswith(CLIENT)} - self._persons.keys())
        if unknown:
            found = self._people.persons(unknown)
            self._persons |= {id_: found.get(id_) for id_ in unknown}

    def members(self, group: str) -> Sequence[Person]:
        """The active members of a group."""
        if group not in self._groups:
            self._groups[group] = self._people.members(group)
            self._persons |= {person.id: person for person in self._groups[group]}
        return self._groups[group]

    def name(self, who: str, language: str = "en") -> str:
        """What to call a service or somebody, even one who is no longer known; that is said in this language."""
        if who.startswith(CLIENT):
            return who.removeprefix(CLIENT)
        person = self.person(who)
        return person.name if person else said("gone", language)

    def has_left(self, person_id: str) -> bool:
        """Whether somebody is not here any more."""
        person = self.person(person_id)
        return person is None or not person.active

    def language(self, person_id: str) -> str:
        """The language somebody reads."""
        person = self.person(person_id)
        return person.language if person else "en"

    def in_words(self, text: str) -> str:
        """A sentence of the engine, which knows ids only, with the names of those looked up so far."""
        for id_, person in self._persons.items():
            text = re.sub(rf"\b{re.escape(id_)}\b", person.name, text) if person and id_ in text else text
        return text
