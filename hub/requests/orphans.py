"""Requests of one who has left: they stay, but somebody must know of them."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from hub.core.questions import Person
from hub.core.unit_of_work import UnitOfWork
from hub.engine.org import ADMINISTRATORS
from hub.requests.access import answers_for
from hub.requests.desk import Desk
from hub.requests.messages import PersonToTell
from hub.requests.models import locked_request, request_events, requests

HUB = "hub"
AT_ONCE = 100
TOLD = "RequesterLeft"

_r = requests.c


def tell_of_own(desk: Desk, person_id: str) -> int:
    """Tells those who answer for each request of one who has left; once for each; how many requests."""
    told, after = 0, ""
    while found := _some(desk, person_id, after):
        for request_id in found:
            with desk.work.unit() as unit:
                told += _tell(desk, unit, request_id)
        after = found[-1]
    return told


def _some(desk: Desk, person_id: str, after: str) -> Sequence[str]:
    """Open requests of a person, oldest first."""
    mine = select(_r.id).where(_r.requester_id == person_id, _r.id > after, _r.state.in_(("running", "returned")))
    with desk.work.db.reading() as connection:
        return connection.execute(mine.order_by(_r.id).limit(AT_ONCE)).scalars().all()


def _tell(desk: Desk, unit: UnitOfWork, request_id: str) -> bool:
    row = locked_request(unit.connection, request_id)
    if row is None or row.state not in ("running", "returned") or _was_told(unit, request_id):
        return False
    people = _who_answers(desk, row)
    running = desk.running(unit, dict(row._mapping))
    running.involve(*(person.id for person in people))
    running.note(TOLD, {"people": [row.requester_id, *(person.id for person in people)]}, HUB)
    running.keep()
    for person in people:
        unit.emit(PersonToTell(request_id, person.id, "requester-left", f"{request_id}:requester-left"))
    return True


def _who_answers(desk: Desk, row: Any) -> Sequence[Person]:
    """The process's owners, or else the administrators; of a returned request, whoever led the requester too."""
    owners = desk.people.members(row.owner.removeprefix("group:")) or desk.people.members(ADMINISTRATORS)
    manager = answers_for(desk.people.person, row.requester_id) if row.state == "returned" else None
    return list({person.id: person for person in (*([manager] if manager else []), *owners)}.values())


def _was_told(unit: UnitOfWork, request_id: str) -> bool:
    line = request_events.c
    told = select(line.position).where(line.request_id == request_id, line.type == TOLD)
    return unit.connection.execute(told.limit(1)).first() is not None
