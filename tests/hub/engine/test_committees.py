"""Several who decide: committees, chains and vetoes, up to the last answer."""

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from time import process_time
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub.engine.company import Company
from hub.engine.errors import Refused
from hub.engine.machine import advance, effects, events
from hub.engine.machine.facts import facts_of
from hub.engine.machine.state import State
from hub.engine.org import Colleague
from hub.engine.rehearsal import preview
from tests.support.steps import NOW, closed, opened, step


def test_two_of_a_group_are_enough(staged: Callable[..., Any]) -> None:
    board = staged(step("{2 of: group:managers}"))
    board.submit()
    assert board.asked == ["bob", "erik", "carla", "dora"]
    board.decide("carla", "one", "reject")
    board.decide("bob", "one")
    done = board.decide("dora", "one")
    assert closed(done) == [("dora", "approved"), ("erik", "cancelled")]
    assert board.state.results["one"] == {"outcome": "approved", "decidedBy": ["bob", "dora"]}


def test_a_quorum_out_of_reach_ends_at_once(staged: Callable[..., Any]) -> None:
    board = staged(step("{75% of: group:managers}"))
    board.submit()
    board.decide("bob", "one", "reject")
    board.decide("carla", "one", "reject")
    assert board.state.phase == "rejected"


def test_a_veto_ends_what_others_have_agreed_on(staged: Callable[..., Any]) -> None:
    board = staged(step("{all: [{2 of: group:managers}, {any: group:legal, veto: true}]}"))
    board.submit()
    board.decide("bob", "one")
    board.decide("lea", "one", "reject", comment="liability")
    assert (board.state.phase, board.effects[-1].because) == ("rejected", "liability")


def test_who_is_not_needed_any_more_is_told_at_once(staged: Callable[..., Any]) -> None:
    both = staged(step("{all: [{any: group:it}, group:legal]}"))
    both.submit()
    assert closed(both.decide("ines", "one")) == [("ines", "approved"), ("jan", "cancelled")]
    assert both.state.live["one"].open == ("lea",)
    with pytest.raises(Refused, match="no open task"):
        both.decide("jan", "one")


def test_in_turn_each_is_asked_when_the_one_before_has_agreed(staged: Callable[..., Any]) -> None:
    ladder = ", within: 2 business days, remind: 50%, escalate: person:dora"
    chain = staged(step("{in turn: [requester.manager, group:it, group:legal]}", ladder))
    assert opened(chain.submit()) == ["bob"]
    done = chain.decide("bob", "one")
    assert opened(done) == ["ines", "jan"]
    kinds = [type(one).__name__ for one in done]
    assert kinds == ["CloseTask", "ClearTimer", "ClearTimer", "OpenTask", "OpenTask", "SetTimer", "SetTimer"]
    assert opened(chain.decide("jan", "one")) == ["lea"]
    assert chain.of(effects.OpenTask)[-1].reason == "You are one of Legal."
    chain.decide("lea", "one")
    assert chain.state.results["one"]["decidedBy"] == ["bob", "jan", "lea"]


def test_a_chain_ends_with_the_first_no(staged: Callable[..., Any]) -> None:
    chain = staged(step("{in turn: [requester.manager, group:legal]}"))
    chain.submit()
    chain.decide("bob", "one", "reject")
    assert chain.asked == ["bob"]
    assert chain.state.phase == "rejected"


def test_a_chain_survives_json_and_remembers_why_the_next_one_is_asked(staged: Callable[..., Any]) -> None:
    chain = staged(step("{in turn: [requester.manager, group:legal]}"))
    chain.submit()
    chain.state = State.from_json(json.loads(json.dumps(chain.state.to_json())))
    assert chain.state.live["one"].later == {"lea": "You are one of Legal."}
    chain.decide("bob", "one")
    assert "later" not in chain.state.to_json()["live"]["one"]
    assert chain.of(effects.OpenTask)[-1].reason == "You are one of Legal."


def test_an_escalation_in_a_chain_replaces_only_the_one_whose_turn_it_is(staged: Callable[..., Any]) -> None:
    chain = staged(
        step("{in turn: [requester.manager, group:legal]}", ", within: 1 day, escalate: requester.manager.manager")
    )
    chain.submit()
    chain.do(events.Due("one.1.escalate"))
    assert chain.state.live["one"].open == ("erik",)
    chain.decide("erik", "one")
    assert chain.state.live["one"].open == ("lea",)
    chain.decide("lea", "one")
    assert chain.state.results["one"]["decidedBy"] == ["erik", "lea"]


