"""What the API shows of requests and tasks, and what lists can be asked for."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from hub.core.rest.models import Shown
from hub.core.rest.paging import Page

RequestState = Literal["draft", "running", "returned", "approved", "rejected", "withdrawn", "failed"]
TaskState = Literal["open", "approved", "rejected", "returned", "delegated", "escalated", "expired", "cancelled"]
TaskKind = Literal["approve", "ask"]
Word = Annotated[str, StringConstraints(max_length=100, pattern=r"^[^\x00]*$")]


class RequestFilter(Page):
    """Which requests; `requester=me` for one's own."""

    state: RequestState | None = None
    process: Word | None = None
    requester: Word | None = None
    search: Word | None = Field(default=None, description="Part of the number, the title or the requester's name.")
    needs: Literal["me"] | None = Field(
        default=None, description="My own that wait for me: returned for correction, or somebody asks me about them."
    )
    standing: bool = Field(default=False, description="Whether to say of each where it stands.")


class TaskFilter(Page):
    """Which tasks; `assignee` is `me` or the id of somebody the caller stands in for."""

    assignee: Word = "me"
    state: TaskState = "open"
    process: Word | None = None
    search: Word | None = None
    overdue: bool = Field(default=False, description="Whether only those whose time is over.")


class NamedOut(Shown):
    """Somebody."""

    id: str
    name: str


class PlaceOut(Shown):
    """Where a request stands: who is asked, by when the first answer is due, and what its requester was asked."""

    asked: list[NamedOut]
    due_at: datetime | None
    question: str | None


class RequestOut(Shown):
    """A request as lists show it; `standing` where it was asked for and the request is on its way."""

    id: str
    number: str
    process: str
    title: str
    state: RequestState
    requester: NamedOut
    created_at: datetime
    submitted_at: datetime | None
    updated_at: datetime
    ended_at: datetime | None
    version: int
    standing: PlaceOut | None = None


class TaskOut(Shown):
    """What somebody was asked: why, until when, and the answer."""

    id: str
    kind: TaskKind
    step: str
    round: int
    state: TaskState
    reason: str
    opened_at: datetime
    due_at: datetime | None
    expected_by: datetime | None = Field(
        description="By when it is over at the latest: its own time, or of a single task without one what the others' "
        "times come to; null when nobody can tell."
    )
    decided_at: datetime | None
    decided_by: NamedOut | None = None
    comment: str
    because: str
    question: str | None = Field(
        default=None, description="What the requester was asked with it and has not answered; the clock stands still."
    )
    version: int


class AskedOut(TaskOut):
    """A task with who was asked."""

    assignee: NamedOut


class RelativeOut(Shown):
    """A request that started this one, or was started by it."""

    id: str
    number: str
    title: str
    state: RequestState


class ComingOut(Shown):
    """A station still to come: its step, a sentence that says who or what, and by when at the latest, if known."""

    step: str
    sentence: str
    expected_by: datetime | None


class RequestDetailOut(RequestOut):
    """A request with its form, the documents beside it, everybody who was asked, its relatives as far as one may see
    them, and what is still to come."""

    form: dict[str, Any]
    documents: list[str]
    process_version: int
    round: int
    tasks: list[AskedOut]
    parent: RelativeOut | None = Field(description="The request whose step started this one.")
    children: list[RelativeOut] = Field(description="Those that its steps have started, at most 200.")
    expected_end: datetime | None = Field(
        description="When it has probably ended, if everybody approves in time; null when nobody can tell. Not worked "
        "out in the answer to a submission, no more than `next`."
    )
    next: list[ComingOut] = Field(description="The stations still to come, in their order.")


class RequestFormOut(Shown):
    """The form (JSON Schema 2020-12) that a request was written in, by the version of its process; its process and the
    steps by name in the reader's language."""

    process: str
    process_version: int
    title: str
    description: str
    form: dict[str, Any]
    steps: dict[str, str]


class RequestsOut(Shown):
    """A page of requests."""

    items: list[RequestOut]
    next_cursor: str | None


class AboutOut(Shown):
    """The request that a task is about."""

    id: str
    number: str
    title: str
    process: str
    requester: NamedOut


class InboxItemOut(TaskOut):
    """A task with what it is about."""

    request: AboutOut
    assignee_id: str


class InboxOut(Shown):
    """A page of tasks."""

    items: list[InboxItemOut]
    next_cursor: str | None


class TaskCountOut(Shown):
    """How many tasks wait for somebody, and which of them came last. Who has both from before knows whether any came or
    went, and need not ask for the list again."""

    count: int
    newest: str | None


class TaskDetailOut(InboxItemOut):
    """A task with the form to decide on, and the documents beside it; `answerForm` (JSON Schema 2020-12) is what a task
    of the kind `ask` wants to know."""

    form: dict[str, Any]
    documents: list[str]
    assignee: NamedOut
    answer_form: dict[str, Any] | None = None


class LineOut(Shown):
    """One thing that happened; `text` says it in a sentence, `details` for programs."""

    at: datetime
    type: str
    actor: NamedOut | None
    step: str | None
    text: str
    details: dict[str, Any]


class TimelineOut(Shown):
    """A page of what happened."""

    items: list[LineOut]
    next_cursor: str | None


class CommentOut(Shown):
    """A comment."""

    id: str
    text: str
    by: str
    at: datetime


class RemindedOut(Shown):
    """How many people were reminded."""

    reminded: int


class HandedOverOut(Shown):
    """How many tasks others have now, and how many wait still; call again while some do."""

    handed_over: int
    left: int


class OutcomeOut(Shown):
    """How one of many decisions went: an HTTP status and what to do next; who was faster, or which version counts."""

    task: str
    status: int
    detail: str
    state: TaskState | None = None
    decided_by: NamedOut | None = None
    decided_at: datetime | None = None
    current_version: str | None = None


class OutcomesOut(Shown):
    """How each decision went."""

    items: list[OutcomeOut]
