"""One message, one handler: read it, skip it if it was handled, follow its request id, call, tell how long it took."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING, Any

from hub.core import measures, tracing
from hub.core.messages import Envelope, Event, unpack
from hub.core.outbox import seen
from hub.core.telemetry import following, log

if TYPE_CHECKING:
    from hub.core.ports import Message
    from workers.services import Services

Run = Callable[[Any, "Services"], None]
GiveUp = Callable[[Any, str, "Services"], None]

_present: ContextVar[Envelope] = ContextVar("present")
_attempt: ContextVar[int] = ContextVar("attempt", default=1)


class Poisoned(Exception):
    """This message can never be handled, however often it is tried."""


@dataclass(frozen=True, slots=True)
class Subscription:
    """A handler: its name for ever, and what it does with each type of event of one topic.

    The events of one subject come to it in order, whatever their type. `gave_up` says what to do, with the reason, when
    a message has become a dead letter.
    """

    handler: str
    on: Mapping[type[Event], Run]
    gave_up: GiveUp | None = None

    @property
    def topic(self) -> str:
        """The topic of all its events."""
        return next(iter(self.on)).topic

    @property
    def types(self) -> frozenset[str]:
        """The names of its events on the wire."""
        return frozenset(event.type() for event in self.on)


def present() -> Envelope:
    """The envelope of the event that is being handled: its id is a natural key for what happens once for each, its time
    says when it happened, which may be long ago."""
    return _present.get()


def tried_before() -> bool:
    """Whether this event was taken before, so that something of it may be done already."""
    return _attempt.get() > 1


def handle(subscription: Subscription, message: Message, services: Services, attempt: int = 1) -> None:
    """Has the message handled, unless it was before. Raises `Poisoned` for one that nobody can read."""
    with services.work.db.reading() as connection:
        if seen(connection, subscription.handler, message.id):
            return
    envelope = _opened(message)
    run, event = _meant(subscription, envelope)
    with _at_hand(envelope, attempt), following(envelope.request_id), _told(subscription.handler, envelope, attempt):
        if attempt == 1:
            waited = (services.work.clock.now() - envelope.time).total_seconds()
            measures.note(measures.LAG, max(0.0, waited), subscription.handler)
        started = perf_counter()
        with _measured(subscription.handler, started):
            run(event, services)
        seconds = round(perf_counter() - started, 4)
        log().info("handled", handler=subscription.handler, type=envelope.type, subject=event.subject, seconds=seconds)


def _told(handler: str, envelope: Envelope, attempt: int) -> AbstractContextManager[object]:
    """The span of a handler stands under that of the work that caused the event."""
    facts = {"messaging.destination.name": envelope.topic, "messaging.message.id": envelope.id}
    facts |= {"messaging.operation.type": "process", "hub.event": envelope.type, "hub.request_id": envelope.request_id}
    return tracing.span(f"handle {handler}", "consumer", {**facts, "hub.attempt": attempt}, envelope.traceparent)


@contextmanager
def _measured(handler: str, started: float) -> Iterator[None]:
    outcome = "failed"
    try:
        yield
        outcome = "done"
    finally:
        measures.note(measures.HANDLED, perf_counter() - started, handler, outcome)


@contextmanager
def _at_hand(envelope: Envelope, attempt: int) -> Iterator[None]:
    present, tried = _present.set(envelope), _attempt.set(attempt)
    try:
        yield
    finally:
        _present.reset(present)
        _attempt.reset(tried)


def give_up(subscription: Subscription, message: Message, reason: str, services: Services) -> None:
    """Tells the handler that its message will not be tried again; nothing to tell if nobody can read it."""
    if subscription.gave_up is None:
        return
    try:
        envelope = _opened(message)
        _, event = _meant(subscription, envelope)
    except Poisoned:
        return
    with following(envelope.request_id), tracing.span(f"give up {subscription.handler}", parent=envelope.traceparent):
        subscription.gave_up(event, reason, services)


def _opened(message: Message) -> Envelope:
    try:
        return unpack(message)
    except (ValueError, KeyError, TypeError) as error:
        raise Poisoned(f"this is no event of ours: {error!r}") from error


def _meant(subscription: Subscription, envelope: Envelope) -> tuple[Run, Event]:
    for kind, run in subscription.on.items():
        if kind.type() == envelope.type:
            return run, _read(kind, envelope)
    raise Poisoned(f"{subscription.handler} does not know {envelope.type}")


def _read(kind: type[Event], envelope: Envelope) -> Event:
    try:
        return kind.read(envelope)
    except (AttributeError, TypeError) as error:
        raise Poisoned(f"{envelope.type} lacks what its handler needs: {error}") from error
