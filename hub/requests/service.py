"""The story of a request: asked, corrected, taken back, talked about, answered by services, woken by the clock."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from hub.core.auth import Caller
from hub.core.db import new_id
from hub.core.errors import Conflict, Forbidden, HubError
from hub.core.telemetry import log
from hub.core.trail import Entry
from hub.core.unit_of_work import UnitOfWork
from hub.core.versions import agree
from hub.engine import events
from hub.engine.process import Process
from hub.requests import messages
from hub.requests.commands import AddComment, ChangeDraft, ResubmitRequest, SubmitRequest, WithdrawRequest
from hub.requests.desk import Desk
from hub.requests.figures import figures
from hub.requests.letters import Letters
from hub.requests.models import add_participants, locked_request, next_serial, tasks, timers
from hub.requests.org import Circle
from hub.requests.queries import Queries
from hub.requests.submitting import (
    documents_of,
    form_of,
    refuse_stranger,
    requester_of,
    search_text,
    startable,
    title_of,
)

HUB = "hub"
TIMERS_AT_ONCE = 100
POSTPONED = timedelta(minutes=5)


class Requests:
    """Commands on requests. Each takes the open unit of work; all that follows stands with its commit."""

    def __init__(self, desk: Desk, base_url: str = "") -> None:
        self.desk = desk
        self.queries = Queries(desk)
        self.letters = Letters(desk, base_url)

    def submit(self, unit: UnitOfWork, caller: Caller, command: SubmitRequest) -> str:
        """A new request, or a draft; its id. Raises `BadInput` that points at each wrong field."""
        version, process = startable(self.desk, command.process)
        circle = Circle(self.desk.people)
        requester = requester_of(circle, caller, command.requester)
        refuse_stranger(circle, process, requester)
        form = command.form if command.draft else form_of(process, command.form)
        row = self._new_row(unit, process, version, requester, form)
        add_participants(unit.connection, row["id"], [requester.id, process.owner.text])
        if command.draft:
            self.desk.start(unit, circle, process, row).keep()
        else:
            self._send(unit, circle, process, row, caller, command.documents)
        return str(row["id"])

    def change_draft(self, unit: UnitOfWork, caller: Caller, request_id: str, command: ChangeDraft, seen: str) -> None:
        """Keeps another form in a draft."""
        row = self.desk.take(unit, request_id, caller)
        self._own(caller, row, "draft")
        agree(seen, row["version"])
        process = self.desk.process(row["process"], row["process_version"])
        title = title_of(process, command.form)
        self.desk.running(unit, row).keep(form=command.form, title=title)

    def submit_draft(self, unit: UnitOfWork, caller: Caller, request_id: str) -> None:
        """Sends a draft."""
        row = self.desk.take(unit, request_id, caller)
        self._own(caller, row, "draft")
        process = self.desk.process(row["process"], row["process_version"])
        self._send(unit, Circle(self.desk.people), process, {**row, "form": form_of(process, row["form"])}, caller, [])

    def resubmit(self, unit: UnitOfWork, caller: Caller, request_id: str, command: ResubmitRequest) -> None:
        """Sends a returned request again."""
        row = self.desk.take(unit, request_id, caller)
        self._own(caller, row, "returned")
        process = self.desk.process(row["process"], row["process_version"])
        form = form_of(process, row["form"] if command.form is None else command.form)
        circle = Circle(self.desk.people)
        requester = requester_of(circle, caller, row["requester_id"])
        documents = documents_of(self.desk, process, form, command.documents, requester)
        running = self.desk.start(unit, circle, process, {**row, "form": form})
        running.note("Corrected", {"form": form, "before": row["form"]}, caller.id)
        running.happen(events.Resubmitted(caller.id), caller.id, form=form, title=title_of(process, form))
        unit.record(Entry(caller.id, "request.resubmitted", request_id))
        unit.emit(messages.RequestSubmitted(request_id, row["process"], documents))

    def withdraw(self, unit: UnitOfWork, caller: Caller, request_id: str, command: WithdrawRequest) -> None:
        """Takes a request back; every open task, card and timer goes with it."""
        row = self.desk.take(unit, request_id, caller)
        self._own(caller, row, "running", "returned", "draft")
        running = self.desk.running(unit, row)
        if row["state"] == "draft":
            running.keep(state="withdrawn", ended_at=unit.now)
        else:
            running.happen(events.Withdrawn(caller.id, command.reason), caller.id)
        unit.record(Entry(caller.id, "request.withdrawn", request_id, {"reason": command.reason}))

    def comment(self, unit: UnitOfWork, caller: Caller, request_id: str, command: AddComment) -> dict[str, Any]:
        """Adds a word for everybody concerned; the comment."""
        row = self.desk.take(unit, request_id, caller)
        comment = {"id": new_id(), "text": command.text, "by": caller.id}
        running = self.desk.running(unit, row)
        running.note("Commented", comment, caller.id)
        running.keep()
        unit.record(Entry(caller.id, "request.commented", request_id, {"comment": comment["id"]}))
        unit.emit(messages.CommentAdded(request_id, comment["id"], caller.id))
        return {**comment, "at": unit.now}

    def remind(self, unit: UnitOfWork, caller: Caller, request_id: str) -> int:
        """Nudges everybody whose answer is open; how many."""
        row = self.desk.take(unit, request_id, caller)
        if row["state"] != "running":
            raise Conflict("Nobody is asked at the moment; there is nobody to remind.")
        mine = (tasks.c.request_id == request_id, tasks.c.state == "open")
        open_tasks = unit.connection.execute(select(tasks.c.id, tasks.c.assignee_id).where(*mine)).all()
        running = self.desk.running(unit, row)
        for task in open_tasks:
            occasion = f"{task.id}:{row['version']}"
            unit.emit(messages.TaskReminded(request_id, task.id, task.assignee_id, "nudge", occasion))
        running.note("Nudged", {"people": [task.assignee_id for task in open_tasks]}, caller.id)
        running.keep()
        return len(open_tasks)

    def note_called(
        self, unit: UnitOfWork, request_id: str, step: str, round_: int, ok: bool, answer: Any = None, error: str = ""
    ) -> None:
        """The answer of a service or of the filing; one that comes late or twice changes nothing."""
        row = locked_request(unit.connection, request_id)
        if row is None or not _waits_for(row.position, step, round_):
            return
        called = events.Called(step, round_, ok, answer, error)
        self.desk.running(unit, dict(row._mapping)).happen(called, HUB)
        unit.record(Entry(HUB, "request.step-answered", request_id, {"step": step, "ok": ok}))

    def figures(self, request_id: str) -> dict[str, Any] | None:
        """What reports count of a request; None for a draft."""
        return figures(self.desk, request_id)

    def fire_due_timers(self) -> int:
        """Lets every timer ring whose time has come, each in a unit of its own; how many, at most a hundred at once."""
        t, now = timers.c, self.desk.work.clock.now()
        due = select(t.request_id, t.key).where(t.paused.is_(False), t.due_at <= now).order_by(t.due_at)
        with self.desk.work.db.reading() as connection:
            rows = connection.execute(due.limit(TIMERS_AT_ONCE)).all()
        for row in rows:
            self._ring_or_postpone(row.request_id, row.key)
        return len(rows)

    def _ring_or_postpone(self, request_id: str, key: str) -> None:
        try:
            with self.desk.work.unit() as unit:
                self._ring(unit, request_id, key)
        except HubError as error:
            log().error("a timer cannot ring, it tries again later", request=request_id, timer=key, reason=error.detail)
            with self.desk.work.unit() as unit:
                later = timers.update().where(timers.c.request_id == request_id, timers.c.key == key)
                unit.connection.execute(later.values(due_at=unit.now + POSTPONED))

    def _ring(self, unit: UnitOfWork, request_id: str, key: str) -> None:
        row = locked_request(unit.connection, request_id)
        mine = (timers.c.request_id == request_id, timers.c.key == key)
        rang = unit.connection.execute(timers.delete().where(*mine)).rowcount
        if rang and row is not None and row.state == "running":
            self.desk.running(unit, dict(row._mapping)).happen(events.Due(key), HUB)

    def _send(
        self, unit: UnitOfWork, circle: Circle, process: Process, row: Any, caller: Caller, more: list[str]
    ) -> None:
        requester = requester_of(circle, caller, row["requester_id"])
        documents = documents_of(self.desk, process, row["form"], more, requester)
        row = {**row, "submitted_at": unit.now}
        running = self.desk.start(unit, circle, process, row)
        unit.emit(messages.RequestSubmitted(row["id"], row["process"], documents))
        sent = {"submitted_at": unit.now, "form": row["form"], "title": title_of(process, row["form"])}
        running.happen(events.Submitted(requester.id), caller.id, **sent)
        unit.record(Entry(caller.id, "request.submitted", row["id"], {"process": row["process"]}))

    def _new_row(self, unit: UnitOfWork, process: Process, version: int, requester: Any, form: Any) -> dict[str, Any]:
        serial, title = next_serial(unit.connection), title_of(process, form)
        return {
            "id": new_id(),
            "serial": serial,
            "process": process.key,
            "process_version": version,
            "title": title,
            "requester_id": requester.id,
            "requester_name": requester.name,
            "owner": process.owner.text,
            "state": "draft",
            "form": form,
            "position": {},
            "events": 0,
            "version": 0,
            "search": search_text(serial, title, requester),
            "created_at": unit.now,
            "submitted_at": None,
            "ended_at": None,
        }

    def _own(self, caller: Caller, row: Any, *states: str) -> None:
        if caller.kind == "person" and caller.id != row["requester_id"]:
            raise Forbidden("Only the requester may do this.")
        if row["state"] not in states:
            raise Conflict(f"The request is {row['state']}; this needs one that is {' or '.join(states)}.")


def _waits_for(position: Any, step: str, round_: int) -> bool:
    live = position.get("live", {}).get(step) if position else None
    return live is not None and live["waits"] == "answer" and position["round"] == round_
