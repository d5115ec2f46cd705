"""Buses, schedulers and clocks: one suite for each port, which every adapter passes; a new adapter is one line more."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from hub.core.clock import SystemClock
from hub.core.outbox import seen
from hub.core.ports import Clock, Job, Message
from hub.core.unit_of_work import Work
from tests.support.buses import google_bus, happened, held, local_bus, taken
from tests.support.clocks import QUARTER, ManualClock
from tests.support.schedulers import google_scheduler, local_scheduler

MakeBus = Callable[[Work, Callable[[str], Any]], AbstractContextManager[Any]]

# Port: name of the adapter -> how to make it for a trial.
BUSES: Mapping[str, MakeBus] = {
    "local": local_bus,
    "google": google_bus,
}
SCHEDULERS: Mapping[str, Callable[[], AbstractContextManager[Any]]] = {
    "local": local_scheduler,
    "google": google_scheduler,
}
CLOCKS: Mapping[str, Callable[[], Clock]] = {
    "system": SystemClock,
    "manual, for tests": ManualClock,
}


@pytest.mark.parametrize("make", BUSES.values(), ids=BUSES)
class TestBus:
    """Buses, from the publishing end to the handlers' end."""

    @pytest.fixture
    def bus(self, make: MakeBus, work: Work, request: pytest.FixtureRequest) -> Iterator[Any]:
        with make(work, request.getfixturevalue) as bus:
            yield bus

    def test_each_handler_gets_what_it_wants_and_nothing_else(self, bus: Any) -> None:
        bus.publish(
            [happened("a", "1"), happened("b", "2", "hub.trials.Undone"), happened("c", "3", "hub.trials.Other")]
        )
        bus.publish([Message("4", "elsewhere", "hub.trials.Happened", "d", b"{}")])
        bus.publish([happened("e", "5")])
        found = taken(bus, 5)
        wanted = {("note", "1"), ("note", "5"), ("watch", "1"), ("watch", "2"), ("watch", "5")}
        assert {(one.handler, one.message.id) for one in found} == wanted
        assert len(found) == len(wanted)

    def test_a_message_arrives_as_it_was(self, bus: Any) -> None:
        message = happened("ä/1", "1", body=b"\x00\xff no JSON")
        bus.publish([message])
        note = next(one for one in taken(bus, 2) if one.handler == "note")
        assert (note.message, note.attempts, note.error) == (message, 1, "")

    def test_the_messages_of_a_subject_come_in_order(self, bus: Any) -> None:
        for first in range(0, 60, 20):
            bus.publish([happened(f"s{number % 4}", str(number)) for number in range(first, first + 20)])
        found = [one for one in taken(bus, 120) if one.handler == "note"]
        for subject in {one.message.subject for one in found}:
            numbers = [int(one.message.id) for one in found if one.message.subject == subject]
            assert numbers == sorted(numbers)
        assert len(found) == 60

    def test_no_younger_is_handed_out_before_its_older_is_done(self, bus: Any) -> None:
        bus.publish([happened("a", "1"), happened("a", "2"), happened("b", "3")])
        first = held(bus, 4)
        assert {one.message.id for one in first} == {"1", "3"}
        assert bus.lease(10) == []
        bus.done(first)
        assert {one.message.id for one in held(bus, 2)} == {"2"}

    def test_what_failed_waits_for_its_moment_and_the_younger_behind_it(self, bus: Any, clock: ManualClock) -> None:
        bus.publish([happened("a", "1"), happened("a", "2")])
        for one in held(bus, 2):
            bus.retry(one, clock.now() + QUARTER, "the other side is out")
        assert not bus.waiting()
        clock.advance(QUARTER)
        again = held(bus, 2)
        assert {(one.message.id, one.attempts, one.error) for one in again} == {("1", 2, "the other side is out")}
        bus.done(again)
        assert {one.message.id for one in taken(bus, 2)} == {"2"}

    def test_what_is_given_back_was_never_taken(self, bus: Any) -> None:
        bus.publish([happened("a", "1")])
        bus.release(held(bus, 2))
        assert {one.attempts for one in held(bus, 2)} == {1}

    def test_what_is_done_is_in_the_inbox_and_welcome_twice(self, bus: Any, work: Work) -> None:
        bus.publish([happened("a", "1")])
        first = held(bus, 2)
        for _ in range(2):
            bus.done(first)
        with work.db.reading() as connection:
            assert seen(connection, "note", "1")
            assert not seen(connection, "note", "2")

    def test_one_handler_gets_a_message_again(self, bus: Any, work: Work) -> None:
        message = happened("a", "1")
        bus.publish([message])
        taken(bus, 2)
        bus.redeliver("note", message)
        (again,) = held(bus, 1)
        assert (again.handler, again.message, again.attempts) == ("note", message, 1)
        with work.db.reading() as connection:
            assert (seen(connection, "note", "1"), seen(connection, "watch", "1")) == (False, True)

    def test_every_handler_has_a_queue_even_if_nobody_knows_its_length(self, bus: Any) -> None:
        queues = bus.queues()
        assert [queue.handler for queue in queues] == ["note", "watch"]
        assert {queue.waiting for queue in queues} <= {0, None}
        assert {queue.oldest_at for queue in queues} == {None}


