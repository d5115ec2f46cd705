"""What happens to requests. An event's subject is the request's id unless it says otherwise, so they come in order."""

from dataclasses import dataclass, field
from typing import Any, ClassVar, Self

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
class DocumentsTaken(RequestEvent):
    """An answer brought documents along, which now belong to the request."""

    documents: list[str]


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
class RequestForgotten(RequestEvent):
    """It ended longer ago than its process keeps requests, and is gone: a request of `process` that was sent with these
    `documents`, and in which these `tasks` were asked. Whoever keeps something of it forgets that too."""

    process: str
    documents: list[str]
    tasks: list[str]


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
    """A service is to be called; the answer comes back by `note_call`. `key` names the call for ever.

    A service that is away is asked again until `until` (RFC 3339), which is `retry` from now; empty for as long as the
    hub asks anybody.
    """

    step: str
    round: int
    service: str
    operation: str
    arguments: dict[str, Any]
    key: str
    retry: str = ""
    until: str = ""


@dataclass(frozen=True, slots=True)
class CallToUndo(RequestEvent):
    """A service is to take back what it did, or may have done: then `answer` is None. What became of it is told by
    `note_undone`. `call` is the key of the call that is undone, `key` names this one for ever."""

    step: str
    round: int
    service: str
    operation: str
    arguments: dict[str, Any]
    answer: Any
    call: str
    key: str

    @classmethod
    def of(
        cls, request: str, step: str, round_: int, service: str, operation: str, arguments: dict[str, Any], answer: Any
    ) -> Self:
        """The event for a call of a step in a round, by the operation that undoes it."""
        call = call_key(request, step, round_)
        return cls(request, step, round_, service, operation, arguments, answer, call, f"{call}:undo")


def call_key(request: str, step: str, round_: int) -> str:
    """What names the call of a step in a round for ever."""
    return f"{request}:{step}:{round_}"


@dataclass(frozen=True, slots=True)
class DocumentToProduce(RequestEvent):
    """A template is to be filled with values and kept under a name, for the requester; the answer comes back by
    `note_called`: `{"documents": [id]}`."""

    step: str
    round: int
    template: str
    name: str
    values: dict[str, Any]
    requester: str


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
class ChannelToTell(RequestEvent):
    """The process tells a channel something, by its name (a message's key, or `text`); `occasion` names it for ever."""

    channel: str
    message: str
    occasion: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class MoreToHandOver(RequestEvent):
    """Somebody who has left was asked more than was handed over at once; `after` is where to go on (a due time, RFC
    3339, and the id of a task). The subject is the person's id."""

    after: list[str]


@dataclass(frozen=True, slots=True)
class CommentAdded(RequestEvent):
    """Somebody wrote something for everybody concerned."""

    comment: str
    by: str


@dataclass(frozen=True, slots=True)
class EventReceived(RequestEvent):
    """Somebody outside told that something happened; the subject is the arrival."""

    event: str
    key: str


@dataclass(frozen=True, slots=True)
class EventAwaited(RequestEvent):
    """A step begins to wait for something outside, which may have come already."""

    step: str
    round: int


@dataclass(frozen=True, slots=True)
class EventMatched(RequestEvent):
    """What a step waits for has come."""

    step: str
    round: int
    arrival: str


@dataclass(frozen=True, slots=True)
class StartDue(RequestEvent):
    """A process (the subject) is to begin a request by itself: by its start number `place` among those by `event`, or
    by the clock when that is empty. `occasion` names it for ever."""

    place: int
    occasion: str
    event: str = ""
    arrival: str = ""


@dataclass(frozen=True, slots=True)
class SubRequestWanted(RequestEvent):
    """A step wants a request of another process, for a person ("" when nobody is meant); `note_called` answers it."""

    step: str
    round: int
    process: str
    requester: str
    form: dict[str, Any]


@dataclass(frozen=True, slots=True)
class SubRequestUnwanted(RequestEvent):
    """A step does not wait for its request any more."""

    step: str
    round: int


@dataclass(frozen=True, slots=True)
class RequestToMigrate(RequestEvent):
    """A request is to go over to another version of its process, if that is safe; see `MigrateRequests`."""

    version: int
    steps: dict[str, str]
    skip: list[str]
    fields: dict[str, str]
    by: str
