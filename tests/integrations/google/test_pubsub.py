"""The bus on Pub/Sub, against Google's emulator: what stands on the wire, what is declared, and what outages do."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from typing import Any

import orjson
import pytest
from cloudevents.v1.http import from_json

from hub.core.config import SettingsError, load_settings
from hub.core.errors import IntegrationError
from hub.core.messages import pack, unpack
from hub.core.outbox import Relay
from hub.core.ports import Message
from hub.core.telemetry import following
from hub.core.unit_of_work import Work
from integrations.google import topology
from integrations.google.envelopes import Arrived, attributes_of, opened
from integrations.google.places import PubSubPlace
from integrations.google.pulling import PulledPubSub
from tests.support.buses import ROUTES, happened, taken
from tests.support.clocks import ManualClock
from tests.support.pubsub import emulator, free_port, new_project, until
from tests.support.trials import Happened
from workers.subscriptions import ROUTES as REAL

TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
pytestmark = pytest.mark.pubsub


def test_an_event_travels_as_a_cloudevent_with_its_request_and_its_trace(clock: ManualClock) -> None:
    with following("asked-for-this"):
        message = pack(Happened("a/ä"), clock.now())
    body = orjson.dumps({**orjson.loads(message.body), "traceparent": TRACE})
    attributes = attributes_of(Message(message.id, message.topic, message.type, message.subject, body), ["note"])
    assert attributes == {
        "content-type": "application/cloudevents+json",
        "ce-specversion": "1.0",
        "ce-id": message.id,
        "ce-source": "/hub/trials",
        "ce-type": "hub.trials.Happened",
        "ce-subject": "a/ä",
        "ce-time": "2026-11-23T09:00:00Z",
        "ce-requestid": "asked-for-this",
        "ce-traceparent": TRACE,
        "hub-topic": "trials",
        "hub-to-note": "1",
    }
    back = opened(Arrived("projects/p/subscriptions/hub-note", "7", attributes, body))
    assert back
    assert unpack(back.message).request_id == "asked-for-this"


def test_the_cloud_finds_the_very_event_in_the_body(bus: PulledPubSub, clock: ManualClock) -> None:
    bus.publish([pack(Happened("a", "first"), clock.now())])
    event = from_json(taken(bus, 1)[0].message.body)
    assert (event["type"], event["subject"], event.data) == ("hub.trials.Happened", "a", {"what": "first"})


def test_a_topic_that_is_missing_is_named_and_its_subjects_go_on_in_order_when_it_is_there(
    work: Work, place: PubSubPlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    bus = PulledPubSub(place, work.db, work.clock, ROUTES)
    batch = [happened("a", "1"), happened("b", "2"), happened("a", "3")]
    with monkeypatch.context() as cloud:
        cloud.setattr(place, "ensure", lambda *_: None)  # there the hub makes nothing itself
        with pytest.raises(IntegrationError, match="no topic hub-trials: apply infra/") as failure:
            bus.publish(batch)
        assert failure.value.retryable
    assert len(place.missing(ROUTES)) == 5
    place.ensure(ROUTES)
    assert place.missing(ROUTES) == []
    bus.publish(batch)
    assert [one.message.id for one in taken(bus, 3, "note") if (one.handler, one.message.subject) == ("note", "a")] == [
        "1",
        "3",
    ]
    bus.close()


def test_an_outage_of_pubsub_costs_nothing_but_time(work: Work, tmp_path: Path) -> None:
    address = f"127.0.0.1:{free_port()}"
    bus = PulledPubSub(PubSubPlace(new_project(), address), work.db, work.clock, ROUTES)
    relay = Relay(work.db, bus)
    with emulator(tmp_path, address):
        bus.waiting()
        _tell(work, "1")
        relay.run()
        assert taken(bus, 2)
    _tell(work, "2", "3")
    with pytest.raises(IntegrationError, match="took no message"):
        relay.run()
    with emulator(tmp_path, address):
        until(lambda: _sends(relay))
        bus.publish([])
        found = [one for one in taken(bus, 4) if one.handler == "note"]
        bus.close()
    assert [unpack(one.message).data["what"] for one in found] == ["2", "3"]


def _tell(work: Work, *words: str) -> None:
    with work.unit() as unit:
        for word in words:
            unit.emit(Happened("a", word))


def _sends(relay: Relay) -> int:
    try:
        return relay.run()
    except IntegrationError:
        return 0


def test_others_write_while_the_relay_publishes(work: Work, bus: PulledPubSub, monkeypatch: pytest.MonkeyPatch) -> None:
    publish, told = bus.publish, Event()

    def slowly(messages: Any) -> None:
        with ThreadPoolExecutor(1) as others:  # a transaction of the relay's own would keep SQLite to itself
            others.submit(_tell, work, "meanwhile").result(10)
        told.set()
        publish(messages)

    monkeypatch.setattr(bus, "publish", slowly)
    _tell(work, "first")
    assert Relay(work.db, bus).run() == 1
    assert told.is_set()


def test_the_subscriptions_are_one_declaration() -> None:
    declared = topology.declaration(REAL)
    names = [one["name"] for one in declared["subscriptions"]]
    assert len(names) == len(set(names)) == sum(len(handlers) for handlers in REAL.values()) + 1
    note = next(one for one in declared["subscriptions"] if one["name"] == "hub-send-notification")
    assert note == {
        "name": "hub-send-notification",
        "topic": "hub-notifications",
        "filter": 'attributes:"hub-to-send-notification"',
        "ordered": True,
        "ackDeadlineSeconds": 600,
        "retentionSeconds": 604_800,
        "minimumBackoffSeconds": 1,
        "maximumBackoffSeconds": 300,
        "deadLetterTopic": "hub-dead-letters",
        "maxDeliveryAttempts": 100,
    }
    assert all(len(one["filter"]) <= 256 for one in declared["subscriptions"])


def test_the_emulator_takes_the_whole_declaration(place: PubSubPlace) -> None:
    place.ensure(REAL)
    place.ensure(REAL)
    assert place.missing(REAL) == []


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"project": ""}, "HUB_PROJECT"),
        ({"push_audience": "https://worker.example"}, "set HUB_PUSH_AUDIENCE and HUB_PUSH_ACCOUNT, or neither"),
        ({"push_account": "push@example.com"}, "set HUB_PUSH_AUDIENCE and HUB_PUSH_ACCOUNT, or neither"),
        ({"pubsub_emulator": "emulator.example:8085"}, "may only be on this machine"),
        ({"push_keys_url": "http://keys.example/certs"}, "use https"),
    ],
)
def test_what_is_missing_or_unsafe_stops_the_start(settings: dict[str, str], says: str) -> None:
    with pytest.raises(SettingsError, match=says):
        load_settings(**{"bus": "google", "project": "demo-hub", **settings})
    assert load_settings(bus="google", project="demo-hub", pubsub_emulator="127.0.0.1:8085").bus == "google"


def test_on_app_engine_somebody_must_push_unless_nobody_works_there(monkeypatch: pytest.MonkeyPatch) -> None:
    there = {"bus": "google", "project": "demo-hub"}
    monkeypatch.setenv("GAE_ENV", "standard")
    with pytest.raises(SettingsError, match="no thread can pull on App Engine"):
        load_settings(**there)
