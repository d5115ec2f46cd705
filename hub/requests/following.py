"""What follows from an engine's step, written down: effects become tasks, timers and events. Nothing leaves here."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, update

from hub.core.db import new_id
from hub.core.messages import Event
from hub.core.unit_of_work import UnitOfWork
from hub.engine import approvers, effects
from hub.engine.machine import scope
from hub.engine.process import Process, Tell
from hub.engine.state import Facts, State
from hub.engine.worktime import due, parse_duration
from hub.requests import messages
from hub.requests.models import NEVER, add_participants, task_at, tasks, timers
from hub.requests.org import Circle, calendar_of


class Following:
    """Writes down the effects of one event of one request."""

    def __init__(
        self,
        unit: UnitOfWork,
        circle: Circle,
        process: Process,
        row: Mapping[str, Any],
        facts: Facts,
        state: State,
    ) -> None:
        self._unit = unit
        self._circle = circle
        self._process = process
        self._id: str = row["id"]
        self._line: int = row["events"]
        self._facts = facts
        self._state = state
        self._opened: list[dict[str, Any]] = []

    def do(self, todo: Sequence[effects.Effect]) -> None:
        """Each effect in its order; new tasks at the end, all at once."""
        for effect in todo:
            _DOING[type(effect)](self, effect)
        self._write_opened()

    def open_task(self, effect: effects.OpenTask) -> None:
        """Asks somebody."""
        task_id = new_id()
        task = {
            "id": task_id,
            "request_id": self._id,
            "step": effect.step,
            "round": effect.round,
            "assignee_id": effect.person,
            "state": "open",
            "reason": effect.reason,
            "because": "",
            "opened_at": self._unit.now,
            "due_at": self._due(effect.within, effect.person),
            "comment": "",
            "version": 1,
        }
        self._opened.append(task)
        self._emit(messages.TaskOpened(self._id, task_id, effect.person))

    def close_task(self, effect: effects.CloseTask) -> None:
        """Notes the answer, or takes the task back."""
        self._write_opened()
        row = task_at(self._unit.connection, self._id, effect.step, effect.round, effect.person)
        if row is None or row.state != "open":
            return
        decided = effect.state in ("approved", "rejected", "returned")
        values = {
            "state": effect.state,
            "decided_at": self._unit.now,
            "decided_by": effect.by or None,
            "comment": effect.because if decided else "",
            "because": "" if decided else effect.because,
            "version": row.version + 1,
        }
        self._unit.connection.execute(update(tasks).where(tasks.c.id == row.id).values(**values))
        self._emit(messages.TaskClosed(self._id, row.id, effect.person, effect.state))

    def set_timer(self, effect: effects.SetTimer) -> None:
        """Rings by the calendar of the first who was asked."""
        asked = self._state.live[effect.step].open if effect.step in self._state.live else ()
        at = self._due(effect.within, asked[0] if asked else "", effect.share)
        row = {"request_id": self._id, "key": effect.key, "step": effect.step, "due_at": at, "paused": False}
        self._unit.connection.execute(insert(timers).values(**row))

    def clear_timer(self, effect: effects.ClearTimer) -> None:
        """Will not ring."""
        mine = (timers.c.request_id == self._id, timers.c.key == effect.key)
        self._unit.connection.execute(delete(timers).where(*mine))

    def pause_timers(self, effect: effects.PauseTimers) -> None:
        """The clock of a step stands still."""
        mine = (timers.c.request_id == self._id, timers.c.step == effect.step)
        self._unit.connection.execute(update(timers).where(*mine).values(paused=True))

    def resume_timers(self, effect: effects.ResumeTimers) -> None:
        """The clock runs on, later by the time it stood."""
        lost = self._unit.now - datetime.fromisoformat(effect.since)
        mine = (timers.c.request_id == self._id, timers.c.step == effect.step)
        for row in self._unit.connection.execute(timers.select().where(*mine)).all():
            later = update(timers).where(*mine, timers.c.key == row.key)
            self._unit.connection.execute(later.values(paused=False, due_at=row.due_at + lost))

    def remind(self, effect: effects.Remind) -> None:
        """Reminds people of the tasks that they have open."""
        for person in effect.people:
            row = task_at(self._unit.connection, self._id, effect.step, effect.round, person)
            if row is not None and row.state == "open":
                self._emit(messages.TaskReminded(self._id, row.id, person, effect.kind, f"{row.id}:{self._line}"))

    def ask_requester(self, effect: effects.AskRequester) -> None:
        """Passes a question on."""
        requester = str(self._facts.requester["id"])
        self._emit(messages.PersonToTell(self._id, requester, "question", f"{self._id}:{self._line}", effect.question))

    def call(self, effect: effects.CallService) -> None:
        """Has a service called."""
        key = f"{self._id}:{effect.step}:{effect.round}"
        place = (effect.step, effect.round, effect.service, effect.operation)
        self._emit(messages.StepCalled(self._id, *place, dict(effect.arguments), key))

    def file(self, effect: effects.FileDocuments) -> None:
        """Has documents filed."""
        where = (list(effect.documents), effect.store, effect.into)
        self._emit(messages.DocumentsToFile(self._id, effect.step, effect.round, *where))

    def tell(self, effect: effects.Tell) -> None:
        """Has people told what the process says."""
        body = self._process.steps[self._process.positions[effect.step]].body
        assert isinstance(body, Tell)
        within = scope(self._process, self._state, self._facts)
        for person in approvers.addressees(body.to, within, self._circle):
            text = effect.texts.get(self._circle.language(person.id), effect.texts.get("en", ""))
            occasion = f"{self._id}:{effect.step}:{effect.round}"
            self._emit(messages.PersonToTell(self._id, person.id, effect.message, occasion, text))

    def send_back(self, effect: effects.SendBack) -> None:
        """It is with the requester for correction."""
        self._emit(messages.RequestReturned(self._id, effect.by, effect.comment))

    def finish(self, effect: effects.Finish) -> None:
        """It has ended."""
        self._emit(messages.RequestEnded(self._id, effect.outcome, effect.because))

    def _write_opened(self) -> None:
        if self._opened:
            self._unit.connection.execute(insert(tasks), self._opened)
            add_participants(self._unit.connection, self._id, [task["assignee_id"] for task in self._opened])
            self._opened = []

    def _emit(self, event: Event) -> None:
        self._unit.emit(event)

    def _due(self, within: str, person_id: str, share: float = 1.0) -> datetime:
        if not within:
            return NEVER
        return due(self._unit.now, parse_duration(within), calendar_of(self._circle.person(person_id)), share)


_DOING: Mapping[type[Any], Callable[[Following, Any], None]] = {
    effects.OpenTask: Following.open_task,
    effects.CloseTask: Following.close_task,
    effects.SetTimer: Following.set_timer,
    effects.ClearTimer: Following.clear_timer,
    effects.PauseTimers: Following.pause_timers,
    effects.ResumeTimers: Following.resume_timers,
    effects.Remind: Following.remind,
    effects.AskRequester: Following.ask_requester,
    effects.CallService: Following.call,
    effects.FileDocuments: Following.file,
    effects.Tell: Following.tell,
    effects.SendBack: Following.send_back,
    effects.Finish: Following.finish,
}
