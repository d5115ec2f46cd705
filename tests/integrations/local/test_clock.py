"""The clock that can be moved."""

from datetime import UTC, datetime, timedelta
from threading import Thread

import pytest

from hub.core.db import Database
from hub.core.unit_of_work import Work
from integrations.local import clock as module
from integrations.local.clock import MovableClock

SECOND = timedelta(seconds=1)


def ahead(clock: MovableClock) -> timedelta:
    """How far the clock is ahead of the machine's, to the second."""
    return timedelta(seconds=round((clock.now() - datetime.now(UTC)).total_seconds()))


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Asks the database each time."""
    monkeypatch.setattr(module, "FRESH_SECONDS", 0.0)


def test_it_goes_with_the_machine_until_it_is_moved(db: Database) -> None:
    assert ahead(MovableClock(db)) == timedelta(0)


def test_moves_add_up_and_count_at_once(db: Database) -> None:
    clock = MovableClock(db)
    clock.advance(timedelta(days=400))
    assert ahead(clock) == timedelta(days=400)
    moved = clock.advance(timedelta(minutes=1))
    assert ahead(clock) == timedelta(days=400, minutes=1)
    assert abs(moved - clock.now()) < SECOND


@pytest.mark.usefixtures("impatient")
def test_all_processes_share_it(db: Database, database_url: str) -> None:
    here, other = MovableClock(db), Database(database_url, pool=1)
    there = MovableClock(other)
    there.advance(timedelta(days=1))
    assert ahead(here) == timedelta(days=1)
    here.advance(timedelta(days=1))
    assert ahead(there) == timedelta(days=2)
    assert ahead(MovableClock(db)) == timedelta(days=2)
    other.close()


def test_the_database_is_not_asked_each_time(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = MovableClock(db)
    clock.now()
    monkeypatch.setattr(module, "FRESH_SECONDS", 1000.0)
    db.close()
    monkeypatch.setattr(db, "reading", NotImplemented)
    assert ahead(clock) == timedelta(0)


@pytest.mark.parametrize("step", [timedelta(0), timedelta(seconds=-1), timedelta(days=-400)])
def test_it_never_goes_back(db: Database, step: timedelta) -> None:
    clock = MovableClock(db)
    with pytest.raises(ValueError, match="forward only"):
        clock.advance(step)
    assert ahead(clock) == timedelta(0)


def test_it_stays_within_a_century(db: Database) -> None:
    clock = MovableClock(db)
    clock.advance(timedelta(days=36_000))
    with pytest.raises(ValueError, match="century"):
        clock.advance(timedelta(days=36_000))
    assert ahead(clock) == ahead(MovableClock(db)) == timedelta(days=36_000)


def test_moves_at_one_moment_all_count(db: Database) -> None:
    threads = [Thread(target=MovableClock(db).advance, args=(timedelta(hours=1),)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ahead(MovableClock(db)) == timedelta(hours=4)


@pytest.mark.usefixtures("impatient")
def test_a_unit_of_work_can_ask_for_the_time(db: Database) -> None:
    clock = MovableClock(db)
    clock.advance(timedelta(days=1))
    with Work(db, clock).unit() as unit:
        assert unit.now - datetime.now(UTC) > timedelta(hours=23)
        assert clock.now() >= unit.now
