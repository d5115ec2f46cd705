"""A message of the hub as a message of Pub/Sub, and back.

CloudEvents in structured mode, its attributes beside it
(https://github.com/google/knative-gcp/blob/main/docs/spec/pubsub-protocol-binding.md), among them the request id and
the W3C trace context. Beside those stands whom it is for, and what became of it before it was sent once more.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import count
from typing import Any

import orjson

from hub.core.ports import Delivery, Message
from integrations.google.topology import ADDRESS, DEAD, DELIVERIES, handler_of

CARRIED = ("specversion", "id", "source", "type", "subject", "time", "requestid", "traceparent", "tracestate")
TRIES, ERROR, TOPIC, AGAIN = "hub-tries", "hub-error", "hub-topic", "hub-again"
SOURCE, TAKEN = "CloudPubSubDeadLetterSourceSubscription", "CloudPubSubDeadLetterSourceDeliveryCount"
LONGEST_VALUE = 1000  # in bytes; Pub/Sub takes 1,024
WIDTHS = {"id": 36, "topic": 40, "type": 80, "subject": 80}
_positions = count(1)


@dataclass(frozen=True, slots=True)
class Carried(Delivery):
    """A delivery from Pub/Sub: how often it took this very message there, from which subscription, by which receipt,
    and whether it is to be handled `again`."""

    taken: int = 1
    source: str = ""
    receipt: str = ""
    again: bool = False


@dataclass(frozen=True, slots=True)
class Arrived:
    """What Pub/Sub hands over; `attempt` is 0 where it does not tell."""

    subscription: str
    id: str
    attributes: Mapping[str, str]
    body: bytes
    attempt: int = 0
    receipt: str = ""


def attributes_of(message: Message, handlers: Iterable[str]) -> dict[str, str]:
    """What stands beside the body of a message for these handlers."""
    envelope = _envelope(message.body)
    known = {"id": message.id, "type": message.type, "subject": message.subject, "specversion": "1.0"}
    carried = {name: str(envelope[name]) for name in CARRIED if envelope.get(name)} | known
    return {
        "content-type": "application/cloudevents+json",
        TOPIC: message.topic,
        **{f"ce-{name}": clipped(value) for name, value in carried.items()},
        **{f"{ADDRESS}{handler}": "1" for handler in handlers},
    }


def opened(arrived: Arrived) -> Carried | None:
    """The delivery that this is; None for a message to other handlers alone.

    What Pub/Sub laid down by itself is for the handler that it was laid down for, with a count that ends its tries.
    What nobody of ours sent is for the handler too, who cannot read it.
    """
    dead = handler_of(arrived.subscription) == handler_of(DEAD)
    handler = handler_of(arrived.attributes.get(SOURCE, "") if dead else arrived.subscription)
    if not _is_for(handler, arrived.attributes):
        return None
    tries = _number(arrived.attributes.get(TRIES, ""))
    taken = max(1, (_number(arrived.attributes.get(TAKEN, "")) or DELIVERIES) if dead else arrived.attempt)
    error = "" if dead else arrived.attributes.get(ERROR, "not told" if tries + taken > 1 else "")
    here = Carried(next(_positions), handler[:80], _message(arrived), tries + taken, error)
    again = AGAIN in arrived.attributes
    return replace(here, taken=taken, source=arrived.subscription, receipt=arrived.receipt, again=again)


def clipped(text: str) -> str:
    """As much of a text as an attribute holds."""
    return text.encode()[:LONGEST_VALUE].decode(errors="ignore")


def _is_for(handler: str, attributes: Mapping[str, str]) -> bool:
    return f"{ADDRESS}{handler}" in attributes or not any(name.startswith(ADDRESS) for name in attributes)


def _message(arrived: Arrived) -> Message:
    given = {name: arrived.attributes.get(f"ce-{name}", "") for name in ("id", "type", "subject")}
    given |= {"id": given["id"] or arrived.id, "topic": arrived.attributes.get(TOPIC, "")}
    # Whatever somebody else sent must fit among the dead letters.
    fitting = {name: value.replace("\0", "")[: WIDTHS[name]] for name, value in given.items()}
    return Message(body=arrived.body, **fitting)


def _envelope(body: bytes) -> Mapping[str, Any]:
    try:
        read = orjson.loads(body)
    except orjson.JSONDecodeError:
        return {}
    return read if isinstance(read, dict) else {}


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() else 0
