"""Taking over the company directory: everything at first and once a day, in between what changed; piece by piece,
telling of real changes only.

The source is read with no transaction open, and where it stands is kept with what it said (`readings.py`): a reading
that breaks off goes on there. Nobody who was merely not named is let go before everybody was read.
"""

from dataclasses import asdict, dataclass

from hub.core.ports import PeopleSource, SourceGroup, SourcePage, SourcePerson
from hub.core.unit_of_work import UnitOfWork, Work
from hub.directory import belonging, gone, readings, taking
from hub.directory.readings import GROUPS, PEOPLE, Standing


@dataclass(frozen=True, slots=True)
class Loaded:
    """What was read of the company directory, and what that changed, in people and groups."""

    people: int = 0
    joined: int = 0
    changed: int = 0
    left: int = 0
    groups: int = 0

    def __add__(self, other: "Loaded") -> "Loaded":
        ours, theirs = asdict(self), asdict(other)
        return Loaded(**{name: ours[name] + theirs[name] for name in ours})


def load(work: Work, source: PeopleSource) -> Loaded:
    """Makes the directory say what the source says of everybody, going on with a reading that broke off; repeating it
    changes nothing. Raises `IntegrationError` when the source fails or leaves out far too many people; what it said
    until then is kept."""
    for name in (PEOPLE, GROUPS):
        readings.start_over(work, name)
    return follow(work, source)


def follow(work: Work, source: PeopleSource) -> Loaded:
    """The same with what changed since the last time; with everything where that was never read to its end."""
    reader = _Reader(work)
    reader.people(source)
    reader.groups(source)
    return reader.heard


class _Reader:
    """Reads people, then groups, and adds up what it hears."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self.heard = Loaded()

    def people(self, source: PeopleSource) -> None:
        """Before and after lets go whom a reading of everybody did not name: an earlier one may have broken off."""
        self._let_people_go()
        readings.read(self._work, PEOPLE, source.people, self._take_people)
        self._let_people_go()

    def groups(self, source: PeopleSource) -> None:
        """The same with groups."""
        belonging.let_go(self._work)
        readings.read(self._work, GROUPS, source.groups, self._take_groups)
        belonging.let_go(self._work)

    def _take_people(self, unit: UnitOfWork, at: Standing, page: SourcePage[SourcePerson]) -> None:
        removed = gone.remove(unit, page.gone)
        told, joined, changed, left = taking.take(unit, at, page.items)
        self.heard += Loaded(told, joined, changed, left + removed)

    def _take_groups(self, unit: UnitOfWork, at: Standing, page: SourcePage[SourceGroup]) -> None:
        self.heard += Loaded(groups=belonging.take(unit, at, page))

    def _let_people_go(self) -> None:
        self.heard += Loaded(left=gone.let_go(self._work))
