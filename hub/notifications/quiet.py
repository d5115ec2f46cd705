"""When people are left in peace: in quiet hours of their own; outside of their working hours, if they wish that.

Nobody is left in peace unasked: a hub that kept still of its own accord would let somebody wait for news in vain.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hub.core.questions import Person
from hub.engine.worktime import calendar_of, next_work

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def wished(wanted: Mapping[str, Any]) -> bool:
    """Whether somebody wants to be left in peace at times."""
    return bool(wanted["quietHours"] or wanted["quietOutsideWork"])


def until(wanted: Mapping[str, Any], person: Person, now: datetime) -> datetime | None:
    """When the quiet hours end that a person is in; None outside of them. Hours of her own count before those of her
    work."""
    if wanted["quietHours"]:
        return _own(wanted["quietHours"], person.time_zone, now)
    return _outside_work(person, now) if wanted["quietOutsideWork"] else None


def working_hours(person: Person) -> dict[str, Any] | None:
    """The hours by which somebody works, where they are known: by her own word, her mailbox or her site."""
    if not person.hours and not person.site:
        return None
    calendar = calendar_of(person)
    return {
        "weekdays": [WEEKDAYS[day] for day in calendar.weekdays],
        "opens": f"{calendar.opens:%H:%M}",
        "closes": f"{calendar.closes:%H:%M}",
        "timeZone": calendar.time_zone,
    }


def _own(hours: Mapping[str, str], time_zone: str, now: datetime) -> datetime | None:
    """By her own wall clock."""
    start, end = time.fromisoformat(hours["from"]), time.fromisoformat(hours["to"])
    local = now.astimezone(ZoneInfo(time_zone))
    if not _between(start, local.time(), end):
        return None
    day = local.date() if local.time() < end else local.date() + timedelta(days=1)
    return datetime.combine(day, end, local.tzinfo).astimezone(UTC)


def _between(start: time, moment: time, end: time) -> bool:
    return start <= moment < end if start <= end else moment >= start or moment < end


def _outside_work(person: Person, now: datetime) -> datetime | None:
    """Until she works again, by the calendar in which her time to answer runs; hours that nobody knows hold nothing."""
    if not person.hours and not person.site:
        return None
    begins = next_work(now, calendar_of(person))
    return begins if begins and begins > now else None
