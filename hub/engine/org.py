"""The directory, in the words of the engine."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class OrgPerson:
    """Somebody of the company, as far as the engine must know. `manager_id` and `substitute_id` are ids of others."""

    id: str
    name: str
    email: str = ""
    manager_id: str | None = None
    active: bool = True
    away: bool = False
    substitute_id: str | None = None
    country: str = "DE"
    time_zone: str = "Europe/Berlin"


class Org(Protocol):
    """The directory, as far as the engine must ask it."""

    def person(self, id_or_email: str) -> OrgPerson | None:
        """Somebody by id or mail address, or None."""

    def members(self, group_key: str) -> Sequence[OrgPerson]:
        """The members of a group (or holders of a role); none for a group that is not known."""

    def administrators(self) -> Sequence[OrgPerson]:
        """The administrators of the hub."""
