"""What happens to requests. Every event's subject is the request's id, so they arrive in order."""

from dataclasses import dataclass, field
from typing import Any, ClassVar

from hub.core.messages import Event


@dataclass(frozen=True, slots=True)
class RequestEvent(Event):
    """Something that happened to a request."""

    topic: ClassVar[str] = "requests"


@dataclass(frozen=True, slots=True)
class RequestSubmitted(RequestEvent):
    """Somebody asks for something; `documents` now belong to the request."""

    process: str
    documents: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class RequestReturned(RequestEvent):
    """It went back to the requester for correction."""

    by: str
    comment: str = ""


@dataclass(frozen=True, slots=True)
class RequestEnded(RequestEvent):
    """Approved, rejected, withdrawn or failed."""

    outcome: str
    because: str = ""


@dataclass(frozen=True, slots=True)
class TaskOpened(RequestEvent):
    """Somebody is asked to decide."""

    task: str
    person: str


@dataclass(frozen=True, slots=True)
class TaskClosed(RequestEvent):
    """A task needs no answer any more: decided, taken back, passed on."""

    task: str
    person: str
    state: str


@dataclass(frozen=True, slots=True)
class TaskReminded(RequestEvent):
    """Time runs (`remind`), has run out (`due`) or the requester nudges (`nudge`); `occasion` names it for ever."""

    task: str
    person: str
    kind: str
    occasion: str


@dataclass(frozen=True, slots=True)
class StepCalled(RequestEvent):
    """A service is to be called; the answer comes back by `note_called`. `key` names the call for ever."""

    step: str
    round: int
    service: str
    operation: str
    arguments: dict[str, Any]
    key: str


@dataclass(frozen=True, slots=True)
class DocumentsToFile(RequestEvent):
    """Documents are to be filed in a folder of a store; the answer comes back by `note_called`."""

    step: str
    round: int
    documents: list[str]
    store: str
    into: str


@dataclass(frozen=True, slots=True)
class PersonToTell(RequestEvent):
    """The process tells somebody something (a message's key, or `text`); `occasion` names it for ever."""

    person: str
    message: str
    occasion: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class CommentAdded(RequestEvent):
    """Somebody wrote something for everybody concerned."""

    comment: str
    by: str
