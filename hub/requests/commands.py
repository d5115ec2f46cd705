"""What people and services can say to requests; fields are checked when they are read."""

from collections.abc import Iterable
from typing import Annotated, Any, Literal, Self

import orjson
from pydantic import AfterValidator, Field, StrictBool, StringConstraints, model_validator

from hub.core.rest.models import Model

FORM_DEPTH = 20
EVENT_BYTES = 20_000

Id = Annotated[str, StringConstraints(min_length=1, max_length=36, pattern=r"^[0-9A-Za-z-]+$")]
Text = Annotated[str, StringConstraints(max_length=4000, strip_whitespace=True, pattern=r"^[^\x00]*$")]
Said = Annotated[str, StringConstraints(min_length=1, max_length=4000, strip_whitespace=True, pattern=r"^[^\x00]*$")]
Who = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00]*$")]


def _shallow(form: dict[str, Any]) -> dict[str, Any]:
    """The form, unless it is nested deeper than any form needs."""
    level: list[Any] = [form]
    for _ in range(FORM_DEPTH):
        level = [child for parent in level for child in _children(parent)]
    if level:
        raise ValueError(f"Nest a form at most {FORM_DEPTH} levels deep")
    return form


def _children(value: Any) -> Iterable[Any]:
    return value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()


Form = Annotated[dict[str, Any], AfterValidator(_shallow)]


class SubmitRequest(Model):
    """Ask for something, or keep a draft of it. A client says for whom it asks; people ask for themselves."""

    process: Annotated[str, StringConstraints(min_length=1, max_length=60)]
    form: Form
    documents: list[Id] = Field(default=[], max_length=100)
    draft: StrictBool = False
    requester: Who | None = None


class ChangeDraft(Model):
    """Keep another form in a draft, and other documents beside it where any are named."""

    form: Form
    documents: list[Id] | None = Field(default=None, max_length=100)


class ResubmitRequest(Model):
    """Send a returned request again, corrected; without a form it goes as it was."""

    form: Form | None = None
    documents: list[Id] = Field(default=[], max_length=100)


class WithdrawRequest(Model):
    """Take a request back."""

    reason: Text = ""


class AddComment(Model):
    """Write something for everybody concerned."""

    text: Said


class DecideTask(Model):
    """Answer a task."""

    outcome: Literal["approve", "reject", "return"]
    comment: Text = ""


class OneDecision(DecideTask):
    """One of many answers; `version` is the task's as it was seen."""

    task: Id
    version: int = Field(ge=1, strict=True)


class DecideTasks(Model):
    """Answer many tasks at once; each stands and falls for itself."""

    decisions: list[OneDecision] = Field(min_length=1, max_length=100)


class PassOn(Model):
    """Give a task to somebody else."""

    to: Who
    reason: Text = ""


class HandOver(Model):
    """Give everything that somebody is asked to others: to one person, or to whoever stands in for her."""

    to: Who | None = None
    reason: Said


class AskQuestion(Model):
    """Ask the requester something; the clock stands still until the answer."""

    question: Said


class AnswerTask(Model):
    """Answer a question (`answer`, for the requester), or give what a task of the kind `ask` wants to know (`form`)."""

    answer: Said | None = None
    form: Form | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.answer is None) == (self.form is None):
            raise ValueError('Send either {"answer": "..."} or {"form": {...}}')
        return self


class AddApprover(Model):
    """Ask somebody more in the same step."""

    person: Who
    reason: Said


def _small(data: dict[str, Any]) -> dict[str, Any]:
    """What an event tells, unless it is more than an event needs."""
    if len(orjson.dumps(data)) > EVENT_BYTES:
        raise ValueError(f"Send at most {EVENT_BYTES:,} bytes; name the rest by an id")
    return data


class ProcessEvent(Model):
    """Something happened outside. `id` is the sender's own name for it: sent twice, it has happened once."""

    id: Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00]+$")]
    event: Annotated[str, StringConstraints(max_length=100, pattern=r"^[a-z][a-z0-9-]*(\.[a-z][A-Za-z0-9-]*){1,4}$")]
    key: Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00]+$")]
    data: Annotated[Form, AfterValidator(_small)] = Field(default={}, description="What processes can look at.")


StepName = Annotated[str, StringConstraints(pattern=r"^[a-z][A-Za-z0-9]{0,39}$")]


class MigrateRequests(Model):
    """Move open requests to the published version of their process.

    `steps` says which step takes the place of which, where their names differ; `skip` names new steps that a request
    may pass over; `fields` are CEL over the `form` as it was, for fields of the new form.
    """

    process: Annotated[str, StringConstraints(min_length=1, max_length=60)]
    steps: dict[StepName, StepName] = Field(default={}, max_length=100)
    skip: list[StepName] = Field(default=[], max_length=100)
    fields: dict[StepName, Annotated[str, StringConstraints(min_length=1, max_length=1000)]] = Field(
        default={}, max_length=100
    )
