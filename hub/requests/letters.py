"""What people are told about requests: content without a shape; each channel gives it one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from babel.dates import format_datetime
from sqlalchemy import select

from hub.core.auth import Caller
from hub.core.errors import Forbidden
from hub.core.ports import Action, Field
from hub.core.questions import Person
from hub.engine.machine.retracting import BACK
from hub.engine.process import Process
from hub.engine.worktime import zone
from hub.requests.access import may_see, on_behalf_of
from hub.requests.desk import Desk
from hub.requests.models import NEVER, request_row, requests, tasks
from hub.requests.naming import called
from hub.requests.org import Circle, number_of
from hub.requests.reasons import reason_in
from hub.requests.supplying import answer_form
from hub.requests.words import shown, text

# The language of channels: nobody's is theirs.
POSTED = "en"


@dataclass(frozen=True, slots=True)
class Letter:
    """One telling of one person: what it is about, what it says, what can be done on the spot, where to look.

    `occasion` tells apart what is said of the same subject more than once; what `asks` is pointless once it is over.
    """

    person_id: str
    kind: str
    about: str
    subject_id: str
    title: str
    lines: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    actions: tuple[Action, ...] = ()
    link: str = ""
    occasion: str = ""
    asks: bool = False


class Letters:
    """Writes letters about requests, in the reader's language and time zone."""

    def __init__(self, desk: Desk, base_url: str) -> None:
        self._desk = desk
        self._base_url = base_url

    def task(self, task_id: str, kind: str = "task-opened", occasion: str = "") -> Letter | None:
        """Somebody is asked to decide, or reminded (then `occasion` names the reminder); None when it is decided."""
        row = self._task_row(task_id)
        reader = self._desk.people.person(row.assignee_id) if row and row.state == "open" else None
        if row is None or reader is None:
            return None
        return self._asking(row, reader, kind, occasion)

    def seen(self, caller: Caller, task_id: str) -> Letter:
        """A task as somebody sees it who opens it now: with what she can do where she may, else how it stands or ended.
        A stranger learns nothing, not even whether there is one."""
        row, viewer = self._task_row(task_id), self._desk.people.person(caller.id)
        if row is None or viewer is None or not self._may_see(caller, row):
            title = text("not-yours", viewer.language if viewer else "en")
            return Letter(caller.id, "task-closed", "task", task_id, title)
        if row.state != "open":
            return self._closed(row, viewer)
        asked = self._asking(row, viewer, "task-opened")
        return asked if self._may_answer(caller, row) else self._waiting(asked, row, viewer)

    def task_closed(self, task_id: str) -> Letter | None:
        """What a task's card says once it needs no answer any more; None while it is open."""
        row = self._task_row(task_id)
        reader = self._desk.people.person(row.assignee_id) if row and row.state != "open" else None
        return self._closed(row, reader) if reader else None

    def task_over(self, task_id: str, person_id: str) -> Letter:
        """What takes the place of a question that this person need not answer, even where its task is forgotten."""
        closed = self.task_closed(task_id)
        reader = None if closed else self._desk.people.person(person_id)
        title = text("task-over", reader.language if reader else "en")
        return closed or Letter(person_id, "task-closed", "task", task_id, title)

    def request(self, request_id: str, kind: str, occasion: str, person_id: str = "", said: str = "") -> Letter | None:
        """Something happened to a request: for the requester, or for `person_id`."""
        with self._desk.work.db.reading() as connection:
            row = request_row(connection, request_id)
        reader = self._desk.people.person(person_id or row.requester_id) if row else None
        if row is None or reader is None:
            return None
        process = self._desk.process(row.process, row.process_version)
        title = _headline(kind, row, process, reader.language)
        lines = tuple(filter(None, (said,)))
        facts = self._facts(row, process, reader)
        link = self._link(request_id)
        return Letter(reader.id, kind, "request", request_id, title, lines, facts, link=link, occasion=occasion)

    def post(self, request_id: str, kind: str, occasion: str, reader_id: str, said: str = "") -> Letter | None:
        """Something happened to a request, for a channel: without what its form says, which not everybody there may
        know."""
        with self._desk.work.db.reading() as connection:
            row = request_row(connection, request_id)
        if row is None:
            return None
        title = text(kind, POSTED).format(title=row.title, requester=row.requester_name)
        facts = ((text("number", POSTED), number_of(row.serial)), (text("requester", POSTED), row.requester_name))
        lines, link = tuple(filter(None, (said,))), self._link(request_id)
        return Letter(reader_id, kind, "request", request_id, title, lines, facts, link=link, occasion=occasion)

    def _asking(self, row: Any, reader: Person, kind: str, occasion: str = "") -> Letter:
        process = self._desk.process(row.process, row.process_version)
        lines = [reason_in(reader.language, row.reason, process, row.step)]
        if row.due_at != NEVER:
            lines.append(text("please-by", reader.language).format(when=self._moment(row.due_at, reader)))
        return Letter(
            person_id=reader.id,
            kind=kind,
            about="task",
            subject_id=row.id,
            occasion=occasion,
            asks=True,
            title=_headline(_heading(row, kind), row, process, reader.language),
            lines=(*_wanted(row, process, reader), *lines),
            facts=self._facts(row, process, reader),
            actions=_actions(row, reader) if kind == "task-opened" and row.kind == "approve" else (),
            link=self._link(row.request_id),
        )

    def _waiting(self, asked: Letter, row: Any, viewer: Person) -> Letter:
        """The same for somebody who is not asked: for whom it waits, nothing to do."""
        who = Circle(self._desk.people).name(row.assignee_id)
        line = text("waits-for", viewer.language).format(who=who)
        title = _headline("task-closed", row, self._desk.process(row.process, row.process_version), viewer.language)
        return replace(asked, title=title, lines=(line,), actions=(), asks=False)

    def _closed(self, row: Any, reader: Person) -> Letter:
        process = self._desk.process(row.process, row.process_version)
        title = _headline("task-closed", row, process, reader.language)
        lines = (self._how_it_ended(row, reader),)
        return Letter(reader.id, "task-closed", "task", row.id, title, lines, self._facts(row, process, reader))

    def _may_see(self, caller: Caller, row: Any) -> bool:
        if caller.id in (row.assignee_id, row.requester_id):
            return True
        with self._desk.work.db.reading() as connection:
            return may_see(connection, self._desk.people, caller, row.request_id)

    def _may_answer(self, caller: Caller, row: Any) -> bool:
        try:
            on_behalf_of(self._desk.people, caller, row._mapping, row._mapping)
        except Forbidden:
            return False
        return True

    def _task_row(self, task_id: str) -> Any:
        columns = [column for column in requests.c if column.name not in tasks.c]
        query = select(tasks, *columns).join(requests, requests.c.id == tasks.c.request_id)
        with self._desk.work.db.reading() as connection:
            return connection.execute(query.where(tasks.c.id == task_id)).first()

    def _facts(self, row: Any, process: Process, reader: Person) -> tuple[tuple[str, str], ...]:
        language = reader.language
        first = [(text("number", language), number_of(row.serial)), (text("requester", language), row.requester_name)]
        return (*first, *_form_facts(process.form, row.form, language))

    def _how_it_ended(self, row: Any, reader: Person) -> str:
        if row.because and not row.decided_by:
            return str(row.because)
        who = Circle(self._desk.people).name(row.decided_by) if row.decided_by else text("hub", reader.language)
        told = text(f"was-{_how(row)}", reader.language).format(who=who, when=self._moment(row.decided_at, reader))
        return f"{told} {row.comment}".strip()

    def _moment(self, moment: datetime, reader: Person) -> str:
        return _written(moment, self._desk.work.clock.now(), reader)

    def _link(self, request_id: str) -> str:
        return f"{self._base_url}/requests/{request_id}"


