"""Events are sent before their caller has an answer; what cannot be sent stays for the clock, and nobody waits long."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic

import pytest

from hub.core.errors import IntegrationError
from hub.core.outbox import Relay, outbox
from hub.core.unit_of_work import Work
from tests.support.pushed import Pushed
from tests.support.pushes import Key
from tests.support.trials import Happened, Trial, trial_of
from workers.cron import Cron
from workers.push import at_once


def test_an_event_is_sent_before_its_caller_has_an_answer(trial: Trial) -> None:
    trial.work.on_events = at_once(Relay(trial.work.db, trial.bus))
    trial.happen(Happened("a"))
    assert [one.message.subject for one in trial.bus.lease(10)] == ["a"]


def _out(_: object) -> None:
    raise IntegrationError("out", retryable=True)


def test_an_event_that_cannot_be_sent_now_stays_for_the_clock(trial: Trial, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trial.bus, "publish", _out)
    trial.work.on_events = at_once(Relay(trial.work.db, trial.bus))
    trial.happen(Happened("a"))
    with trial.work.db.reading() as connection:
        assert [row.subject for row in connection.execute(outbox.select())] == ["a"]


@contextmanager
def black_hole() -> Iterator[str]:
    """An address where calls are taken and nobody ever answers."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(100)
        yield f"127.0.0.1:{listening.getsockname()[1]}"


def took(happen: Callable[[], object]) -> float:
    """How many seconds it took."""
    begun = monotonic()
    happen()
    return monotonic() - begun


def test_nobody_waits_for_a_bus_that_does_not_answer(work: Work, keys: str, key: Key) -> None:
    def commit(subject: str) -> None:
        with work.unit() as unit:
            unit.emit(Happened(subject))

    with black_hole() as address:
        away = Pushed(work, keys, key, address).bus
        work.on_events = at_once(Relay(work.db, away), patience=1.0)
        assert 1.0 <= took(lambda: commit("a")) < 10
        assert took(lambda: [commit(str(number)) for number in range(10)]) < 5
    trial = trial_of(work)
    assert Cron(trial.services, Relay(work.db, trial.bus), {}).do("relay") == 11
    assert len(trial.bus.lease(50)) == 11


def test_a_bus_that_answers_again_gets_all_that_was_left(trial: Trial, monkeypatch: pytest.MonkeyPatch) -> None:
    send = at_once(Relay(trial.work.db, trial.bus), pause=0.0)
    trial.work.on_events = send
    with monkeypatch.context() as outage:
        outage.setattr(trial.bus, "publish", _out)
        trial.happen(Happened("a"), Happened("b"))
    trial.happen(Happened("c"))
    assert sorted(one.message.subject for one in trial.bus.lease(10)) == ["a", "b", "c"]
