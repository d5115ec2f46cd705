"""What comes from Pub/Sub again: what waited there, wore out, was left lying, or killed its workers."""

from __future__ import annotations

from typing import Any

import pytest
from google.api_core.exceptions import DeadlineExceeded

from hub.core.unit_of_work import Work
from integrations.google import pulling, topology
from integrations.google.envelopes import Carried, opened
from integrations.google.lanes import Lanes
from integrations.google.places import PubSubPlace
from integrations.google.pubsub import WORN, PubSub
from integrations.google.pulling import PulledPubSub
from tests.support.buses import ROUTES, happened, held, taken
from tests.support.clocks import ManualClock
from tests.support.pubsub import until

pytestmark = pytest.mark.pubsub


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
