"""What a request wants of others, written down as events: services, stores, other processes, events from outside."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from hub.engine.machine import effects, scope
from hub.engine.machine.state import State
from hub.engine.process import Request
from hub.engine.worktime import due, parse_duration
from hub.requests import awaiting, messages
from hub.requests.move import Move
from hub.requests.org import calendar_of


class Reaching:
    """Writes down what one event of one request wants of others; workers do it."""

    def __init__(self, move: Move, state: State) -> None:
        self._unit = move.unit
        self._circle = move.circle
        self._process = move.process
        self._id: str = move.row["id"]
        self._since: datetime = move.row["submitted_at"] or move.unit.now
        self._facts = move.facts
        self._state = state

    def reach(self, effect: effects.Effect) -> None:
        """One effect."""
        _REACHING[type(effect)](self, effect)

    def call(self, effect: effects.CallService) -> None:
        """Has a service called."""
        place = (effect.step, effect.round, effect.service, effect.operation)
        key = messages.call_key(self._id, effect.step, effect.round)
        until = self._until(effect.retry)
        self._unit.emit(messages.StepCalled(self._id, *place, dict(effect.arguments), key, effect.retry, until))

    def undo(self, effect: effects.UndoCall) -> None:
        """Has a call taken back."""
        place = (effect.step, effect.round, effect.service, effect.operation)
        self._unit.emit(messages.CallToUndo.of(self._id, *place, dict(effect.arguments), effect.answer))

    def file(self, effect: effects.FileDocuments) -> None:
        """Has documents filed."""
        where = (list(effect.documents), effect.store, effect.into)
        self._unit.emit(messages.DocumentsToFile(self._id, effect.step, effect.round, *where))

    def produce(self, effect: effects.ProduceDocument) -> None:
        """Has a document made."""
        what = (effect.step, effect.round, effect.template, effect.name, dict(effect.values))
        self._unit.emit(messages.DocumentToProduce(self._id, *what, str(self._facts.requester["id"])))

    def start(self, effect: effects.StartRequest) -> None:
        """Has a request of another process started."""
        body = self._process.place(effect.step).step.body
        assert isinstance(body, Request)
        within = scope(self._process, self._state, self._facts, key=effect.step)
        requester = awaiting.requester_meant(body.requester, within, self._circle)
        awaiting.want_request(self._unit, self._id, effect, requester)

    def cancel(self, effect: effects.CancelRequest) -> None:
        """Has it taken back."""
        awaiting.unwant_request(self._unit, self._id, effect)

    def wait(self, effect: effects.AwaitEvent) -> None:
        """Waits for an event; one that came since the request was sent counts."""
        awaiting.wait_for(self._unit, self._id, effect, self._since)

    def stop_waiting(self, effect: effects.StopWaiting) -> None:
        """Waits no more."""
        awaiting.stop_waiting(self._unit, self._id, effect)

    def _until(self, retry: str) -> str:
        """Until when a service is asked again, by the calendar of the requester."""
        if not retry:
            return ""
        requester = self._circle.person(str(self._facts.requester["id"]))
        return due(self._unit.now, parse_duration(retry), calendar_of(requester)).isoformat()


_REACHING: Mapping[type[Any], Callable[[Reaching, Any], None]] = {
    effects.CallService: Reaching.call,
    effects.UndoCall: Reaching.undo,
    effects.FileDocuments: Reaching.file,
    effects.ProduceDocument: Reaching.produce,
    effects.StartRequest: Reaching.start,
    effects.CancelRequest: Reaching.cancel,
    effects.AwaitEvent: Reaching.wait,
    effects.StopWaiting: Reaching.stop_waiting,
}
