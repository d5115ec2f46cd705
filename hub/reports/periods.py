"""Which days a report looks at, by its reader's wall clock."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

TICK = timedelta(microseconds=1)

# What may be asked of a report about some days, as JSON Schema.
DAYS_ASKED: Mapping[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "from": {"type": "string", "format": "date", "title": "First day"},
        "to": {"type": "string", "format": "date", "title": "Last day"},
    },
}


@dataclass(frozen=True, slots=True)
class Period:
    """From one moment up to, and not including, another; in UTC."""

    since: datetime
    until: datetime


def period(parameters: Mapping[str, Any], moment: datetime, zone: ZoneInfo, days: int) -> Period:
    """The days `from` and `to`, both included; what is not given follows from the moment and the number of days.

    Without either it is exactly that many days up to and including the moment, at the same time of day by the wall
    clock: one weekly run begins where the one before it ended, even when the clocks change in between.
    """
    first, last = _day(parameters.get("from")), _day(parameters.get("to"))
    until = _start_of(last + timedelta(days=1), zone) if last else moment + TICK
    if first:
        return Period(_start_of(first, zone), until)
    if last:
        return Period(_start_of(last - timedelta(days=days - 1), zone), until)
    return Period(_same_time(moment, -days, zone) + TICK, until)


def _day(text: Any) -> date | None:
    return date.fromisoformat(text) if text else None


def _start_of(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)


def _same_time(moment: datetime, days: int, zone: ZoneInfo) -> datetime:
    return (moment.astimezone(zone) + timedelta(days=days)).astimezone(UTC)
