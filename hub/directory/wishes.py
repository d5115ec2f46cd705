"""What somebody asks for who names a substitute, and whether that can be."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from hub.core.errors import BadInput, FieldError
from hub.core.questions import Person

LONGEST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody asks for: persons by id or e-mail; `person` and `starts_at` default to the caller and to now.

    `processes` are keys, none means all; `up_to` is decimal text in EUR, None means any amount.
    """

    substitute: str
    ends_at: datetime
    starts_at: datetime | None = None
    person: str | None = None
    note: str = ""
    processes: Sequence[str] = ()
    up_to: str | None = None

    @property
    def scope(self) -> dict[str, Any]:
        """For what the substitute stands in, as it is kept: two wishes for the same have the same."""
        processes, up_to = sorted(set(self.processes)), self.up_to
        return {"processes": processes, "up_to": up_to, "whole": not processes and up_to is None}


def check(person: Person, substitute: Person | None, starts_at: datetime, ends_at: datetime, now: datetime) -> None:
    """Goes on when this can be. Raises `BadInput` that points at each faulty field."""
    errors = [*_about_people(person, substitute), *_about_period(starts_at, ends_at, now)]
    if errors:
        raise BadInput("This delegation cannot be. Correct the fields listed in errors.", errors)


def _about_people(person: Person, substitute: Person | None) -> Sequence[FieldError]:
    if substitute is None or not substitute.active:
        return [FieldError("/substitute", "Choose an active person, by id or e-mail; GET /people?search= finds her.")]
    if substitute.id == person.id:
        return [FieldError("/substitute", "Choose somebody else: nobody can stand in for herself.")]
    return []


def _about_period(starts_at: datetime, ends_at: datetime, now: datetime) -> Sequence[FieldError]:
    if ends_at <= now:
        return [FieldError("/endsAt", "Choose an end that lies ahead.")]
    if ends_at <= starts_at:
        return [FieldError("/endsAt", "Choose an end after the start.")]
    if starts_at - now > LONGEST:
        return [FieldError("/startsAt", f"Choose a start within {LONGEST.days} days.")]
    if ends_at - starts_at > LONGEST:
        return [FieldError("/endsAt", f"Choose an end at most {LONGEST.days} days after the start.")]
    return []
