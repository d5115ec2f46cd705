"""What happens to people and those who stand in for them. The subject of each is the person's id."""

from dataclasses import dataclass
from typing import ClassVar

from hub.core.messages import Event


@dataclass(frozen=True, slots=True)
class PersonChanged(Event):
    """The company directory says something new about somebody: the changed fields, `active` for one who is back."""

    topic: ClassVar[str] = "directory"
    fields: list[str]


@dataclass(frozen=True, slots=True)
class PersonLeft(Event):
    """Somebody is no longer active in the company directory."""

    topic: ClassVar[str] = "directory"
    manager_id: str | None


@dataclass(frozen=True, slots=True)
class PersonReturned(Event):
    """Somebody who had left is active in the company directory again."""

    topic: ClassVar[str] = "directory"


@dataclass(frozen=True, slots=True)
class SubstituteNamed(Event):
    """From `starts_at` until `ends_at` (RFC 3339) the substitute stands in for the person: in some processes (all when
    none is named), up to an amount in EUR (decimal text; any when None)."""

    topic: ClassVar[str] = "directory"
    delegation_id: str
    substitute_id: str
    starts_at: str
    ends_at: str
    processes: list[str]
    up_to: str | None


@dataclass(frozen=True, slots=True)
class SubstituteReleased(Event):
    """The substitute no longer stands in for the person."""

    topic: ClassVar[str] = "directory"
    delegation_id: str
    substitute_id: str
