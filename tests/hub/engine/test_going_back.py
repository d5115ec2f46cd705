"""Steps that are gone back to, and calls that are undone."""

from typing import Any

import pytest

from hub.engine.machine import effects, events


def test_a_step_can_go_back_and_the_next_round_begins(staged: Any) -> None:
    stage = staged(
        """
steps:
  - boss: {approve: requester.manager}
  - check: {call: audit.check}
  - rework: {back: boss, when: check.answer.ok != true}
""",
    )
    stage.submit()
    for round_, ok in ((1, False), (2, True)):
        stage.decide("bob", "boss")
        stage.do(events.Called("check", round_, True, {"ok": ok}))
    assert (stage.state.phase, stage.state.round, stage.asked) == ("approved", 2, ["bob", "bob"])


def test_a_process_that_only_goes_round_fails_with_a_reason(staged: Any) -> None:
    stage = staged("steps: [{x: {tell: requester, message: x}}, {again: {back: x}}]")
    stage.submit()
    assert stage.state.phase == "failed"
    assert "went round 100 times" in stage.of(effects.Finish)[0].because


PAID = """
steps:
  - seat: {call: travel.book, with: {name: requester.name}, undo: travel.cancel}
  - room: {call: hotel.book, undo: hotel.cancel}
  - boss: {approve: requester.manager}
  - late: {call: erp.pay}
returned: {to: RETURNED}
"""


def paid(staged: Any, returned: str = "start") -> Any:
    stage = staged(PAID.replace("RETURNED", returned))
    stage.submit()
    stage.do(events.Called("seat", 1, True, {"id": "s-1"}))
    stage.do(events.Called("room", 1, True, {"id": "h-1"}))
    return stage


@pytest.mark.parametrize("end", ["reject", "withdraw", "fail"])
def test_whatever_ends_a_request_undoes_its_calls_the_last_one_first(staged: Any, end: str) -> None:
    stage = paid(staged)
    if end == "reject":
        stage.decide("bob", "boss", "reject")
    elif end == "withdraw":
        stage.do(events.Withdrawn("ana"))
    else:
        stage.decide("bob", "boss")
        stage.do(events.Called("late", 1, False, None, "the bank is closed"))
    undone = [(one.service, one.operation, one.arguments, one.answer) for one in stage.of(effects.UndoCall)]
    assert undone == [
        ("hotel", "cancel", {}, {"id": "h-1"}),
        ("travel", "cancel", {"name": "Ana Ames"}, {"id": "s-1"}),
    ]


def test_a_call_is_undone_when_the_request_goes_back_before_it_and_made_again(staged: Any) -> None:
    stage = paid(staged)
    stage.decide("bob", "boss", "return")
    assert len(stage.of(effects.UndoCall)) == 2
    stage.do(events.Resubmitted("ana"))
    assert [one.round for one in stage.of(effects.CallService)] == [1, 1, 2]
    stage.do(events.Withdrawn("ana"))
    assert len(stage.of(effects.UndoCall)) == 2


def test_a_call_before_the_place_of_reentry_stays_and_is_undone_at_the_end_by_the_round_it_was_made_in(
    staged: Any,
) -> None:
    stage = paid(staged, "room")
    stage.decide("bob", "boss", "return")
    assert [one.service for one in stage.of(effects.UndoCall)] == ["hotel"]
    stage.do(events.Resubmitted("ana"))
    stage.do(events.Called("room", 2, True, {"id": "h-2"}))
    stage.do(events.Withdrawn("ana"))
    assert [(one.service, one.round) for one in stage.of(effects.UndoCall)][1:] == [("hotel", 2), ("travel", 1)]


def test_an_approved_request_keeps_what_was_done(staged: Any) -> None:
    stage = paid(staged)
    stage.decide("bob", "boss")
    stage.serve()
    assert (stage.state.phase, stage.of(effects.UndoCall)) == ("approved", [])
