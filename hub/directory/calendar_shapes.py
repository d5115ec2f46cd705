"""How the API takes and shows working hours and the calendars of sites, and what is wrong with one."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from hub.core.errors import BadInput, FieldError
from hub.core.recurrence import zone_problems
from hub.core.rest.models import Model, Shown
from hub.engine.worktime import subdivision_problem

MOST_DAYS = 400
NIGHT = (
    "Close after opening, on the same day: hours that go over midnight are not known here. Give a night shift the "
    "hours of the day in which its people answer."
)

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
WallClock = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]


def _meant(key: str) -> str:
    """A program without a key says these; nobody calls a place so."""
    if key in ("null", "undefined", "none", "nan"):
        raise ValueError("name a site; your program has lost its key")
    return key


CalendarKey = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,39}$"), AfterValidator(_meant)]


def _written_out(value: Any) -> Any:
    """Numbers, and moments, would count as days too."""
    if isinstance(value, date) or (isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value)):
        return value
    raise ValueError("use a date such as 2026-12-24")


Day = Annotated[date, BeforeValidator(_written_out)]


class Week(Model):
    """On which weekdays somebody works, from when until when."""

    weekdays: list[Weekday] = Field(min_length=1, max_length=7)
    opens: WallClock = Field(description="HH:MM by the wall clock.")
    closes: WallClock = Field(description="HH:MM, later on the same day.")


class Holiday(Model):
    """A day off."""

    date: Day
    name: str = Field(min_length=1, max_length=120)


class CalendarIn(Week):
    """When a site works: its hours, and the days that differ from the public holidays of its country."""

    name: str = Field(min_length=1, max_length=120)
    country: str = Field(pattern="^[A-Z]{2}$", description="ISO 3166-1; its public holidays are days off.")
    subdivision: str | None = Field(
        default=None, pattern="^[A-Z0-9-]{1,10}$", description="A part of the country with holidays of its own: BY."
    )
    time_zone: str = Field(max_length=64, description="IANA name.")
    holidays: list[Holiday] = Field(
        default=[], max_length=MOST_DAYS, description="Days off beside the public holidays."
    )
    working_days: list[Day] = Field(
        default=[], max_length=MOST_DAYS, description="Days on which people work in spite of weekday and holiday."
    )


class CalendarOut(CalendarIn):
    """The calendar of a site."""

    key: CalendarKey


class CalendarList(Shown):
    """A page of calendars."""

    items: list[CalendarOut]
    next_cursor: str | None


class WorkingHours(Model):
    """When a person works: by the calendar of a site, by hours of her own, or both; null for what is usual."""

    calendar: CalendarKey | None = Field(default=None, description="Its key, instead of that of the directory.")
    hours: Week | None = None


def check_calendar(wanted: CalendarIn) -> None:
    """Goes on when there can be such a calendar. Raises `BadInput` that points at each faulty field."""
    errors = [*zone_problems(wanted.time_zone), *_about_subdivision(wanted), *_about_week(wanted), *_about_days(wanted)]
    if errors:
        raise BadInput("This calendar cannot be. Correct the fields listed in errors.", errors)


def check_hours(wanted: WorkingHours) -> None:
    """The same for somebody's own hours."""
    if errors := list(_about_week(wanted.hours, "/hours")) if wanted.hours else []:
        raise BadInput("These hours cannot be. Correct the fields listed in errors.", errors)


def _about_week(week: Week, at: str = "") -> Iterator[FieldError]:
    if len(set(week.weekdays)) < len(week.weekdays):
        yield FieldError(f"{at}/weekdays", "Name each weekday once.")
    if week.closes <= week.opens:
        yield FieldError(f"{at}/closes", NIGHT)


def _about_subdivision(wanted: CalendarIn) -> Iterator[FieldError]:
    if wanted.subdivision and (detail := subdivision_problem(wanted.country, wanted.subdivision)):
        yield FieldError("/subdivision", detail)


def _about_days(wanted: CalendarIn) -> Iterator[FieldError]:
    off = [holiday.date for holiday in wanted.holidays]
    for place, day in enumerate(off):
        if day in off[:place]:
            yield FieldError(f"/holidays/{place}/date", "This day is in the list already.")
    for place, day in enumerate(wanted.working_days):
        if day in off:
            yield FieldError(f"/workingDays/{place}", "This day is a holiday of this calendar; it cannot be both.")
