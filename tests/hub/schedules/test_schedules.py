"""Schedules: recur by the wall clock, fire once, catch up the newest missed time, on both databases."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import Any

import orjson
import pytest
from sqlalchemy import select

from hub.core.auth import Caller
from hub.core.errors import BadInput, NotFound
from hub.core.outbox import outbox
from hub.core.rest.paging import Page
from hub.core.trail import audit_entries
from hub.core.unit_of_work import UnitOfWork, Work
from hub.schedules.messages import ScheduleChanged, ScheduleDue
from hub.schedules.models import due_query, note_run
from hub.schedules.service import Schedules
from tests.support.clocks import ManualClock
from tests.support.plans import plan_of, sorts

DORA = Caller("person", "dora", "Dora", roles=frozenset({"administrator"}))
MONDAYS = ("weekly", "0 8 * * 1", "Europe/Berlin", "report-subscription", {"subscription": "s1"})


@pytest.fixture
def schedules(work: Work) -> Schedules:
    return Schedules(work)


def ensure(work: Work, schedules: Schedules, *what: Any) -> None:
    with work.unit() as unit:
        schedules.ensure(unit, *(what or MONDAYS))


def fire(work: Work, schedules: Schedules) -> int:
    with work.unit() as unit:
        return schedules.fire_due(unit)


def told(work: Work) -> Sequence[dict[str, Any]]:
    with work.db.reading() as connection:
        rows = connection.execute(select(outbox).order_by(outbox.c.position)).all()
    return [orjson.loads(row.body) for row in rows if row.type == ScheduleDue.type()]


def changes(work: Work) -> int:
    with work.db.reading() as connection:
        types = connection.execute(select(outbox.c.type)).scalars().all()
    return types.count(ScheduleChanged.type())


def due_moments(work: Work) -> list[str]:
    return [event["data"]["due_at"] for event in told(work)]


def only_schedule(schedules: Schedules) -> dict[str, Any]:
    (item,) = schedules.listed(Page())["items"]
    return dict(item)


def test_it_tells_which_job_is_due_and_when_it_was_due(work: Work, schedules: Schedules, clock: ManualClock) -> None:
    ensure(work, schedules)
    clock.advance(timedelta(days=7))
    assert fire(work, schedules) == 1
    (event,) = told(work)
    assert (event["type"], event["subject"]) == ("hub.schedules.ScheduleDue", "weekly")
    assert event["data"] == {
        "job": "report-subscription",
        "arguments": {"subscription": "s1"},
        "due_at": "2026-11-30T07:00:00Z",
    }


def test_nothing_happens_before_its_time(work: Work, schedules: Schedules, clock: ManualClock) -> None:
    ensure(work, schedules)
    clock.advance(timedelta(days=6))
    assert fire(work, schedules) == 0
    assert told(work) == []


def test_fired_twice_it_is_done_once(work: Work, schedules: Schedules, clock: ManualClock) -> None:
    ensure(work, schedules)
    clock.advance(timedelta(days=7))
    assert [fire(work, schedules), fire(work, schedules)] == [1, 0]
    assert len(told(work)) == 1


def test_fired_by_many_at_once_it_is_done_once(work: Work, schedules: Schedules, clock: ManualClock) -> None:
    for number in range(10):
        ensure(work, schedules, f"weekly-{number}", *MONDAYS[1:])
    clock.advance(timedelta(days=7))
    together = Barrier(4)

    def fire_together(_: int) -> int:
        together.wait()
        return fire(work, schedules)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(fire_together, range(4)))
    fire(work, schedules)
    assert sorted(event["subject"] for event in told(work)) == sorted(f"weekly-{number}" for number in range(10))


def test_after_a_long_sleep_the_newest_missed_time_runs_once(
    work: Work, schedules: Schedules, clock: ManualClock
) -> None:
    ensure(work, schedules)
    clock.advance(timedelta(days=400))
    fire(work, schedules)
    fire(work, schedules)
    assert due_moments(work) == ["2027-12-27T07:00:00Z"]
    assert only_schedule(schedules)["nextDueAt"] == datetime(2028, 1, 3, 7, tzinfo=UTC)


def test_eight_in_berlin_stays_eight_when_the_clocks_change(
    work: Work, schedules: Schedules, clock: ManualClock
) -> None:
    clock.moment = datetime(2026, 10, 19, 12, tzinfo=UTC)
    ensure(work, schedules)
    for _ in range(2):
        clock.advance(timedelta(days=7))
        fire(work, schedules)
    assert due_moments(work) == ["2026-10-26T07:00:00Z", "2026-11-02T07:00:00Z"]


def test_a_schedule_shows_when_it_ran_and_when_it_runs_next(
    work: Work, schedules: Schedules, clock: ManualClock
) -> None:
    ensure(work, schedules)
    clock.advance(timedelta(days=7))
    fire(work, schedules)
    shown = only_schedule(schedules)
    assert shown["lastDueAt"] == datetime(2026, 11, 30, 7, tzinfo=UTC)
    assert shown["lastRunAt"] == clock.now()
    assert shown["nextDueAt"] == datetime(2026, 12, 7, 7, tzinfo=UTC)


def test_ensuring_the_same_again_changes_nothing(work: Work, schedules: Schedules, clock: ManualClock) -> None:
    ensure(work, schedules)
    before = only_schedule(schedules)
    clock.advance(timedelta(days=8))
    ensure(work, schedules)
    assert only_schedule(schedules) == before


def test_ensuring_another_time_moves_it(work: Work, schedules: Schedules) -> None:
    ensure(work, schedules)
    ensure(work, schedules, "weekly", "0 8 * * 1", "America/New_York", *MONDAYS[3:])
    assert only_schedule(schedules)["nextDueAt"] == datetime(2026, 11, 23, 13, tzinfo=UTC)


def test_a_removed_schedule_fires_no_more(work: Work, schedules: Schedules, clock: ManualClock) -> None:
    ensure(work, schedules)
    for _ in range(2):
        with work.unit() as unit:
            schedules.remove(unit, "weekly")
    clock.advance(timedelta(days=30))
    assert fire(work, schedules) == 0


def test_a_wrong_time_names_the_fields(work: Work, schedules: Schedules) -> None:
    with work.unit() as unit, pytest.raises(BadInput) as refusal:
        schedules.ensure(unit, "weekly", "99 8 * * 1", "Mars/Olympus", "job", {})
    assert [problem.pointer for problem in refusal.value.errors] == ["/cron", "/timeZone"]


def test_run_now_wakes_the_job_out_of_turn_on_the_record(work: Work, schedules: Schedules, clock: ManualClock) -> None:
    ensure(work, schedules)
    with work.unit() as unit:
        answer = schedules.run_now(unit, "weekly", DORA)
    assert answer == {"key": "weekly", "dueAt": clock.now()}
    assert due_moments(work) == ["2026-11-23T09:00:00Z"]
    assert only_schedule(schedules)["nextDueAt"] == datetime(2026, 11, 30, 7, tzinfo=UTC)
    with work.db.reading() as connection:
        (entry,) = connection.execute(select(audit_entries)).all()
    assert (entry.actor, entry.action, entry.subject) == ("dora", "schedule.run", "weekly")


def test_an_unknown_schedule_cannot_run(work: Work, schedules: Schedules) -> None:
    with work.unit() as unit, pytest.raises(NotFound):
        schedules.run_now(unit, "nothing", DORA)


def test_due_schedules_are_found_by_an_index(work: Work, clock: ManualClock) -> None:
    with work.db.reading() as connection:
        plan = plan_of(connection, due_query(clock.now(), 10))
    assert "ix_schedules_due" in plan
    assert not sorts(plan)


def test_the_same_run_is_noted_once(work: Work, clock: ManualClock) -> None:
    with work.unit() as unit:
        noted = [note_run(unit.connection, "weekly", clock.now(), clock.now(), "clock") for _ in range(3)]
    assert noted == [True, False, False]


def test_whoever_keeps_something_for_a_schedule_is_told_of_each_change_and_of_nothing_else(
    work: Work, schedules: Schedules
) -> None:
    def changed(act: Callable[[UnitOfWork], object]) -> int:
        before = changes(work)
        with work.unit() as unit:
            act(unit)
        return changes(work) - before

    later = ("weekly", "0 9 * * 1", *MONDAYS[2:])
    assert changed(lambda unit: schedules.ensure(unit, *MONDAYS)) == 1
    assert changed(lambda unit: schedules.ensure(unit, *MONDAYS)) == 0
    assert changed(lambda unit: schedules.ensure(unit, *later)) == 1
    assert [changed(lambda unit: schedules.pause(unit, "weekly", DORA)) for _ in range(2)] == [1, 0]
    assert [changed(lambda unit: schedules.resume(unit, "weekly", DORA)) for _ in range(2)] == [1, 0]
    assert [changed(lambda unit: schedules.remove(unit, "weekly")) for _ in range(2)] == [1, 0]
    assert changed(lambda unit: schedules.ensure(unit, *MONDAYS)) == 1
    assert [changed(lambda unit: schedules.remove_others(unit, "week", [])) for _ in range(2)] == [1, 0]


def test_what_is_paused_misses_nothing(work: Work, schedules: Schedules, clock: ManualClock) -> None:
    ensure(work, schedules)
    with work.unit() as unit:
        assert schedules.pause(unit, "weekly", DORA)["nextDueAt"] is None
    clock.advance(timedelta(days=10))
    ensure(work, schedules)
    assert fire(work, schedules) == 0
    with work.unit() as unit:
        assert schedules.resume(unit, "weekly", DORA)["nextDueAt"] == datetime(2026, 12, 7, 7, tzinfo=UTC)
    assert fire(work, schedules) == 0
    assert due_moments(work) == []


def test_pausing_and_resuming_is_on_the_record(work: Work, schedules: Schedules) -> None:
    ensure(work, schedules)
    with work.unit() as unit:
        schedules.pause(unit, "weekly", DORA)
        schedules.resume(unit, "weekly", DORA)
    with work.db.reading() as connection:
        actions = connection.execute(select(audit_entries.c.action)).scalars().all()
    assert set(actions) == {"schedule.paused", "schedule.resumed"}


def test_one_that_is_not_there_cannot_be_paused(work: Work, schedules: Schedules) -> None:
    with pytest.raises(NotFound), work.unit() as unit:
        schedules.pause(unit, "nothing", DORA)
