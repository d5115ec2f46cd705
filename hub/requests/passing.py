"""Tasks that go to somebody else, people who are asked besides, and answers that are taken back."""

from collections.abc import Callable
from typing import Any

from hub.core.auth import Caller
from hub.core.errors import BadInput, Conflict, FieldError, Forbidden
from hub.core.questions import Person
from hub.core.trail import Entry
from hub.core.unit_of_work import UnitOfWork
from hub.engine.machine import events
from hub.requests.access import may_steer, on_behalf_of
from hub.requests.commands import AddApprover, PassOn
from hub.requests.holding import Holding, Row
from hub.requests.models import is_asked, settled_at
from hub.requests.standing import state_of

_ANSWERS = ("approved", "rejected", "returned")


class Passing(Holding):
    """Commands that change who is asked."""

    def delegate(self, unit: UnitOfWork, caller: Caller, task_id: str, command: PassOn) -> None:
        """Asks somebody else to answer instead."""
        task, row = self.take(unit, caller, task_id)
        on_behalf_of(self.desk.people, caller, task, row)
        self._pass_on(unit, caller, task, row, command, events.Delegated)

    def reassign(self, unit: UnitOfWork, caller: Caller, task_id: str, command: PassOn) -> None:
        """Gives a task to somebody else: for the process's owner and administrators, with a reason."""
        task, row = self.take(unit, caller, task_id)
        if not may_steer(caller, row["owner"]):
            raise Forbidden("Only the process's owner or an administrator reassigns; you can delegate your own tasks.")
        if not command.reason:
            raise BadInput("Say why.", [FieldError("/reason", "A reassignment needs a reason.")])
        self._pass_on(unit, caller, task, row, command, events.Reassigned)

    def add(self, unit: UnitOfWork, caller: Caller, task_id: str, command: AddApprover) -> None:
        """Asks somebody more in the same step, who must agree too: for whoever is asked, the owner, administrators."""
        task, row = self.take(unit, caller, task_id)
        if not may_steer(caller, row["owner"]):
            on_behalf_of(self.desk.people, caller, task, row)
        self.refuse_closed(task)
        person = self._somebody(unit, command.person, task, row, "/person")
        running = self.running(unit, caller, row, person.id)
        added = events.Added(task["step"], task["round"], person.id, caller.id, command.reason)
        running.happen(added, caller.id)
        said = {"task": task_id, "person": person.id, "reason": command.reason}
        unit.record(Entry(caller.id, "task.approver-added", row["id"], said))

    def take_back(self, unit: UnitOfWork, caller: Caller, task_id: str) -> str:
        """Takes the caller's own answer back while its step still waits; the id of the task that she has instead.
        Raises `Conflict` that says how and when the step ended."""
        task, row = self.take(unit, caller, task_id)
        if task["state"] == "open":
            raise Conflict("There is no answer yet to take back.", state="open")
        if task["state"] not in _ANSWERS:
            self.refuse_closed(task)
        if task["decided_by"] != caller.id:
            raise Forbidden("Only whoever gave an answer takes it back.")
        self._refuse_ended(unit, task, row)
        running = self.running(unit, caller, row, task["assignee_id"])
        running.happen(events.TakenBack(task["assignee_id"], task["step"], task["round"], caller.id), caller.id)
        said = {"task": task_id, "outcome": task["state"], "person": task["assignee_id"]}
        unit.record(Entry(caller.id, "task.taken-back", row["id"], said))
        return next((one["id"] for one in running.opened if one["assignee_id"] == task["assignee_id"]), task_id)

    def _refuse_ended(self, unit: UnitOfWork, task: Row, row: Row) -> None:
        state = state_of(row["position"])
        here = state is not None and state.round == task["round"]
        if state is None or (here and task["step"] in state.live):
            return
        found = state.results.get(task["step"], {}) if here else {}
        by = found.get("decidedBy", (task["decided_by"],))
        how = {"decided_by": by[-1] if by else None, "decided_at": settled_at(unit.connection, task)}
        told = " The answer has had its effect; comment on the request, or ask for it to be sent back."
        raise self.over("This step has ended", found.get("outcome", task["state"]), how, told)

    def _pass_on(
        self,
        unit: UnitOfWork,
        caller: Caller,
        task: Row,
        row: Row,
        command: PassOn,
        how: Callable[..., events.Event],
    ) -> None:
        self.refuse_closed(task)
        to, source = self._somebody(unit, command.to, task, row, "/to"), task["assignee_id"]
        event = how(task["step"], task["round"], source, to.id, caller.id, command.reason)
        self.running(unit, caller, row, to.id, source).happen(event, caller.id)
        entry: dict[str, Any] = {"task": task["id"], "from": source, "to": to.id, "reason": command.reason}
        unit.record(Entry(caller.id, f"task.{how.__name__.lower()}", row["id"], entry))

    def _somebody(self, unit: UnitOfWork, named: str, task: Row, row: Row, at: str) -> Person:
        person, own = self.desk.people.person(named), task["kind"] == "ask"
        if person is None or not person.active or (person.id == row["requester_id"] and not own):
            asker = "" if own else ", who is not the requester"
            raise _other(at, f"Name an active person, by id or mail address{asker}.")
        if is_asked(unit.connection, task, person.id):
            raise _other(at, f"{person.name} is asked in this step already.")
        return person


def _other(at: str, detail: str) -> BadInput:
    return BadInput("Choose somebody else.", [FieldError(at, detail)])
