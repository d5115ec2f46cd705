"""Pub/Sub drained by the hub's own workers, where there is no App Engine to push to.

A thread for each subscription asks for messages and waits with the question. What arrived stands in lanes, so order
holds whatever arrives when. A message that has to wait does so here, its deadline renewed: only so does it wait as long
as its handler wishes, in front of the younger ones of its subject. When the process dies, Pub/Sub gives it to another.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from threading import Event, Lock, Thread
from typing import Any

from google.api_core.exceptions import DeadlineExceeded, GoogleAPICallError, NotFound

from hub.core.db import Database
from hub.core.ports import Clock, Delivery
from hub.core.telemetry import log
from integrations.google.envelopes import Arrived, Carried, opened
from integrations.google.lanes import Lanes
from integrations.google.places import SHORTEST_DEADLINE, PubSubPlace
from integrations.google.pubsub import PubSub
from integrations.google.topology import Routes, declaration, handler_of

# Messages that an answer may bring, that may stand here for one handler, and lanes that may wait for their moment.
AT_ONCE, AHEAD, PATIENT = 50, 200, 1000
# Pub/Sub answers an idle question after a minute and a half at most.
ASK_SECONDS, PAUSE_SECONDS = 100.0, 1.0
LONGEST_DEADLINE = 600


class PulledPubSub(PubSub):
    """Ports `Bus` and `Consumer`. Begins to pull when it is first asked for something; for these `handlers`, or all."""

    def __init__(
        self,
        place: PubSubPlace,
        db: Database,
        clock: Clock,
        routes: Routes,
        lease_seconds: float = 30.0,
        handlers: Collection[str] | None = None,
    ) -> None:
        super().__init__(place, db, clock, routes)
        self._handlers = handlers
        self._deadline = int(min(max(lease_seconds, SHORTEST_DEADLINE), LONGEST_DEADLINE))
        self._lanes = Lanes(self._deadline)
        self._closing = Event()
        self._beginning = Lock()
        self._threads: list[Thread] = []

    def waiting(self) -> bool:
        """Whether anything that has arrived here is due now."""
        self._begin()
        return self._lanes.is_due(self._clock.now())

    def lease(self, limit: int) -> Sequence[Delivery]:
        """What has arrived here and is due, at most one of each handler's subject."""
        self._begin()
        return self._lanes.take(limit, self._clock.now())

    def renew(self, held: Sequence[Delivery]) -> None:
        """What is here is kept as long as this process lives; these are also still in hand."""
        self._lanes.keep(held)

    def done(self, held: Sequence[Delivery]) -> None:
        """Into the inbox, then away from Pub/Sub."""
        self.settle(held)
        self._acknowledge(self._lanes.leave(held))

    def retry(self, delivery: Delivery, due_at: datetime, error: str) -> None:
        """Waits here, and what follows in its subject behind it; Pub/Sub keeps those that are too many."""
        if self._lanes.late() < PATIENT:
            self._lanes.wait(delivery, due_at, error)
        elif isinstance(delivery, Carried) and self.carry_on(delivery, error):
            self._acknowledge(self._lanes.leave([delivery]))
        else:
            self._extend(self._lanes.drop(delivery), 0)

    def release(self, held: Sequence[Delivery]) -> None:
        """Back at once, as if never taken."""
        self._lanes.put_back(held)

    def close(self) -> None:
        """Stops pulling, and gives back what nobody has in hand; welcome twice."""
        if self._closing.is_set():
            return
        self._closing.set()
        self._extend(self._lanes.drop_untouched(), 0)
        self._place.subscriber.close()
        for thread in self._threads:
            thread.join(PAUSE_SECONDS)

    def _begin(self) -> None:
        with self._beginning:
            if not self._threads:
                self._ensure()
                names = [self._place.subscription(name) for name in self._mine()]
                self._threads = [Thread(target=self._pull, args=(name,), name=name, daemon=True) for name in names]
                self._threads.append(Thread(target=self._keep, name="keeper", daemon=True))
                for thread in self._threads:
                    thread.start()

    def _mine(self) -> list[str]:
        names = [one["name"] for one in declaration(self._routes)["subscriptions"]]
        return [name for name in names if self._handlers is None or handler_of(name) in self._handlers]

    def _pull(self, subscription: str) -> None:
        while not self._closing.is_set():
            if self._lanes.wait_for_room(subscription, AHEAD, PAUSE_SECONDS):
                self._safely(lambda: self._ask(subscription))

    def _ask(self, subscription: str) -> None:
        wish = {"subscription": subscription, "max_messages": AT_ONCE}
        try:
            answer = self._place.subscriber.pull(request=wish, timeout=ASK_SECONDS, retry=None)
        except DeadlineExceeded:  # nothing came while it waited
            return
        except NotFound:
            # An emulator that forgot all gets it from whoever publishes first: what is published between the making of
            # a topic and that of its subscriptions would be lost.
            log().error("Pub/Sub has no such subscription: apply infra/ to this project", name=subscription)
            self._closing.wait(PAUSE_SECONDS)
            return
        arrived = [_arrived(subscription, received) for received in answer.received_messages]
        mine = [self.forgotten(delivery) for one in arrived if (delivery := opened(one))]
        self._extend(mine, self._deadline)
        self._lanes.put(mine)
        receipts = {delivery.receipt for delivery in mine}
        self._tell("acknowledge", subscription, [one.receipt for one in arrived if one.receipt not in receipts])

    def _keep(self) -> None:
        while not self._closing.wait(self._deadline / 3):
            self._extend(self._lanes.all(), self._deadline)

    def _acknowledge(self, held: Sequence[Carried]) -> None:
        for subscription, receipts in _by_source(held):
            self._tell("acknowledge", subscription, receipts)

    def _extend(self, held: Sequence[Carried], seconds: int) -> None:
        for subscription, receipts in _by_source(held):
            self._tell("modify_ack_deadline", subscription, receipts, ack_deadline_seconds=seconds)

    def _tell(self, move: str, subscription: str, receipts: Sequence[str], **more: Any) -> None:
        if receipts:
            request = {"subscription": subscription, "ack_ids": receipts, **more}
            self._safely(lambda: getattr(self._place.subscriber, move)(request=request))

    def _safely(self, call: Callable[[], object]) -> None:
        """What Pub/Sub was not told it does again, and the inbox absorbs it."""
        try:
            call()
        except (GoogleAPICallError, ValueError) as error:  # ValueError: the line was closed
            if not self._closing.is_set():
                log().warning("Pub/Sub did not answer", why=f"{type(error).__name__}: {error}"[:300])
                self._closing.wait(PAUSE_SECONDS)


def _by_source(held: Sequence[Carried]) -> Sequence[tuple[str, list[str]]]:
    receipts: dict[str, list[str]] = defaultdict(list)
    for delivery in held:
        receipts[delivery.source].append(delivery.receipt)
    return list(receipts.items())


def _arrived(subscription: str, received: Any) -> Arrived:
    message = received.message
    return Arrived(
        subscription,
        message.message_id,
        dict(message.attributes),
        message.data,
        received.delivery_attempt,
        received.ack_id,
    )
