"""Events in their envelopes: CloudEvents 1.0."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar

import orjson
import pytest
from cloudevents.v1.http import from_json

from hub.core.messages import Event, pack, unpack
from hub.notifications.messages import NotificationPlanned
from tests.support.clocks import ManualClock


@dataclass(frozen=True, slots=True)
class NoteTaken(Event):
    """Somebody wrote something."""

    topic: ClassVar[str] = "notes"
    text: str
    copies: int = 1


NOW = ManualClock().now()


def test_the_name_on_the_wire_is_the_topic_and_the_class() -> None:
    assert NoteTaken.type() == "hub.notes.NoteTaken"


def test_the_envelope_is_a_cloudevent() -> None:
    body = orjson.loads(pack(NoteTaken("n1", "milk"), NOW).body)
    assert body["specversion"] == "1.0"
    assert (body["type"], body["source"], body["subject"]) == ("hub.notes.NoteTaken", "/hub/notes", "n1")
    assert (body["time"], body["datacontenttype"]) == ("2026-11-23T09:00:00Z", "application/json")
    assert body["data"] == {"text": "milk", "copies": 1}
    assert all(name.isalnum() and name.islower() for name in body)


def test_the_reference_library_reads_it() -> None:
    event = from_json(pack(NoteTaken("n1", "milk"), NOW).body)
    assert (event["type"], event["subject"], event.data) == ("hub.notes.NoteTaken", "n1", {"text": "milk", "copies": 1})


def test_each_packing_has_an_id_of_its_own() -> None:
    event = NoteTaken("n1", "milk")
    assert pack(event, NOW).id != pack(event, NOW).id


def test_the_message_carries_what_routing_needs() -> None:
    message = pack(NoteTaken("n1", "milk"), NOW)
    assert (message.topic, message.type, message.subject) == ("notes", "hub.notes.NoteTaken", "n1")


def test_what_is_packed_is_unpacked() -> None:
    event = NoteTaken("n1", 'quotes " and ümlauts', 3)
    envelope = unpack(pack(event, NOW))
    assert NoteTaken.read(envelope) == event
    assert envelope.time == NOW
    assert isinstance(envelope.time, datetime)


def test_fields_of_a_newer_version_are_left_out_and_of_an_older_one_filled() -> None:
    envelope = unpack(pack(NoteTaken("n1", "milk"), NOW))
    newer = replace(envelope, data={**envelope.data, "colour": "red"})
    older = replace(envelope, data={"text": "milk"})
    assert NoteTaken.read(newer) == NoteTaken.read(older) == NoteTaken("n1", "milk")


@pytest.mark.parametrize("body", [b"", b"nonsense", b"[]", b"{}", b'{"specversion": "0.3"}', b"\xff"])
def test_what_is_no_cloudevent_is_refused(body: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - whoever reads it, it is refused
        unpack(replace(pack(NoteTaken("n1", "milk"), NOW), body=body))


def test_an_event_may_keep_another_order_than_that_of_its_subject() -> None:
    planned = NotificationPlanned("n1", person="ana", kind="task-opened", channel="mail")
    assert pack(planned, NOW).subject == pack(replace(planned, subject="n2"), NOW).subject == "ana/mail"
    assert pack(replace(planned, channel="teams"), NOW).subject == "ana/teams"
    assert NotificationPlanned.read(unpack(pack(planned, NOW))) == planned
