"""Tasks: decided, answered, asked about. One answer counts; whoever comes later is told who decided and when."""

from typing import Any

from hub.core.auth import Caller
from hub.core.errors import Conflict, Forbidden, HubError
from hub.core.trail import Entry
from hub.core.unit_of_work import UnitOfWork
from hub.core.versions import agree, etag
from hub.engine.machine import events
from hub.requests.access import on_behalf_of
from hub.requests.commands import AskQuestion, DecideTask, DecideTasks, Form
from hub.requests.messages import DocumentsTaken, PersonToTell
from hub.requests.org import Circle
from hub.requests.passing import Passing
from hub.requests.showing import Shape
from hub.requests.supplying import documents_of, values_of, wanted


class Tasks(Passing):
    """Commands on tasks."""

    def decide(self, unit: UnitOfWork, caller: Caller, task_id: str, command: DecideTask, seen: str) -> Shape:
        """Answers a task as it was `seen` (an `If-Match`); the task as it is now. Raises `Conflict` that says who was
        faster, and when."""
        task, row = self.take(unit, caller, task_id)
        instead = on_behalf_of(self.desk.people, caller, task, row)
        self.refuse_closed(task)
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

    def supply(self, unit: UnitOfWork, caller: Caller, task_id: str, form: Form, seen: str) -> None:
        """Gives what a task asks for, as it was `seen`. Raises `BadInput` that points at each faulty field."""
        task, row = self.take(unit, caller, task_id)
        on_behalf_of(self.desk.people, caller, task, row)
        self.refuse_closed(task)
        schema = wanted(self.desk.process(row["process"], row["process_version"]), task["step"])
        agree(seen, task["version"])
        values = values_of(schema, form, Circle(self.desk.people))
        documents = documents_of(self.desk, schema, values, caller.id, row["id"])
        place = (task["assignee_id"], task["step"], task["round"])
        self.running(unit, caller, row).happen(events.Supplied(*place, values, caller.id), caller.id)
        if documents:
            unit.emit(DocumentsTaken(row["id"], documents))
        said = {"task": task_id, "person": task["assignee_id"], "documents": documents}
        unit.record(Entry(caller.id, "task.supplied", row["id"], said))

    def ask(self, unit: UnitOfWork, caller: Caller, task_id: str, command: AskQuestion) -> None:
        """Asks the requester; the clock of the step stands still until the answer."""
        task, row = self.take(unit, caller, task_id)
        on_behalf_of(self.desk.people, caller, task, row)
        self.refuse_closed(task)
        asked = events.Asked(task["step"], task["round"], task["assignee_id"], command.question)
        self.running(unit, caller, row).happen(asked, caller.id)
        unit.record(Entry(caller.id, "task.asked", row["id"], {"task": task_id}))

    def answer(self, unit: UnitOfWork, caller: Caller, task_id: str, text: str) -> None:
        """The requester answers the question that was asked with a task."""
        task, row = self.take(unit, caller, task_id)
        if caller.id != row["requester_id"]:
            raise Forbidden("Only the requester answers this question.")
        if task["kind"] == "ask" and not task["question"]:
            raise Conflict('This task asks for its form: send it as {"form": {...}}.')
        answered = events.Answered(task["step"], task["round"], caller.id, text, task["assignee_id"])
        self.desk.running(unit, row).happen(answered, caller.id)
        occasion = f"{row['id']}:answer:{row['version']}"
        unit.emit(PersonToTell(row["id"], task["assignee_id"], "answer", occasion, text))
        unit.record(Entry(caller.id, "task.answered", row["id"], {"task": task_id}))
