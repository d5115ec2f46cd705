"""Substitutes: who stands in for whom, from when until when, for which processes and up to which amount.

Delegations of one person may overlap when they are for different processes or amounts. Where several fit, the narrowest
counts: fewer processes before more, then a lower amount before a higher one, then the one that began earlier; the one
for everything comes last.
"""

from dataclasses import replace
from datetime import UTC
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, insert, select

from hub.core.auth import Caller
from hub.core.db import new_id
from hub.core.errors import BadInput, Conflict, FieldError, NotFound
from hub.core.questions import Person
from hub.core.trail import Entry
from hub.core.unit_of_work import UnitOfWork
from hub.directory.finding import find
from hub.directory.messages import SubstituteNamed, SubstituteReleased
from hub.directory.models import delegations, people
from hub.directory.shapes import limits_shape
from hub.directory.wishes import Wish, check

MOST = 50

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


def given_by(person_id: str) -> Select[Any]:
    """Whom this person named to stand in for her."""
    return DELEGATIONS.where(delegations.c.person_id == person_id)


def received_by(person_id: str) -> Select[Any]:
    """For whom this person stands in."""
    return DELEGATIONS.where(delegations.c.substitute_id == person_id)


def name_substitute(unit: UnitOfWork, caller: Caller, wish: Wish) -> Row[Any]:
    """Notes the delegation, audited and told; its row. Raises `BadInput` for what cannot be, `Conflict` for a period
    that overlaps another one of the same person for the same processes and amount."""
    person = _on_whose_behalf(unit, caller, wish)
    substitute = find(unit.connection, wish.substitute, unit.now)
    starts_at = max(wish.starts_at or unit.now, unit.now)
    check(person, substitute, starts_at, wish.ends_at, unit.now)
    assert substitute
    wish = replace(wish, person=person.id, substitute=substitute.id, starts_at=starts_at)
    _lock(unit.connection, person.id)
    _refuse_overlap(unit, wish)
    return _note(unit, caller, wish)


def _on_whose_behalf(unit: UnitOfWork, caller: Caller, wish: Wish) -> Person:
    person = find(unit.connection, wish.person or caller.id, unit.now)
    if person and (person.id == caller.id or caller.has("administrator")):
        return person
    detail = "Name a substitute for yourself; an administrator can do it for somebody else."
    raise BadInput("This cannot be delegated.", [FieldError("/person", detail)])


def _lock(connection: Connection, person_id: str) -> None:
    # Two periods of one person are compared one after the other; SQLite lets in one writer anyway.
    connection.execute(select(people.c.id).where(people.c.id == person_id).with_for_update())


def _refuse_overlap(unit: UnitOfWork, wish: Wish) -> None:
    to_come = given_by(wish.person or "").where(delegations.c.ends_at > unit.now)
    rows = unit.connection.execute(to_come.order_by(delegations.c.starts_at)).all()
    if row := next((row for row in rows if _collides(row, wish)), None):
        period = f"{row.starts_at:%Y-%m-%d %H:%M} to {row.ends_at:%Y-%m-%d %H:%M} UTC"
        raise Conflict(
            f"{row.substitute_name} stands in for the same from {period} already. End that delegation first, choose "
            "another time, or limit this one to other processes or another amount.",
            [FieldError("/startsAt", "This period overlaps another one for the same.")],
            delegation=row.id,
        )
    if len(rows) >= MOST:
        raise Conflict(f"There are {MOST} delegations already that have not ended. End one of them first.")


def _collides(row: Row[Any], wish: Wish) -> bool:
    same = all(getattr(row, name) == value for name, value in wish.scope.items())
    return same and row.ends_at > wish.starts_at and row.starts_at < wish.ends_at


def _note(unit: UnitOfWork, caller: Caller, wish: Wish) -> Row[Any]:
    id_, person_id, substitute_id = new_id(), str(wish.person), wish.substitute
    period = {"starts_at": wish.starts_at, "ends_at": wish.ends_at}
    who = {"person_id": person_id, "substitute_id": substitute_id, "created_by": caller.id}
    row = insert(delegations).values(id=id_, note=wish.note, **period, **who, **wish.scope)
    unit.connection.execute(row)
    start, end = (moment.astimezone(UTC).isoformat() for moment in (wish.starts_at or unit.now, wish.ends_at))
    limits = wish.scope["processes"], wish.scope["up_to"]
    said = {"delegation": id_, "substitute": substitute_id, "startsAt": start, "endsAt": end}
    unit.record(Entry(caller.id, "delegation.created", person_id, {**said, **limits_shape(*limits)}))
    unit.emit(SubstituteNamed(person_id, id_, substitute_id, start, end, *limits))
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
