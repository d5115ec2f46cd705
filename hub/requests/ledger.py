"""The tasks and timers of one request: what an engine's step asks for is gathered, then written in few statements."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, update
from sqlalchemy.dialects import postgresql, sqlite

from hub.core.db import new_id
from hub.core.prepared import Prepared
from hub.engine.machine import effects
from hub.requests.models import NEVER, last_tasks, open_tasks, tasks, timers

_ANSWERS = ("approved", "rejected", "returned")
_NOTED = ("state", "decided_at", "decided_by", "comment", "because", "question", "version")


def _ringing(into: Any) -> Prepared:
    """A timer is set; one that was to ring already rings at another moment."""
    changed = {name: into.excluded[name] for name in ("due_at", "paused")}
    return Prepared(into.on_conflict_do_update(index_elements=["request_id", "key"], set_=changed))


_CLOSE = Prepared(
    update(tasks).where(tasks.c.id == bindparam("task_id")).values({name: bindparam(f"new_{name}") for name in _NOTED})
)
_OPEN = Prepared(insert(tasks))
_RING = {name: _ringing(kind.insert(timers)) for name, kind in (("sqlite", sqlite), ("postgresql", postgresql))}
_CLEAR = Prepared(delete(timers).where(timers.c.request_id == bindparam("request"), timers.c.key == bindparam("timer")))

Task = dict[str, Any]
Place = tuple[str, int, str]


class Ledger:
    """Tasks by step, round and person, timers by key. Nothing is written before `write`, except by the clock's hand."""

    def __init__(self, connection: Connection, request_id: str, now: datetime) -> None:
        self._connection = connection
        self._id = request_id
        self._now = now
        self._stored: dict[Place, Task] | None = None
        self._new: list[Task] = []
        self._opened: dict[Place, Task] = {}
        self._closed: list[Task] = []
        self._unanswered: dict[Place, str] = {}
        self._timers: dict[str, dict[str, Any]] = {}
        self._cleared: list[str] = []

    def open(self, effect: effects.OpenTask, reason: str, due_at: datetime) -> Task:
        """A new task; without a reason for the one that the person was asked for before."""
        task = {
            "id": new_id(),
            "request_id": self._id,
            "step": effect.step,
            "round": effect.round,
            "assignee_id": effect.person,
            "kind": effect.kind,
            "state": "open",
            "reason": reason or self._former_reason(effect),
            "because": "",
            "opened_at": self._now,
            "due_at": due_at,
            "decided_at": None,
            "decided_by": None,
            "comment": "",
            "question": "",
            "version": 1,
        }
        self._new.append(task)
        self._opened[effect.step, effect.round, effect.person] = task
        return task

    def close(self, effect: effects.CloseTask) -> Task | None:
        """Notes an answer, or takes a task back; None when there is no such open task."""
        task = self.waiting(effect.step, effect.round, effect.person)
        if task is None:
            return None
        self._unanswered[effect.step, effect.round, effect.person] = task["question"]
        answered = effect.state in _ANSWERS
        task |= {"state": effect.state, "decided_at": self._now, "decided_by": effect.by or None}
        task |= {
            "comment": effect.because if answered else "",
            "because": "" if answered else effect.because,
            "question": "",
        }
        if (effect.step, effect.round, effect.person) not in self._opened:
            task["version"] += 1
            self._closed.append(task)
        return task

    def revoke(self, effect: effects.RevokeAnswer) -> Task | None:
        """Notes that an answer was taken back; None when there was no task to answer."""
        before = last_tasks(self._connection, self._id, effect.step, effect.round, effect.person)
        row = next((row for row in before if row.state in _ANSWERS), None)
        if row is None:
            return None
        task: Task = dict(row._mapping)
        task |= {"state": "cancelled", "decided_at": self._now, "decided_by": effect.by, "comment": ""}
        task |= {"because": effect.because, "version": task["version"] + 1}
        self._closed.append(task)
        return task

    def waiting(self, step: str, round_: int, person: str) -> Task | None:
        """The open task of a person in a step and round."""
        place = (step, round_, person)
        task = self._opened.get(place) or self._known().get(place)
        return task if task and task["state"] == "open" else None

    def ask(self, effect: effects.AskRequester) -> None:
        """Keeps the question of a task until it is answered, or the task is closed."""
        self._question(effect, effect.question)

    def close_question(self, effect: effects.CloseQuestion) -> None:
        """The question of a task is answered."""
        self._question(effect, "")

    def pass_question(self, effect: effects.PassQuestion) -> None:
        """Whoever got the task waits for the answer now."""
        question = self._unanswered.get((effect.step, effect.round, effect.person), "")
        self._opened[effect.step, effect.round, effect.to]["question"] = question

    def _question(self, effect: effects.AskRequester | effects.CloseQuestion, question: str) -> None:
        here = (tasks.c.step == effect.step, tasks.c.round == effect.round, tasks.c.assignee_id == effect.person)
        mine = update(tasks).where(tasks.c.request_id == self._id, *here, tasks.c.state == "open")
        self._connection.execute(mine.values(question=question))

    def set_timer(self, effect: effects.SetTimer, due_at: datetime) -> None:
        """Will ring."""
        row = {"request_id": self._id, "key": effect.key, "step": effect.step, "due_at": due_at, "paused": False}
        self._timers[effect.key] = row

    def clear_timer(self, key: str) -> None:
        """Will not ring."""
        if self._timers.pop(key, None) is None:
            self._cleared.append(key)

    def pause(self, step: str) -> None:
        """The clock of a step stands still."""
        self._connection.execute(update(timers).where(*_of(timers, self._id, step)).values(paused=True))
        for timer in self._timers.values():
            timer["paused"] |= timer["step"] == step

    def resume(self, step: str, later_than: Callable[[datetime, str], datetime]) -> None:
        """The clock of a step runs on: when timers ring, and when the task of a person is due, is asked anew."""
        for row in self._connection.execute(timers.select().where(*_of(timers, self._id, step))).all():
            later = update(timers).where(timers.c.request_id == self._id, timers.c.key == row.key)
            self._connection.execute(later.values(paused=False, due_at=later_than(row.due_at, "")))
        for task in self._known().values():
            if task["step"] == step and task["due_at"] != NEVER:
                later = update(tasks).where(tasks.c.id == task["id"])
                self._connection.execute(later.values(due_at=later_than(task["due_at"], task["assignee_id"])))

    def rename(self, effect: effects.RenameStep) -> None:
        """The tasks and timers of a step go by another name."""
        here = (tasks.c.request_id == self._id, tasks.c.step == effect.step, tasks.c.round == effect.round)
        self._connection.execute(update(tasks).where(*here).values(step=effect.to))
        for name in effect.timers:
            key, new = (f"{step}.{effect.round}.{name}" for step in (effect.step, effect.to))
            rung = (timers.c.request_id == self._id, timers.c.key == key)
            self._connection.execute(update(timers).where(*rung).values(key=new, step=effect.to))

    @property
    def opened(self) -> Sequence[Task]:
        """The tasks that were opened, in their order."""
        return self._new

    @property
    def closed(self) -> Sequence[Task]:
        """The tasks that were closed, as they are now."""
        return self._closed

    def write(self) -> None:
        """Everything gathered, in as few statements as there are kinds of change."""
        opened = self.opened
        if self._closed:
            _CLOSE.run(self._connection, [_noted(task) for task in self._closed])
        if opened:
            _OPEN.run(self._connection, opened)
        self._write_timers()

    def _write_timers(self) -> None:
        # What is written together is written in no order, so a timer that is set anew is not cleared before.
        if cleared := [key for key in self._cleared if key not in self._timers]:
            _CLEAR.run(self._connection, [{"request": self._id, "timer": key} for key in cleared])
        if self._timers:
            _RING[self._connection.dialect.name].run(self._connection, list(self._timers.values()))

    def _former_reason(self, effect: effects.OpenTask) -> str:
        before = last_tasks(self._connection, self._id, effect.step, effect.round, effect.person)
        return str(before[0].reason) if before else ""

    def _known(self) -> dict[Place, Task]:
        if self._stored is None:
            rows = [dict(row._mapping) for row in open_tasks(self._connection, self._id)]
            self._stored = {(row["step"], row["round"], row["assignee_id"]): row for row in rows}
        return self._stored


def _of(table: Any, request_id: str, step: str) -> tuple[Any, Any]:
    return table.c.request_id == request_id, table.c.step == step


def _noted(task: Task) -> dict[str, Any]:
    return {"task_id": task["id"], **{f"new_{name}": task[name] for name in _NOTED}}
