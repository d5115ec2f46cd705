"""Processes that begin requests by themselves: by an event from outside, or by the clock."""

from collections.abc import Mapping, Sequence
from typing import Any

from hub.core.errors import BadInput
from hub.core.questions import Person
from hub.core.unit_of_work import UnitOfWork
from hub.engine.approvers.meaning import group_meant
from hub.engine.conditions import Expression, evaluate
from hub.engine.errors import ConditionError
from hub.engine.org import ADMINISTRATORS
from hub.engine.process import Process, Start
from hub.requests import arrivals_models as models
from hub.requests.awaiting import first_free
from hub.requests.beginning import HUB, Origin, begin, requester_for
from hub.requests.desk import Desk
from hub.requests.messages import StartDue
from hub.requests.org import Circle
from hub.requests.words import text

Values = Mapping[str, Any]


class Starts:
    """What published processes say under `starts`, and the requests that begin by it."""

    def __init__(self, desk: Desk, rates: Mapping[str, str], base_url: str = "") -> None:
        self._desk = desk
        self._rates = rates
        self._base_url = base_url

    def plan(self, unit: UnitOfWork, key: str, version: int) -> Sequence[Start]:
        """From now on this version of a process counts: notes its events; its starts by the clock, in their order."""
        process = self._desk.process(key, version)
        models.set_event_starts(unit.connection, key, {start.event for start in process.starts if start.event})
        return _starts(process, "")

    def call_for(self, unit: UnitOfWork, arrival_id: str, event: str) -> None:
        """Has every process begin a request that says it begins by this event."""
        for key in models.started_by(unit.connection, event):
            found = self._desk.published(key)
            for place, _ in enumerate(_starts(found[1], event) if found else ()):
                unit.emit(StartDue(key, place, f"event:{arrival_id}:{place}", event, arrival_id))

    def begin(self, unit: UnitOfWork, due: StartDue) -> None:
        """Begins a request as the process says, once for each occasion. A process that does not start like this any
        more stays as it is. Raises `BadInput` when nobody is meant or the form is wrong."""
        found = self._desk.published(due.subject)
        starts = _starts(found[1], due.event)[due.place :] if found else ()
        if not found or not starts:
            return
        arrival = models.arrival_row(unit.connection, due.arrival) if due.event else None
        values = {"event": arrival.data if arrival else {}}
        circle = Circle(self._desk.people)
        requester = self._requester(starts[0], values, circle)
        form = {name: self._value(expression, values) for name, expression in starts[0].form}
        origin = Origin(
            occasion=f"{due.occasion}:{due.subject}",
            because=f"event {due.event}" if due.event else "schedule",
            actor=arrival.sender if arrival else HUB,
        )
        filled = {name: value for name, value in form.items() if value is not None}
        begin(self._desk, unit, circle, found, requester, filled, origin)

    def owners(self, key: str) -> Sequence[Person]:
        """Who is told when a process cannot start: its owners, or the administrators when there are none."""
        found = self._desk.published(key)
        owners = self._desk.people.members(group_meant(found[1].owner)) if found else ()
        return owners or self._desk.people.members(ADMINISTRATORS)

    def headline(self, key: str, language: str) -> str:
        """What owners are told first when a process cannot start."""
        found = self._desk.published(key)
        titles = found[1].title if found else {}
        return text("start-failed", language).format(title=titles.get(language) or titles.get("en", key))

    def link(self, key: str) -> str:
        """Where the process can be seen."""
        return f"{self._base_url}/processes/{key}"

    def _requester(self, start: Start, values: Values, circle: Circle) -> Person:
        if start.who is not None:
            return requester_for(circle, first_free(circle.members(group_meant(start.who))))
        named = self._value(start.whom, values) if start.whom else None
        return requester_for(circle, named if isinstance(named, str) else None)

    def _value(self, expression: Expression, values: Values) -> Any:
        try:
            return evaluate(expression, values, self._rates)
        except ConditionError as error:
            raise BadInput(str(error)) from None


def _starts(process: Process, event: str) -> Sequence[Start]:
    """The starts by an event of this name, or by the clock when it is empty, in the order of the file."""
    return [start for start in process.starts if start.event == event]
