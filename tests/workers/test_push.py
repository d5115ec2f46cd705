"""What becomes of what the bus pushes to the worker: handled once, tried again, or laid down; never for ever."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from hub.core.errors import IntegrationError
from hub.core.messages import pack
from hub.core.outbox import Relay
from hub.core.telemetry import following
from hub.core.unit_of_work import Work
from integrations.google.envelopes import attributes_of
from integrations.google.places import Push
from tests.support.clocks import ManualClock
from tests.support.pubsub import emulator, free_port, until
from tests.support.pushed import ROUTES, Pushed, parcel
from tests.support.pushes import ACCOUNT, AUDIENCE, Key, relay, wrapped
from tests.support.trials import Happened


def test_a_push_is_handled_and_taken_off_the_bus(pushed: Pushed, clock: ManualClock) -> None:
    with following("asked-for-this"):
        body = parcel(clock)
    assert pushed.send(body).status == 204
    assert pushed.trial.seen == [Happened("a")]
    assert pushed.ids == ["asked-for-this"]


def test_a_push_that_comes_again_is_taken_off_and_not_handled(pushed: Pushed, clock: ManualClock) -> None:
    body = parcel(clock)
    assert {pushed.send(body).status for _ in range(3)} == {204}
    assert pushed.trial.seen == [Happened("a")]


def test_a_failure_has_it_come_again_until_it_is_laid_down(pushed: Pushed, clock: ManualClock) -> None:
    pushed.failures = [IntegrationError("out", retryable=True) for _ in range(3)]
    message = pack(Happened("a"), clock.now())
    for attempt, status in ((1, 429), (2, 429), (3, 204), (4, 204)):
        body = wrapped("note", attributes_of(message, ["note"]), message.body, attempt=attempt)
        assert pushed.send(body).status == status, attempt
    (letter,) = pushed.letters()
    assert (letter["error"], letter["attempts"]) == ("IntegrationError: out", 3)
    assert pushed.trial.seen == []


def test_without_a_count_it_comes_again(pushed: Pushed, clock: ManualClock) -> None:
    pushed.failures = [ValueError("a mistake of ours")]
    body = parcel(clock)
    assert (pushed.send(body).status, pushed.send(body).status) == (429, 204)
    assert pushed.trial.seen == [Happened("a")]


def test_what_cannot_be_laid_down_comes_again(
    pushed: Pushed, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def bury(*_: object) -> None:
        raise OSError("the database is gone")

    monkeypatch.setattr(pushed.trial.services.operations, "bury", bury)
    pushed.failures = [IntegrationError("never", retryable=False)]
    assert pushed.send(parcel(clock)).status == 500


def test_what_is_for_others_alone_is_taken_off(pushed: Pushed, clock: ManualClock) -> None:
    message = pack(Happened("a"), clock.now())
    body = wrapped("note", attributes_of(message, ["watch"]), message.body)
    assert (pushed.send(body).status, pushed.trial.seen, pushed.letters()) == (204, [], [])


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"\xff\xfe",
        b'{"message": {}}',
        {"message": None, "subscription": "s"},
        {"message": {"messageId": "1", "data": "no base64!"}, "subscription": "projects/p/subscriptions/hub-note"},
        wrapped("note", {}, b"by hand"),
        wrapped("note", {"ce-id": "x\0" * 99, "ce-type": "t" * 999, "ce-subject": "\0s" * 99}, b"by hand"),
        wrapped("gone", {}, b"{}"),
    ],
)
def test_what_nobody_can_read_is_laid_down_once_and_taken_off(pushed: Pushed, body: Any) -> None:
    assert {pushed.send(body).status for _ in range(2)} == {204}
    (letter,) = pushed.letters()
    assert letter["error"].startswith("Poisoned: ")
    assert pushed.trial.seen == []


def test_what_pubsub_gave_up_is_laid_down_for_its_handler(pushed: Pushed, clock: ManualClock) -> None:
    message = pack(Happened("a"), clock.now())
    said = {
        "CloudPubSubDeadLetterSourceSubscription": "hub-note",
        "CloudPubSubDeadLetterSourceDeliveryCount": "100",
        **attributes_of(message, ["note"]),
    }
    assert pushed.send(wrapped("dead-letters", said, message.body)).status == 204
    (letter,) = pushed.letters()
    assert (letter["handler"], letter["messageId"], letter["attempts"]) == ("note", message.id, 100)
    assert "each time the worker died or hung" in letter["error"]
    assert pushed.trial.seen == []


def test_a_large_message_is_taken(pushed: Pushed, clock: ManualClock) -> None:
    message = pack(Happened("a", "x" * 2_000_000), clock.now())
    body = wrapped("note", attributes_of(message, ["note"]), message.body)
    assert pushed.send(body).status == 204
    assert len(pushed.trial.seen) == 1


@pytest.mark.pubsub
def test_pubsub_pushes_and_tries_again_until_it_is_handled(work: Work, keys: str, key: Key, pubsub: str) -> None:
    worker = Pushed(work, keys, key, pubsub)
    worker.failures = [ValueError("once")]
    answers: list[int] = []
    with relay(worker.app.flask, key.token, answers) as endpoint:
        worker.place.ensure(ROUTES, Push(f"{endpoint}/push", ACCOUNT, AUDIENCE))
        worker.bus.publish([pack(Happened(subject), work.clock.now()) for subject in ("a", "a", "b")])
        until(lambda: len(worker.trial.seen) == 3)
        until(lambda: len(answers) >= 4)
    assert sorted(event.subject for event in worker.trial.seen) == ["a", "a", "b"]
    assert answers.count(429) == 1


@pytest.mark.pubsub
def test_an_emulator_that_has_forgotten_all_is_told_anew_whom_to_push_to(
    work: Work, keys: str, key: Key, tmp_path: Path
) -> None:
    address = f"127.0.0.1:{free_port()}"
    worker = Pushed(work, keys, key, address)
    relayed = Relay(work.db, worker.bus)
    with relay(worker.app.flask, key.token) as endpoint:
        worker.bus._push = Push(f"{endpoint}/push", ACCOUNT, AUDIENCE)
        for subject in ("a", "b"):
            with emulator(tmp_path, address):
                worker.trial.happen(Happened(subject))
                until(lambda: _sends(relayed))
                until(lambda subject=subject: Happened(subject) in worker.trial.seen)
    assert worker.trial.seen == [Happened("a"), Happened("b")]


def _sends(relayed: Relay) -> int:
    try:
        return relayed.run()
    except IntegrationError:
        return 0
