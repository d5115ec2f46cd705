"""When will it be decided: a running request played on from where it stands, by the times its steps were given."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from hub.core.auth import Caller
from hub.core.errors import Unavailable
from hub.engine.machine.state import State
from hub.engine.process import Process, Request
from hub.engine.rehearsal.expecting import Outlook, expected
from hub.engine.rehearsal.stations import Reader, said
from hub.requests.arrivals_models import child_of
from hub.requests.desk import Desk
from hub.requests.models import NEVER, request_row, tasks_of, timers_of
from hub.requests.org import Circle
from hub.requests.showing import Shape
from hub.requests.standing import state_of

DEEPEST = 3  # of requests within requests; further down nobody can tell

Dues = dict[str, datetime]


class Expecting:
    """What is to be expected of requests, as an open transaction sees them, in one language; nothing here changes
    anything."""

    def __init__(self, desk: Desk, connection: Connection, circle: Circle, language: str = "en") -> None:
        self._desk = desk
        self._connection = connection
        self._circle = circle
        self._language = language
        self._now = desk.work.clock.now()

    def outlook(self, row: Any, tasks: Iterable[Any], viewer: str = "", depth: int = 0) -> Outlook:
        """By when each open step is over, when the request has ended, what comes next. Nothing can be told of a draft,
        nor of what a newer hub has written."""
        try:
            state = state_of(row.position)
            process = self._desk.process(row.process, row.process_version)
        except Unavailable:
            return Outlook()
        if state is None:
            return Outlook()
        dues = self._dues(row.id, process, state, tasks, depth)
        facts = self._desk.facts(self._circle, row._mapping, self._now)
        others = self._desk.others(self._circle)
        reader = Reader(viewer, self._language)
        return expected(process, state, facts, self._circle, self._now, dues=dues, others=others, reader=reader)

    def _dues(self, request_id: str, process: Process, state: State, tasks: Iterable[Any], depth: int) -> Dues:
        dues = {task.step: task.due_at for task in tasks if task.state == "open" and task.due_at != NEVER}
        if waiting := {key for key, live in state.live.items() if live.waits in ("event", "time")}:
            timers = timers_of(self._connection, request_id)
            dues |= {timer.step: timer.due_at for timer in timers if timer.step in waiting}
        for key, live in state.live.items():
            if live.waits == "answer" and isinstance(process.place(key).step.body, Request) and depth < DEEPEST:
                dues |= self._of_child(request_id, key, state.round, depth)
        return dues

    def _of_child(self, request_id: str, key: str, round_: int, depth: int) -> Dues:
        """When the request has ended that a step has started and waits for."""
        child_id = child_of(self._connection, request_id, key, round_)
        row = request_row(self._connection, child_id) if child_id else None
        if row is None:
            return {}
        outlook = self.outlook(row, tasks_of(self._connection, row.id), depth=depth + 1)
        return {key: outlook.end} if outlook.end else {}


def outlook_shape(outlook: Outlook) -> Shape:
    """What a request shows of it."""
    coming = [{"step": one.step, "sentence": said(one), "expectedBy": one.expected_by} for one in outlook.next]
    return {"expectedEnd": outlook.end, "next": coming}


def shown_to(caller: Caller) -> str:
    """As whom the caller reads; a service is nobody of the company."""
    return caller.id if caller.kind == "person" else "nobody"
