"""What stands in people's calendars."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class CalendarEvent:
    """Something in somebody's calendar, under the name that it has there; of private things nothing but when."""

    id: str
    subject: str
    starts_at: datetime
    ends_at: datetime
    all_day: bool = False
    location: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """Something that the hub writes into a calendar: it is due at a moment. `key` names it for ever."""

    key: str
    subject: str
    link: str
    due_at: datetime


class Calendars(Protocol):
    """The calendars of people, by their directory ids."""

    def events(self, person_id: str, starts_at: datetime, ends_at: datetime) -> Sequence[CalendarEvent] | None:
        """What lies in a period, in order; None for somebody without a calendar."""
        ...

    def add(self, person_id: str, entry: CalendarEntry) -> str:
        """Writes an entry, once however often; its name there, empty for somebody without a calendar."""
        ...

    def put(self, person_id: str, entry: CalendarEntry, known_as: str) -> str:
        """Makes an entry that was written say this; its name, empty when the person threw it away."""
        ...

    def remove(self, person_id: str, known_as: str) -> None:
        """Takes an entry back; welcome twice."""
        ...
