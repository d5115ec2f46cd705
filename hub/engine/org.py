"""The directory, in the words of the engine."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Protocol

ADMINISTRATORS = "administrators"  # the group that is asked when nobody else is left


class OrgDeputy(Protocol):
    """Who stands in for a part of what somebody is asked: for some processes, up to an amount."""

    @property
    def person_id(self) -> str:
        """Who it falls to."""

    @property
    def processes(self) -> Sequence[str]:
        """The keys of the processes; all of them when none is named."""

    @property
    def up_to(self) -> float | None:
        """The greatest worth in EUR, None for any."""


class OrgHours(Protocol):
    """A working week: weekdays (Monday is 0) and hours by the wall clock."""

    @property
    def weekdays(self) -> tuple[int, ...]:
        """On which days."""

    @property
    def opens(self) -> time:
        """From when."""

    @property
    def closes(self) -> time:
        """Until when, on the same day."""


class OrgSite(Protocol):
    """A place where people work, with a calendar of its own."""

    @property
    def country(self) -> str:
        """Whose public holidays, ISO 3166."""

    @property
    def subdivision(self) -> str | None:
        """And of which part of the country."""

    @property
    def time_zone(self) -> str:
        """Where the clock is, IANA."""

    @property
    def hours(self) -> OrgHours:
        """When people work there."""

    @property
    def days_off(self) -> frozenset[date]:
        """Days off beside the public holidays."""

    @property
    def days_on(self) -> frozenset[date]:
        """Days on which people work in spite of the calendar."""


class OrgPerson(Protocol):
    """Somebody of the company, as far as the engine must know. `manager_id` and `substitute_id` are ids of others.

    A directory may know `job_title`, `department`, `cost_centre` and `grade` besides, for conditions up the line.
    """

    @property
    def id(self) -> str:
        """The name for ever."""

    @property
    def name(self) -> str:
        """What people say."""

    @property
    def email(self) -> str:
        """The mail address."""

    @property
    def manager_id(self) -> str | None:
        """Who leads."""

    @property
    def active(self) -> bool:
        """Whether this person has not left."""

    @property
    def away(self) -> bool:
        """Whether this person cannot decide now."""

    @property
    def substitute_id(self) -> str | None:
        """Who stands in while away, for all that falls to no deputy."""

    @property
    def deputies(self) -> Sequence[OrgDeputy]:
        """Who stands in for a part; the first that fits counts."""

    @property
    def country(self) -> str:
        """Where the holidays are, ISO 3166."""

    @property
    def time_zone(self) -> str:
        """Where the clock is, IANA."""

    @property
    def site(self) -> OrgSite | None:
        """Where this person works, if that place has a calendar."""

    @property
    def hours(self) -> OrgHours | None:
        """The person's own hours, if they differ."""


@dataclass(frozen=True, slots=True)
class Deputy:
    """An `OrgDeputy` as plain values."""

    person_id: str
    processes: tuple[str, ...] = ()
    up_to: float | None = None


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody as plain values."""

    id: str
    name: str
    email: str = ""
    manager_id: str | None = None
    active: bool = True
    away: bool = False
    substitute_id: str | None = None
    deputies: tuple[Deputy, ...] = ()
    country: str = "DE"
    time_zone: str = "Europe/Berlin"
    job_title: str = ""
    department: str = ""
    cost_centre: str = ""
    grade: int = 0
    site: OrgSite | None = None
    hours: OrgHours | None = None


class Org(Protocol):
    """The directory, as far as the engine must ask it."""

    def person(self, id_or_email: str, /) -> OrgPerson | None:
        """Somebody by id or mail address, or None."""

    def members(self, group: str, /) -> Sequence[OrgPerson]:
        """The members of a group (or holders of a role); none for a group that is not known."""


def is_away(person: OrgPerson, process: str = "", amount: float | None = None) -> bool:
    """Whether somebody cannot decide on a request of this process that is worth so much in EUR (None: no money is in
    it): away altogether, or a deputy decides on what is like that."""
    return person.away or _deputy(person, process, amount) is not None


def substitute_of(person: OrgPerson, process: str = "", amount: float | None = None) -> str | None:
    """The id of whoever stands in for somebody in such a request: the first deputy whose part it is, else the
    substitute for everything."""
    deputy = _deputy(person, process, amount)
    return deputy.person_id if deputy else person.substitute_id


def _deputy(person: OrgPerson, process: str, amount: float | None) -> OrgDeputy | None:
    return next((deputy for deputy in person.deputies if _fits(deputy, process, amount)), None)


def _fits(deputy: OrgDeputy, process: str, amount: float | None) -> bool:
    within = deputy.up_to is None or amount is None or amount <= deputy.up_to
    return within and (not deputy.processes or process in deputy.processes)
