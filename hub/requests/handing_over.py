"""What somebody was asked who has left, or is away for long, goes to others."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, func, select, tuple_

from hub.core.auth import Caller
from hub.core.errors import BadInput, Conflict, FieldError, NotFound
from hub.core.questions import Person
from hub.core.telemetry import log
from hub.core.trail import Entry
from hub.core.unit_of_work import UnitOfWork
from hub.engine.machine.events import Event, Reassigned
from hub.requests.commands import HandOver
from hub.requests.desk import Desk
from hub.requests.messages import MoreToHandOver
from hub.requests.models import locked_request_of, task_row, tasks
from hub.requests.org import Circle
from hub.requests.orphans import tell_of_own
from hub.requests.running import Running

HUB = "hub"
AT_ONCE = 100
MOST = 500

_t = tasks.c


class Change(NamedTuple):
    """Why tasks go to others: by whom (an id, or the hub), and to whom; None for whoever stands in."""

    by: str
    reason: str
    to: str | None = None


class HandingOver:
    """Each task goes in a unit of its own, so that one which cannot does not keep the others; welcome twice."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def leave(self, person_id: str, after: Sequence[str] = ()) -> int:
        """Hands over what one who has left was asked, a hundred tasks at once (`MoreToHandOver` tells of the others),
        and tells of her own requests; how many tasks. Nothing for one who is back."""
        person = self.desk.people.person(person_id)
        if person is not None and person.active:
            return 0
        change = Change(HUB, f"{person.name if person else 'Somebody'} has left")
        found = self._some(person_id, after)
        moved = sum(self._hand_over(row.id, change) for row in found)
        if len(found) < AT_ONCE:
            tell_of_own(self.desk, person_id)
        else:
            with self.desk.work.unit() as unit:
                unit.emit(MoreToHandOver(person_id, _place(found[-1])))
        return moved

    def hand_over(self, caller: Caller, named: str, command: HandOver) -> dict[str, int]:
        """The same by hand, for administrators: five hundred tasks at most; how many went, and how many did not."""
        person = self.desk.people.person(named)
        if person is None:
            raise NotFound("There is no such person. Check the address.")
        change = Change(caller.id, command.reason, self._receiver(command.to, person) if command.to else None)
        moved = sum(self._hand_over(row.id, change) for row in self._many(person.id))
        mine = select(func.count()).where(_t.assignee_id == person.id, _t.state == "open")
        with self.desk.work.unit() as unit:
            said = {"reason": command.reason, "to": change.to, "tasks": moved}
            unit.record(Entry(caller.id, "person.handed-over", person.id, said))
            left = unit.connection.execute(mine).scalar_one()
        return {"handedOver": moved, "left": left}

    def _receiver(self, named: str, person: Person) -> str:
        to = self.desk.people.person(named)
        if to is None or not to.active or to.id == person.id:
            detail = "Name another active person, by id or mail address; without one, whoever stands in is asked."
            raise BadInput("Choose somebody else.", [FieldError("/to", detail)])
        return to.id

    def _many(self, person_id: str) -> Iterator[Any]:
        after: Sequence[str] = ()
        for _ in range(MOST // AT_ONCE):
            found = self._some(person_id, after)
            yield from found
            if len(found) < AT_ONCE:
                return
            after = _place(found[-1])

    def _some(self, person_id: str, after: Sequence[str]) -> Sequence[Any]:
        with self.desk.work.db.reading() as connection:
            return connection.execute(_open_tasks(person_id, after)).all()

    def _hand_over(self, task_id: str, change: Change) -> bool:
        """Whether somebody else, or nobody, is asked now."""
        try:
            return self._move(task_id, change)
        except Conflict as refusal:
            if change.to:  # who was named may not decide here: whoever stands in
                return self._hand_over(task_id, change._replace(to=None))
            log().warning("a task stays with one who will not answer it", task=task_id, reason=refusal.detail)
            return False

    def _move(self, task_id: str, change: Change) -> bool:
        with self.desk.work.unit() as unit:
            row = locked_request_of(unit.connection, task_id)
            task = task_row(unit.connection, task_id)
            if row is None or task is None or task.state != "open":
                return False
            running = self._ready(unit, row, task, change)
            event = _event(running, dict(task._mapping), change)
            running.happen(event, change.by)
            said = {"task": task_id, "from": task.assignee_id, "to": getattr(event, "to", None)}
            unit.record(Entry(change.by, "task.handed-over", row.id, {**said, "reason": change.reason}))
        return True

    def _ready(self, unit: UnitOfWork, row: Any, task: Any, change: Change) -> Running:
        circle = Circle(self.desk.people)
        circle.know([task.assignee_id, change.to, None if change.by == HUB else change.by])
        process = self.desk.process(row.process, row.process_version)
        return self.desk.start(unit, circle, process, dict(row._mapping))


def _event(running: Running, task: dict[str, Any], change: Change) -> Event:
    by = "" if change.by == HUB else change.by
    if change.to is None:
        return running.instead(task, change.reason, by)
    return Reassigned(task["step"], task["round"], task["assignee_id"], change.to, by, change.reason)


def _open_tasks(person_id: str, after: Sequence[str]) -> Select[Any]:
    """A hundred of somebody's open tasks, by due time."""
    mine = select(_t.id, _t.due_at).where(_t.assignee_id == person_id, _t.state == "open")
    if after:
        mine = mine.where(tuple_(_t.due_at, _t.id) > (datetime.fromisoformat(after[0]), after[1]))
    return mine.order_by(_t.due_at, _t.id).limit(AT_ONCE)


def _place(row: Any) -> list[str]:
    return [row.due_at.isoformat(), row.id]
