"""What comes back to a request from outside: answers to its calls, and what became of those that were to be undone."""

from typing import Any

from sqlalchemy import select

from hub.core.trail import Entry
from hub.core.unit_of_work import UnitOfWork
from hub.engine.machine import events
from hub.engine.process import Call
from hub.requests.awaiting import waits
from hub.requests.desk import Desk
from hub.requests.messages import CallToUndo, StepCalled
from hub.requests.models import locked_request, request_events, request_row

HUB = "hub"


class Answering:
    """Takes answers. One that comes late or twice moves nothing."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def waits_for(self, request_id: str, step: str, round_: int) -> bool:
        """Whether a request still waits for this answer; one that was withdrawn meanwhile does not."""
        with self.desk.work.db.reading() as connection:
            row = request_row(connection, request_id)
        return row is not None and waits(row.position, step, round_, "answer")

    def note_called(
        self, unit: UnitOfWork, request_id: str, step: str, round_: int, ok: bool, answer: Any = None, error: str = ""
    ) -> bool:
        """The answer of a service, of the filing or of the producing; whether the request waited for it."""
        row = locked_request(unit.connection, request_id)
        if row is None or not waits(row.position, step, round_, "answer"):
            return False
        called = events.Called(step, round_, ok, answer, error)
        self.desk.running(unit, dict(row._mapping)).happen(called, HUB)
        unit.record(Entry(HUB, "request.step-answered", request_id, {"step": step, "ok": ok}))
        return True

    def note_call(
        self, unit: UnitOfWork, call: StepCalled, ok: bool, answer: Any = None, error: str = "", unclear: bool = False
    ) -> None:
        """The same for a call of a service. What it has done for nobody, because the request went another way
        meanwhile, or may have done although it failed (`unclear`), is to be undone where the process says how."""
        noted = self.note_called(unit, call.subject, call.step, call.round, ok, answer, error)
        if unclear or (ok and not noted):
            self._undo(unit, call, answer if ok else None)

    def note_undone(self, unit: UnitOfWork, request_id: str, step: str, round_: int, ok: bool, error: str = "") -> None:
        """Whether a service took back what it did, as a line of the history, also of a request that has ended."""
        if self._tell(unit, request_id, "Undone", {"step": step, "round": round_, "ok": ok, "error": error}):
            unit.record(Entry(HUB, "request.call-undone", request_id, {"step": step, "ok": ok}))

    def note_given_up(self, unit: UnitOfWork, request_id: str, step: str, round_: int, error: str) -> None:
        """That nobody tries any more what the request still waits for, as a line of the history."""
        row = request_row(unit.connection, request_id)
        if row is not None and waits(row.position, step, round_, "answer"):
            self._tell(unit, request_id, "GivenUp", {"step": step, "round": round_, "error": error})

    def _tell(self, unit: UnitOfWork, request_id: str, kind: str, body: dict[str, Any]) -> bool:
        """Adds a line to the history; False when the same stands there already."""
        row = locked_request(unit.connection, request_id)
        if row is None or body in _lines(unit, request_id, kind):
            return False
        running = self.desk.running(unit, dict(row._mapping))
        running.note(kind, body, HUB)
        running.keep()
        return True

    def _undo(self, unit: UnitOfWork, call: StepCalled, answer: Any) -> None:
        operation = self._undoing(unit, call)
        answered = any(_answers(line, call) for line in _lines(unit, call.subject, "Called"))
        if operation and not answered:  # what was answered well and in time, the engine has undone when it must be
            place = (call.step, call.round, *_service_and_operation(operation))
            unit.emit(CallToUndo.of(call.subject, *place, call.arguments, answer))

    def _undoing(self, unit: UnitOfWork, call: StepCalled) -> str:
        """The operation that takes the call back; empty when there is none."""
        row = request_row(unit.connection, call.subject)
        step = self.desk.process(row.process, row.process_version).step(call.step) if row else None
        return step.body.undo if step and isinstance(step.body, Call) else ""


def _lines(unit: UnitOfWork, request_id: str, kind: str) -> list[dict[str, Any]]:
    line = request_events.c
    told = select(line.body).where(line.request_id == request_id, line.type == kind).order_by(line.position)
    return list(unit.connection.execute(told).scalars())


def _answers(line: dict[str, Any], call: StepCalled) -> bool:
    return bool(line["ok"]) and (line["step"], line["round"]) == (call.step, call.round)


def _service_and_operation(name: str) -> tuple[str, str]:
    service, _, operation = name.partition(".")
    return service, operation
