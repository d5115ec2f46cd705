"""Buses for tests: what a handler takes from one, whichever it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from hub.core.ports import Delivery, Message
from hub.core.unit_of_work import Work
from integrations.local.bus import LocalBus
from tests.support.pubsub import new_project, until

Routes = dict[str, list[tuple[str, frozenset[str]]]]
ROUTES: Routes = {
    "trials": [
        ("note", frozenset({"hub.trials.Happened"})),
        ("watch", frozenset({"hub.trials.Happened", "hub.trials.Undone"})),
    ]
}


@contextmanager
def local_bus(work: Work, _: Callable[[str], Any]) -> Iterator[Any]:
    """The embedded one."""
    yield LocalBus(work.db, work.clock, ROUTES)


@contextmanager
def google_bus(work: Work, fixture: Callable[[str], Any]) -> Iterator[Any]:
    """Pub/Sub, pulled from a project of its own."""
    from integrations.google.places import PubSubPlace
    from integrations.google.pulling import PulledPubSub

    bus = PulledPubSub(PubSubPlace(new_project(), fixture("pubsub")), work.db, work.clock, ROUTES)
    bus.waiting()  # its subscriptions must be there before something is published
    try:
        yield bus
    finally:
        bus.close()


def happened(subject: str, id: str, type: str = "hub.trials.Happened", body: bytes = b"{}") -> Message:
    """A message of the topic that the routes above know."""
    return Message(id, "trials", type, subject, body)


def taken(bus: Any, many: int, handler: str = "") -> list[Delivery]:
    """So many deliveries, of this handler when given, each done at once; in the order in which they were handed out."""
    found: list[Delivery] = []

    def look() -> bool:
        held: Sequence[Delivery] = bus.lease(50)
        bus.done(held)
        found.extend(delivery for delivery in held if handler in ("", delivery.handler))
        return len(found) >= many

    until(look)
    return found


def held(bus: Any, many: int) -> list[Delivery]:
    """So many deliveries, kept in hand."""
    found: list[Delivery] = []

    def look() -> bool:
        found.extend(bus.lease(50))
        return len(found) >= many

    until(look)
    return found
