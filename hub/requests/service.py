"""The story of a request: asked, corrected, taken back, talked about, woken by the clock."""

from collections.abc import Mapping
from typing import Any

from hub.core.auth import Caller
from hub.core.db import new_id
from hub.core.errors import Conflict, Forbidden
from hub.core.trail import Entry
from hub.core.unit_of_work import UnitOfWork
from hub.core.versions import agree
from hub.engine.machine import events
from hub.engine.process import Process
from hub.requests import messages, ringing
from hub.requests.access import answers_for
from hub.requests.answering import Answering
from hub.requests.commands import AddComment, ChangeDraft, ResubmitRequest, SubmitRequest, WithdrawRequest
from hub.requests.desk import Desk
from hub.requests.figures import figures
from hub.requests.forgetting import Forgetting
from hub.requests.letters import Letters
from hub.requests.models import open_tasks
from hub.requests.naming import naming
from hub.requests.org import Circle, actor_of
from hub.requests.queries import Queries
from hub.requests.running import Running
from hub.requests.showing import Shape
from hub.requests.standings import Standings
from hub.requests.submitting import (
    documents_of,
    form_of,
    new_row,
    owner_of,
    refuse_stranger,
    requester_of,
    startable,
)


class Requests(Answering):
    """Commands on requests. Each takes the open unit of work; all that follows stands with its commit."""

    def __init__(self, desk: Desk, base_url: str = "") -> None:
        super().__init__(desk)
        self.queries = Queries(desk)
        self.letters = Letters(desk, base_url)
        self.standings = Standings(desk.work)
        self.forgetting = Forgetting(desk)

    def submit(self, unit: UnitOfWork, caller: Caller, command: SubmitRequest) -> Shape:
        """A new request, or a draft, as it stands now. Raises `BadInput` that points at each wrong field."""
        version, process = startable(self.desk, command.process)
        circle = Circle(self.desk.people)
        requester = requester_of(circle, caller, command.requester)
        refuse_stranger(self.desk.people, process, caller, requester)
        row = new_row(unit, process, version, requester, command)
        begin = self._keep_draft if command.draft else self._send
        return begin(unit, circle, process, row, caller).shown()

    def change_draft(self, unit: UnitOfWork, caller: Caller, request_id: str, command: ChangeDraft, seen: str) -> None:
        """Keeps another form, or other documents, in a draft."""
        row = self._own(unit, caller, request_id, "draft")
        agree(seen, row["version"])
        process = self.desk.process(row["process"], row["process_version"])
        circle = Circle(self.desk.people)
        requester = requester_of(circle, caller, row["requester_id"])
        named = naming(process, command.form, row["serial"], requester)
        documents = row["documents"] if command.documents is None else command.documents
        changed = {"form": command.form, "documents": documents, **named}
        self.desk.start(unit, circle, process, row, **changed).keep()
        unit.record(Entry(caller.id, "request.draft-changed", request_id))

    def submit_draft(self, unit: UnitOfWork, caller: Caller, request_id: str) -> None:
        """Sends a draft; it starts with the version of its process that is published by now."""
        row = self._own(unit, caller, request_id, "draft")
        version, process = startable(self.desk, row["process"])
        circle = Circle(self.desk.people)
        refuse_stranger(self.desk.people, process, caller, requester_of(circle, caller, row["requester_id"]))
        self._send(unit, circle, process, row, caller, process_version=version, owner=owner_of(process))

    def resubmit(self, unit: UnitOfWork, caller: Caller, request_id: str, command: ResubmitRequest) -> None:
        """Sends a returned request again."""
        row = self._own(unit, caller, request_id, "returned")
        process = self.desk.process(row["process"], row["process_version"])
        circle = Circle(self.desk.people)
        corrects = caller.kind != "person" or caller.id == row["requester_id"]
        form = row["form"] if command.form is None else command.form
        changed = self._checked(process, circle, caller, row, form) if corrects else _as_it_was(row, command)
        more = list(dict.fromkeys([*row["documents"], *command.documents]))
        documents = documents_of(self.desk, process, row, changed["form"], more)
        running = self.desk.start(unit, circle, process, row, **changed, documents=more)
        running.note("Corrected", {"changes": _changes(row["form"], changed["form"])}, actor_of(caller))
        unit.emit(messages.RequestSubmitted(request_id, row["process"], documents))
        running.happen(events.Resubmitted(row["requester_id"]), actor_of(caller))
        unit.record(Entry(caller.id, "request.resubmitted", request_id))

    def withdraw(self, unit: UnitOfWork, caller: Caller, request_id: str, command: WithdrawRequest) -> None:
        """Takes a request back; every open task, card and timer goes with it."""
        row = self._own(unit, caller, request_id, "running", "returned", "draft")
        running = self.desk.running(unit, row)
        withdrawn = events.Withdrawn(row["requester_id"], command.reason)
        if row["state"] == "draft":
            running.note("Withdrawn", withdrawn.to_json(), actor_of(caller))
            running.keep(state="withdrawn", ended_at=unit.now)
        else:
            running.happen(withdrawn, actor_of(caller))
        unit.record(Entry(caller.id, "request.withdrawn", request_id, {"reason": command.reason}))

    def comment(self, unit: UnitOfWork, caller: Caller, request_id: str, command: AddComment) -> dict[str, Any]:
        """Adds a word for everybody concerned; the comment."""
        row = self.desk.take(unit, request_id, caller)
        comment = {"id": new_id(), "text": command.text, "by": caller.id}
        running = self.desk.running(unit, row)
        running.note("Commented", comment, actor_of(caller))
        running.keep()
        unit.record(Entry(caller.id, "request.commented", request_id, {"comment": comment["id"]}))
        unit.emit(messages.CommentAdded(request_id, comment["id"], caller.id))
        return {**comment, "at": unit.now}

    def remind(self, unit: UnitOfWork, caller: Caller, request_id: str) -> int:
        """Nudges everybody whose answer is open; how many. Raises `Conflict` when nobody is asked."""
        row = self.desk.take(unit, request_id, caller)
        waiting = open_tasks(unit.connection, request_id)
        if not waiting:
            raise Conflict("Nobody is asked at the moment, so there is nobody to remind.")
        occasion = f"nudge:{row['version']}"
        for task in waiting:
            unit.emit(messages.TaskReminded(request_id, task.id, task.assignee_id, "nudge", occasion))
        running = self.desk.running(unit, row)
        running.note("Nudged", {"people": [task.assignee_id for task in waiting]}, actor_of(caller))
        running.keep()
        unit.record(Entry(caller.id, "request.reminded", request_id, {"tasks": [task.id for task in waiting]}))
        return len(waiting)

    def figures(self, request_id: str) -> dict[str, Any] | None:
        """What reports count of a request; None for a draft."""
        return figures(self.desk, request_id)

    def fire_due_timers(self) -> int:
        """Lets every timer ring whose time has come; how many, at most a hundred at once."""
        return ringing.fire_due(self.desk)

    def _keep_draft(
        self, unit: UnitOfWork, circle: Circle, process: Process, row: dict[str, Any], caller: Caller
    ) -> Running:
        running = self.desk.start(unit, circle, process, row)
        running.involve(row["requester_id"], caller.id)
        running.keep()
        unit.record(Entry(caller.id, "request.drafted", row["id"], {"process": process.key}))
        return running

    def _send(
        self,
        unit: UnitOfWork,
        circle: Circle,
        process: Process,
        row: dict[str, Any],
        caller: Caller,
        **changed: Any,
    ) -> Running:
        changed |= self._checked(process, circle, caller, row, row["form"]) | {"submitted_at": unit.now}
        documents = documents_of(self.desk, process, row, changed["form"], row["documents"])
        running = self.desk.start(unit, circle, process, row, **changed)
        running.involve(row["requester_id"], caller.id, owner_of(process))
        unit.emit(messages.RequestSubmitted(row["id"], process.key, documents))
        running.happen(events.Submitted(row["requester_id"]), actor_of(caller))
        unit.record(Entry(caller.id, "request.submitted", row["id"], {"process": process.key}))
        return running

    def _checked(
        self, process: Process, circle: Circle, caller: Caller, row: dict[str, Any], form: Mapping[str, Any]
    ) -> dict[str, Any]:
        requester = requester_of(circle, caller, row["requester_id"])
        whole = form_of(process, form, circle)
        return {"form": whole, **naming(process, whole, row["serial"], requester)}

    def _own(self, unit: UnitOfWork, caller: Caller, request_id: str, *states: str) -> dict[str, Any]:
        """The request in hand, for its requester (or a service), in one of these states."""
        row = self.desk.take(unit, request_id, caller)
        if caller.kind == "person" and caller.id != row["requester_id"]:
            instead = answers_for(self.desk.people.person, row["requester_id"])
            if instead is None or instead.id != caller.id:
                raise Forbidden("Only the requester may do this.")
        if row["state"] not in states:
            raise Conflict(f"The request is {row['state']}; this needs one that is {' or '.join(states)}.")
        return row


def _as_it_was(row: Mapping[str, Any], command: ResubmitRequest) -> dict[str, Any]:
    """What a manager sends again for one who has left: what she wrote, so that nobody approves words of his own."""
    if command.form is not None or command.documents:
        raise Forbidden("Only the requester corrects. Send it again as it is, or withdraw it.")
    return {"form": row["form"]}


def _changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[dict[str, Any]]:
    fields = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    return [{"field": name, "before": before.get(name), "after": after.get(name)} for name in fields]
