"""Tasks that go from hand to hand, people who are asked beside others, and those who answer for one who has left."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from hub.engine.company import Company
from hub.engine.errors import NobodyToAsk
from hub.engine.machine import effects, events, scope
from hub.engine.machine.leaving import Gap, filled
from hub.engine.machine.passing import MOST_HANDS
from tests.support.steps import refused, step

ASK = """
steps: [{details: {ask: requester, form: {required: [size], properties: {size: {type: string}}}}}]
"""


@pytest.fixture
def begun(staged: Callable[..., Any]) -> Callable[..., Any]:
    def begin(body: str) -> Any:
        stage = staged(body)
        stage.submit()
        return stage

    return begin


def told(done: list[Any]) -> list[tuple[str, str]]:
    return [(type(one).__name__, one.person) for one in done if isinstance(one, effects.OpenTask | effects.CloseTask)]


def passed(source: str, to: str, reason: str = "") -> events.Delegated:
    return events.Delegated("one", 1, source, to, source, reason)


def test_a_task_comes_back_to_whoever_had_it_before(begun: Any) -> None:
    stage = begun(step("requester.manager"))
    stage.do(passed("bob", "carla"))
    assert told(stage.do(passed("carla", "bob", "you know more"))) == [("CloseTask", "carla"), ("OpenTask", "bob")]
    assert stage.of(effects.OpenTask)[-1].reason == "carla passed this on to you: you know more"
    stage.decide("bob", "one")
    assert stage.state.results["one"]["decidedBy"] == ["bob"]


def test_a_task_does_not_go_from_hand_to_hand_for_ever(begun: Any) -> None:
    stage = begun(step("requester.manager"))
    for _ in range(MOST_HANDS // 2):
        stage.do(passed("bob", "carla"))
        stage.do(passed("carla", "bob"))
    assert refused(stage, passed("bob", "carla")) == "passed-too-often"
    gone = events.Reassigned("one", 1, "bob", "carla", "", "Bob Berg has left")
    assert told(stage.do(gone)) == [("CloseTask", "bob"), ("OpenTask", "carla")]
    assert stage.of(effects.OpenTask)[-1].reason == "Bob Berg has left; you are asked instead."


def test_whose_task_was_taken_back_can_be_asked_after_all(begun: Any) -> None:
    both = begun(step("{all: [{any: group:it}, group:legal]}"))
    both.decide("ines", "one")
    assert told(both.do(passed("lea", "jan"))) == [("CloseTask", "lea"), ("OpenTask", "jan")]
    both.decide("jan", "one")
    assert both.state.phase == "approved"


def test_whose_turn_comes_later_can_be_asked_now(begun: Any) -> None:
    chain = begun(step("{in turn: [requester.manager, group:legal]}"))
    assert told(chain.do(passed("bob", "lea"))) == [("CloseTask", "bob"), ("OpenTask", "lea")]
    chain.decide("lea", "one")
    assert chain.state.results["one"]["decidedBy"] == ["lea"]


def test_nobody_gets_a_task_who_is_asked_or_was_answered_for(begun: Any) -> None:
    board = begun(step("{2 of: group:managers}"))
    assert refused(board, passed("bob", "erik")) == "already-asked"
    board.decide("carla", "one", by="lea")
    assert refused(board, passed("bob", "carla")) == "already-decided"
    assert refused(board, passed("bob", "lea")) == "already-decided"


def test_an_escalation_may_come_back_to_whoever_passed_the_task_on(begun: Any) -> None:
    stage = begun(step("requester.manager", ", within: 1 day, escalate: requester.manager"))
    stage.do(passed("bob", "carla"))
    assert told(stage.do(events.Due("one.1.escalate"))) == [("CloseTask", "carla"), ("OpenTask", "bob")]


def test_one_more_approver_must_agree_too(begun: Any) -> None:
    stage = begun(step("requester.manager", ", within: 2 days, remind: 50%"))
    done = stage.do(events.Added("one", 1, "lea", "bob", "a legal question"))
    assert [(one.person, one.reason) for one in done] == [("lea", "bob asks you to decide too: a legal question")]
    stage.decide("bob", "one")
    assert stage.state.phase == "running"
    stage.decide("lea", "one")
    assert stage.state.results["one"]["decidedBy"] == ["bob", "lea"]


def test_several_more_stand_side_by_side(begun: Any) -> None:
    stage = begun(step("{any: group:it}"))
    for name in ("lea", "carla"):
        stage.do(events.Added("one", 1, name, "ines", "please look"))
    assert stage.state.live["one"].rule == {"all": [{"any": ["ines", "jan"]}, "lea", "carla"]}
    stage.decide("lea", "one", "reject", comment="no")
    assert stage.state.phase == "rejected"


@pytest.mark.parametrize(
    ("person", "code"),
    [
        ("ana", "self-approval"),
        ("bob", "already-asked"),
        ("lea", "already-asked"),
        ("dora", "already-decided"),
        ("carla", "excluded"),
    ],
)
def test_nobody_is_added_who_is_asked_or_may_not_decide(begun: Any, person: str, code: str) -> None:
    stage = begun(step("{in turn: [{all: [person:bob, person:dora]}, person:lea]}", ", except: person:carla"))
    stage.decide("dora", "one")
    assert refused(stage, events.Added("one", 1, person, "bob", "please")) == code


def test_nobody_is_added_where_the_first_answer_counts(begun: Any) -> None:
    stage = begun(ASK)
    assert refused(stage, events.Added("details", 1, "lea", "ana", "please")) == "not-a-decision"


def gone(stage: Any, person: str, key: str = "one") -> Any:
    gap = Gap(key, 1, stage.state.live[key], person, own=key == "details")
    return filled(gap, scope(stage.process, stage.state, stage.facts), stage.company, f"{person} has left")


def without(stage: Any, **people: dict[str, Any]) -> Any:
    """The company in which something about some people is otherwise."""
    known = {name: replace(stage.company.people[name], **about) for name, about in people.items()}
    return replace(stage, company=Company({**stage.company.people, **known}, stage.company.groups))


def test_the_manager_answers_for_one_who_has_left(begun: Any) -> None:
    stage = without(begun(step("requester.manager")), bob={"active": False})
    assert gone(stage, "bob") == events.Reassigned("one", 1, "bob", "erik", "", "bob has left")
    stage.do(gone(stage, "bob"))
    assert stage.state.live["one"].open == ("erik",)


def test_the_substitute_of_one_who_has_left_comes_first(begun: Any) -> None:
    stage = without(begun(step("requester.manager")), bob={"active": False, "substitute_id": "lea"})
    assert gone(stage, "bob").to == "lea"
    assert gone(without(stage, lea={"away": True}), "bob").to == "erik"


def test_nobody_answers_for_another_on_a_request_of_their_own(begun: Any) -> None:
    stage = without(begun(step("requester.manager")), bob={"active": False, "substitute_id": "ana"})
    assert gone(stage, "bob").to == "erik"


def test_who_is_asked_already_is_not_asked_for_another_too(begun: Any) -> None:
    stage = without(begun(step("{all: [requester.manager, person:erik]}")), bob={"active": False})
    found = gone(stage, "bob")
    assert found.to not in ("bob", "erik", "ana")
    stage.do(found)
    assert stage.state.live["one"].open == (found.to, "erik")


def test_of_several_who_may_answer_the_others_do_without(begun: Any) -> None:
    stage = begun(step("{any: group:it}"))
    done = stage.do(gone(stage, "ines"))
    assert told(done) == [("CloseTask", "ines")]
    assert stage.state.live["one"].rule == "jan"
    assert isinstance(gone(stage, "jan"), events.Reassigned)


def test_where_all_or_some_must_agree_somebody_stands_in(begun: Any) -> None:
    for approval in ("{all: group:managers}", "{2 of: group:managers}", "{in turn: [person:bob, person:carla]}"):
        stage = begun(step(approval))
        assert isinstance(gone(stage, stage.state.live["one"].open[0]), events.Reassigned), approval


def test_nobody_is_released_whom_the_step_needs(begun: Any) -> None:
    stage = begun(step("{all: group:it}"))
    assert refused(stage, events.Released("one", 1, "ines")) == "needed"
    assert refused(stage, events.Released("one", 1, "bob")) == "closed-task"


def test_what_the_requester_was_asked_goes_to_the_manager(begun: Any) -> None:
    stage = without(begun(ASK), ana={"active": False})
    assert gone(stage, "ana", "details").to == "bob"


def test_one_who_is_not_known_any_more_leaves_it_to_the_owners(begun: Any) -> None:
    stage = begun(step("requester.manager"))
    people = {name: person for name, person in stage.company.people.items() if name != "bob"}
    stage = replace(stage, company=Company(people, stage.company.groups))
    assert gone(stage, "bob").to == "gero"


def test_when_nobody_is_left_it_is_said(begun: Any) -> None:
    stage = begun(step("requester.manager"))
    nobody = replace(stage, company=Company({"bob": stage.company.people["bob"]}, {}))
    with pytest.raises(NobodyToAsk):
        gone(nobody, "bob")
