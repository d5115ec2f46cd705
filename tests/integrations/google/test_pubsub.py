"""The bus on Pub/Sub, against Google's emulator: what stands on the wire, and what outages and failures do."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from threading import Event
from typing import Any

import orjson
import pytest
from cloudevents.v1.http import from_json
from google.api_core.exceptions import DeadlineExceeded

from hub.core import outbox
from hub.core.config import SettingsError, load_settings
from hub.core.db import Database
from hub.core.errors import IntegrationError
from hub.core.messages import pack, unpack
from hub.core.outbox import Relay
from hub.core.ports import Message
from hub.core.rest.paging import Page
from hub.core.telemetry import following, request_id
from hub.core.unit_of_work import Work
from integrations.google import pulling, topology
from integrations.google.envelopes import Arrived, Carried, attributes_of, opened
from integrations.google.lanes import Lanes
from integrations.google.places import PubSubPlace
from integrations.google.pubsub import WORN, PubSub
from integrations.google.pulling import PulledPubSub
from tests.support import databases
from tests.support.buses import ROUTES, google_bus, happened, held, taken
from tests.support.clocks import ManualClock
from tests.support.pubsub import emulator, free_port, new_project, until
from tests.support.trials import Happened, Trial, services_with
from workers.subscriptions import ROUTES as REAL

TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
pytestmark = pytest.mark.pubsub


@pytest.fixture
def place(pubsub: str) -> PubSubPlace:
    return PubSubPlace(new_project(), pubsub)


@pytest.fixture
def bus(work: Work, place: PubSubPlace) -> Iterator[PulledPubSub]:
    bus = PulledPubSub(place, work.db, work.clock, ROUTES)
    bus.waiting()
    yield bus
    bus.close()


@pytest.fixture
def trial(work: Work, request: pytest.FixtureRequest) -> Iterator[Trial]:
    from hub.operations.service import Operations

    with google_bus(work, request.getfixturevalue) as bus:
        yield Trial(work, bus, services_with(work, operations=Operations(work, bus)))


def drained(trial: Trial, runner: Any, many: int) -> None:
    """Steps until the handler has seen so many."""

    def look() -> bool:
        runner.drain()
        return len(trial.seen) >= many

    until(look)


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


def test_workers_handle_what_they_pull_each_subject_in_order(trial: Trial) -> None:
    runner = trial.runner()
    with following("asked-for-this"):
        trial.happen(*(Happened(f"s{number % 3}", str(number)) for number in range(30)))
    drained(trial, runner, 30)
    for subject in ("s0", "s1", "s2"):
        numbers = [int(event.what) for event in trial.seen if event.subject == subject]  # type: ignore[attr-defined]
        assert numbers == sorted(numbers)
    assert len(trial.seen) == 30


def test_threads_handle_what_they_pull_under_the_request_that_it_follows_from(trial: Trial) -> None:
    ids: list[str] = []
    done = Event()

    def act(_: Happened) -> None:
        ids.append(request_id())
        done.set()

    runner = trial.runner(act=act)
    runner.start()
    with following("asked-for-this"):
        trial.happen(Happened("a"))
    assert done.wait(30)
    runner.stop()
    assert ids == ["asked-for-this"]


def test_a_failing_subject_waits_in_front_of_its_younger_ones_and_others_go_on(
    trial: Trial, clock: ManualClock
) -> None:
    left = [2]

    def act(event: Happened) -> None:
        if event.subject == "sick" and left[0]:
            left[0] -= 1
            raise IntegrationError("no answer", retryable=True)

    runner = trial.runner(act=act)
    trial.happen(Happened("sick", "1"), Happened("well", "1"), Happened("sick", "2"), Happened("well", "2"))
    drained(trial, runner, 2)
    assert trial.seen == [Happened("well", "1"), Happened("well", "2")]
    for seconds in (1, 2):
        clock.advance(timedelta(seconds=seconds))
        runner.drain()
    drained(trial, runner, 4)
    assert trial.seen[2:] == [Happened("sick", "1"), Happened("sick", "2")]


def test_a_dead_letter_is_delivered_again_when_it_is_replayed(trial: Trial) -> None:
    left = [1]

    def act(_: Happened) -> None:
        if left[0]:
            left[0] -= 1
            raise IntegrationError("refused", retryable=False)

    runner = trial.runner(act=act)
    trial.happen(Happened("sick"))
    letters = lambda: trial.services.operations.letters(Page(), "note")["items"]  # noqa: E731
    until(lambda: runner.drain() or letters())
    trial.services.operations.redeliver(letters()[0]["id"])
    drained(trial, runner, 1)
    assert trial.seen == [Happened("sick")]


def test_what_pubsub_took_too_often_goes_on_as_a_new_message_that_knows_its_tries(
    bus: PulledPubSub, monkeypatch: pytest.MonkeyPatch, clock: ManualClock
) -> None:
    monkeypatch.setattr(pulling, "PATIENT", 0)
    bus.publish([happened("a", "1")])
    (one,) = [one for one in held(bus, 2) if one.handler == "note"]
    worn = Carried(one.position, "note", one.message, 140, "", WORN, one.source, one.receipt)  # type: ignore[attr-defined]
    bus.retry(worn, clock.now(), "Away: out")
    (again,) = held(bus, 1)
    assert (again.handler, again.message, again.attempts, again.error) == ("note", one.message, 141, "Away: out")


def test_what_is_too_much_to_wait_here_waits_at_pubsub_and_keeps_its_order(
    bus: PulledPubSub, monkeypatch: pytest.MonkeyPatch, clock: ManualClock
) -> None:
    monkeypatch.setattr(pulling, "PATIENT", 0)
    bus.publish([happened("a", str(number)) for number in range(3)])
    (first,) = [one for one in held(bus, 2) if one.handler == "note"]
    bus.retry(first, clock.now(), "out")
    found = taken(bus, 3, "note")
    assert {one.message.id for one in found} == {"0", "1", "2"}
    assert max(one.attempts for one in found) == 2


def test_what_kills_its_workers_is_laid_down_by_pubsub_and_comes_to_the_hub(
    work: Work, place: PubSubPlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(topology, "DELIVERIES", 5)
    # The emulator lays nothing down of subscriptions that keep order; the service does.
    loose = {"ordered": False, "minimumBackoffSeconds": 0, "maximumBackoffSeconds": 0}
    monkeypatch.setattr(topology, "SETTINGS", {**topology.SETTINGS, **loose})
    place.ensure(ROUTES)
    PubSub(place, work.db, work.clock, ROUTES).publish([happened("a", "1")])
    note, dead = place.subscription("hub-note"), place.subscription("hub-dead-letters")
    found: list[Any] = []

    def kill() -> bool:
        for one in _pulled(place, note):
            place.subscriber.modify_ack_deadline(
                request={"subscription": note, "ack_ids": [one.ack_id], "ack_deadline_seconds": 0}
            )
        found.extend(_pulled(place, dead))
        return bool(found)

    until(kill)
    delivery = opened(pulling._arrived(dead, found[0]))
    assert delivery
    assert (delivery.handler, delivery.message) == ("note", happened("a", "1"))
    assert delivery.attempts >= 5
    assert delivery.error == ""  # nobody came to an end with it, so it is not handled again


def _pulled(place: PubSubPlace, subscription: str) -> list[Any]:
    wish = {"subscription": subscription, "max_messages": 10}
    try:
        return list(place.subscriber.pull(request=wish, timeout=0.3, retry=None).received_messages)
    except DeadlineExceeded:
        return []


def test_a_message_that_comes_again_while_it_is_here_stands_in_its_lane_once() -> None:
    lanes, message = Lanes(), happened("a", "1")
    first = Carried(1, "note", message, 1, receipt="old")
    lanes.put([first, Carried(2, "note", happened("a", "2"), 1, receipt="x")])
    lanes.put([Carried(3, "note", message, 2, receipt="new")])
    assert [one.message.id for one in lanes.all()] == ["1", "2"]
    assert [one.receipt for one in lanes.leave([first])] == ["new"]
    assert lanes.leave([first]) == []


def test_what_somebody_took_and_left_lying_comes_again(clock: ManualClock) -> None:
    lanes, now = Lanes(lease=0.2), clock.now()
    lanes.put([Carried(1, "note", happened("kept", "1"), 1), Carried(2, "note", happened("left", "2"), 1)])
    kept, left = lanes.take(10, now)
    again: list[Carried] = []

    def look() -> bool:
        lanes.keep([kept])
        again.extend(lanes.take(10, now))
        return bool(again)

    until(look)
    assert [one.message.subject for one in again] == [left.message.subject] == ["left"]


def test_workers_that_stop_finish_what_they_have_begun_and_give_back_the_rest(work: Work, place: PubSubPlace) -> None:
    begun, go_on = Event(), Event()

    def act(_: Happened) -> None:
        begun.set()
        assert go_on.wait(30)

    bus = PulledPubSub(place, work.db, work.clock, ROUTES, lease_seconds=300)
    trial = Trial(work, bus, services_with(work))  # type: ignore[arg-type]
    runner = trial.runner(act=act, threads=1)
    runner.start()
    trial.happen(*(Happened(str(number)) for number in range(5)))
    assert begun.wait(30)
    until(lambda: len([one for one in bus._lanes.all() if one.handler == "note"]) == 5)
    with ThreadPoolExecutor(1) as other:
        stopping = other.submit(runner.stop)
        go_on.set()
        stopping.result(30)
    (done,) = trial.seen
    with closing(PulledPubSub(PubSubPlace(place._project, place._emulator), work.db, work.clock, ROUTES)) as heir:
        rest = {one.message.subject for one in taken(heir, 4, "note")}
    assert rest == {str(number) for number in range(5)} - {done.subject}


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


def test_a_part_takes_the_messages_of_its_own_handlers_alone(work: Work, place: PubSubPlace) -> None:
    with (
        closing(PulledPubSub(place, work.db, work.clock, ROUTES, handlers={"note"})) as one,
        closing(PulledPubSub(place, work.db, work.clock, ROUTES, handlers={"watch"})) as other,
    ):
        for bus in (one, other):
            bus.waiting()
        one.publish([happened("a", "m1")])
        assert [delivery.handler for delivery in taken(one, 1)] == ["note"]
        assert [delivery.handler for delivery in taken(other, 1)] == ["watch"]


def test_what_one_part_delivers_again_another_does_not_take_for_seen(
    work: Work, place: PubSubPlace, tmp_path: Path
) -> None:
    databases.create_schema(f"sqlite:///{tmp_path / 'elsewhere.db'}")
    far = Database(f"sqlite:///{tmp_path / 'elsewhere.db'}")
    with (
        closing(PulledPubSub(place, work.db, work.clock, ROUTES, handlers={"watch"})) as keeper,
        closing(PulledPubSub(place, far, work.clock, ROUTES, handlers={"note"})) as part,
    ):
        part.waiting()
        message = happened("a", "m1")
        part.publish([message])
        taken(part, 1)
        keeper.redeliver("note", message)
        [again] = held(part, 1)
        with far.reading() as connection:
            assert not outbox.seen(connection, again.handler, again.message.id)
    far.close()
