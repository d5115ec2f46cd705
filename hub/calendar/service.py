"""Upcoming events of somebody: when she is away, what her calendar says, what is due; deadlines in her calendar."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Connection, Row, delete, select

from hub.calendar.ahead import Ahead
from hub.calendar.messages import DeadlinesSwitched
from hub.calendar.models import entries, switches
from hub.core.auth import Caller
from hub.core.db import upsert
from hub.core.errors import BadInput, FieldError, IntegrationError
from hub.core.ports import CalendarEntry, CalendarEvent, Calendars
from hub.core.questions import Deadline, Deadlines, People, Period
from hub.core.telemetry import log
from hub.core.trail import Entry
from hub.core.unit_of_work import UnitOfWork, Work
from hub.core.versions import agree

LONGEST = timedelta(days=62)
Shape = dict[str, Any]


class Calendar:
    """Asks the people's calendars with no transaction open: looks, acts, notes."""

    def __init__(self, work: Work, people: People, deadlines: Deadlines, calendars: Calendars) -> None:
        self._work = work
        self._people = people
        self._deadlines = deadlines
        self._calendars = calendars

    def events(self, caller: Caller, starts_at: datetime, ends_at: datetime) -> Shape:
        """What lies ahead of the caller in a period, in order; `calendar` says whether hers could be read. Raises
        `BadInput`."""
        if not starts_at < ends_at <= starts_at + LONGEST:
            said = f"Choose an end after the start, at most {LONGEST.days} days later."
            raise BadInput("This period cannot be.", [FieldError("/to", said)])
        ahead = self.ahead(caller.id, starts_at, ends_at)
        away = [_shape("absence", "", one.starts_at, one.ends_at) for one in (ahead.absence,) if one]
        found = [*away, *map(_event, ahead.events), *map(_due, ahead.due)]
        return {"items": sorted(found, key=lambda one: (one["start"], one["kind"])), "calendar": ahead.calendar}

    def ahead(self, person_id: str, starts_at: datetime, ends_at: datetime, patient: bool = True) -> Ahead:
        """What lies ahead of somebody in a period. Raises `IntegrationError` where her calendar is out for the moment,
        unless whoever asks is `patient`."""
        calendar, hers = self._in_calendar(person_id, starts_at, ends_at, patient)
        due = [one for one in self._deadlines.due(person_id) if starts_at <= one.due_at < ends_at]
        return Ahead(calendar, hers, due, self._absence(person_id, starts_at, ends_at))

    def _in_calendar(
        self, person_id: str, starts_at: datetime, ends_at: datetime, patient: bool
    ) -> tuple[Literal["read", "none", "unavailable"], list[CalendarEvent]]:
        try:
            found = self._calendars.events(person_id, starts_at, ends_at)
        except IntegrationError as error:
            if error.retryable and not patient:
                raise
            return "unavailable", []
        with self._work.db.reading() as connection:
            written = set(connection.execute(_of(person_id, entries.c.known_as)).scalars())
        # Her deadlines are told of as what is due.
        return "none" if found is None else "read", [one for one in found or () if one.id not in written]

    def _absence(self, person_id: str, starts_at: datetime, ends_at: datetime) -> Period | None:
        person = self._people.person(person_id)
        away = person.absence if person else None
        if away is None or away.starts_at >= ends_at or (away.ends_at and away.ends_at <= starts_at):
            return None
        return away

    # Deadlines in calendars.

    def preferences(self, person_id: str) -> tuple[Shape, int]:
        """What somebody allows, and the version of that; nothing and 0 where she never said."""
        with self._work.db.reading() as connection:
            row = _switch(connection, person_id)
        return ({"deadlines": row.deadlines}, row.version) if row else ({"deadlines": False}, 0)

    def prefer(self, unit: UnitOfWork, caller: Caller, deadlines: bool, seen: str) -> tuple[Shape, int]:
        """Replaces what the caller allows, seen as `seen`. Raises `Stale`."""
        row = _switch(unit.connection, caller.id)
        version = row.version if row else 0
        agree(seen, version)
        values = {"deadlines": deadlines, "version": version + 1, "changed_at": unit.now}
        keep = upsert(unit.connection, switches).on_conflict_do_update(index_elements=["person_id"], set_=values)
        unit.connection.execute(keep, {"person_id": caller.id, **values})
        unit.record(Entry(caller.id, "calendar.deadlines-switched", caller.id, {"on": deadlines}))
        unit.emit(DeadlinesSwitched(caller.id, deadlines))
        return {"deadlines": deadlines}, version + 1

    def settle(self, person_id: str) -> int:
        """Makes what is due, and nothing else, stand in somebody's calendar if she allows it; how much changed there.
        Welcome twice. A calendar that refuses is left as it is; raises `IntegrationError` for one that is out."""
        try:
            return self._settle(person_id)
        except IntegrationError as error:
            if error.retryable:
                raise
            log().warning("a calendar refuses deadlines", error=error.detail)
            return 0

    def _settle(self, person_id: str) -> int:
        with self._work.db.reading() as connection:
            row = _switch(connection, person_id)
            known = {one.task_id: one for one in connection.execute(_of(person_id, entries))}
        if not known and not (row and row.deadlines):
            return 0
        person = self._people.person(person_id)
        allowed = bool(row and row.deadlines and person and person.active)
        due = {one.task_id: one for one in self._deadlines.due(person_id)} if allowed else {}
        gone = [one for task_id, one in known.items() if task_id not in due]
        moved = [one for task_id, one in due.items() if _differs(known.get(task_id), one)]
        for old in gone:
            self._remove(person_id, old)
        for new in moved:
            self._put(person_id, new, known.get(new.task_id))
        return len(gone) + len(moved)

    def settle_all(self) -> int:
        """The same for everybody who allows it: what moved without being told. Raises `IntegrationError`."""
        allowed = select(switches.c.person_id).where(switches.c.deadlines).order_by(switches.c.person_id)
        with self._work.db.reading() as connection:
            ids = connection.execute(allowed).scalars().all()
        return sum(self.settle(person_id) for person_id in ids)

    def _put(self, person_id: str, due: Deadline, old: Row[Any] | None) -> None:
        entry = CalendarEntry(due.task_id, due.title, due.link, due.due_at)
        known_as = self._calendars.put(person_id, entry, old.known_as) if old else self._calendars.add(person_id, entry)
        with self._work.unit() as unit:
            key, values = {"person_id": person_id, "task_id": due.task_id}, {"due_at": due.due_at, "known_as": known_as}
            keep = upsert(unit.connection, entries).on_conflict_do_update(index_elements=list(key), set_=values)
            unit.connection.execute(keep, {**key, **values})

    def _remove(self, person_id: str, old: Row[Any]) -> None:
        if old.known_as:
            self._calendars.remove(person_id, old.known_as)
        with self._work.unit() as unit:
            this = (entries.c.person_id == person_id, entries.c.task_id == old.task_id)
            unit.connection.execute(delete(entries).where(*this))


def _switch(connection: Connection, person_id: str) -> Row[Any] | None:
    return connection.execute(select(switches).where(switches.c.person_id == person_id)).first()


def _of(person_id: str, what: Any) -> Any:
    return select(what).where(entries.c.person_id == person_id)


def _differs(known: Row[Any] | None, due: Deadline) -> bool:
    """What the person threw away herself stays away."""
    return known is None or bool(known.known_as and known.due_at != due.due_at)


def _event(event: CalendarEvent) -> Shape:
    more = {"allDay": event.all_day, "location": event.location, "link": event.link}
    return {**_shape("event", event.subject, event.starts_at, event.ends_at), **more}


def _due(due: Deadline) -> Shape:
    return {**_shape("task", due.title, due.due_at, due.due_at), "link": due.link, "task": due.task_id}


def _shape(kind: str, subject: str, starts_at: datetime, ends_at: datetime | None) -> Shape:
    plain: Mapping[str, Any] = {"allDay": False, "location": "", "link": "", "task": None}
    return {"kind": kind, "subject": subject, "start": starts_at, "end": ends_at, **plain}
