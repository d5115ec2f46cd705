"""Where Pub/Sub is, the clients that reach it, and what of the declaration is there."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Any

import grpc
from google.api_core.exceptions import AlreadyExists, GoogleAPICallError, RetryError
from google.cloud.pubsub_v1 import PublisherClient, SubscriberClient
from google.cloud.pubsub_v1.types import BatchSettings, PublisherOptions
from google.pubsub_v1.services.publisher.transports.grpc import PublisherGrpcTransport
from google.pubsub_v1.services.subscriber.transports.grpc import SubscriberGrpcTransport
from google.pubsub_v1.types import DeadLetterPolicy, PushConfig, RetryPolicy, Subscription

from integrations.google.topology import Routes, declaration

SHORTEST_DEADLINE, CREATE_SECONDS = 10, 10.0
# An emulator on the same machine never takes longer to be found.
CHANNEL = (("grpc.enable_http_proxy", 0), ("grpc.max_receive_message_length", -1))


class PubSubPlace:
    """Pub/Sub of a project; `emulator` is `host:port` of one, which is filled with what has to be there."""

    def __init__(self, project: str, emulator: str = "") -> None:
        self._project = project
        self._emulator = emulator

    def topic(self, name: str) -> str:
        """The whole name of a topic."""
        return f"projects/{self._project}/topics/{name}"

    def subscription(self, name: str) -> str:
        """The whole name of a subscription."""
        return f"projects/{self._project}/subscriptions/{name}"

    def publisher(self, batches: BatchSettings | tuple[()] = (), options: PublisherOptions | tuple[()] = ()) -> Any:
        """A client that publishes."""
        return PublisherClient(batches, options, **self._transport(PublisherGrpcTransport))

    @cached_property
    def subscriber(self) -> Any:
        """A client that pulls."""
        return SubscriberClient(**self._transport(SubscriberGrpcTransport))

    def ensure(self, routes: Routes, push: "Push | None" = None) -> None:
        """Creates what an emulator lacks, which forgets all when it ends. In the cloud that is Terraform's: the hub may
        not. An emulator that does not answer gets it next time."""
        with suppress(GoogleAPICallError, RetryError):
            self._create(routes, push)

    def _create(self, routes: Routes, push: "Push | None") -> None:
        if self._emulator:
            wanted = declaration(routes)
            with self.publisher() as publisher, SubscriberClient(**self._transport(SubscriberGrpcTransport)) as client:
                for name in wanted["topics"]:
                    _unless_there(publisher.create_topic, {"name": self.topic(name)})
                for one in wanted["subscriptions"]:
                    _unless_there(client.create_subscription, self._subscription(one, push))

    def missing(self, routes: Routes) -> list[str]:
        """What of the declaration is not there, by name."""
        wanted, project = declaration(routes), f"projects/{self._project}"
        with self.publisher() as publisher, SubscriberClient(**self._transport(SubscriberGrpcTransport)) as client:
            there = {topic.name for topic in publisher.list_topics(project=project)}
            there |= {one.name for one in client.list_subscriptions(project=project)}
        named = [self.topic(name) for name in wanted["topics"]]
        named += [self.subscription(one["name"]) for one in wanted["subscriptions"]]
        return [name for name in named if name not in there]

    def _transport(self, kind: Callable[..., Any]) -> dict[str, Any]:
        if not self._emulator:
            return {}
        return {"transport": kind(channel=grpc.insecure_channel(self._emulator, CHANNEL))}

    def _subscription(self, one: Mapping[str, Any], push: "Push | None") -> Subscription:
        dead, most = one["deadLetterTopic"], one["maxDeliveryAttempts"]
        policy = DeadLetterPolicy(dead_letter_topic=self.topic(dead), max_delivery_attempts=most) if dead else None
        wait = {"minimum_backoff": one["minimumBackoffSeconds"], "maximum_backoff": one["maximumBackoffSeconds"]}
        return Subscription(
            name=self.subscription(one["name"]),
            topic=self.topic(one["topic"]),
            filter=one["filter"],
            enable_message_ordering=one["ordered"],
            # Whoever pulls asks for more at once; what is lost on the way to one that died comes again soon.
            ack_deadline_seconds=one["ackDeadlineSeconds"] if push else SHORTEST_DEADLINE,
            message_retention_duration=timedelta(seconds=one["retentionSeconds"]),
            retry_policy=RetryPolicy(**{name: timedelta(seconds=seconds) for name, seconds in wait.items()}),
            dead_letter_policy=policy,
            push_config=push.config() if push else None,
        )


@dataclass(frozen=True, slots=True)
class Push:
    """Where Pub/Sub pushes to, whose token it brings, and for which audience."""

    endpoint: str
    account: str
    audience: str

    def config(self) -> PushConfig:
        """As Pub/Sub wants it."""
        token = PushConfig.OidcToken(service_account_email=self.account, audience=self.audience)
        return PushConfig(push_endpoint=self.endpoint, oidc_token=token)


def _unless_there(create: Callable[..., object], request: Any) -> None:
    try:
        create(request=request, timeout=CREATE_SECONDS, retry=None)
    except AlreadyExists:
        return
