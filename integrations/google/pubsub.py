"""Pub/Sub as the bus of the hub: each message once to the topic of its domain, ordered by subject.

https://cloud.google.com/pubsub/docs/ordering: the library sends the messages of a subject one batch after another, and
stops a subject whose batch failed until it is told to go on.
"""

from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from functools import cached_property
from typing import Any

from google.api_core.exceptions import GoogleAPICallError, NotFound, RetryError
from google.cloud.pubsub_v1.types import BatchSettings, PublisherOptions

from hub.core import outbox
from hub.core.db import Database
from hub.core.errors import IntegrationError
from hub.core.ports import Clock, Delivery, Message, Queue
from integrations.google.envelopes import AGAIN, ERROR, TRIES, Carried, attributes_of, clipped
from integrations.google.places import PubSubPlace
from integrations.google.topology import DELIVERIES, Routes, topic_of

# One try each: the library would try for ever where order counts, and the outbox tries again anyway.
SECONDS = 10.0
# A batch leaves when it is full, or after so many seconds.
BATCHES = BatchSettings(max_messages=100, max_latency=0.005)
# Before Pub/Sub lays a message down by itself, it is sent anew with what is known of its tries.
WORN = DELIVERIES - 10


class PubSub:
    """Port `Bus`. `routes`: by topic, each handler and its event types."""

    def __init__(self, place: PubSubPlace, db: Database, clock: Clock, routes: Routes) -> None:
        self._place = place
        self._db = db
        self._clock = clock
        self._routes = routes

    def publish(self, messages: Sequence[Message]) -> None:
        """Hands over all messages that somebody wants, those of each subject in order. After a failure all may be given
        once more."""
        wanted = [(message, handlers) for message in messages if (handlers := self._wanting(message))]
        self._send([(message, attributes_of(message, handlers)) for message, handlers in wanted])

    def redeliver(self, handler: str, message: Message) -> None:
        """Forgets that this handler has seen the message, and sends it once more, to this handler alone. Where that is
        another part of the hub, it forgets as the message comes in."""
        outbox.unsee(self._db, handler, message.id)
        self._send([(message, attributes_of(message, [handler]) | {AGAIN: "1"})])

    def queues(self) -> Sequence[Queue]:
        """Every handler there is. How much waits Cloud Monitoring knows, minutes later; the alerts watch it there."""
        names = sorted(name for handlers in self._routes.values() for name, _ in handlers)
        return [Queue(name, None, None) for name in names]

    def forgotten(self, delivery: Carried) -> Carried:
        """The delivery, and if it is one that somebody wants anew, nothing known of it any more."""
        if delivery.again:
            outbox.unsee(self._db, delivery.handler, delivery.message.id)
        return delivery

    def settle(self, held: Sequence[Delivery]) -> None:
        """Notes that these were handled; welcome twice."""
        outbox.see(self._db, [(delivery.handler, delivery.message.id) for delivery in held], self._clock.now())

    def carry_on(self, delivery: Carried, error: str) -> bool:
        """Whether a delivery that was taken too often for Pub/Sub was sent anew, so that this one can go. It comes
        behind younger ones of its subject, after hours of holding them up."""
        if delivery.taken < WORN:
            return False
        known = {TRIES: str(delivery.attempts), ERROR: clipped(error)}
        self._send([(delivery.message, attributes_of(delivery.message, [delivery.handler]) | known)])
        return True

    @cached_property
    def _publisher(self) -> Any:
        options = PublisherOptions(enable_message_ordering=True)
        self._ensure()
        return self._place.publisher(BATCHES, options)

    def _ensure(self) -> None:
        self._place.ensure(self._routes)

    def _wanting(self, message: Message) -> list[str]:
        return [name for name, types in self._routes.get(message.topic, ()) if message.type in types]

    def _send(self, parcels: Sequence[tuple[Message, Mapping[str, str]]]) -> None:
        sent = [(message, self._hand_over(message, attributes)) for message, attributes in parcels]
        failures = [(message, error) for message, future in sent if (error := _failure(future))]
        for topic, subject in {(message.topic, message.subject) for message, _ in failures}:
            self._publisher.resume_publish(self._place.topic(topic_of(topic)), subject)
        if failures:
            self._ensure()
            raise _said(*failures[0])

    def _hand_over(self, message: Message, attributes: Mapping[str, str]) -> "Future[str]":
        topic = self._place.topic(topic_of(message.topic))
        future: Future[str] = self._publisher.publish(
            topic, message.body, message.subject, retry=None, timeout=SECONDS, **attributes
        )
        return future


def _failure(future: "Future[str]") -> Exception | None:
    try:
        return None if future.result(2 * SECONDS) else RuntimeError("no id")
    except (GoogleAPICallError, RetryError, TimeoutError, RuntimeError, ValueError) as error:
        return error


def _said(message: Message, error: Exception) -> IntegrationError:
    name = topic_of(message.topic)
    if isinstance(error, NotFound):
        return IntegrationError(f"Pub/Sub has no topic {name}: apply infra/ to this project", retryable=True)
    return IntegrationError(f"Pub/Sub took no message for {name} ({type(error).__name__}: {error})", retryable=True)
