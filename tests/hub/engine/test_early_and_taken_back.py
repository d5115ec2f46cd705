"""Answers that come before anybody asked for them, and answers that are taken back: none is lost, none counts twice."""

import json
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub.engine import approvers, quorum
from hub.engine.errors import Refused
from hub.engine.examples import NOW
from hub.engine.machine import advance, answer, effects, events, scope
from hub.engine.machine.state import State
from tests.support.oracles import outcome
from tests.support.steps import refused, step

CHAIN = "{in turn: [requester.manager, group:it, group:legal]}"
LADDER = ", within: 2 business days, remind: 50%"
ESCALATED = "requester.manager, within: 1 day, escalate: {all: [person:dora, person:lea]}, except: person:fay"


def told(done: list[Any]) -> list[tuple[str, str]]:
    kinds = effects.OpenTask | effects.CloseTask | effects.RevokeAnswer
    return [(type(one).__name__, one.person) for one in done if isinstance(one, kinds)]


def back(person: str, by: str = "") -> events.TakenBack:
    return events.TakenBack(person, "one", 1, by or person)


def submitted(staged: Callable[..., Any], body: str) -> tuple[Any, Any]:
    """A request whose people are still being looked up, and what is wanted of the directory."""
    stage = staged(body)
    stage.state, (wanted,) = advance(stage.process, None, events.Submitted("ana"), NOW, stage.facts)
    return stage, wanted


def looked_up(stage: Any, wanted: Any) -> list[Any]:
    within = scope(stage.process, stage.state, stage.facts, NOW, wanted.step)
    found = answer(wanted, lambda question, here: approvers.resolve(question, here, stage.company), within)
    return list(stage.do(found))


def test_an_answer_that_comes_before_it_is_known_whom_to_ask_is_not_lost(staged: Callable[..., Any]) -> None:
    stage, wanted = submitted(staged, step("{all: group:it}"))
    assert stage.decide("ines", "one") == []
    assert told(looked_up(stage, wanted)) == [("OpenTask", "jan")]
    stage.decide("jan", "one")
    assert stage.state.results["one"]["decidedBy"] == ["ines", "jan"]


def test_an_early_answer_can_be_all_that_is_needed(staged: Callable[..., Any]) -> None:
    stage, wanted = submitted(staged, step("{any: group:it}", LADDER))
    stage.decide("jan", "one")
    assert told(looked_up(stage, wanted)) == []
    assert (stage.state.phase, stage.state.results["one"]["decidedBy"]) == ("approved", ["jan"])


def test_an_early_answer_of_somebody_who_is_not_asked_or_may_not_decide_counts_nothing(
    staged: Callable[..., Any],
) -> None:
    stage, wanted = submitted(staged, step("{all: group:it}", ", except: person:lea"))
    assert refused(stage, events.Decided("ana", "one", 1, "approve")) == "self-approval"
    stage.decide("carla", "one", "reject")
    stage.decide("ines", "one", by="lea")
    assert refused(stage, events.Decided("jan", "one", 1, "approve", by="lea")) == "already-decided"
    assert refused(stage, events.Decided("carla", "one", 1, "approve")) == "closed-task"
    looked_up(stage, wanted)
    assert (stage.state.live["one"].votes, stage.state.live["one"].open) == ((), ("ines", "jan"))


def test_an_early_answer_survives_json_and_can_be_taken_back(staged: Callable[..., Any]) -> None:
    stage, wanted = submitted(staged, step("{all: group:it}"))
    stage.decide("ines", "one")
    stage.state = State.from_json(json.loads(json.dumps(stage.state.to_json())))
    stage.do(back("ines"))
    assert told(looked_up(stage, wanted)) == [("OpenTask", "ines"), ("OpenTask", "jan")]


def escalating(staged: Callable[..., Any]) -> tuple[Any, Any]:
    stage = staged(step(ESCALATED))
    stage.submit()
    stage.state, (wanted,) = advance(stage.process, stage.state, events.Due("one.1.escalate"), NOW, stage.facts)
    return stage, wanted


def test_an_answer_that_comes_before_the_escalation_is_resolved_counts(staged: Callable[..., Any]) -> None:
    stage, wanted = escalating(staged)
    assert told(stage.decide("dora", "one")) == []
    stage.decide("carla", "one", "reject")
    assert told(looked_up(stage, wanted)) == [("CloseTask", "bob"), ("OpenTask", "lea")]
    stage.decide("lea", "one")
    assert stage.state.results["one"]["decidedBy"] == ["dora", "lea"]


def test_whoever_is_asked_can_answer_while_others_are_looked_up(staged: Callable[..., Any]) -> None:
    stage, _ = escalating(staged)
    stage.decide("bob", "one")
    assert stage.state.phase == "approved"


