"""The machine: one request from its submission to its end, who may move it, and what is refused on the way."""

from collections.abc import Callable
from typing import Any

import pytest

from hub.engine.errors import Refused
from hub.engine.machine import effects, events
from tests.support.steps import kinds, refused


def test_a_submission_asks_the_manager_and_sets_the_ladder(stage: Any) -> None:
    done = stage.submit()
    assert kinds(done) == ["OpenTask", "SetTimer", "SetTimer", "SetTimer"]
    assert (done[0].person, done[0].reason) == ("bob", "You are the manager of Ana Ames.")
    assert [(one.kind, one.share) for one in done[1:]] == [("remind", 0.5), ("remind", 0.8), ("escalate", 1.0)]
    assert {one.within for one in done[1:]} == {"2 business days"}


def test_a_small_claim_goes_from_the_manager_to_the_payment(stage: Any) -> None:
    stage.submit()
    done = stage.decide("bob", "manager")
    assert kinds(done) == ["CloseTask", "ClearTimer", "ClearTimer", "ClearTimer", "FileDocuments"]
    assert (done[-1].store, done[-1].into) == ("onedrive", "finance/claims/2026/EXAMPLE-1")
    assert done[-1].documents == ("train.pdf",)
    stage.serve()
    assert stage.of(effects.CallService)[0].arguments["amount"] == {"amount": "80.00", "currency": "EUR"}
    assert kinds(stage.effects[-2:]) == ["Tell", "Finish"]
    assert stage.state.phase == "approved"


def test_a_large_claim_asks_finance_and_the_first_answer_takes_the_others_back(large: Any) -> None:
    large.submit()
    large.decide("bob", "manager")
    assert large.asked == ["bob", "carla", "chris"]
    done = large.decide("chris", "finance")
    assert [(one.person, one.state) for one in done if isinstance(one, effects.CloseTask)] == [
        ("chris", "approved"),
        ("carla", "cancelled"),
    ]


def test_a_rejection_ends_the_request(large: Any) -> None:
    large.submit()
    large.decide("bob", "manager")
    done = large.decide("carla", "finance", "reject", comment="no receipt")
    assert large.state.phase == "rejected"
    assert (done[-1].outcome, done[-1].because) == ("rejected", "no receipt")
    assert large.state.live == {}


def test_a_return_goes_back_and_enters_again_in_the_next_round(large: Any) -> None:
    large.submit()
    large.decide("bob", "manager")
    done = large.decide("carla", "finance", "return", comment="which fair?")
    assert large.state.phase == "returned"
    assert kinds(done)[-1] == "SendBack"
    large.do(events.Resubmitted("ana"))
    assert (large.state.phase, large.state.round) == ("running", 2)
    assert large.of(effects.OpenTask)[-1] == effects.OpenTask(
        "manager", 2, "bob", "You are the manager of Ana Ames.", "2 business days"
    )
    assert refused(large, events.Decided("bob", "manager", 1, "approve")) == "not-waiting"


def test_a_correction_enters_where_the_file_says(staged: Callable[..., Any]) -> None:
    steps = "[{first: {approve: requester.manager}}, {second: {approve: group:legal}}]"
    two = staged(f"steps: {steps}\nreturned: {{to: second}}")
    two.submit()
    two.decide("bob", "first")
    two.decide("lea", "second", "return")
    two.do(events.Resubmitted("ana"))
    assert list(two.state.live) == ["second"]
    assert two.state.results["first"]["decidedBy"] == ["bob"]


def test_a_withdrawal_closes_everything(large: Any) -> None:
    large.submit()
    large.decide("bob", "manager")
    done = large.do(events.Withdrawn("ana", "paid by the customer"))
    assert kinds(done) == ["CloseTask", "CloseTask", "ClearTimer", "ClearTimer", "Finish"]
    assert large.state.phase == "withdrawn"


def test_after_the_end_nothing_happens(stage: Any) -> None:
    stage.submit()
    stage.decide("bob", "manager", "reject")
    assert refused(stage, events.Decided("bob", "manager", 1, "approve")) == "ended"
    assert refused(stage, events.Withdrawn("ana")) == "ended"
    assert refused(stage, events.Submitted("ana")) == "order"


def test_nothing_happens_before_the_submission(stage: Any) -> None:
    assert refused(stage, events.Withdrawn("ana")) == "order"


