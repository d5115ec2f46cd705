"""Questions to the requester: each is answered by itself, and the clock stands still until none is open any more."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub.engine.errors import Refused
from hub.engine.machine import advance, effects, events
from hub.engine.machine.state import State

STAND = "2026-11-24T14:00:00Z"  # the hour of the stage
NOW = datetime(2026, 11, 24, 14, tzinfo=UTC)
LADDER = ", within: 2 business days, remind: [50%]"
BOTH = f"steps: [{{one: {{approve: {{all: [requester.manager, group:it]}}{LADDER}}}}}]"  # bob, ines and jan
TURNS = (
    "steps: [{one: {approve: {all: [{in turn: [requester.manager, {any: group:it}]}, {any: group:legal}]}" + LADDER
) + "}}]"  # bob, then ines or jan; lea beside them


def asks(who: str, step: str = "one") -> events.Asked:
    return events.Asked(step, 1, who, "which one?")


def answers(whose: str, step: str = "one") -> events.Answered:
    return events.Answered(step, 1, "ana", "the red one", whose)


def kinds(done: list[Any]) -> list[str]:
    return [type(effect).__name__ for effect in done]


def refused(stage: Any, event: Any) -> str:
    before = stage.state
    with pytest.raises(Refused) as caught:
        stage.do(event)
    assert stage.state is before
    return caught.value.reason_code


@pytest.fixture
def begun(staged: Callable[..., Any]) -> Callable[..., Any]:
    def begin(body: str, *asking: str) -> Any:
        stage = staged(body)
        stage.submit()
        for who in asking:
            stage.do(asks(who))
        return stage

    return begin


def test_an_answer_ends_the_question_of_whoever_asked_it_alone(begun: Any) -> None:
    stage = begun(BOTH, "bob", "ines")
    assert stage.do(answers("bob")) == [effects.CloseQuestion("one", 1, "bob")]
    assert refused(stage, events.Due("one.1.remind50")) == "paused"
    assert refused(stage, answers("bob")) == "not-asked"
    assert stage.do(answers("ines")) == [
        effects.CloseQuestion("one", 1, "ines"),
        effects.ResumeTimers("one", 1, STAND),
    ]
    assert kinds(stage.do(events.Due("one.1.remind50"))) == ["Remind"]


def test_nobody_is_answered_who_has_not_asked(begun: Any) -> None:
    stage = begun(BOTH, "bob")
    assert refused(stage, answers("ines")) == "not-asked"
    stage.do(answers("bob"))
    assert refused(stage, answers("bob")) == "not-asked"


def test_who_asks_twice_is_answered_once(begun: Any) -> None:
    stage = begun(BOTH, "bob", "bob")
    assert kinds(stage.do(answers("bob"))) == ["CloseQuestion", "ResumeTimers"]


def test_who_decides_needs_no_answer_any_more_and_the_clock_runs_on(begun: Any) -> None:
    stage = begun(BOTH, "bob")
    assert stage.decide("bob", "one")[-1] == effects.ResumeTimers("one", 1, STAND)
    assert kinds(stage.do(events.Due("one.1.remind50"))) == ["Remind"]
    assert refused(stage, answers("bob")) == "not-asked"


def test_who_decides_takes_no_question_of_another_along(begun: Any) -> None:
    stage = begun(BOTH, "bob", "ines")
    assert "ResumeTimers" not in kinds(stage.decide("bob", "one"))
    assert kinds(stage.do(answers("ines"))) == ["CloseQuestion", "ResumeTimers"]


def test_whoever_gets_the_task_gets_its_question(begun: Any) -> None:
    stage = begun(BOTH, "bob", "ines")
    done = stage.do(events.Delegated("one", 1, "bob", "erik", "bob"))
    assert kinds(done) == ["CloseTask", "OpenTask", "PassQuestion"]
    assert done[-1] == effects.PassQuestion("one", 1, "bob", "erik")
    assert refused(stage, answers("bob")) == "not-asked"
    stage.do(answers("erik"))
    assert kinds(stage.do(answers("ines"))) == ["CloseQuestion", "ResumeTimers"]


def test_a_question_goes_with_one_whom_the_others_can_do_without(begun: Any) -> None:
    stage = begun(f"steps: [{{one: {{approve: {{any: group:it}}{LADDER}}}}}]", "ines")
    assert kinds(stage.do(events.Released("one", 1, "ines"))) == ["CloseTask", "ResumeTimers"]
    assert stage.state.live["one"].open == ("jan",)
    assert kinds(stage.do(events.Due("one.1.remind50"))) == ["Remind"]


def test_the_time_of_those_whose_turn_comes_stands_still_while_another_waits_for_an_answer(begun: Any) -> None:
    stage = begun(TURNS, "bob", "lea")
    done = kinds(stage.decide("bob", "one"))
    assert done[-1] == "PauseTimers"
    assert done.count("ResumeTimers") == 1  # who waits has as much time left as when she asked
    assert refused(stage, events.Due("one.1.remind50")) == "paused"
    assert kinds(stage.do(answers("lea"))) == ["CloseQuestion", "ResumeTimers"]


def test_the_question_of_one_whose_turn_is_over_is_gone_and_that_of_another_is_not(begun: Any) -> None:
    stage = begun(TURNS)
    stage.decide("bob", "one")
    stage.do(asks("ines"))
    stage.do(asks("lea"))
    assert kinds(stage.do(events.TakenBack("bob", "one", 1, "bob")))[-1] == "PauseTimers"
    assert stage.state.live["one"].asking == ("lea",)


def test_a_question_in_one_row_leaves_the_clock_of_another_row_alone(staged: Any) -> None:
    row = f"{{check: {{approve: line{LADDER}}}}}"
    stage = staged(f'steps: [{{rows: {{again: \'["group:it", "group:legal"]\', as: line, steps: [{row}]}}}}]')
    stage.submit()
    stage.do(asks("ines", "check#0"))
    stage.do(asks("lea", "check#1"))
    stage.do(answers("lea", "check#1"))
    assert kinds(stage.do(events.Due("check#1.1.remind50"))) == ["Remind"]
    assert refused(stage, events.Due("check#0.1.remind50")) == "paused"


def test_an_answer_that_says_not_to_whom_ends_all_questions_as_it_did_when_it_was_stored(begun: Any) -> None:
    stage = begun(BOTH, "bob", "ines")
    stored = {"type": "Answered", "step": "one", "round": 1, "by": "ana", "answer": "so"}
    assert kinds(stage.do(events.from_json(stored))) == ["ResumeTimers"]
    assert refused(stage, answers("ines")) == "not-asked"


def test_a_state_that_says_not_who_asks_takes_one_answer_and_runs_on(begun: Any) -> None:
    stage = begun(BOTH, "bob", "ines")
    stored = stage.state.to_json()
    del stored["live"]["one"]["asking"]
    stage.state = State.from_json(stored)
    assert kinds(stage.do(answers("bob"))) == ["CloseQuestion", "ResumeTimers"]


WHO = st.sampled_from(["bob", "ines", "jan", "lea", "erik"])
COURSES = st.lists(
    st.one_of(
        st.builds(asks, WHO),
        st.builds(asks, WHO),
        st.builds(answers, WHO),
        st.builds(events.Decided, WHO, st.just("one"), st.just(1), st.just("approve"), st.just(""), WHO),
        st.builds(lambda who, to: events.Delegated("one", 1, who, to, who), WHO, WHO),
        st.builds(lambda who: events.Released("one", 1, who), WHO),
        st.builds(lambda who, by: events.TakenBack(who, "one", 1, by), WHO, WHO),
        st.builds(lambda who, by: events.Added("one", 1, who, by, "please"), WHO, WHO),
        st.sampled_from([events.Due("one.1.remind50"), events.Due("one.1.due")]),
    ),
    max_size=20,
)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(COURSES, st.sampled_from([BOTH, TURNS]))
def test_the_clock_stands_still_exactly_while_somebody_who_is_asked_waits_for_an_answer(
    staged: Any, course: list[Any], body: str
) -> None:
    stage = replace(staged(body), effects=[], history=[])
    stage.submit()
    for event in course:
        with_stand = stage.state
        try:
            stage.do(event)
        except Refused:
            assert stage.state is with_stand
    assert _still(stage.effects) == {name for name, live in stage.state.live.items() if live.paused}
    for live in stage.state.live.values():
        assert bool(live.paused) == bool(live.asking)
        assert set(live.asking) <= set(live.open)
    assert _folded(stage).to_json() == stage.state.to_json()


def _still(done: list[Any]) -> set[str]:
    """The steps whose timers were told to stand still, were not told to run on, and have not come to their end."""
    still: set[str] = set()
    for effect in done:
        if isinstance(effect, effects.PauseTimers):
            still.add(effect.step)
        elif isinstance(effect, effects.ResumeTimers):
            still.remove(effect.step)
        elif isinstance(effect, effects.Finish):
            still.clear()
    return still


def _folded(stage: Any) -> State:
    state: State | None = None
    for event in stage.history:
        stored = events.from_json(json.loads(json.dumps(event.to_json())))
        before = State.from_json(json.loads(json.dumps(state.to_json()))) if state else None
        state, _ = advance(stage.process, before, stored, NOW, stage.facts)
    assert state is not None
    return state