def test_whose_turn_has_not_come_may_answer_and_is_not_asked_any_more(staged: Callable[..., Any]) -> None:
    chain = staged(step(CHAIN, LADDER))
    chain.submit()
    assert told(chain.decide("lea", "one")) == []
    assert refused(chain, events.Decided("lea", "one", 1, "reject")) == "closed-task"
    chain.decide("bob", "one")
    chain.decide("ines", "one")
    assert chain.asked == ["bob", "ines", "jan"]
    assert chain.state.results["one"]["decidedBy"] == ["lea", "bob", "ines"]


def test_an_early_no_ends_a_chain(staged: Callable[..., Any]) -> None:
    chain = staged(step(CHAIN))
    chain.submit()
    chain.decide("lea", "one", "reject", comment="never")
    assert (chain.state.phase, chain.effects[-1].because) == ("rejected", "never")


def test_an_answer_is_taken_back_and_asked_for_again(staged: Callable[..., Any]) -> None:
    board = staged(step("{2 of: group:managers}", LADDER))
    board.submit()
    board.decide("bob", "one", "reject")
    assert told(board.do(back("bob"))) == [("RevokeAnswer", "bob"), ("OpenTask", "bob")]
    assert board.state.live["one"].open == ("bob", "erik", "carla", "dora")
    board.decide("bob", "one")
    board.decide("erik", "one")
    assert board.state.results["one"]["decidedBy"] == ["bob", "erik"]


def test_whoever_was_spared_by_an_answer_is_asked_again(staged: Callable[..., Any]) -> None:
    both = staged(step("{all: [{any: group:it}, group:legal]}"))
    both.submit()
    both.decide("ines", "one")
    assert told(both.do(back("ines")))[1:] == [("OpenTask", "ines"), ("OpenTask", "jan")]


def test_in_a_chain_the_turn_goes_back(staged: Callable[..., Any]) -> None:
    chain = staged(step(CHAIN, LADDER))
    chain.submit()
    chain.decide("bob", "one")
    done = chain.do(back("bob"))
    assert told(done) == [
        ("RevokeAnswer", "bob"),
        ("CloseTask", "ines"),
        ("CloseTask", "jan"),
        ("OpenTask", "bob"),
    ]
    assert [one.key for one in done if isinstance(one, effects.SetTimer)] == ["one.1.remind50", "one.1.due"]
    chain.decide("bob", "one")
    assert chain.state.live["one"].open == ("ines", "jan")


def test_a_question_of_one_whose_turn_is_over_does_not_stop_the_clock_for_ever(staged: Callable[..., Any]) -> None:
    chain = staged(step(CHAIN, LADDER))
    chain.submit()
    chain.decide("bob", "one")
    chain.do(events.Asked("one", 1, "ines", "why?"))
    done = chain.do(back("bob"))
    assert [type(one).__name__ for one in done].count("ResumeTimers") == 1
    assert chain.state.live["one"].paused == ""


def test_an_answer_stands_once_the_next_has_answered_because_of_it(staged: Callable[..., Any]) -> None:
    chain = staged(step(CHAIN))
    chain.submit()
    chain.decide("bob", "one")
    chain.decide("jan", "one")
    assert refused(chain, back("bob")) == "answered-since"
    assert told(chain.do(back("jan")))[0] == ("RevokeAnswer", "jan")


def test_an_early_answer_of_the_next_keeps_nobody_from_taking_back(staged: Callable[..., Any]) -> None:
    chain = staged(step(CHAIN))
    chain.submit()
    chain.decide("lea", "one")
    chain.decide("bob", "one")
    chain.do(back("bob"))
    assert chain.state.live["one"].open == ("bob",)
    chain.do(back("lea"))
    chain.decide("bob", "one")
    chain.decide("ines", "one")
    assert [one.reason for one in chain.of(effects.OpenTask)][-1] == "You are one of Legal."


def test_an_answer_that_stood_behind_another_counts_when_that_is_taken_back(staged: Callable[..., Any]) -> None:
    """Bob stands in two parts: in the first Carla was faster, and without her answer his counts there too."""
    parts = "{any: [person:carla, person:bob]}, {any: [person:bob, person:lea]}, person:ines, person:jan"
    board = staged(step(f"{{3 of: [{parts}]}}"))
    board.submit()
    board.decide("carla", "one")
    board.decide("bob", "one", "reject")
    assert board.state.phase == "running"
    board.do(back("carla"))
    assert (board.state.phase, board.state.results["one"]["decidedBy"]) == ("rejected", ["bob"])


def test_no_answer_is_kept_for_a_part_that_is_decided(staged: Callable[..., Any]) -> None:
    chain = staged(step("{in turn: [person:lea, group:it]}"))
    chain.submit()
    chain.decide("ines", "one")
    assert refused(chain, events.Decided("jan", "one", 1, "reject")) == "closed-task"


