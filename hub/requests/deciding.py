"""Tasks: decided, passed on, asked about. One answer counts; whoever comes later is told who decided and when."""

from collections.abc import Callable
from typing import Any

from hub.core.auth import Caller
from hub.core.errors import BadInput, Conflict, FieldError, Forbidden, HubError
from hub.core.questions import Person
from hub.core.trail import Entry
from hub.core.unit_of_work import UnitOfWork
from hub.core.versions import agree, etag
from hub.engine import events
from hub.requests.access import may_steer, missing, on_behalf_of
from hub.requests.commands import AnswerQuestion, AskQuestion, DecideTask, DecideTasks, PassOn
from hub.requests.desk import Desk
from hub.requests.messages import PersonToTell
from hub.requests.models import locked_request_of, task_row, was_asked
from hub.requests.org import Circle
from hub.requests.queries import Queries
from hub.requests.showing import Shape

Held = tuple[dict[str, Any], dict[str, Any]]


class Tasks:
    """Commands on tasks. The request's row is locked first, so that of two answers at once one wins."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.queries = Queries(desk)

    def decide(self, unit: UnitOfWork, caller: Caller, task_id: str, command: DecideTask, seen: str) -> Shape:
        """Answers a task as it was `seen` (an `If-Match`); the task as it is now. Raises `Conflict` that says who was
        faster, and when."""
        task, row = self._take(unit, caller, task_id)
        instead = on_behalf_of(self.desk.people, caller, task, row)
        self._refuse_closed(task)
        agree(seen, task["version"])
        place = (task["assignee_id"], task["step"], task["round"])
        running = self.desk.running(unit, row)
        if instead:
            running.involve(caller.id)
        running.happen(events.Decided(*place, command.outcome, command.comment, caller.id, instead), caller.id)
        said = {"outcome": command.outcome, "task": task_id, "comment": command.comment, "onBehalfOf": instead}
        unit.record(Entry(caller.id, "task.decided", row["id"], said))
        names = Circle(self.desk.people)
        names.learn(caller)
        return running.shown_task(task_id, names)

    def decide_many(self, caller: Caller, command: DecideTasks) -> list[dict[str, Any]]:
        """Answers many tasks, each in a unit of its own; how each one went."""
        return [self._decide_one(caller, one.task, one, etag(one.version)) for one in command.decisions]

    def _decide_one(self, caller: Caller, task_id: str, command: DecideTask, seen: str) -> dict[str, Any]:
        try:
            with self.desk.work.unit() as unit:
                self.decide(unit, caller, task_id, command, seen)
        except HubError as error:
            return {"task": task_id, "status": error.status, "detail": error.detail, **error.extra}
        return {"task": task_id, "status": 200, "detail": "Decided."}

    def delegate(self, unit: UnitOfWork, caller: Caller, task_id: str, command: PassOn) -> None:
        """Asks somebody else to decide instead."""
        task, row = self._take(unit, caller, task_id)
        on_behalf_of(self.desk.people, caller, task, row)
        self._pass_on(unit, caller, task, row, command, events.Delegated)

    def reassign(self, unit: UnitOfWork, caller: Caller, task_id: str, command: PassOn) -> None:
        """Gives a task to somebody else: for the process's owner and administrators, with a reason."""
        task, row = self._take(unit, caller, task_id)
        if not may_steer(caller, row["owner"]):
            raise Forbidden("Only the process's owner or an administrator reassigns; you can delegate your own tasks.")
        if not command.reason:
            raise BadInput("Say why.", [FieldError("/reason", "A reassignment needs a reason.")])
        self._pass_on(unit, caller, task, row, command, events.Reassigned)

    def ask(self, unit: UnitOfWork, caller: Caller, task_id: str, command: AskQuestion) -> None:
        """Asks the requester; the clock of the step stands still until the answer."""
        task, row = self._take(unit, caller, task_id)
        on_behalf_of(self.desk.people, caller, task, row)
        self._refuse_closed(task)
        asked = events.Asked(task["step"], task["round"], task["assignee_id"], command.question)
        running = self.desk.running(unit, row)
        running.involve(caller.id)
        running.happen(asked, caller.id)
        unit.record(Entry(caller.id, "task.asked", row["id"], {"task": task_id}))

    def answer(self, unit: UnitOfWork, caller: Caller, task_id: str, command: AnswerQuestion) -> None:
        """The requester answers the question that was asked with a task."""
        task, row = self._take(unit, caller, task_id)
        if caller.id != row["requester_id"]:
            raise Forbidden("Only the requester answers this question.")
        answered = events.Answered(task["step"], task["round"], caller.id, command.answer)
        self.desk.running(unit, row).happen(answered, caller.id)
        occasion = f"{row['id']}:answer:{row['version']}"
        unit.emit(PersonToTell(row["id"], task["assignee_id"], "answer", occasion, command.answer))
        unit.record(Entry(caller.id, "task.answered", row["id"], {"task": task_id}))

    def _take(self, unit: UnitOfWork, caller: Caller, task_id: str) -> Held:
        """The task and its request, which is locked first. Raises `NotFound`."""
        row = locked_request_of(unit.connection, task_id)
        task = task_row(unit.connection, task_id) if row is not None else None
        if row is None or task is None or not (caller.id == task.assignee_id or self.desk.sees(unit, caller, row)):
            raise missing("task")
        return dict(task._mapping), dict(row._mapping)

    def _refuse_closed(self, task: dict[str, Any]) -> None:
        if task["state"] == "open":
            return
        circle = Circle(self.desk.people)
        by, at = task["decided_by"], task["decided_at"]
        who = circle.name(by) if by else "the hub"
        raise Conflict(
            f"This task needs no answer any more: {task['state']} by {who} on {at:%Y-%m-%d at %H:%M} UTC.",
            state=task["state"],
            decidedBy={"id": by, "name": who} if by else None,
            decidedAt=at,
        )

    def _pass_on(
        self,
        unit: UnitOfWork,
        caller: Caller,
        task: dict[str, Any],
        row: dict[str, Any],
        command: PassOn,
        how: Callable[..., events.Event],
    ) -> None:
        self._refuse_closed(task)
        to = self._somebody(unit, command.to, task, row)
        event = how(task["step"], task["round"], task["assignee_id"], to.id, caller.id, command.reason)
        circle = Circle(self.desk.people)
        circle.know([caller.id])
        process = self.desk.process(row["process"], row["process_version"])
        running = self.desk.start(unit, circle, process, row)
        running.involve(caller.id)
        running.happen(event, caller.id)
        entry = {"task": task["id"], "to": to.id, "reason": command.reason}
        unit.record(Entry(caller.id, f"task.{how.__name__.lower()}", row["id"], entry))

    def _somebody(self, unit: UnitOfWork, named: str, task: dict[str, Any], row: dict[str, Any]) -> Person:
        person = self.desk.people.person(named)
        if person is None or not person.active or person.id == row["requester_id"]:
            raise _other("Name an active person, by id or mail address, who is not the requester.")
        if was_asked(unit.connection, task, person.id):
            raise _other(f"{person.name} has been asked in this step already.")
        return person


def _other(detail: str) -> BadInput:
    return BadInput("Choose somebody else.", [FieldError("/to", detail)])
