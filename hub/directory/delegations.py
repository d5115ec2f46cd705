"""Substitutes: who stands in for whom, from when until when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, insert, select

from hub.core.auth import Caller
from hub.core.db import new_id
from hub.core.errors import BadInput, Conflict, FieldError, NotFound
from hub.core.questions import Person
from hub.core.trail import Entry
from hub.core.unit_of_work import UnitOfWork
from hub.directory.messages import SubstituteNamed, SubstituteReleased
from hub.directory.models import delegations, find, people

LONGEST = timedelta(days=366)

_person = people.alias("person")
_substitute = people.alias("substitute")
DELEGATIONS = (
    select(
        delegations,
        _person.c.name.label("person_name"),
        _person.c.email.label("person_email"),
        _substitute.c.name.label("substitute_name"),
        _substitute.c.email.label("substitute_email"),
    )
    .join(_person, _person.c.id == delegations.c.person_id)
    .join(_substitute, _substitute.c.id == delegations.c.substitute_id)
)


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody asks for: persons by id or e-mail; `person` and `starts_at` default to the caller and to now."""

    substitute: str
    ends_at: datetime
    starts_at: datetime | None = None
    person: str | None = None
    note: str = ""


def given_by(person_id: str) -> Select[Any]:
    """Whom this person named to stand in for her."""
    return DELEGATIONS.where(delegations.c.person_id == person_id)


def received_by(person_id: str) -> Select[Any]:
    """For whom this person stands in."""
    return DELEGATIONS.where(delegations.c.substitute_id == person_id)


def name_substitute(unit: UnitOfWork, caller: Caller, wish: Wish) -> Row[Any]:
    """Notes the delegation, audited and told; its row. Raises `BadInput` for what cannot be, `Conflict` for a period
    that overlaps another one of the same person."""
    person = _on_whose_behalf(unit, caller, wish)
    substitute = find(unit.connection, wish.substitute, unit.now)
    starts_at = max(wish.starts_at or unit.now, unit.now)
    _check(person, substitute, starts_at, wish.ends_at, unit.now)
    assert substitute
    _lock(unit.connection, person.id)
    _refuse_overlap(unit.connection, person.id, starts_at, wish.ends_at)
    return _note(unit, caller, person.id, substitute.id, (starts_at, wish.ends_at), wish.note)


def _on_whose_behalf(unit: UnitOfWork, caller: Caller, wish: Wish) -> Person:
    person = find(unit.connection, wish.person or caller.id, unit.now)
    if person and (person.id == caller.id or caller.has("administrator")):
        return person
    detail = "Name a substitute for yourself; an administrator can do it for somebody else."
    raise BadInput("This cannot be delegated.", [FieldError("/person", detail)])


def _check(person: Person, substitute: Person | None, starts_at: datetime, ends_at: datetime, now: datetime) -> None:
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


def _lock(connection: Connection, person_id: str) -> None:
    # Two periods of one person are compared one after the other; SQLite lets in one writer anyway.
    connection.execute(select(people.c.id).where(people.c.id == person_id).with_for_update())


def _refuse_overlap(connection: Connection, person_id: str, starts_at: datetime, ends_at: datetime) -> None:
    c = delegations.c
    other = given_by(person_id).where(c.ends_at > starts_at, c.starts_at < ends_at).limit(1)
    if row := connection.execute(other).first():
        period = f"{row.starts_at:%Y-%m-%d %H:%M} to {row.ends_at:%Y-%m-%d %H:%M} UTC"
        raise Conflict(
            f"{row.substitute_name} stands in from {period} already. End that delegation first or choose another time.",
            [FieldError("/startsAt", "This period overlaps another one.")],
            delegation=row.id,
        )


def _note(
    unit: UnitOfWork,
    caller: Caller,
    person_id: str,
    substitute_id: str,
    period: tuple[datetime, datetime],
    note: str,
) -> Row[Any]:
    id_, (starts_at, ends_at) = new_id(), period
    who = {"person_id": person_id, "substitute_id": substitute_id, "created_by": caller.id}
    row = insert(delegations).values(id=id_, starts_at=starts_at, ends_at=ends_at, note=note, **who)
    unit.connection.execute(row)
    start, end = (moment.astimezone(UTC).isoformat() for moment in period)
    said = {"delegation": id_, "substitute": substitute_id, "startsAt": start, "endsAt": end}
    unit.record(Entry(caller.id, "delegation.created", person_id, said))
    unit.emit(SubstituteNamed(person_id, id_, substitute_id, start, end))
    return unit.connection.execute(DELEGATIONS.where(delegations.c.id == id_)).one()


def visible(connection: Connection, caller: Caller, delegation_id: str) -> Row[Any]:
    """A delegation that concerns the caller (administrators: any). Raises `NotFound` for any other."""
    row = connection.execute(DELEGATIONS.where(delegations.c.id == delegation_id)).first()
    if row is None or not (caller.id in (row.person_id, row.substitute_id) or caller.has("administrator")):
        raise _no_such_delegation()
    return row


def _no_such_delegation() -> NotFound:
    return NotFound("There is no such delegation of yours. GET /api/v1/delegations lists them.")


def release_substitute(unit: UnitOfWork, caller: Caller, delegation_id: str) -> None:
    """Ends a delegation, audited and told. Raises `NotFound` for one that is not the caller's (administrators: any)."""
    row = unit.connection.execute(select(delegations).where(delegations.c.id == delegation_id)).first()
    if row is None or not (row.person_id == caller.id or caller.has("administrator")):
        raise _no_such_delegation()
    unit.connection.execute(delete(delegations).where(delegations.c.id == delegation_id))
    said = {"delegation": row.id, "substitute": row.substitute_id}
    unit.record(Entry(caller.id, "delegation.ended", row.person_id, said))
    unit.emit(SubstituteReleased(row.person_id, row.id, row.substitute_id))
