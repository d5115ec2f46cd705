"""What lies ahead of somebody as iCalendar (RFC 5545): moments in UTC, whole days as days."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from hub.calendar.ahead import Ahead
from hub.core.ports import CalendarEvent
from hub.core.questions import Deadline, Period, Person
from hub.engine.worktime import zone

if TYPE_CHECKING:
    from icalendar import Event

MAKER = "-//The hub//Upcoming events//EN"
DAY, MIDNIGHT = timedelta(days=1), time(0)
# How often programs look again, and how long before it is due a task stands there.
AGAIN, LASTS = timedelta(hours=1), timedelta(minutes=15)
# Texts hold no control characters but tabs and new lines: RFC 5545, 3.1.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {"name": "The hub", "absence": "Absent", "private": "Private", "task": "Due: {}"},
    "de": {"name": "Der Hub", "absence": "Abwesend", "private": "Privat", "task": "Fällig: {}"},
}


def tag_of(ahead: Ahead, person: Person, until: datetime) -> str:
    """Differs when what is written differs, but for the moment of writing."""
    said = repr((ahead, person.language, person.time_zone, until.date()))
    return blake2b(said.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def written(ahead: Ahead, person: Person, until: datetime, now: datetime, host: str) -> bytes:
    """The calendar. What has no end is shown `until` then; `host` makes the names of entries unique in the world."""
    from icalendar import Calendar, Timezone  # take long to load, and most requests are for something else

    words = _WORDS.get(person.language, _WORDS["en"])
    calendar = Calendar()
    calendar.add("prodid", MAKER)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("name", words["name"])
    calendar.add("x-wr-calname", words["name"])
    calendar.add("refresh-interval", AGAIN, parameters={"VALUE": "DURATION"})
    for name, entry in _entries(ahead, person, until, words):
        entry.add("uid", f"{name}@{host}")
        entry.add("dtstamp", now.astimezone(UTC).replace(microsecond=0))
        calendar.add_component(entry)
    if not calendar.subcomponents:  # one that holds nothing is none: RFC 5545, 3.6
        calendar.add_component(Timezone.from_tzid("UTC"))
    return bytes(calendar.to_ical())


def _entries(ahead: Ahead, person: Person, until: datetime, words: Mapping[str, str]) -> Iterator[tuple[str, "Event"]]:
    if ahead.absence:
        yield _absence(ahead.absence, person, until, words)
    for event in ahead.events:
        yield _event(event, person, words)
    for due in ahead.due:
        yield _task(due, words)


def _absence(away: Period, person: Person, until: datetime, words: Mapping[str, str]) -> tuple[str, "Event"]:
    """By the day, as people say when they are away; one of less than a day by the hour."""
    end = away.ends_at or max(until, away.starts_at + DAY)
    days = end - away.starts_at >= DAY
    name = f"absence-{person.id}-{away.starts_at.astimezone(UTC):%Y%m%dT%H%M%S}"
    return name, _entry(words["absence"], away.starts_at, end, person.time_zone if days else None)


def _event(event: CalendarEvent, person: Person, words: Mapping[str, str]) -> tuple[str, "Event"]:
    of_days = (person.time_zone if _in_a_zone(event) else "UTC") if event.all_day else None
    entry = _entry(event.subject or words["private"], event.starts_at, event.ends_at, of_days)
    if event.location:
        entry.add("location", _clean(event.location))
    _link(entry, event.link)
    name = blake2b(event.id.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
    return f"event-{name}", entry


def _in_a_zone(event: CalendarEvent) -> bool:
    """Days that belong to no zone begin at midnight UTC."""
    return event.starts_at.astimezone(UTC).time() != MIDNIGHT


def _task(due: Deadline, words: Mapping[str, str]) -> tuple[str, "Event"]:
    entry = _entry(words["task"].format(due.title), due.due_at - LASTS, due.due_at)
    entry.add("transp", "TRANSPARENT")
    _link(entry, due.link)
    return f"task-{due.task_id}", entry


def _entry(subject: str, starts_at: datetime, ends_at: datetime, days_of: str | None = None) -> "Event":
    """Something from then to then; with a zone, the days there that it touches."""
    from icalendar import Event

    made = Event()
    made.add("summary", _clean(subject))
    first, last = _days(starts_at, ends_at, days_of) if days_of else (_utc(starts_at), _utc(ends_at))
    made.add("dtstart", first)
    made.add("dtend", last)
    return made


def _days(starts_at: datetime, ends_at: datetime, name: str) -> tuple[date, date]:
    """The first day, and the one after the last."""
    first, end = starts_at.astimezone(zone(name)), ends_at.astimezone(zone(name))
    last = end.date() + (DAY if end.time() > MIDNIGHT else timedelta())
    return first.date(), max(last, first.date() + DAY)


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(microsecond=0)


def _link(entry: Any, link: str) -> None:
    if link.startswith(("https://", "http://")):
        entry.add("url", _clean(link))


def _clean(text: str) -> str:
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
