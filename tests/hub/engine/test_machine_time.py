"""What time does to a request: reminders, escalations, silence, and a clock that a question stops."""

from collections.abc import Callable
from typing import Any

from hub.engine.machine import effects, events
from tests.support.steps import kinds, refused


def test_a_reminder_reaches_whoever_has_not_answered(staged: Callable[..., Any]) -> None:
    both = staged("steps: [{two: {approve: {all: [requester.manager, group:legal]}, within: 1 day, remind: 50%}}]")
    both.submit()
    both.decide("lea", "two")
    assert both.do(events.Due("two.1.remind50")) == [effects.Remind("two", 1, ("bob",), "remind")]
    assert refused(both, events.Due("two.1.remind50")) == "timer-gone"
    assert both.do(events.Due("two.1.due")) == [effects.Remind("two", 1, ("bob",), "due")]


def test_an_escalation_asks_the_next_one_up_instead(stage: Any) -> None:
    stage.submit()
    done = stage.do(events.Due("manager.1.escalate"))
    done = [one for one in done if not isinstance(one, effects.ClearTimer)]
    assert [(type(one).__name__, getattr(one, "person", "")) for one in done] == [
        ("CloseTask", "bob"),
        ("OpenTask", "erik"),
        ("SetTimer", ""),
    ]
    assert done[0].state == "escalated"
    assert refused(stage, events.Decided("bob", "manager", 1, "approve")) == "closed-task"
    stage.decide("erik", "manager")
    assert stage.state.results["manager"]["decidedBy"] == ["erik"]


def test_an_escalation_keeps_the_votes_that_were_given(staged: Callable[..., Any]) -> None:
    both = staged(
        "steps: [{two: {approve: {all: [requester.manager, group:legal]}, within: 1 day, escalate: person:dora}}]"
    )
    both.submit()
    both.decide("lea", "two")
    both.do(events.Due("two.1.escalate"))
    both.decide("dora", "two")
    assert both.state.results["two"]["decidedBy"] == ["lea", "dora"]


def test_an_escalation_to_the_one_who_is_asked_already_leaves_the_task(staged: Callable[..., Any]) -> None:
    same = staged("steps: [{one: {approve: requester.manager, within: 1 day, escalate: person:bob}}]")
    same.submit()
    assert kinds(same.do(events.Due("one.1.escalate"))) == ["SetTimer"]
    same.decide("bob", "one")
    assert same.state.phase == "approved"


def test_a_step_without_time_limit_sets_no_timers(staged: Callable[..., Any]) -> None:
    one = staged("steps: [{one: {approve: requester.manager}}]")
    assert kinds(one.submit()) == ["OpenTask"]


def test_silence_counts_as_the_file_says(staged: Callable[..., Any]) -> None:
    quiet = staged("steps: [{one: {approve: requester.manager, within: 1 day, unanswered: approve}}]")
    quiet.submit()
    done = quiet.do(events.Due("one.1.due"))
    assert done[0] == effects.CloseTask("one", 1, "bob", "expired", "Nobody answered in time.")
    assert quiet.state.phase == "approved"
    assert quiet.state.results["one"] == {"outcome": "approved", "decidedBy": []}


def test_silence_can_be_a_no_and_counts_beside_the_votes_that_were_given(staged: Callable[..., Any]) -> None:
    board = staged("steps: [{one: {approve: {2 of: group:managers}, within: 1 day, unanswered: reject}}]")
    board.submit()
    board.decide("bob", "one")
    done = board.do(events.Due("one.1.due"))
    assert [one.person for one in done if isinstance(one, effects.CloseTask)] == ["erik", "carla", "dora"]
    assert done[-1] == effects.Finish("rejected", "Nobody answered in time.")


def test_silence_counts_after_an_escalation_and_in_each_turn_of_a_chain(staged: Callable[..., Any]) -> None:
    way = "{in turn: [requester.manager, group:legal]}"
    chain = staged(f"steps: [{{one: {{approve: {way}, within: 1 day, escalate: person:dora, unanswered: approve}}}}]")
    chain.submit()
    chain.do(events.Due("one.1.escalate"))
    chain.do(events.Due("one.1.due2"))
    assert chain.state.live["one"].open == ("lea",)
    chain.decide("lea", "one")
    assert chain.state.results["one"]["decidedBy"] == ["lea"]


def test_a_question_stops_the_clock_until_the_answer(stage: Any) -> None:
    stage.submit()
    assert kinds(stage.do(events.Asked("manager", 1, "bob", "which train?"))) == ["AskRequester", "PauseTimers"]
    assert kinds(stage.do(events.Asked("manager", 1, "bob", "and when?"))) == ["AskRequester"]
    assert refused(stage, events.Due("manager.1.remind50")) == "paused"
    done = stage.do(events.Answered("manager", 1, "ana", "the first one"))
    assert done == [effects.ResumeTimers("manager", 1, "2026-11-24T14:00:00Z")]
    assert kinds(stage.do(events.Due("manager.1.remind50"))) == ["Remind"]
