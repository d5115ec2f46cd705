"""When sites and people work: calendars that administrators keep, and hours that differ for one person."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from hub.core.auth import Caller
from hub.core.errors import BadInput, FieldError, Forbidden, NotFound, VersionRequired
from hub.core.trail import Entry
from hub.core.unit_of_work import UnitOfWork
from hub.core.versions import agree
from hub.directory.batches import store
from hub.directory.calendar_shapes import CalendarIn, WorkingHours, check_calendar, check_hours
from hub.directory.models import calendars, people, working_hours

CALENDARS = select(calendars)
Said = tuple[dict[str, Any], int]


def calendar(connection: Connection, key: str) -> Said:
    """The calendar of a site, and its version. Raises `NotFound`."""
    row = _row(connection, key)
    if row is None:
        raise NotFound("There is no such calendar. GET /api/v1/calendars lists them.")
    return calendar_shape(row), row.version


def keep_calendar(unit: UnitOfWork, caller: Caller, key: str, wanted: CalendarIn, seen: str | None) -> Said:
    """Makes a calendar, or replaces the one that was `seen` (an `If-Match`), on the record. Raises `BadInput`,
    `VersionRequired` or `Stale`."""
    check_calendar(wanted)
    row = _row(unit.connection, key)
    if row is not None:
        _agree(seen, row.version)
    rules = wanted.model_dump(mode="json", by_alias=True, exclude={"name"})
    version = row.version + 1 if row else 1
    values = {"name": wanted.name, "rules": rules, "version": version, "changed_at": unit.now}
    change = update(calendars).where(calendars.c.key == key) if row else insert(calendars).values(key=key)
    unit.connection.execute(change.values(values))
    unit.record(Entry(caller.id, "calendar.changed", key, {"name": wanted.name, **rules}))
    return {"key": key, "name": wanted.name, **rules}, version


def ensure_calendar(unit: UnitOfWork, key: str, wanted: CalendarIn) -> None:
    """A calendar that is there from the start; one that administrators changed since stays as it is."""
    if _row(unit.connection, key) is None:
        rules = wanted.model_dump(mode="json", by_alias=True, exclude={"name"})
        row = {"key": key, "name": wanted.name, "rules": rules, "version": 1, "changed_at": unit.now}
        store(unit.connection, calendars, [row])


def hours(connection: Connection, caller: Caller, person_id: str) -> Said:
    """What differs for one person, and its version; nothing and 0 where nobody ever said. Raises `Forbidden`."""
    _refuse_strangers(caller, person_id)
    row = connection.execute(select(working_hours).where(working_hours.c.person_id == person_id)).first()
    return ({"calendar": row.calendar, "hours": row.hours}, row.version) if row else (_USUAL, 0)


def keep_hours(unit: UnitOfWork, caller: Caller, person_id: str, wanted: WorkingHours, seen: str) -> Said:
    """Replaces what differs for one person, on the record. Raises `BadInput`, `Forbidden` or `Stale`."""
    _refuse_strangers(caller, person_id)
    # Two changes at once are compared one after the other; SQLite lets in one writer anyway.
    unit.connection.execute(select(people.c.id).where(people.c.id == person_id).with_for_update())
    version = hours(unit.connection, caller, person_id)[1]
    agree(seen, version)
    check_hours(wanted)
    if wanted.calendar and _row(unit.connection, wanted.calendar) is None:
        detail = "There is no such calendar. GET /api/v1/calendars lists them for administrators."
        raise BadInput("These hours cannot be.", [FieldError("/calendar", detail)])
    said = wanted.model_dump(mode="json", by_alias=True)
    row = {"person_id": person_id, **said, "version": version + 1, "changed_at": unit.now}
    store(unit.connection, working_hours, [row])
    unit.record(Entry(caller.id, "working-hours.changed", person_id, said))
    return said, version + 1


_USUAL: dict[str, Any] = {"calendar": None, "hours": None}


def calendar_shape(row: Any) -> dict[str, Any]:
    """The calendar of a site."""
    rules: Mapping[str, Any] = row.rules
    return {"key": row.key, "name": row.name, **rules}


def _row(connection: Connection, key: str) -> Row[Any] | None:
    return connection.execute(CALENDARS.where(calendars.c.key == key).with_for_update()).first()


def _agree(seen: str | None, version: int) -> None:
    if not seen or not seen.strip():
        raise VersionRequired("There is such a calendar already. Send 'If-Match' with the ETag that you saw.")
    agree(seen, version)


def _refuse_strangers(caller: Caller, person_id: str) -> None:
    if caller.id != person_id and not caller.has("administrator"):
        raise Forbidden("Only she herself or an administrator says when somebody works.")