@pytest.mark.parametrize(
    ("event", "code"),
    [
        (events.Decided("carla", "manager", 1, "approve"), "closed-task"),
        (events.Decided("bob", "manager", 2, "approve"), "not-waiting"),
        (events.Decided("bob", "finance", 1, "approve"), "not-waiting"),
        (events.Decided("bob", "nowhere", 1, "approve"), "not-waiting"),
        (events.Decided("bob", "manager", 1, "maybe"), "unknown-outcome"),
        (events.Decided("bob", "manager", 1, "approve", by="ana"), "self-approval"),
        (events.Delegated("manager", 1, "bob", "ana", "bob"), "self-approval"),
        (events.Delegated("manager", 1, "carla", "lea", "carla"), "closed-task"),
        (events.Delegated("manager", 1, "bob", "bob", "bob"), "already-asked"),
        (events.Due("manager.1.due"), "timer-gone"),
        (events.Due("nonsense"), "timer-gone"),
        (events.Due("manager.2.remind50"), "timer-gone"),
        (events.Called("payment", 1, True), "not-waiting"),
        (events.Called("manager", 1, True), "not-waiting"),
        (events.Resubmitted("ana"), "not-returned"),
        (events.Answered("manager", 1, "ana", "hm"), "not-asked"),
        (events.Resolved("manager", 1, ({"person": "lea", "reason": ""},), "lea"), "not-waiting"),
        (events.Resolved("manager", 1, (), "lea"), "nobody"),
    ],
)
def test_what_may_not_happen_is_refused_and_changes_nothing(stage: Any, event: Any, code: str) -> None:
    stage.submit()
    assert refused(stage, event) == code


def test_a_late_decision_is_told_who_decided(stage: Any) -> None:
    stage.submit()
    stage.decide("bob", "manager")
    with pytest.raises(Refused, match="approved, decided by bob"):
        stage.decide("bob", "manager", "reject")


def test_a_condition_that_cannot_be_worked_out_refuses_the_decision(large: Any) -> None:
    form = {**large.facts.form, "amount": {"amount": "1.00", "currency": "SEK"}}
    large.facts = type(large.facts)(form, large.facts.requester, large.facts.request, {})
    large.submit()
    assert refused(large, events.Decided("bob", "manager", 1, "approve")) == "condition"


def test_four_eyes_hold_for_finance(large: Any) -> None:
    large.submit()
    large.do(events.Delegated("manager", 1, "bob", "carla", "bob", "you know the fair"))
    large.decide("carla", "manager")
    assert large.asked == ["bob", "carla", "chris"]
    assert refused(large, events.Decided("chris", "finance", 1, "approve", by="carla")) == "excluded"
    assert refused(large, events.Delegated("finance", 1, "chris", "carla", "chris")) == "excluded"


def test_a_delegation_opens_one_task_and_closes_the_other(stage: Any) -> None:
    stage.submit()
    done = stage.do(events.Delegated("manager", 1, "bob", "lea", "bob", "on leave"))
    assert [(type(one).__name__, one.person) for one in done] == [("CloseTask", "bob"), ("OpenTask", "lea")]
    assert done[0].state == "delegated"
    assert refused(stage, events.Decided("bob", "manager", 1, "approve")) == "closed-task"
    assert refused(stage, events.Delegated("manager", 1, "lea", "lea", "lea")) == "already-asked"
    stage.decide("lea", "manager")
    assert stage.state.results["manager"]["decidedBy"] == ["lea"]


def test_a_task_reassigned_is_taken_back_from_the_first(stage: Any) -> None:
    stage.submit()
    done = stage.do(events.Reassigned("manager", 1, "bob", "lea", "dora"))
    assert (done[0].state, done[0].by) == ("cancelled", "dora")


def test_who_decides_for_another_is_the_one_who_decided(large: Any) -> None:
    large.submit()
    large.decide("bob", "manager", by="carla", on_behalf_of="bob")
    assert large.state.results["manager"]["decidedBy"] == ["carla"]
    assert large.asked == ["bob", "chris"]


def test_one_person_counts_once_even_for_two(staged: Callable[..., Any]) -> None:
    both = staged("steps: [{two: {approve: {all: [requester.manager, group:legal]}}}]")
    both.submit()
    both.decide("lea", "two")
    assert refused(both, events.Decided("bob", "two", 1, "approve", by="lea")) == "already-decided"
    both.decide("bob", "two")
    assert both.state.results["two"]["decidedBy"] == ["lea", "bob"]
