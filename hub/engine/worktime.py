"""Business time: durations in words, and when they end in somebody's country and time zone."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from hub.engine.org import OrgPerson

_PATTERN = re.compile(r"^(\d{1,4}) (business )?(minute|hour|day|week)s?$")
_HOURS = {"minute": 1 / 60, "hour": 1.0, "day": 24.0, "week": 168.0}


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time in words: `2 business days`, `4 business hours`, `3 days`, `1 hour`."""

    count: int
    unit: str
    business: bool

    def __str__(self) -> str:
        """The duration as it is written in a process file."""
        return f"{self.count} {'business ' if self.business else ''}{self.unit}{'' if self.count == 1 else 's'}"


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """When somebody works: country (ISO 3166), its subdivision, IANA time zone, weekdays (Monday is 0) and hours.

    `days_off` are free beside the public holidays; on `days_on` people work in spite of weekday and holiday.
    """

    country: str = "DE"
    subdivision: str | None = None
    time_zone: str = "Europe/Berlin"
    weekdays: tuple[int, ...] = (0, 1, 2, 3, 4)
    opens: time = time(9)
    closes: time = time(17)
    days_off: frozenset[date] = frozenset()
    days_on: frozenset[date] = frozenset()

    @property
    def day_length(self) -> timedelta:
        """The working time of one business day."""
        return datetime.combine(date.min, self.closes) - datetime.combine(date.min, self.opens)

    def is_business_day(self, day: date) -> bool:
        """Whether people work on that day: one of the weekdays and no holiday, or a day on which they work anyway."""
        if day in self.days_on:
            return True
        free = day in self.days_off or day in public_holidays(self.country, self.subdivision, day.year)
        return day.weekday() in self.weekdays and not free


def calendar_of(person: OrgPerson) -> WorkCalendar:
    """When somebody works: by their own hours, else those of their site, else the usual ones; holidays and clock are
    the site's, else those of their country and time zone."""
    site, usual = person.site, WorkCalendar()
    hours = person.hours or (site.hours if site else usual)
    return WorkCalendar(
        country=site.country if site else person.country or usual.country,
        subdivision=site.subdivision if site else None,
        time_zone=site.time_zone if site else person.time_zone,
        weekdays=hours.weekdays,
        opens=hours.opens,
        closes=hours.closes,
        days_off=site.days_off if site else frozenset(),
        days_on=site.days_on if site else frozenset(),
    )


def parse_duration(text: str) -> Duration:
    """Read a duration; raises ValueError with the ways it may be written."""
    match = _PATTERN.match(text.strip())
    if match is None or int(match[1]) == 0 or (match[2] and match[3] not in ("day", "hour")):
        raise ValueError(f"'{text}' is no duration; write it like '2 business days', '4 business hours' or '3 days'.")
    return Duration(int(match[1]), match[3], bool(match[2]))


def due(start: datetime, duration: Duration, calendar: WorkCalendar, share: float = 1.0) -> datetime:
    """The moment (UTC) at which `share` (0 to 1, or more) of the duration has passed since `start` (an aware time)."""
    if duration.business:
        left, by_day = _working_time(duration, calendar) * share, duration.unit == "day"
        return _business_end(start.astimezone(UTC), left, calendar, by_day)
    return start.astimezone(UTC) + (_plain_end(start, duration, calendar) - start.astimezone(UTC)) * share


@lru_cache(maxsize=512)
def public_holidays(country: str, subdivision: str | None, year: int) -> frozenset[date]:
    """The public holidays of a year; none for a country or subdivision that is not known."""
    import holidays  # slow to load, and most steps of a start need no calendar

    try:
        return frozenset(holidays.country_holidays(country, subdiv=subdivision, years=year))
    except NotImplementedError:
        return public_holidays(country, None, year) if subdivision else frozenset()


def subdivision_problem(country: str, subdivision: str) -> str:
    """What to choose instead of a part of a country that is not known; empty when nothing is wrong."""
    import holidays

    try:
        known = holidays.country_holidays(country).subdivisions
    except NotImplementedError:
        return f"Leave this out: no public holidays of {country} are known."
    choice = f"Use one of {', '.join(known)}." if known else "Leave this out."
    return "" if subdivision in known else f"{country} has no part {subdivision} with holidays of its own. {choice}"


@lru_cache(maxsize=512)
def zone(name: str) -> ZoneInfo:
    """A time zone by its IANA name; UTC for a name that is not known, so that a slip in the directory stops nobody."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return ZoneInfo("UTC")


def next_work(now: datetime, calendar: WorkCalendar) -> datetime | None:
    """When people work next (UTC): `now` itself while they do; None where the calendar says no hours that ever come."""
    if not calendar.weekdays or calendar.opens >= calendar.closes:
        return None
    span = next(_spans(now.astimezone(UTC), calendar), None)
    return max(now.astimezone(UTC), span[0]) if span else None


def resumed(due_at: datetime, paused_at: datetime, now: datetime, calendar: WorkCalendar | None) -> datetime:
    """When time runs out after a pause (all UTC): as much of it is left as was left when it began.

    With a calendar the time is that in which people work, without one it is plain.
    """
    if calendar is None:
        return due_at + (now - paused_at)
    left = sum((closes - opens for opens, closes in _worked(paused_at, due_at, calendar)), timedelta())
    return _business_end(now, left, calendar, by_day=False)


def _worked(start: datetime, end: datetime, calendar: WorkCalendar) -> Iterator[tuple[datetime, datetime]]:
    """The spans of work within a stretch of time."""
    for opens, closes in _spans(start, calendar):
        if opens >= end:
            return
        yield max(opens, start), min(closes, end)


def _working_time(duration: Duration, calendar: WorkCalendar) -> timedelta:
    return duration.count * (calendar.day_length if duration.unit == "day" else timedelta(hours=1))


def _plain_end(start: datetime, duration: Duration, calendar: WorkCalendar) -> datetime:
    """Days and weeks keep the wall clock over a change to daylight saving; hours and minutes are elapsed time."""
    length = timedelta(hours=duration.count * _HOURS[duration.unit])
    if duration.unit in ("hour", "minute"):
        return start.astimezone(UTC) + length
    return (start.astimezone(zone(calendar.time_zone)) + length).astimezone(UTC)


def _business_end(start: datetime, left: timedelta, calendar: WorkCalendar, by_day: bool) -> datetime:
    """Hours are elapsed time; a day is a day, also where the clock changes while people work."""
    for opens, closes in _spans(start, calendar):
        begin = max(start, opens)
        stretch = (closes - opens) / calendar.day_length if by_day else 1.0
        if closes - begin >= left * stretch:
            return begin + left * stretch
        left -= (closes - begin) / stretch
    return start + left  # a calendar without working days: plain time is better than never


def _spans(start: datetime, calendar: WorkCalendar) -> Iterator[tuple[datetime, datetime]]:
    """The spans of work (UTC) from `start` on; ends after some thirty years, so that no calendar loops for ever."""
    local, day = zone(calendar.time_zone), start.astimezone(zone(calendar.time_zone)).date()
    for _ in range(11_000):
        if calendar.is_business_day(day):
            opens = datetime.combine(day, calendar.opens, local).astimezone(UTC)
            closes = datetime.combine(day, calendar.closes, local).astimezone(UTC)
            if closes > max(start, opens):
                yield opens, closes
        day += timedelta(days=1)
