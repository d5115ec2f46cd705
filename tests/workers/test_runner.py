"""The workers as a whole."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from threading import Barrier, Event
from typing import Any

import pytest
from sqlalchemy import insert

from hub.core.errors import IntegrationError
from hub.core.messages import pack
from hub.core.outbox import outbox
from hub.core.ports import Message
from hub.core.rest.paging import Page
from hub.core.telemetry import following, request_id
from integrations.local.bus import LocalBus
from tests.support.clocks import ManualClock
from tests.support.trials import Happened, Trial, Undone, trial_of
from workers.clockwork import EACH_TIME
from workers.runner import Runner

LONG = 20.0


@contextmanager
def started(runner: Runner) -> Any:
    runner.start()
    try:
        yield runner
    finally:
        runner.stop()


def failing(times: int, error: Callable[[], Exception] = lambda: IntegrationError("no answer", retryable=True)) -> Any:
    """Fails for subject `sick` that many times."""
    left = [times]

    def act(event: Happened) -> None:
        if event.subject == "sick" and left[0]:
            left[0] -= 1
            raise error()

    return act


def letters(trial: Trial) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = trial.services.operations.letters(Page())["items"]
    return items


def subjects(trial: Trial) -> list[str]:
    return [event.subject for event in trial.seen]


def test_an_event_reaches_its_handler(trial: Trial) -> None:
    trial.happen(Happened("a", "first"), Undone("a"))
    trial.runner().drain()
    assert trial.seen == [Happened("a", "first"), Undone("a")]


def test_what_follows_from_an_event_is_drained_too(trial: Trial) -> None:
    runner = trial.runner(act=lambda event: trial.happen(Undone("b")) if isinstance(event, Happened) else None)
    trial.happen(Happened("a"))
    runner.drain()
    assert trial.seen == [Happened("a"), Undone("b")]


def test_the_request_id_goes_with_the_event(trial: Trial) -> None:
    ids: list[str] = []
    with following("asked-for-this"):
        trial.happen(Happened("a"))
    trial.runner(act=lambda _: ids.append(request_id())).drain()
    assert ids == ["asked-for-this"]


def test_a_message_published_twice_is_handled_once(trial: Trial) -> None:
    message = pack(Happened("a"), trial.work.clock.now())
    runner = trial.runner()
    for _ in range(3):
        trial.bus.publish([message, message])
        runner.drain()
    assert trial.seen == [Happened("a")]


def test_a_failure_is_tried_again_after_growing_waits(trial: Trial, clock: ManualClock) -> None:
    runner = trial.runner(act=failing(2))
    trial.happen(Happened("sick"))
    for wait in (1, 2):
        runner.drain()
        clock.advance(timedelta(seconds=wait, milliseconds=-1))
        runner.drain()
        assert not trial.seen
        clock.advance(timedelta(milliseconds=1))
    runner.drain()
    assert trial.seen == [Happened("sick")]


def test_the_other_side_says_how_long_to_wait(trial: Trial, clock: ManualClock) -> None:
    runner = trial.runner(act=failing(1, lambda: IntegrationError("busy", retryable=True, retry_after=60)))
    trial.happen(Happened("sick"))
    runner.drain()
    clock.advance(timedelta(seconds=59))
    runner.drain()
    assert not trial.seen
    clock.advance(timedelta(seconds=2))
    runner.drain()
    assert trial.seen == [Happened("sick")]


def test_a_failing_subject_keeps_its_order_while_others_go_on(trial: Trial, clock: ManualClock) -> None:
    runner = trial.runner(act=failing(1))
    trial.happen(Happened("sick", "1"), Happened("well", "1"), Happened("sick", "2"), Happened("well", "2"))
    runner.drain()
    assert trial.seen == [Happened("well", "1"), Happened("well", "2")]
    clock.advance(timedelta(seconds=1))
    runner.drain()
    assert trial.seen[2:] == [Happened("sick", "1"), Happened("sick", "2")]


def test_attempts_come_to_an_end(trial: Trial, clock: ManualClock) -> None:
    runner = trial.runner(act=failing(99), attempts=3)
    trial.happen(Happened("sick", "1"), Happened("sick", "2"))
    for _ in range(3):
        runner.drain()
        clock.advance(timedelta(minutes=1))
    (letter,) = letters(trial)
    assert (letter["handler"], letter["subject"], letter["attempts"]) == ("note", "sick", 3)
    assert letter["error"] == "IntegrationError: no answer"


@pytest.mark.parametrize("error", [ValueError("a mistake of ours"), IntegrationError("never", retryable=False)])
def test_a_dead_letter_does_not_block_what_follows(trial: Trial, clock: ManualClock, error: Exception) -> None:
    runner = trial.runner(act=failing(1, lambda: error), attempts=1)
    trial.happen(Happened("sick", "1"), Happened("sick", "2"))
    runner.drain()
    assert trial.seen == [Happened("sick", "2")]
    assert len(letters(trial)) == 1


def test_what_can_never_succeed_is_not_tried_again(trial: Trial) -> None:
    runner = trial.runner(act=failing(1, lambda: IntegrationError("refused", retryable=False)), attempts=10)
    trial.happen(Happened("sick"))
    runner.drain()
    assert letters(trial)[0]["attempts"] == 1


def test_a_handler_learns_that_it_was_given_up(trial: Trial) -> None:
    told: list[tuple[str, str]] = []
    runner = trial.runner(
        act=failing(1), attempts=1, gave_up=lambda event, reason, _: told.append((event.subject, reason))
    )
    trial.happen(Happened("sick"))
    runner.drain()
    assert told == [("sick", "IntegrationError: no answer")]


@pytest.mark.parametrize(
    "body",
    [
        b"\xff\xfe no JSON",
        b"[]",
        b'{"specversion": "1.0"}',
        b'{"specversion": "1.0", "id": "1", "type": "hub.trials.Happened", "subject": "a", "time": "noon", "data": {}}',
        b'{"specversion": "1.0", "id": "1", "type": "hub.trials.Happened", "subject": "a",'
        b' "time": "2026-11-23T09:00:00Z", "data": 5}',
        b'{"specversion": "1.0", "id": "1", "type": "hub.trials.Unheard", "subject": "a",'
        b' "time": "2026-11-23T09:00:00Z", "data": {}}',
    ],
)
def test_a_poisoned_message_is_parked_at_once_and_blocks_nobody(trial: Trial, body: bytes) -> None:
    trial.bus.publish([Message("poison", "trials", "hub.trials.Happened", "a", body)])
    trial.happen(Happened("a"))
    trial.runner(attempts=10).drain()
    assert trial.seen == [Happened("a")]
    (letter,) = letters(trial)
    assert (letter["messageId"], letter["attempts"]) == ("poison", 1)
    assert letter["error"].startswith("Poisoned: ")


def test_a_message_for_a_handler_that_is_gone_is_parked(trial: Trial) -> None:
    bus = LocalBus(trial.work.db, trial.work.clock, {"trials": [("gone", frozenset({"hub.trials.Happened"}))]})
    bus.publish([pack(Happened("a"), trial.work.clock.now())])
    trial.runner().drain()
    assert letters(trial)[0]["error"] == "Poisoned: there is no handler gone"


def test_a_message_that_kills_its_worker_again_and_again_is_parked(trial: Trial, clock: ManualClock) -> None:
    trial.bus.publish([pack(Happened("a"), clock.now())])
    for _ in range(3):
        assert trial.bus.lease(10)
        clock.advance(timedelta(seconds=31))
    trial.runner(attempts=3).drain()
    assert not trial.seen
    assert "taken 3 times" in letters(trial)[0]["error"]


def test_a_replayed_dead_letter_is_delivered_again(trial: Trial) -> None:
    runner = trial.runner(act=failing(1), attempts=1)
    trial.happen(Happened("sick"))
    runner.drain()
    (letter,) = letters(trial)
    trial.services.operations.redeliver(letter["id"])
    runner.drain()
    assert trial.seen == [Happened("sick")]


def test_threads_handle_what_a_commit_tells_without_waiting_for_a_poll(trial: Trial) -> None:
    done = Event()
    with started(trial.runner(act=lambda _: done.set())):
        trial.happen(Happened("a"))
        assert done.wait(LONG)


def test_threads_find_what_another_process_has_left(trial: Trial) -> None:
    done = Event()
    with started(trial.runner(act=lambda _: done.set())):
        trial.work.on_events = lambda: None
        trial.happen(Happened("a"))
        assert done.wait(LONG)


def test_threads_handle_side_by_side(trial: Trial) -> None:
    meeting = Barrier(2, timeout=LONG)
    with started(trial.runner(act=lambda _: meeting.wait())) as runner:
        trial.happen(Happened("a"), Happened("b"))
        runner.drain(LONG)
    assert sorted(subjects(trial)) == ["a", "b"]


def test_drain_waits_for_the_threads(trial: Trial) -> None:
    with started(trial.runner(threads=3)) as runner:
        trial.happen(*(Happened(f"s{number % 5}", str(number)) for number in range(60)))
        runner.drain(LONG)
        assert len(trial.seen) == 60
    for subject in {f"s{number}" for number in range(5)}:
        numbers = [int(event.what) for event in trial.seen if event.subject == subject]  # type: ignore[attr-defined]
        assert numbers == sorted(numbers)


def test_drain_says_when_it_cannot_end(trial: Trial) -> None:
    runner = trial.runner(act=lambda event: trial.happen(Happened("again")))
    trial.happen(Happened("a"))
    with pytest.raises(TimeoutError, match="still busy"):
        runner.drain(0.2)


def test_a_stop_finishes_what_is_in_hand_and_gives_back_the_rest(trial: Trial) -> None:
    begun, go_on = Event(), Event()

    def act(_: Happened) -> None:
        begun.set()
        assert go_on.wait(LONG)

    runner = trial.runner(act=act, threads=1)
    runner.start()
    trial.happen(Happened("a"), Happened("b"))
    assert begun.wait(LONG)
    with ThreadPoolExecutor(1) as threads:
        stopping = threads.submit(runner.stop)
        go_on.set()
        stopping.result(LONG)
    handled = subjects(trial)
    assert handled
    assert {item.message.subject for item in trial.bus.lease(10)} == {"a", "b"} - set(handled)


def test_threads_survive_a_database_that_fails(trial: Trial, monkeypatch: pytest.MonkeyPatch) -> None:
    broken, calls = Event(), trial.bus.done

    def done(held: Any) -> None:
        if not broken.is_set():
            broken.set()
            raise OSError("the database is gone")
        calls(held)

    monkeypatch.setattr(trial.bus, "done", done)
    with started(trial.runner()) as runner:
        trial.happen(Happened("a"), Happened("b"))
        runner.drain(LONG)
    assert sorted(subjects(trial)) == ["a", "b"]
    assert broken.is_set()


def test_a_delivery_whose_outcome_cannot_be_noted_comes_again(trial: Trial, clock: ManualClock) -> None:
    def bury(*_: object) -> None:
        raise OSError("the database is gone")

    operations, real = trial.services.operations, trial.services.operations.bury
    operations.bury = bury  # type: ignore[method-assign]
    with started(trial.runner(act=failing(1), attempts=1)) as runner:
        trial.happen(Happened("sick"))
        runner.drain(LONG)
        operations.bury = real  # type: ignore[method-assign]
        clock.advance(timedelta(seconds=31))
        runner.drain(LONG)
    assert len(letters(trial)) == 1


def test_several_processes_share_the_work(trial: Trial) -> None:
    other = trial_of(trial.work, trial.seen)
    with started(trial.runner()) as here, started(other.runner()) as there:
        trial.happen(*(Happened(f"s{number}") for number in range(40)))
        here.drain(LONG)
        there.drain(LONG)
    assert sorted(subjects(trial)) == sorted(f"s{number}" for number in range(40))


def test_drain_rings_the_clock_and_does_what_follows(trial: Trial) -> None:
    left = [2]

    def ring(_: Any) -> int:
        if left[0]:
            left[0] -= 1
            trial.happen(Happened(f"ring {left[0]}"))
            return 1
        return 0

    trial.runner(jobs={"ring": (EACH_TIME, ring)}).drain()
    assert subjects(trial) == ["ring 1", "ring 0"]


def test_started_workers_look_at_the_clock(trial: Trial) -> None:
    rang = Event()

    def ring(_: Any) -> int:
        rang.set()
        return 0

    with started(trial.runner(jobs={"ring": (EACH_TIME, ring)})):
        assert rang.wait(LONG)


def test_an_event_that_stayed_in_the_outbox_is_sent_later(trial: Trial) -> None:
    message = pack(Happened("a"), trial.work.clock.now())
    row = {name: getattr(message, name) for name in ("id", "topic", "type", "subject", "body")}
    with trial.work.db.writing() as connection:
        connection.execute(insert(outbox).values(**row, at=trial.work.clock.now()))
    trial.runner().drain()
    assert trial.seen == [Happened("a")]
