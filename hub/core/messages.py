"""Events: facts in the past tense, carried as CloudEvents 1.0 (structured JSON mode)."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any, ClassVar, Self

import orjson

from hub.core import tracing
from hub.core.db import new_id
from hub.core.ports import Message
from hub.core.telemetry import request_id


@dataclass(frozen=True, slots=True)
class Event:
    """What every event has; a domain's events add plain JSON fields and say their topic.

    `subject` is the id of the thing it happened to: events of one `lane` arrive in order.
    """

    topic: ClassVar[str]
    subject: str

    @property
    def lane(self) -> str:
        """What its order depends on, at most 80 characters: its subject, unless an event says otherwise."""
        return self.subject

    @classmethod
    def type(cls) -> str:
        """The name on the wire, `hub.<topic>.<Name>`."""
        return f"hub.{cls.topic}.{cls.__name__}"

    @classmethod
    def read(cls, envelope: "Envelope") -> Self:
        """The event in an envelope; fields added by a newer version are left out."""
        known = {field.name for field in fields(cls)} - {"subject"}
        return cls(subject=envelope.subject, **{k: v for k, v in envelope.data.items() if k in known})


@dataclass(frozen=True, slots=True)
class Envelope:
    """A message as its handler sees it."""

    id: str
    topic: str
    type: str
    subject: str
    time: datetime
    request_id: str
    data: Mapping[str, Any]
    traceparent: str = ""


def pack(event: Event, now: datetime) -> Message:
    """The event in its envelope, with a new id, and the request id and the span that it follows from."""
    data = asdict(event)
    subject = data.pop("subject")
    message_id, name = new_id(), event.type()
    envelope = {
        "specversion": "1.0",
        "id": message_id,
        "source": f"/hub/{event.topic}",
        "type": name,
        "subject": subject,
        "time": now,
        "datacontenttype": "application/json",
        "requestid": request_id() or message_id,
        **_traced(),
        "data": data,
    }
    return Message(message_id, event.topic, name, event.lane, orjson.dumps(envelope, option=orjson.OPT_UTC_Z))


def _traced() -> dict[str, str]:
    """https://github.com/cloudevents/spec/blob/main/cloudevents/extensions/distributed-tracing.md"""
    here = tracing.traceparent()
    return {"traceparent": here} if here else {}


def trace_of(message: Message) -> str:
    """The span that an event follows from; empty where there is none, or nobody can read it."""
    try:
        return unpack(message).traceparent
    except (ValueError, KeyError, TypeError):
        return ""


def unpack(message: Message) -> Envelope:
    """The envelope of a message. Raises `ValueError` for a body that is no CloudEvent of ours."""
    body = orjson.loads(message.body)
    if not isinstance(body, dict) or body.get("specversion") != "1.0":
        raise ValueError("not a CloudEvents 1.0 envelope")
    return Envelope(
        id=body["id"],
        topic=message.topic,
        type=body["type"],
        subject=body["subject"],
        time=datetime.fromisoformat(body["time"]),
        request_id=body.get("requestid", ""),
        data=body["data"],
        traceparent=tracing.understood(str(body.get("traceparent", ""))),
    )
