"""The machine under random orders of events: one end, no vote twice, and a replay that gives the same state."""

import json
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub.engine.errors import Refused
from hub.engine.machine import advance, effects, events
from hub.engine.machine.state import ENDED, State

NOW = datetime(2026, 11, 24, 14, tzinfo=UTC)  # the hour of the stage, which stamps when a clock stood still
WHO = st.sampled_from(["ana", "bob", "erik", "carla", "chris", "dora", "lea"])
STEPS = st.sampled_from(["manager", "finance", "archive", "payment"])
ROUNDS = st.sampled_from([1, 1, 1, 2])
TIMERS = st.builds(
    lambda step, round_, name: f"{step}.{round_}.{name}",
    STEPS,
    ROUNDS,
    st.sampled_from(["remind50", "remind80", "escalate", "due", "due2"]),
)
ANY_EVENT: Any = st.one_of(
    st.builds(events.Decided, WHO, STEPS, ROUNDS, st.sampled_from(["approve", "approve", "reject", "return"])),
    st.builds(events.Decided, WHO, STEPS, ROUNDS, st.just("approve"), st.just(""), WHO),
    st.builds(events.Delegated, STEPS, ROUNDS, WHO, WHO, WHO),
    st.builds(events.Reassigned, STEPS, ROUNDS, WHO, WHO, st.sampled_from(["dora", ""])),
    st.builds(events.Released, STEPS, ROUNDS, WHO),
    st.builds(events.Added, STEPS, ROUNDS, WHO, WHO, st.just("please")),
    st.builds(lambda who, step, round_: events.TakenBack(who, step, round_, who), WHO, STEPS, ROUNDS),
    st.builds(events.Due, TIMERS),
    st.builds(events.Asked, STEPS, ROUNDS, WHO, st.just("?")),
    st.builds(events.Answered, STEPS, ROUNDS, WHO, st.just("!"), WHO),
    st.builds(events.Called, STEPS, ROUNDS, st.booleans()),
    st.builds(events.Resubmitted, st.just("ana")),
    st.builds(events.Withdrawn, st.just("ana")),
)
LIKELY: Any = st.one_of(
    st.builds(events.Decided, st.sampled_from(["bob", "carla"]), STEPS, ROUNDS, st.just("approve")),
    st.builds(events.Called, st.sampled_from(["archive", "payment"]), ROUNDS, st.just(True)),
    st.builds(
        events.Delegated, st.just("manager"), ROUNDS, st.sampled_from(["bob", "erik", "lea"]), WHO, st.just("bob")
    ),
    st.sampled_from([events.Due("manager.1.escalate"), events.Due("manager.2.escalate"), events.Resubmitted("ana")]),
    st.builds(events.Decided, st.sampled_from(["bob", "carla"]), STEPS, ROUNDS, st.just("return")),
)
COURSES = st.lists(st.one_of(LIKELY, ANY_EVENT), max_size=25)
FEW = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def play(large: Any, course: list[Any]) -> Any:
    """A fresh request on which a course of events is tried; what is refused changes nothing."""
    stage = replace(large, state=None, effects=[], history=[])
    stage.submit()
    for event in course:
        before = stage.state.to_json()
        try:
            stage.do(event)
        except Refused:
            assert stage.state.to_json() == before
    return stage


@FEW
@given(COURSES)
def test_a_replay_of_the_history_gives_the_same_state(large: Any, course: list[Any]) -> None:
    stage = play(large, course)
    state: State | None = None
    for event in stage.history:
        stored = events.from_json(json.loads(json.dumps(event.to_json())))
        before = State.from_json(json.loads(json.dumps(state.to_json()))) if state else None
        state, _ = advance(stage.process, before, stored, NOW, stage.facts)
    assert state is not None
    assert state.to_json() == stage.state.to_json()


@FEW
@given(COURSES)
def test_there_is_one_end_and_nothing_is_left_open_after_it(large: Any, course: list[Any]) -> None:
    stage = play(large, course)
    assert len(stage.of(effects.Finish)) == (stage.state.phase in ENDED)
    if stage.state.phase != "running":
        assert not stage.state.live
        assert open_tasks(stage) == Counter()
        assert {one.key for one in stage.of(effects.SetTimer)} == rung_or_cleared(stage)


@FEW
@given(COURSES)
def test_nobody_has_two_tasks_of_a_step_at_a_time_and_each_is_closed_once(large: Any, course: list[Any]) -> None:
    stage, known = play(large, course), Counter[Any]()
    for effect in (*stage.of(effects.OpenTask | effects.CloseTask),):
        known[effect.step, effect.round, effect.person] += 1 if isinstance(effect, effects.OpenTask) else -1
        assert set(known.values()) <= {0, 1}
    live = {(step, stage.state.round, person) for step, one in stage.state.live.items() for person in one.open}
    assert {place for place, count in known.items() if count} == live


@FEW
@given(COURSES)
def test_nobody_decides_twice_in_a_step_nor_on_their_own_request(large: Any, course: list[Any]) -> None:
    stage = play(large, course)
    decisions = [one for one in stage.history if isinstance(one, events.Decided)]
    counted = Counter((one.step, one.round, one.by or one.person) for one in decisions)
    counted -= Counter((one.step, one.round, one.by) for one in stage.history if isinstance(one, events.TakenBack))
    assert set(counted.values()) <= {1}
    assert all("ana" not in (one.person, one.by) for one in decisions)


@FEW
@given(COURSES)
def test_finance_never_has_the_eyes_of_the_manager(large: Any, course: list[Any]) -> None:
    results = play(large, course).state.results
    manager, finance = (set(results.get(step, {}).get("decidedBy", ())) for step in ("manager", "finance"))
    assert not manager & finance


def open_tasks(stage: Any) -> Counter[Any]:
    opened = Counter((one.step, one.round, one.person) for one in stage.of(effects.OpenTask))
    return opened - Counter((one.step, one.round, one.person) for one in stage.of(effects.CloseTask))


def rung_or_cleared(stage: Any) -> set[str]:
    rung = {one.timer for one in stage.history if isinstance(one, events.Due)}
    return rung | {one.key for one in stage.of(effects.ClearTimer)}
