"""All but asking people: services, documents, other requests, events; who is told; how a request goes back and ends."""

from collections.abc import Mapping
from typing import Any

from hub.engine.values import value
from hub.engine.wire import Wire


@value(frozen=True, slots=True)
class CallService(Wire):
    """Call an operation of a service, trying again for `retry`; feed `Called` back. Idempotent by (step, round)."""

    step: str
    round: int
    service: str
    operation: str
    arguments: Mapping[str, Any]
    retry: str = ""


@value(frozen=True, slots=True)
class UndoCall(Wire):
    """Call the operation that takes a call of this step and round back: with its arguments, and what it answered."""

    step: str
    round: int
    service: str
    operation: str
    arguments: Mapping[str, Any]
    answer: Any = None


@value(frozen=True, slots=True)
class FileDocuments(Wire):
    """Copy documents (ids) into a folder of a store; feed `Called` back."""

    step: str
    round: int
    documents: tuple[str, ...]
    store: str
    into: str


@value(frozen=True, slots=True)
class ProduceDocument(Wire):
    """Make a document of a template; feed `Called` back, with `{"documents": [ids]}` as answer."""

    step: str
    round: int
    template: str
    name: str
    values: Mapping[str, Any]


@value(frozen=True, slots=True)
class StartRequest(Wire):
    """Start a request of another process for somebody (a person expression).

    When it has ended feed `Called` back: `ok` when it was approved, `{"outcome", "id", "number"}` as answer.
    """

    step: str
    round: int
    process: str
    requester: str
    form: Mapping[str, Any]


@value(frozen=True, slots=True)
class CancelRequest(Wire):
    """Withdraw the request that a step started; nobody waits for it any more."""

    step: str
    round: int


@value(frozen=True, slots=True)
class AwaitEvent(Wire):
    """Wait for an event of a name and key; feed `Arrived` back, at once when it came since the request was sent."""

    step: str
    round: int
    event: str
    key: str


@value(frozen=True, slots=True)
class StopWaiting(Wire):
    """Do not wait for the event of a step any more."""

    step: str
    round: int


@value(frozen=True, slots=True)
class Tell(Wire):
    """Tell people (expressions for `approvers.addressees`) something: the key of a message, or texts by language."""

    step: str
    round: int
    to: tuple[str, ...]
    message: str
    texts: Mapping[str, str]


@value(frozen=True, slots=True)
class SendBack(Wire):
    """The form went back to the requester for correction."""

    step: str
    round: int
    by: str
    comment: str = ""


@value(frozen=True, slots=True)
class Finish(Wire):
    """The request has ended: approved, rejected, withdrawn or failed; `because` says why when it is not approved."""

    outcome: str
    because: str = ""


Doing = (
    CallService
    | UndoCall
    | FileDocuments
    | ProduceDocument
    | StartRequest
    | CancelRequest
    | AwaitEvent
    | StopWaiting
    | Tell
    | SendBack
    | Finish
)