def _headline(kind: str, row: Any, process: Process, language: str) -> str:
    title = called(row.title, process, language)
    return text(kind, language).format(title=title, requester=row.requester_name)


def _how(row: Any) -> str:
    """How a task ended, as the words know it."""
    if row.because == BACK:
        return "taken-back"
    return "answered" if (row.kind, row.state) == ("ask", "approved") else str(row.state)


def _heading(row: Any, kind: str) -> str:
    return "task-asked" if (row.kind, kind) == ("ask", "task-opened") else kind


def _wanted(row: Any, process: Process, reader: Person) -> Sequence[str]:
    """What a task asks for beside a yes or no, by the titles of its fields; it is given on the page alone."""
    schema = answer_form(process, row.step) if row.kind == "ask" else None
    if schema is None:
        return ()
    titles = [_title(name, field, reader.language) for name, field in schema.get("properties", {}).items()]
    return (text("please-fill", reader.language).format(fields=", ".join(titles)),)


Verb = Literal["approve", "reject", "return", "ask", "delegate"]
VERBS: tuple[Verb, ...] = ("approve", "reject", "return", "ask", "delegate")
# What can be said with each answer; what is required is asked for once the answer is wanted.
_FIELDS: Mapping[Verb, tuple[tuple[str, Literal["text", "person"], bool], ...]] = {
    "approve": (("comment", "text", False),),
    "reject": (("comment", "text", False),),
    "return": (("reason", "text", True),),
    "ask": (("question", "text", True),),
    "delegate": (("to", "person", True), ("why", "text", False)),
}


def _actions(row: Any, reader: Person) -> tuple[Action, ...]:
    data, language = {"task": row.id, "version": str(row.version)}, reader.language
    return tuple(Action(verb, text(verb, language), data, _fields(verb, language)) for verb in VERBS)


def _fields(verb: Verb, language: str) -> tuple[Field, ...]:
    return tuple(Field(name, kind, text(f"field-{name}", language), must) for name, kind, must in _FIELDS[verb])


def _written(moment: datetime, now: datetime, reader: Person) -> str:
    """A moment by the reader's clock; one of another year names its year."""
    here = zone(reader.time_zone)
    shape = "EEE d MMM, HH:mm" if moment.astimezone(here).year == now.astimezone(here).year else "EEE d MMM y, HH:mm"
    language = reader.language if reader.language in ("en", "de") else "en"
    return str(format_datetime(moment, shape, tzinfo=here, locale=language))


def _form_facts(schema: Mapping[str, Any], form: Mapping[str, Any], language: str) -> Sequence[tuple[str, str]]:
    """The form's fields by their titles; what the schema marks as personal does not leave the hub this way."""
    fields = schema.get("properties", {}).items()
    told = [(_title(name, field, language), shown(field, form.get(name), language)) for name, field in fields]
    return [(title, value) for title, value in told if value]


def _title(name: str, field: Mapping[str, Any], language: str) -> str:
    by_language = field.get("x-hub", {}).get("title", {})
    return str(by_language.get(language) or field.get("title") or name)
