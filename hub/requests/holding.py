"""A task in hand: its request's row is locked first, so that of two who answer at once one is told who was faster."""

from collections.abc import Mapping
from typing import Any

from hub.core.auth import Caller
from hub.core.errors import Conflict
from hub.core.unit_of_work import UnitOfWork
from hub.requests.access import missing
from hub.requests.desk import Desk
from hub.requests.models import locked_request_of, task_row
from hub.requests.org import Circle
from hub.requests.queries import Queries
from hub.requests.running import Running

Row = dict[str, Any]


class Holding:
    """What commands on tasks have in common."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.queries = Queries(desk)

    def take(self, unit: UnitOfWork, caller: Caller, task_id: str) -> tuple[Row, Row]:
        """The task and its request, which is locked first. Raises `NotFound`."""
        row = locked_request_of(unit.connection, task_id)
        task = task_row(unit.connection, task_id) if row is not None else None
        if row is None or task is None or not (caller.id == task.assignee_id or self.desk.sees(unit, caller, row)):
            raise missing("task")
        return dict(task._mapping), dict(row._mapping)

    def refuse_closed(self, task: Mapping[str, Any]) -> None:
        """Goes on when a task waits for an answer. Raises `Conflict` that says what became of it, by whom and when."""
        if task["state"] != "open":
            because = f" {task['because']}" if task["because"] else ""
            raise self.over("This task needs no answer any more", task["state"], task, because)

    def over(self, what: str, state: str, task: Mapping[str, Any], because: str = "") -> Conflict:
        """What says that something is over: how it ended, by whom and when."""
        by, at = task["decided_by"], task["decided_at"]
        who = Circle(self.desk.people).name(by) if by else "the hub"
        told = f"{what}: {state} by {who} on {at:%Y-%m-%d at %H:%M} UTC.{because}"
        return Conflict(told, state=state, decidedBy={"id": by, "name": who} if by else None, decidedAt=at)

    def running(self, unit: UnitOfWork, caller: Caller, row: Mapping[str, Any], *known: str) -> Running:
        """The request ready to move; the caller, and whom she speaks of, are known by name and may see it."""
        circle = Circle(self.desk.people)
        circle.know([caller.id, *known])
        process = self.desk.process(row["process"], row["process_version"])
        running = self.desk.start(unit, circle, process, row)
        running.involve(caller.id)
        return running
