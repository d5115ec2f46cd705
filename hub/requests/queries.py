"""What one may see of requests and tasks: lists, details, history."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select

from hub.core.auth import Caller
from hub.core.prepared import Prepared
from hub.core.rest.paging import Page, page_of
from hub.engine import diagram
from hub.requests import showing
from hub.requests.access import inbox_of, may_see, missing
from hub.requests.desk import Desk
from hub.requests.expecting import Expecting, outlook_shape, shown_to
from hub.requests.family import relatives
from hub.requests.history import line, people_in
from hub.requests.lists import asked_in, inbox, listing, tasks_with
from hub.requests.models import (
    NEVER,
    open_tasks,
    request_events,
    request_row,
    requests,
    tasks,
    tasks_of,
    waiting_for,
)
from hub.requests.naming import call_in
from hub.requests.org import Circle
from hub.requests.reasons import reason_in
from hub.requests.shapes import RequestFilter, TaskFilter
from hub.requests.showing import Shape
from hub.requests.standing import state_of
from hub.requests.supplying import asked_by

_TASK = Prepared(tasks_with(requests.c.form, requests.c.documents).where(tasks.c.id == bindparam("id")))


class Queries:
    """Questions about requests; nothing here changes anything."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def requests(self, caller: Caller, wanted: RequestFilter, language: str = "en") -> Mapping[str, Any]:
        """A page of the requests that the caller may see, newest first, called as in this language."""
        with self.desk.work.db.reading() as connection:
            query, order = listing(caller, wanted), [requests.c.id]
            found = page_of(connection, query, wanted, order, lambda row: row, descending=True)
            stands = self._stands(connection, found["items"]) if wanted.standing else {}
        call = call_in(self.desk.process, language)
        return found | {"items": [showing.listed(row, call) | stands.get(row.id, {}) for row in found["items"]]}

    def request(self, caller: Caller, request_id: str, language: str = "en") -> tuple[Shape, int]:
        """One request with its open tasks, why each is asked and what comes next in this language, and its version.
        Raises `NotFound`."""
        with self.desk.work.db.reading() as connection:
            return self.request_in(connection, caller, request_id, language)

    def request_in(
        self, connection: Connection, caller: Caller, request_id: str, language: str = "en"
    ) -> tuple[Shape, int]:
        """The same, as an open transaction sees it."""
        row = self._visible(connection, caller, request_id)
        circle, asked = Circle(self.desk.people), tasks_of(connection, request_id)
        call = call_in(self.desk.process, language)
        whole = showing.whole(row, asked, circle, call) | relatives(connection, caller, request_id, call)
        outlook = Expecting(self.desk, connection, circle, language).outlook(row, asked, shown_to(caller))
        told = {"tasks": self._in_words(whole["tasks"], whole, language)}
        return whole | told | outlook_shape(outlook), row.version

    def timeline(self, caller: Caller, request_id: str, page: Page, language: str = "en") -> Mapping[str, Any]:
        """A page of all that happened, oldest first, in sentences of this language."""
        lines = request_events.c
        with self.desk.work.db.reading() as connection:
            row = self._visible(connection, caller, request_id)
            query = select(request_events).where(lines.request_id == request_id)
            found = page_of(connection, query, page, [lines.position], lambda entry: entry._mapping)
        circle = Circle(self.desk.people)
        circle.know(person for entry in found["items"] for person in people_in(entry))
        process = self.desk.process(row.process, row.process_version)
        return found | {"items": [line(entry, process, circle, language) for entry in found["items"]]}

    def form(self, caller: Caller, request_id: str, language: str) -> Shape:
        """What a request was written in, also for those who may not begin one."""
        with self.desk.work.db.reading() as connection:
            row = self._visible(connection, caller, request_id)
        return showing.form(row, self.desk.process(row.process, row.process_version), language)

    def diagram(self, caller: Caller, request_id: str, language: str) -> str:
        """Where it stands, as an SVG picture."""
        with self.desk.work.db.reading() as connection:
            row = self._visible(connection, caller, request_id)
        process = self.desk.process(row.process, row.process_version)
        return diagram.svg(process, state_of(row.position), language)

    def tasks(self, caller: Caller, wanted: TaskFilter, language: str = "en") -> Mapping[str, Any]:
        """A page of somebody's tasks, oldest due first: the caller's own, or those in which she stands in for her."""
        assignee = caller.id if wanted.assignee == "me" else wanted.assignee
        shown = inbox_of(self.desk.people, caller, assignee)
        with self.desk.work.db.reading() as connection:
            order, now = [tasks.c.due_at, tasks.c.id], self.desk.work.clock.now()
            found = page_of(connection, inbox(assignee, wanted, now), wanted, order, lambda task: task)
        call = call_in(self.desk.process, language)
        return found | {"items": [showing.task(task, call) for task in found["items"] if shown(task)]}

    def waiting(self, caller: Caller) -> Shape:
        """How many open tasks the caller has, and the newest of them."""
        with self.desk.work.db.reading() as connection:
            found = waiting_for(connection, caller.id)
        return {"count": found.count, "newest": found.newest}

    def task(self, caller: Caller, task_id: str, language: str = "en") -> tuple[Shape, int]:
        """One task with the form it is about, its reason in this language, and its version. Raises `NotFound`."""
        with self.desk.work.db.reading() as connection:
            shape, version = self.task_in(connection, caller, task_id, language)
            row = request_row(connection, shape["request"]["id"])
        about = {"process": row.process, "processVersion": row.process_version} if row else {}
        return (self._in_words([shape], about, language)[0] if about else shape), version

    def _in_words(self, tasks: Sequence[Shape], about: Shape, language: str) -> list[Shape]:
        """Tasks of one request with what the engine says of them in this language."""
        if language == "en" or not tasks:
            return list(tasks)
        process = self.desk.process(about["process"], about["processVersion"])
        return [task | {"reason": reason_in(language, task["reason"], process, task["step"])} for task in tasks]

    def task_in(self, connection: Connection, caller: Caller, task_id: str, language: str = "en") -> tuple[Shape, int]:
        """The same, as an open transaction sees it."""
        row = _TASK.first(connection, id=task_id)
        if row is None or not self._may_see_task(connection, caller, row):
            raise missing("task")
        circle = Circle(self.desk.people)
        circle.learn(caller)
        circle.know([row.assignee_id, row.decided_by])
        whole = showing.whole_task(row, circle, call_in(self.desk.process, language), asked_by(self.desk, row))
        return whole | self._expected(connection, circle, row), row.version

    def _stands(self, connection: Connection, rows: Sequence[Row[Any]]) -> dict[str, Shape]:
        """Where each of these requests stands, by one look for all."""
        asked: dict[str, list[Row[Any]]] = {row.id: [] for row in rows if row.state == "running"}
        for task in connection.execute(asked_in(list(asked))) if asked else ():
            asked[task.request_id].append(task)
        circle = Circle(self.desk.people)
        circle.know(task.assignee_id for tasks in asked.values() for task in tasks)
        return {row.id: {"standing": None} for row in rows} | {
            request_id: {"standing": showing.standing(tasks, circle)} for request_id, tasks in asked.items()
        }

    def _expected(self, connection: Connection, circle: Circle, task: Row[Any]) -> Shape:
        """By when a task is over that has no time of its own."""
        if task.state != "open" or task.due_at != NEVER:
            return {}
        row, asked = request_row(connection, task.request_id), open_tasks(connection, task.request_id)
        outlook = Expecting(self.desk, connection, circle).outlook(row, asked)
        return {"expectedBy": outlook.steps.get(task.step)}

    def _visible(self, connection: Connection, caller: Caller, request_id: str) -> Row[Any]:
        row: Row[Any] | None = request_row(connection, request_id)
        if row is None or not self._sees(connection, caller, row, request_id):
            raise missing("request")
        return row

    def _may_see_task(self, connection: Connection, caller: Caller, row: Row[Any]) -> bool:
        return caller.id == row.assignee_id or self._sees(connection, caller, row, row.request_id)

    def _sees(self, connection: Connection, caller: Caller, row: Row[Any], request_id: str) -> bool:
        return caller.id == row.requester_id or may_see(connection, self.desk.people, caller, request_id)
