"""Rehearse: what would have become of past requests under a draft, if everybody had done what they did."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from hub.engine.company import Company
from hub.engine.examples import RATES
from hub.engine.replaying import Course, Replay, replay

BEGIN = datetime(2026, 11, 2, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
BOSS = "  - boss: {approve: requester.manager, within: 2 days}\n"
FINANCE = "  - finance: {approve: {any: group:finance}}\n"


@dataclass(frozen=True, slots=True)
class Task:
    step: str
    person_id: str
    opened_at: datetime
    closed_at: datetime | None
    state: str = "approved"
    round: int = 1


@dataclass(frozen=True, slots=True)
class Reply:
    kind: str
    step: str = ""
    round: int = 1
    at: datetime = BEGIN
    after: timedelta = HOUR
    ok: bool = True
    answer: Any = None
    error: str = ""


@dataclass(frozen=True, slots=True)
class Request:
    tasks: tuple[Task, ...] = ()
    replies: tuple[Reply, ...] = ()
    outcome: str = "approved"
    ended_at: datetime = BEGIN + 4 * HOUR
    form: Any = None
    requester_id: str = "ana"
    submitted_at: datetime = BEGIN
    id: str = "r"
    number: str = "R-1"


def task(step: str, person: str, begin: int, end: int, state: str = "approved", round_: int = 1) -> Task:
    return Task(step, person, BEGIN + begin * HOUR, BEGIN + end * HOUR, state, round_)


PLAIN = Request((task("boss", "bob", 0, 4),), form={"amount": {"amount": "10.00", "currency": "EUR"}})


@pytest.fixture
def again(trial: Any, company: Company) -> Any:
    """Replays past requests under a draft of these steps."""

    def play(steps: str, *pasts: Request) -> Replay:
        told = [replace(one, form=one.form or PLAIN.form) for one in pasts]
        return replay(trial(f"steps:\n{steps}"), told, company, RATES)

    return play


def test_the_same_steps_give_the_same_course(again: Any) -> None:
    found = again(BOSS, PLAIN)
    (one,) = found.requests
    assert one.before == one.after == Course(("bob",), {"bob": 1}, "approved", 4.0)
    assert (found.played, found.tasks, found.otherwise, found.more, found.less) == (1, (1, 1), 0, [], [])


def test_a_new_step_asks_more_people_and_takes_longer(again: Any) -> None:
    others = [replace(PLAIN, tasks=(task("boss", "bob", 0, 2),), ended_at=BEGIN + 2 * HOUR)] * 2
    found = again(BOSS + FINANCE, PLAIN, *others)
    assert found.tasks == (3, 9)
    assert dict(found.more) == {"carla": 3, "chris": 3}
    assert [(spread.median, spread.p90) for spread in found.hours] == [(2.0, 4.0), (4.0, 6.0)]


def test_a_step_less_asks_fewer(again: Any) -> None:
    both = (task("boss", "bob", 0, 4), task("finance", "carla", 4, 9), task("finance", "chris", 4, 9, "cancelled"))
    found = again(BOSS, replace(PLAIN, tasks=both, ended_at=BEGIN + 9 * HOUR))
    assert (found.less, found.tasks) == ([("carla", 1), ("chris", 1)], (3, 1))
    assert [one.after.hours for one in found.requests] == [4.0]


def test_whoever_was_faster_then_is_now(again: Any) -> None:
    tasks = (task("finance", "carla", 0, 9), task("finance", "chris", 0, 9, "cancelled"))
    quick = replace(PLAIN, tasks=(task("finance", "chris", 0, 1),), ended_at=BEGIN + HOUR)
    found = again(FINANCE, replace(PLAIN, tasks=tasks, ended_at=BEGIN + 9 * HOUR), quick, quick)
    assert [one.after.hours for one in found.requests] == [9.0, 1.0, 1.0]


def test_a_no_stays_a_no_and_what_nobody_asks_any_more_ends_otherwise(again: Any) -> None:
    tasks = (task("boss", "bob", 0, 4), task("finance", "carla", 4, 9, "rejected"))
    past = replace(PLAIN, tasks=tasks, outcome="rejected", ended_at=BEGIN + 9 * HOUR)
    assert again(FINANCE + BOSS, past).requests[0].after == Course(
        ("carla", "chris"), {"carla": 1, "chris": 1}, "rejected", 5.0
    )
    assert (again(BOSS, past).otherwise, again(FINANCE, past).otherwise) == (1, 0)


def test_a_correction_takes_as_long_as_it_did(again: Any) -> None:
    tasks = (task("boss", "bob", 0, 2, "returned"), task("boss", "bob", 5, 6, "approved", 2))
    past = replace(PLAIN, tasks=tasks, replies=(Reply("Resubmitted", after=3 * HOUR),), ended_at=BEGIN + 6 * HOUR)
    after = again(BOSS, past).requests[0].after
    assert (after.outcome, after.hours, after.tasks) == ("approved", 6.0, {"bob": 2})


def test_silence_counts_as_the_draft_says(again: Any) -> None:
    past = replace(
        PLAIN, tasks=(task("boss", "bob", 0, 48, "expired"),), outcome="rejected", ended_at=BEGIN + 48 * HOUR
    )
    strict = BOSS.replace("2 days", "1 day, unanswered: reject")
    after = [again(steps, past).requests[0].after for steps in (strict, strict.replace("reject", "approve"), BOSS)]
    assert [(one.outcome, one.hours) for one in after] == [("rejected", 24.0), ("approved", 24.0), ("approved", 48.0)]
    kind = BOSS.replace("2 days", "1 day, escalate: requester.manager.manager")
    assert again(kind, past).requests[0].after.people == ("bob", "erik")


def test_a_task_that_was_passed_on_is_answered_as_it_was_in_the_end(again: Any) -> None:
    tasks = (task("boss", "bob", 0, 2, "delegated"), task("boss", "carla", 2, 7, "rejected"))
    past = replace(PLAIN, tasks=tasks, outcome="rejected", ended_at=BEGIN + 7 * HOUR)
    after = again(BOSS, past).requests[0].after
    assert (after.outcome, after.hours, after.people) == ("rejected", 7.0, ("bob",))


def test_services_events_and_answers_say_what_they_said(again: Any) -> None:
    steps = """
  - check: {call: audit.check}
  - signed: {wait: {event: contract.signed}}
  - details: {ask: requester, form: {properties: {size: {type: string}}}}
  - big: {when: 'check.answer.ok == true && signed.answer.by == "Nia" && details.answer.size == "L"', approve: group:it}
