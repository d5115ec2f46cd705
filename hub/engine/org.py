"""The directory, in the words of the engine."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

ADMINISTRATORS = "administrators"  # the group that is asked when nobody else is left


class OrgPerson(Protocol):
    """Somebody of the company, as far as the engine must know. `manager_id` and `substitute_id` are ids of others.

    A directory may know `job_title`, `department` and `cost_centre` besides, for conditions up the line.
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
        """Who stands in while away."""

    @property
    def country(self) -> str:
        """Where the holidays are, ISO 3166."""

    @property
    def time_zone(self) -> str:
        """Where the clock is, IANA."""


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
    country: str = "DE"
    time_zone: str = "Europe/Berlin"
    job_title: str = ""
    department: str = ""
    cost_centre: str = ""


class Org(Protocol):
    """The directory, as far as the engine must ask it."""

    def person(self, id_or_email: str, /) -> OrgPerson | None:
        """Somebody by id or mail address, or None."""

    def members(self, group: str, /) -> Sequence[OrgPerson]:
        """The members of a group (or holders of a role); none for a group that is not known."""