def test_one_who_is_in_two_parts_of_a_chain_is_asked_once(staged: Callable[..., Any]) -> None:
    chain = staged(step("{in turn: [{any: [person:bob, person:carla]}, {any: [person:carla, person:dora]}]}"))
    chain.submit()
    assert closed(chain.decide("bob", "one")) == [("bob", "approved")]
    assert chain.state.live["one"].open == ("carla", "dora")
    chain.decide("carla", "one")
    assert Counter(chain.asked) == {"bob": 1, "carla": 1, "dora": 1}


def test_everyone_must_approve_with_two_thousand(trial: Any, stage: Any) -> None:
    people = {f"p{number}": Colleague(f"p{number}", f"P {number}") for number in range(2000)}
    company = Company({**people, "ana": Colleague("ana", "Ana")}, {"council": list(people), "administrators": ["p0"]})
    process = trial(step("{all: group:council}", ", within: 2 business days"))
    facts = facts_of(company.people["ana"], {}, NOW, rates={})
    begin = process_time()
    seen = preview(process, facts, company, NOW)
    assert seen.sentence == "everybody in Council (2,000 people) by Thu 26 Nov 15:00 your time."
    stage = replace(stage, process=process, company=company, facts=facts)
    stage.submit()
    ballot = tuple((person, "approve", person) for person in people)
    for count in (0, 700, 1998):  # somewhere on the way; to play all of them would be the same again
        live = replace(stage.state.live["one"], votes=ballot[:count])
        stage.state = replace(stage.state, live={"one": live})
        stage.state = State.from_json(json.loads(json.dumps(stage.state.to_json())))
        stage.decide(f"p{count}", "one")
    stage.decide("p1999", "one")
    assert len(stage.state.results["one"]["decidedBy"]) == 2000
    assert process_time() - begin < 10


FORM = {"amount": {"amount": "9000.00", "currency": "EUR"}}
WHO = st.sampled_from(["bob", "carla", "chris", "dora", "erik", "ines", "jan", "lea"])
VOICES = st.sampled_from(["requester.manager", "group:finance", "group:managers", "person:lea", "role:it"])
WAYS: Any = st.recursive(
    VOICES,
    lambda parts: st.one_of(
        st.builds(
            lambda word, inner, more: {word: inner, **more},
            st.sampled_from(["any", "all", "in turn", "1 of", "50% of"]),
            st.lists(parts, min_size=1, max_size=3),
            st.sampled_from([{}, {"veto": True}, {"else": "person:gero"}]),
        ),
        st.builds(lambda one, two: {"weights": {one: 2, two: 1}, "reach": 1}, VOICES, VOICES),
    ),
    max_leaves=6,
)
COURSE = st.lists(
    st.one_of(
        st.builds(events.Decided, WHO, st.just("one"), st.just(1), st.sampled_from(["approve", "approve", "reject"])),
        st.builds(events.Delegated, st.just("one"), st.just(1), WHO, WHO, WHO),
        st.builds(events.Added, st.just("one"), st.just(1), WHO, WHO, st.just("please")),
        st.builds(lambda who: events.TakenBack(who, "one", 1, who), WHO),
        st.sampled_from([events.Due(f"one.1.{name}") for name in ("escalate", "due", "due2", "remind50")]),
    ),
    max_size=20,
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(WAYS, COURSE, st.sampled_from(["escalate: person:fay", "unanswered: approve"]), st.booleans())
def test_any_committee_has_somebody_to_answer_until_it_ends(
    staged: Any, way: Any, course: list[Any], late: str, silent: bool
) -> None:
    more = ", unanswered: reject" if silent and late.startswith("escalate") else ""
    stage = staged(step(json.dumps(way), f", within: 1 day, remind: 50%, {late}{more}"), FORM)
    stage.submit()
    for event in course:
        try:
            stage.do(event)
        except Refused:
            continue
        finally:
            check(stage)
    for _ in range(30):
        if stage.state.phase == "running":
            stage.decide(stage.state.live["one"].open[0], "one")
    assert stage.state.phase in ("approved", "rejected")
    check(stage)
    assert replayed(stage).to_json() == stage.state.to_json()


def check(stage: Any) -> None:
    """Open tasks are exactly those that the state knows, one for each person."""
    asked = Counter((one.step, one.person) for one in stage.of(effects.OpenTask))
    asked.subtract((one.step, one.person) for one in stage.of(effects.CloseTask))
    assert set(asked.values()) <= {0, 1}
    live = {("one", person) for person in stage.state.live["one"].open} if "one" in stage.state.live else set()
    assert {place for place, count in asked.items() if count} == live
    assert (stage.state.phase == "running") == bool(live)


def replayed(stage: Any) -> State:
    state: State | None = None
    for event in stage.history:
        before = State.from_json(json.loads(json.dumps(state.to_json()))) if state else None
        stored = events.from_json(json.loads(json.dumps(event.to_json())))
        state, _ = advance(stage.process, before, stored, NOW, stage.facts)
    assert state is not None
    return state
