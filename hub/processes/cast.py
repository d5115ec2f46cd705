"""Who plays in the examples of process files.

The cast that stands beside the files plays, so that a file says the same wherever it is checked. What does not come as
told with the cast is played with the company itself: owners who write in the hub name the colleagues they know. There
everybody is present unless the example says otherwise; else a draft could not be published while somebody is on leave.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from hub.core.questions import People, Person
from hub.engine.company import Company
from hub.engine.language import source
from hub.engine.org import Colleague

BESIDE = Path("demo") / "people.yaml"


def cast_of(folder: Path) -> Company | None:
    """The cast beside the process files of a folder, if there is one."""
    file = folder / BESIDE
    return Company.from_json(source.read(file.read_text("utf-8")).data) if file.exists() else None


def everybody(people: People, domain: str) -> Company:
    """The company's own people; those with an address at `domain` are called by what stands before the @."""
    staff = Staff(people, domain, {})
    return Everybody(staff, Teams(staff))


class Staff(Mapping[str, Colleague]):
    """The directory by the names that examples use; somebody is looked up once, when the story speaks of her."""

    def __init__(
        self, people: People, domain: str, known: dict[str, Person | None], away: frozenset[str] = frozenset()
    ) -> None:
        self.people = people
        self._domain = f"@{domain.lower()}"
        self._known = known
        self._away = away

    def __getitem__(self, name: str) -> Colleague:
        person = self._person(name)
        if person is None:
            raise KeyError(name)
        return self._colleague(person, self._person(person.manager_id) if person.manager_id else None)

    def __iter__(self) -> Iterator[str]:
        """Nobody: a company may be large, and a story speaks of few."""
        return iter(())

    def __len__(self) -> int:
        return 0

    def without(self, away: Iterable[str]) -> "Staff":
        """The same people with some of them away."""
        return Staff(self.people, self._domain[1:], self._known, frozenset(self[name].id for name in away))

    def know(self, persons: Sequence[Person]) -> list[str]:
        """What these people are called; all their managers are looked up at once."""
        bosses = self.people.persons(list({person.manager_id for person in persons if person.manager_id}))
        self._known |= {**bosses, **{name: person for person in persons for name in (person.id, self._called(person))}}
        return [self._called(person) for person in persons]

    def _person(self, name: str) -> Person | None:
        if name not in self._known:
            by_address = None if "@" in name else self.people.person(name + self._domain)
            self._known[name] = by_address or self.people.person(name)
        return self._known[name]

    def _called(self, person: Person) -> str:
        return person.email.lower().removesuffix(self._domain) or person.id

    def _colleague(self, person: Person, boss: Person | None) -> Colleague:
        return Colleague(
            id=self._called(person),
            name=person.name,
            email=person.email,
            manager_id=self._called(boss) if boss else None,
            active=person.active,
            away=self._called(person) in self._away,
            country=person.country or "DE",
            time_zone=person.time_zone,
            job_title=person.job_title,
            department=person.department,
            cost_centre=person.cost_centre,
            grade=person.grade,
        )


class Teams(Mapping[str, Sequence[str]]):
    """The groups of the directory by key; one that is not known has no members."""

    def __init__(self, staff: Staff) -> None:
        self._staff = staff
        self._known: dict[str, Sequence[str]] = {}

    def __getitem__(self, key: str) -> Sequence[str]:
        if key not in self._known:
            self._known[key] = self._staff.know(self._staff.people.members(key))
        return self._known[key]

    def __iter__(self) -> Iterator[str]:
        """None, as with people."""
        return iter(())

    def __len__(self) -> int:
        return 0


@dataclass(frozen=True, slots=True)
class Everybody(Company):
    """The company as its directory knows it."""

    people: Staff

    def with_away(self, away: Iterable[str]) -> Company:
        """The same company with some people away; raises ValueError for somebody it does not know."""
        names = list(away)
        if unknown := sorted(name for name in names if name not in self.people):
            raise ValueError(f"{', '.join(unknown)} is nobody of the company.")
        staff = self.people.without(names)
        return Everybody(staff, Teams(staff))