"""
    replies = (
        Reply("Called", "check", after=HOUR, answer={"ok": True}),
        Reply("Arrived", "signed", at=BEGIN + 20 * HOUR, answer={"by": "Nia"}),
        Reply("Supplied", "details", answer={"size": "L"}),
    )
    past = replace(PLAIN, tasks=(task("details", "ana", 20, 22),), replies=replies)
    after = again(steps, past).requests[0].after
    assert (after.people, after.hours) == (("ana", "ines", "jan"), 24.0)
    failed = replace(past, replies=(Reply("Called", "check", ok=False, error="closed"),), outcome="failed")
    assert again(steps, failed).requests[0].after.outcome == "failed"


def test_what_was_withdrawn_is_withdrawn_at_that_hour(again: Any) -> None:
    past = replace(PLAIN, tasks=(task("boss", "bob", 0, 4, "cancelled"),), outcome="withdrawn")
    slow = replace(PLAIN, tasks=(task("boss", "bob", 0, 40),), ended_at=BEGIN + 40 * HOUR)
    after = again(BOSS, past, slow).requests[0].after
    assert (after.outcome, after.hours) == ("withdrawn", 4.0)


def test_what_does_not_fit_the_draft_is_told_and_left_out_of_the_sums(again: Any) -> None:
    odd = replace(PLAIN, form={"note": "x"})
    gone = replace(PLAIN, requester_id="zoe")
    found = again(BOSS, PLAIN, odd, gone)
    assert [[(one.pointer, one.detail) for one in request.problems] for request in found.requests] == [
        [],
        [("/amount", "Fill this field.")],
        [("", "Whoever asked is not in the directory any more.")],
    ]
    assert (found.played, found.tasks) == (1, (1, 1))


def test_a_condition_that_cannot_be_worked_out_is_told(again: Any) -> None:
    steps = "  - boss: {when: 'amountIn(form.amount, \"SEK\") > 1.0', approve: requester.manager}\n"
    (one,) = again(steps, PLAIN).requests
    assert "no exchange rate for SEK" in one.problems[0].detail


def test_what_goes_round_for_ever_is_told(again: Any) -> None:
    (one,) = again(BOSS + "  - call: {call: a.b}\n  - round: {back: boss}\n", PLAIN).requests
    assert one.problems[0].detail.startswith("Nobody can tell how it ends")


def test_nobody_is_away_in_a_replay(trial: Any, company: Company) -> None:
    found = replay(trial(f"steps:\n{BOSS}"), [PLAIN], company.with_away(["bob"]), RATES)
    assert found.requests[0].after == found.requests[0].before


def test_without_requests_there_is_nothing_to_sum_up(again: Any) -> None:
    found = again(BOSS)
    assert (found.played, found.hours[0].median, found.hours[1].p90) == (0, None, None)


def test_a_draft_that_asks_very_many_is_played_for_some_requests_only(
    again: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hub.engine.replaying.MOST_TASKS", 3)
    assert len(again(FINANCE, *[PLAIN] * 5).requests) == 2
