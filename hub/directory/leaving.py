"""People who leave: what ends with them, and what somebody still holds before she does."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, delete, func, or_, select

from hub.core.questions import Person
from hub.core.trail import Entry
from hub.core.unit_of_work import UnitOfWork
from hub.directory.delegations import DELEGATIONS
from hub.directory.messages import PersonLeft, SubstituteReleased
from hub.directory.models import automatic_replies, delegations, groups, memberships, people, photos, working_hours
from hub.directory.shapes import brief, delegation_shape, group_shape

HUB = "hub"
SHOWN = 200


def let_go(unit: UnitOfWork, leavers: Mapping[str, str | None]) -> None:
    """These people (and who led them) are active no more: told, and nobody stands in for them or through them."""
    gone = list(leavers)
    for table in (automatic_replies, working_hours, photos):
        unit.connection.execute(delete(table).where(table.c.person_id.in_(gone)))
    _end_delegations(unit, gone)
    for person_id, manager_id in leavers.items():
        unit.emit(PersonLeft(person_id, manager_id))


def duties(connection: Connection, person: Person, now: datetime) -> dict[str, Any]:
    """What somebody holds at present: delegations that have not ended, groups, people she leads; 200 of each at most,
    and how many people she leads in all."""
    c = delegations.c
    leads = (people.c.manager_id == person.id) & people.c.active
    in_groups = select(groups).join(memberships, memberships.c.group_id == groups.c.id)
    in_groups = in_groups.where(memberships.c.person_id == person.id).order_by(groups.c.key).limit(SHOWN)
    led: Select[Any] = (
        select(people.c.id, people.c.name, people.c.email).where(leads).order_by(people.c.name_key, people.c.id)
    )
    return {
        "person": brief(person),
        "active": person.active,
        "delegationsGiven": _open_delegations(connection, c.person_id == person.id, now),
        "delegationsReceived": _open_delegations(connection, c.substitute_id == person.id, now),
        "groups": [group_shape(row) for row in connection.execute(in_groups)],
        "leads": [brief(row) for row in connection.execute(led.limit(SHOWN))],
        "leadsInAll": connection.execute(select(func.count()).select_from(people).where(leads)).scalar_one(),
    }


def _open_delegations(connection: Connection, whose: ColumnElement[bool], now: datetime) -> list[dict[str, Any]]:
    query = DELEGATIONS.where(whose, delegations.c.ends_at > now).order_by(delegations.c.id)
    return [delegation_shape(row) for row in connection.execute(query.limit(SHOWN))]


def _end_delegations(unit: UnitOfWork, gone: Sequence[str]) -> None:
    c = delegations.c
    theirs = or_(c.person_id.in_(gone), c.substitute_id.in_(gone)) & (c.ends_at > unit.now)
    rows = unit.connection.execute(select(delegations).where(theirs).order_by(c.id)).all()
    unit.connection.execute(delete(delegations).where(theirs))
    for row in rows:
        said = {"delegation": row.id, "substitute": row.substitute_id, "because": "left"}
        unit.record(Entry(HUB, "delegation.ended", row.person_id, said))
        unit.emit(SubstituteReleased(row.person_id, row.id, row.substitute_id))
