"""Workers that pull from Pub/Sub: each subject in order, failures and dead letters, an end in peace, and parts."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from hub.core import outbox
from hub.core.db import Database
from hub.core.errors import IntegrationError
from hub.core.rest.paging import Page
from hub.core.telemetry import following, request_id
from hub.core.unit_of_work import Work
from integrations.google.places import PubSubPlace
from integrations.google.pulling import PulledPubSub
from tests.support import databases
from tests.support.buses import ROUTES, google_bus, happened, held, taken
from tests.support.clocks import ManualClock
from tests.support.pubsub import until
from tests.support.trials import Happened, Trial, services_with

pytestmark = pytest.mark.pubsub


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