@pytest.mark.parametrize(
    ("event", "code"),
    [
        (back("dora"), "no-answer"),
        (back("bob", "carla"), "not-yours"),
        (back("carla", "carla"), "not-yours"),
        (events.TakenBack("bob", "one", 2, "bob"), "not-waiting"),
        (events.TakenBack("bob", "two", 1, "bob"), "not-waiting"),
    ],
)
def test_only_whoever_gave_an_answer_takes_it_back(staged: Callable[..., Any], event: Any, code: str) -> None:
    board = staged(step("{3 of: group:managers}"))
    board.submit()
    board.decide("bob", "one")
    board.decide("carla", "one", by="lea")
    assert refused(board, event) == code


def test_what_silence_said_is_not_taken_back(staged: Callable[..., Any]) -> None:
    chain = staged(step("{in turn: [requester.manager, group:legal]}", ", within: 1 day, unanswered: approve"))
    chain.submit()
    chain.do(events.Due("one.1.due"))
    assert chain.state.live["one"].open == ("lea",)
    assert refused(chain, back("bob")) == "silence"


def test_an_answer_that_ended_the_step_stands(staged: Callable[..., Any]) -> None:
    stage = staged(step("requester.manager")[:-1] + ", {two: {approve: group:it}}]")
    stage.submit()
    stage.decide("bob", "one")
    assert refused(stage, back("bob")) == "not-waiting"


WHO = st.sampled_from(["bob", "carla", "chris", "dora", "erik", "ines", "jan", "lea"])
VOICES = st.sampled_from(["requester.manager", "group:finance", "group:managers", "person:lea", "role:it"])
WAYS: Any = st.recursive(
    VOICES,
    lambda parts: st.one_of(
        st.builds(
            lambda word, inner, more: {word: inner, **more},
            st.sampled_from(["any", "all", "in turn", "in turn", "1 of", "60% of"]),
            st.lists(parts, min_size=1, max_size=3),
            st.sampled_from([{}, {}, {"veto": True}]),
        ),
        st.builds(lambda one: {"weights": {one: 2, "person:dora": 1}, "reach": 2}, VOICES),
    ),
    max_leaves=6,
)
ANSWERS = st.builds(events.Decided, WHO, st.just("one"), st.just(1), st.sampled_from(["approve", "approve", "reject"]))
BACK = st.builds(back, WHO)
FEW = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@FEW
@given(WAYS, st.lists(ANSWERS, max_size=5), st.lists(ANSWERS, max_size=12))
def test_no_answer_is_lost_however_early_it_comes(
    staged: Callable[..., Any], way: Any, before: list[Any], after: list[Any]
) -> None:
    stage, wanted = submitted(staged, step(json.dumps(way)))
    votes = heard(stage, before)
    rule = quorum_of(stage, wanted)
    looked_up(stage, wanted)
    votes = [vote for vote in votes if vote[0] in quorum.leaves(rule)] + heard(stage, after)
    assert max(Counter(person for person, _ in votes).values(), default=1) == 1
    ended = {"approved": "approved", "rejected": "rejected", "pending": "running"}
    assert stage.state.phase == ended[outcome(rule, votes)]
    if stage.state.phase == "running":
        assert set(stage.state.live["one"].open) == set(quorum.waiting(rule, votes))


@FEW
@given(WAYS, st.lists(st.one_of(ANSWERS, ANSWERS, BACK), max_size=20))
def test_what_is_taken_back_is_as_if_it_had_never_been_said(
    staged: Callable[..., Any], way: Any, course: list[Any]
) -> None:
    stage = staged(step(json.dumps(way)))
    stage.submit()
    for event in course:
        if stage.state.phase == "running":
            heard(stage, [event])
            check(stage)


def check(stage: Any) -> None:
    """Whom the rule wants now is asked, once; whoever was asked and is wanted later keeps her task; the verdict is that
    of the votes that stand."""
    opened = Counter(one.person for one in stage.of(effects.OpenTask))
    closed = Counter(one.person for one in stage.of(effects.CloseTask))
    live = stage.state.live.get("one")
    assert opened - closed == Counter(live.open if live else ())
    if live:
        votes = [(person, vote) for person, vote, _ in live.votes]
        assert outcome(live.rule, votes) == "pending"
        wanted_now, wanted = quorum.waiting(live.rule, votes), quorum.needed(live.rule, votes)
        assert set(wanted_now) <= set(live.open) <= set(wanted)


def heard(stage: Any, course: list[Any]) -> list[tuple[str, str]]:
    """The answers that were taken; after the end none is."""
    taken = []
    for event in course:
        try:
            stage.do(event)
        except Refused:
            continue
        taken.append((event.person, getattr(event, "outcome", "")))
    return taken


def quorum_of(stage: Any, wanted: Any) -> Any:
    within = scope(stage.process, stage.state, stage.facts, NOW, wanted.step)
    return approvers.resolve(wanted.question, within, stage.company).rule
