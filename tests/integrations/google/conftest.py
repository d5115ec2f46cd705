"""A project of Pub/Sub's emulator for each test, and a bus there."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from hub.core.unit_of_work import Work
from integrations.google.places import PubSubPlace
from integrations.google.pulling import PulledPubSub
from tests.support.buses import ROUTES
from tests.support.pubsub import new_project


@pytest.fixture
def place(pubsub: str) -> PubSubPlace:
    return PubSubPlace(new_project(), pubsub)


@pytest.fixture
def bus(work: Work, place: PubSubPlace) -> Iterator[PulledPubSub]:
    bus = PulledPubSub(place, work.db, work.clock, ROUTES)
    bus.waiting()
    yield bus
    bus.close()