@pytest.mark.parametrize("make", CLOCKS.values(), ids=CLOCKS)
class TestClock:
    """Clocks."""

    def test_it_tells_utc_and_never_goes_back(self, make: Callable[[], Clock]) -> None:
        clock = make()
        first, second = clock.now(), clock.now()
        assert first.utcoffset() == timedelta(0)
        assert second >= first


@pytest.mark.parametrize("make", SCHEDULERS.values(), ids=SCHEDULERS)
class TestScheduler:
    """Schedulers, as the nightly look at their jobs sees them."""

    MONDAYS = Job("report-subscription:s1", "0 8 * * 1", "Europe/Berlin")

    @pytest.fixture
    def scheduler(self, make: Callable[[], AbstractContextManager[Any]]) -> Iterator[Any]:
        with make() as scheduler:
            yield scheduler

    def test_what_was_put_is_there_once_however_often(self, scheduler: Any) -> None:
        assert list(scheduler.jobs()) == []
        scheduler.put(self.MONDAYS)
        scheduler.put(self.MONDAYS)
        assert list(scheduler.jobs()) == [self.MONDAYS]

    @pytest.mark.parametrize(
        "change",
        [{"cron": "5 4 * * *"}, {"time_zone": "Asia/Kolkata"}, {"paused": True}, {"cron": "9 * * * *", "paused": True}],
    )
    def test_what_was_changed_is_as_it_was_put_last_and_back(self, scheduler: Any, change: dict[str, Any]) -> None:
        changed = replace(self.MONDAYS, **change)
        for job in (self.MONDAYS, changed, self.MONDAYS):
            scheduler.put(job)
            assert list(scheduler.jobs()) == [job]

    def test_a_new_one_can_be_paused(self, scheduler: Any) -> None:
        scheduler.put(replace(self.MONDAYS, paused=True))
        assert [job.paused for job in scheduler.jobs()] == [True]

    def test_what_was_removed_is_gone_and_may_be_removed_again(self, scheduler: Any) -> None:
        scheduler.put(self.MONDAYS)
        for _ in range(2):
            scheduler.remove(self.MONDAYS.key)
            assert list(scheduler.jobs()) == []

    def test_keys_of_all_kinds_have_jobs_of_their_own(self, scheduler: Any) -> None:
        keys = ["a:b", "a_b", "a-b", "a.b", "a%3Ab", "A:b", "a_3Ab", "ä b/c~d", "x" * 80]
        for key in keys:
            scheduler.put(replace(self.MONDAYS, key=key))
        assert sorted(job.key for job in scheduler.jobs()) == sorted(keys)

    def test_several_hundred_are_all_there(self, scheduler: Any) -> None:
        keys = {f"report-subscription:{number:04}" for number in range(450)}
        for key in keys:
            scheduler.put(replace(self.MONDAYS, key=key))
        assert {job.key for job in scheduler.jobs()} == keys
