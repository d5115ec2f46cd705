"""The machine: one request from its submission to its end, and everything that may come between."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from hub.engine.errors import Refused
from hub.engine.examples import NOW
from hub.engine.machine import advance, effects, events
from hub.engine.machine.state import State


def kinds(done: list[Any]) -> list[str]:
    return [type(effect).__name__ for effect in done]


def refused(stage: Any, event: Any) -> str:
    before = stage.state
    with pytest.raises(Refused) as caught:
        stage.do(event)
    assert stage.state is before
    return caught.value.reason_code


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


def test_a_service_that_fails_ends_the_request_as_failed(stage: Any) -> None:
    stage.submit()
    stage.decide("bob", "manager")
    stage.do(events.Called("archive", 1, True))
    done = stage.do(events.Called("payment", 1, False, error="the bank is closed"))
    assert done[-1] == effects.Finish("failed", "the bank is closed")
    assert refused(stage, events.Called("payment", 1, True)) == "ended"


def test_a_service_answers_once(stage: Any) -> None:
    stage.submit()
    stage.decide("bob", "manager")
    stage.do(events.Called("archive", 1, True))
    assert refused(stage, events.Called("archive", 1, True)) == "not-waiting"


def test_only_what_later_steps_look_at_is_kept(staged: Callable[..., Any]) -> None:
    book = "{book: {call: erp.book, with: {sum: form.amount}}}"
    plain = staged(f"steps: [{book}]")
    plain.submit()
    plain.serve()
    assert plain.state.results == {"book": {"outcome": "done"}}
    seen = staged(f"steps: [{book}, {{late: {{when: book.answer.id == '42', tell: requester, message: hi}}}}]")
    seen.submit()
    seen.serve()
    assert seen.state.results["book"] == {"outcome": "done", "answer": {"id": "42"}}
    assert seen.of(effects.Tell)


def test_a_comment_can_steer_a_later_step(staged: Callable[..., Any]) -> None:
    steps = "[{one: {approve: requester.manager}}, {two: {when: one.comment.contains('twice'), approve: group:legal}}]"
    careful = staged(f"steps: {steps}")
    careful.submit()
    careful.decide("bob", "one", comment="look twice")
    assert careful.asked == ["bob", "lea"]


def test_a_skipped_step_is_known_as_skipped(staged: Callable[..., Any]) -> None:
    one = "{one: {when: has(form.note), approve: group:it}}"
    skipping = staged(f"steps: [{one}, {{two: {{when: one.outcome == 'skipped', approve: group:legal}}}}]")
    skipping.submit()
    assert skipping.asked == ["lea"]


def test_an_optional_document_field_left_empty_files_nothing(trial: Any, company: Any, staged: Any) -> None:
    head = "steps: [{archive: {file: '[form.note].filter(n, n != null)', into: 'onedrive:x/{{request.number}}'}}]"
    empty = staged(head)
    empty.submit()
    assert empty.state.results["archive"] == {"outcome": "skipped"}
    assert empty.state.phase == "approved"


def test_what_fills_a_folder_name_cannot_leave_the_folder(staged: Callable[..., Any]) -> None:
    steps = "[{archive: {file: '[form.note]', into: 'onedrive:x/{{form.note}}/{{form.amount}}'}}]"
    form = {"amount": {"amount": "1.00", "currency": "EUR"}, "note": "../..\\etc/pass:wd\n"}
    filing = staged(f"steps: {steps}", form)
    filing.submit()
    assert filing.of(effects.FileDocuments)[0].into == "x/-..-etc-pass-wd-/1.00 EUR"


def test_a_message_of_the_file_is_filled_in(staged: Callable[..., Any]) -> None:
    steps = "[{hello: {tell: [requester, group:it], message: {en: 'Dear {{requester.name}}, {{form.amount}}'}}}]"
    done = staged(f"steps: {steps}").submit()
    assert done[0] == effects.Tell("hello", 1, ("requester", "group:it"), "", {"en": "Dear Ana Ames, 10.00 EUR"})


def test_the_state_of_a_claim_stays_below_one_kilobyte(large: Any) -> None:
    long = {key: f"0192f0c4-7a1b-7c3d-8e9f-{number:012d}" for number, key in enumerate(large.company.people)}
    large.submit()
    large.decide("bob", "manager", comment="x" * 5000)
    text = json.dumps(large.state.to_json())
    for key, uuid in long.items():
        text = text.replace(f'"{key}"', f'"{uuid}"')
    assert len(text) < 1000


def test_the_state_survives_the_trip_through_json(large: Any) -> None:
    large.submit()
    large.decide("bob", "manager")
    again = State.from_json(json.loads(json.dumps(large.state.to_json())))
    assert again.to_json() == large.state.to_json()
    event = events.Decided("carla", "finance", 1, "approve")
    assert advance(large.process, again, event, NOW, large.facts) == advance(
        large.process, large.state, event, NOW, large.facts
    )


def test_a_state_that_was_stored_long_ago_goes_on(large: Any) -> None:
    live = {"finance": {"waits": "decisions", "rule": {"any": ["carla", "chris"]}, "timers": ["remind80", "due"]}}
    results = {"manager": {"outcome": "approved", "decidedBy": ["bob"]}}
    large.state = State.from_json({"v": 1, "phase": "running", "round": 1, "live": live, "results": results})
    assert large.state.live["finance"].open == ("carla", "chris")
    assert large.state.to_json()["live"] == live
    large.decide("chris", "finance")
    assert list(large.state.live) == ["archive"]


def test_a_state_of_another_version_is_refused() -> None:
    with pytest.raises(ValueError, match="version 1"):
        State.from_json({"v": 2})


def test_events_and_effects_survive_the_trip_through_json(large: Any) -> None:
    large.submit()
    large.do(events.Delegated("manager", 1, "bob", "lea", "bob"))
    large.decide("lea", "manager", on_behalf_of="bob")
    large.decide("carla", "finance")
    large.serve()
    for event in large.history:
        assert events.from_json(json.loads(json.dumps(event.to_json()))) == event
    for effect in large.effects:
        assert effects.from_json(json.loads(json.dumps(effect.to_json()))) == effect


def test_names_on_the_wire_are_camel_case() -> None:
    event = events.Delegated("manager", 1, "bob", "lea", "bob")
    assert list(event.to_json()) == ["type", "step", "round", "from", "to", "by", "reason"]
    assert "onBehalfOf" in events.Decided("bob", "manager", 1, "approve").to_json()
    with pytest.raises(ValueError, match="is none of"):
        events.from_json({"type": "Nonsense"})
