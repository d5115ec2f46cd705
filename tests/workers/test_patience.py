"""When to try again."""

from datetime import timedelta

import pytest

from hub.core.errors import IntegrationError, Postponed
from workers.handling import Poisoned
from workers.patience import Away, Patience

LATER = IntegrationError("no answer", retryable=True)


def seconds(patience: Patience, error: Exception, attempt: int) -> float | None:
    wait = patience.wait(error, attempt)
    return wait.total_seconds() if isinstance(wait, timedelta) else None


def test_the_longest_wait_doubles_up_to_five_minutes() -> None:
    patience = Patience(attempts=99, dice=lambda: 1.0)
    waits = [seconds(patience, LATER, attempt) for attempt in range(1, 12)]
    assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]


def test_a_wait_falls_anywhere_below_the_longest() -> None:
    assert seconds(Patience(99, dice=lambda: 0.25), LATER, 5) == 4
    assert all(0 <= (seconds(Patience(99), LATER, 4) or 0.0) <= 8 for _ in range(100))


def test_nobody_is_asked_again_before_the_time_that_he_named() -> None:
    busy = IntegrationError("busy", retryable=True, retry_after=30)
    assert seconds(Patience(99, dice=lambda: 0.0), busy, 1) == 30
    assert seconds(Patience(99, dice=lambda: 1.0), busy, 1) == 31


def test_a_wish_to_be_left_alone_for_days_is_not_granted() -> None:
    assert seconds(Patience(99, dice=lambda: 0.0), IntegrationError("x", retryable=True, retry_after=1e9), 1) == 3600


@pytest.mark.parametrize("error", [IntegrationError("never", retryable=False), Poisoned("rubbish")])
def test_what_can_never_succeed_is_given_up_at_once(error: Exception) -> None:
    assert Patience(99).wait(error, 1) is None


@pytest.mark.parametrize(("error", "last"), [(LATER, 9), (ValueError("a mistake of ours"), 3)])
def test_attempts_come_to_an_end_later_for_an_outage_than_for_a_mistake(error: Exception, last: int) -> None:
    patience = Patience(3, 9)
    assert patience.wait(error, last - 1) is not None
    assert patience.wait(error, last) is None


def test_a_message_that_kills_its_workers_is_not_tried_as_long_as_one_that_waits_for_an_outage() -> None:
    assert Patience(3, 9).most("") == 3
    assert Patience(3, 9).most("IntegrationError: no answer") == 9


def test_a_huge_number_of_attempts_does_no_harm() -> None:
    assert seconds(Patience(10**6, 10**6, dice=lambda: 1.0), LATER, 10**5) == 300


def test_an_outage_with_an_end_of_its_own_is_tried_until_then_and_the_last_time_at_its_end() -> None:
    patience = Patience(3, 9, dice=lambda: 1.0)
    assert seconds(patience, Away(LATER, timedelta(days=1)), 8) == 128
    assert seconds(patience, Away(LATER, timedelta(days=1)), 500) == 900
    assert seconds(patience, Away(LATER, timedelta(seconds=7)), 500) == 7
    assert patience.most("Away: no answer") > 10_000


def test_what_was_not_tried_comes_at_its_time_however_often_that_happens() -> None:
    patience = Patience(3, 9, dice=lambda: 0.5)
    assert seconds(patience, Postponed("mail is asked below its limits", 40.0), 1) == 40.5
    assert seconds(patience, Postponed("mail is asked below its limits", 40.0), 1000) == 40.5
    assert patience.most("Postponed: mail is asked below its limits") > 10_000
