"""Requests within requests: a step starts another process and waits for its end."""

from typing import Any, NamedTuple

from hub.core.errors import BadInput
from hub.core.trail import Entry
from hub.core.unit_of_work import UnitOfWork
from hub.engine.machine import events
from hub.requests.arrivals_models import child_of, origin_of
from hub.requests.awaiting import waits
from hub.requests.beginning import HUB, Origin, begin, requester_for
from hub.requests.desk import Desk
from hub.requests.messages import PersonToTell, SubRequestWanted
from hub.requests.models import locked_request, request_row
from hub.requests.org import Circle, number_of

DEEPEST = 10
NOT_NEEDED = "The request that asked for it does not need it any more."


class Ended(NamedTuple):
    """How a request ended, for the step of its parent that waits: what `note_called` takes."""

    request_id: str
    step: str
    round: int
    ok: bool
    answer: dict[str, str]
    error: str


class Children:
    """Starts and ends the requests of a step."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def start(self, unit: UnitOfWork, wanted: SubRequestWanted) -> None:
        """Begins a request for a step that still waits for it, once. Raises `BadInput` when it cannot be."""
        parent = locked_request(unit.connection, wanted.subject)
        if parent is None or not waits(parent.position, wanted.step, wanted.round, "answer"):
            return
        found = self._desk.published(wanted.process)
        if found is None:
            raise BadInput(f"There is no process {wanted.process} to start.")
        circle = Circle(self._desk.people)
        place = (wanted.subject, wanted.step, wanted.round)
        origin = Origin(
            occasion=":".join(("request", *map(str, place))),
            because=f"request {number_of(parent.serial)}, step {wanted.step}",
            parent=place,
            depth=self._depth(unit, wanted.subject),
            onlookers=(parent.requester_id, parent.owner),
        )
        begin(self._desk, unit, circle, found, requester_for(circle, wanted.requester), wanted.form, origin)

    def _depth(self, unit: UnitOfWork, parent_id: str) -> int:
        above = origin_of(unit.connection, parent_id)
        depth = above.depth + 1 if above else 1
        if depth > DEEPEST:
            raise BadInput(f"Requests start requests at most {DEEPEST} deep. Does a process start itself without end?")
        return depth

    def withdraw(self, unit: UnitOfWork, parent_id: str, step: str, round_: int) -> None:
        """Takes back the request that a step has started, unless it has ended; welcome twice."""
        child_id = child_of(unit.connection, parent_id, step, round_)
        row = locked_request(unit.connection, child_id) if child_id else None
        if row is None or row.state not in ("running", "returned"):
            return
        self._desk.running(unit, dict(row._mapping)).happen(events.Withdrawn("", NOT_NEEDED), HUB)
        unit.record(Entry(HUB, "request.withdrawn", row.id, {"reason": NOT_NEEDED}))
        parent = request_row(unit.connection, parent_id)
        if parent is not None and parent.requester_id != row.requester_id:
            told = (row.requester_id, "request-withdrawn", f"{row.id}:unwanted", NOT_NEEDED)
            unit.emit(PersonToTell(row.id, *told))

    def ended(self, request_id: str, because: str) -> Ended | None:
        """The answer to the step that started a request; None for a request of its own."""
        with self._desk.work.db.reading() as connection:
            origin = origin_of(connection, request_id)
            row = request_row(connection, request_id) if origin and origin.parent_id else None
        return _ended(origin, row, because) if row else None


def _ended(origin: Any, row: Any, because: str) -> Ended:
    number = number_of(row.serial)
    answer = {"outcome": row.state, "id": row.id, "number": number}
    error = "" if row.state == "approved" else f"{number} is {row.state}" + (f": {because}" if because else ".")
    place = (origin.parent_id, origin.parent_step, origin.parent_round)
    return Ended(*place, row.state == "approved", answer, error)
