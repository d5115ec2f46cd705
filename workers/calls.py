"""Calling the company's own services for a step of a request, and having them take back what they did."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from hub.core.errors import IntegrationError
from workers.handling import tried_before
from workers.patience import Away

if TYPE_CHECKING:
    from hub.requests.messages import CallToUndo, DocumentsToFile, DocumentToProduce, StepCalled
    from workers.services import Services

OVER = timedelta(0)


class Answer(NamedTuple):
    """What came of a call; `unclear` when the service may have done it although it failed."""

    ok: bool
    answer: dict[str, Any]
    error: str = ""
    unclear: bool = False


def call_service(event: StepCalled, services: Services) -> None:
    """Calls if the request still waits for it, then notes the answer, or that the service refuses for good, or that it
    was away for longer than the process waits. What nobody waits for any more may have been done by an earlier try."""
    waits = services.requests.waits_for(event.subject, event.step, event.round)
    if waits or tried_before():
        answer = _call(event, services) if waits else Answer(False, {}, unclear=True)
        with services.work.unit() as unit:
            services.requests.note_call(unit, event, *answer)


def undo_call(event: CallToUndo, services: Services) -> None:
    """Has a service take back what it did. It learns of the call by its key, its arguments and its answer."""
    what = {"call": event.call, "arguments": event.arguments, "answer": event.answer}
    services.company.call(event.service, event.operation, what, event.key)
    with services.work.unit() as unit:
        services.requests.note_undone(unit, event.subject, event.step, event.round, ok=True)


def give_up(event: StepCalled | DocumentsToFile | DocumentToProduce, reason: str, services: Services) -> None:
    """Tells the history that the request still waits for what lies among the dead letters."""
    services.steps.note_given_up(event.subject, event.step, event.round, plainly(reason))


def give_up_undoing(event: CallToUndo, reason: str, services: Services) -> None:
    """Tells the history that something was done for nothing and still stands."""
    with services.work.unit() as unit:
        services.requests.note_undone(unit, event.subject, event.step, event.round, ok=False, error=plainly(reason))


def plainly(reason: str) -> str:
    """Why a message was laid down, for people: what a service said, and nothing of our own mistakes."""
    said = reason.removeprefix(f"{IntegrationError.__name__}: ")
    return said if said != reason else "the hub made a mistake"


def _call(event: StepCalled, services: Services) -> Answer:
    try:
        return Answer(True, dict(services.company.call(event.service, event.operation, event.arguments, event.key)))
    except IntegrationError as error:
        return _failed(event, error, services.work.clock.now())


def _failed(event: StepCalled, error: IntegrationError, now: datetime) -> Answer:
    """The answer that a failure is. Raises it when the call is to be tried again."""
    if not error.retryable:
        return Answer(False, {}, error.detail, error.unclear)
    if not event.until:
        raise error
    left = datetime.fromisoformat(event.until) - now
    if left > OVER:
        raise Away(error, left) from error
    # One of the tries may have got through although its answer did not.
    return Answer(False, {}, f"{event.service} was away for {event.retry}; {error.detail}", unclear=True)
