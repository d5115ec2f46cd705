"""What the hub has at Pub/Sub: one topic for each domain, one subscription for each handler, one place for what could
not be delivered. The one declaration of names and settings: adapters use it, `infra/pubsub.json` is written from it.

https://cloud.google.com/pubsub/docs/reference/rest/v1/projects.subscriptions
"""

from collections.abc import Mapping, Sequence
from typing import Any

Routes = Mapping[str, Sequence[tuple[str, frozenset[str]]]]

PREFIX = "hub-"
DEAD = "hub-dead-letters"
# An attribute of a message for each handler that wants it. A filter cannot be changed afterwards, so it must not name
# types of events: those come and go.
ADDRESS = "hub-to-"

# Pub/Sub lays a message down by itself after so many deliveries; it takes 5 to 100.
DELIVERIES = 100
SETTINGS: Mapping[str, Any] = {
    "ordered": True,
    # How long an endpoint may take; the hub's own workers ask for less and renew it.
    "ackDeadlineSeconds": 600,
    "retentionSeconds": 7 * 24 * 3600,
    "minimumBackoffSeconds": 1,
    "maximumBackoffSeconds": 300,
}


def topic_of(topic: str) -> str:
    """The name at Pub/Sub of a domain's topic."""
    return PREFIX + topic


def subscription_of(handler: str) -> str:
    """The name at Pub/Sub of a handler's subscription."""
    return PREFIX + handler


def handler_of(subscription: str) -> str:
    """The handler behind a subscription, named with or without its project."""
    return subscription.rpartition("/")[2].removeprefix(PREFIX)


def declaration(routes: Routes) -> dict[str, Any]:
    """Everything that has to be there for these routes, in a fixed order."""
    handlers = sorted((handler, topic) for topic, wanting in routes.items() for handler, _ in wanting)
    subscriptions = [_subscription(handler, topic) for handler, topic in handlers]
    dead = {**SETTINGS, "name": DEAD, "topic": DEAD, "filter": "", "deadLetterTopic": "", "maxDeliveryAttempts": 0}
    return {"topics": [*sorted(map(topic_of, routes)), DEAD], "subscriptions": [*subscriptions, dead]}


def _subscription(handler: str, topic: str) -> dict[str, Any]:
    return {
        **SETTINGS,
        "name": subscription_of(handler),
        "topic": topic_of(topic),
        "filter": f'attributes:"{ADDRESS}{handler}"',
        "deadLetterTopic": DEAD,
        "maxDeliveryAttempts": DELIVERIES,
    }
