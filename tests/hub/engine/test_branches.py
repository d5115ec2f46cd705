"""Branches side by side, branches that are chosen, and rows: what is done at once or in turn, and when it has ended."""

from typing import Any

import pytest

from hub.engine.errors import Refused
from hub.engine.machine import effects

LINES = (
    "{properties: {note: {type: string}, "
    "lines: {type: array, items: {type: object, properties: {owner: {type: string}}}}}}"
)
TWO_BRANCHES = """
steps:
  - both:
      together:
        - it: {approve: person:ines@example.com, within: 1 day}
        - - money: {approve: person:carla@example.com}
          - desk: {call: facility.reserve, undo: facility.release}
      UNTIL
  - done: {tell: requester, message: done}
"""


def test_branches_go_side_by_side_and_the_request_goes_on_when_all_have_ended(staged: Any) -> None:
    stage = staged(TWO_BRANCHES.replace("UNTIL", "until: all"))
    stage.submit()
    assert stage.asked == ["ines", "carla"]
    stage.decide("carla", "money")
    stage.serve()
    assert not stage.of(effects.Tell)
    stage.decide("ines", "it")
    assert [one.step for one in stage.of(effects.Tell)] == ["done"]
    assert (stage.state.phase, stage.outcome("both")) == ("approved", "done")


def test_when_one_branch_is_enough_the_others_are_taken_back(staged: Any) -> None:
    stage = staged(TWO_BRANCHES.replace("UNTIL", "until: any"))
    stage.submit()
    done = stage.decide("ines", "it")
    taken_back = [(one.person, one.state) for one in done if isinstance(one, effects.CloseTask)]
    assert taken_back == [("ines", "approved"), ("carla", "cancelled")]
    assert stage.state.phase == "approved"


def test_a_no_in_one_branch_ends_the_request_when_all_are_wanted(staged: Any) -> None:
    stage = staged(TWO_BRANCHES.replace("UNTIL", "until: all"))
    stage.submit()
    stage.decide("carla", "money", "reject", comment="no budget")
    assert stage.state.phase == "rejected"
    assert [one.because for one in stage.of(effects.Finish)] == ["no budget"]


def test_a_no_in_one_branch_leaves_the_others_when_they_are_still_enough(staged: Any) -> None:
    stage = staged(TWO_BRANCHES.replace("UNTIL", "until: any"))
    stage.submit()
    stage.decide("carla", "money", "reject")
    assert stage.state.phase == "running"
    stage.decide("ines", "it")
    assert stage.state.phase == "approved"


def test_when_too_few_branches_are_left_the_request_is_rejected(staged: Any) -> None:
    stage = staged(TWO_BRANCHES.replace("UNTIL", "until: any"))
    stage.submit()
    stage.decide("carla", "money", "reject")
    stage.decide("ines", "it", "reject")
    assert stage.state.phase == "rejected"


@pytest.mark.parametrize(("amount", "asked"), [("5000.00", ["carla"]), ("500.00", ["bob"]), ("5.00", [])])
def test_the_first_branch_whose_condition_holds_is_taken(staged: Any, amount: str, asked: list[str]) -> None:
    stage = staged(
        """
let: {large: 'amountIn(form.amount, "EUR") > 1000.0', middle: 'amountIn(form.amount, "EUR") > 100.0'}
steps:
  - way:
      choose:
        - {when: large, steps: [{money: {approve: person:carla@example.com}}]}
        - {when: middle, steps: [{boss: {approve: requester.manager}}]}
  - note: {tell: requester, message: done, when: money.outcome != "approved"}
""",
        {"amount": {"amount": amount, "currency": "EUR"}},
    )
    stage.submit()
    assert stage.asked == asked
    if asked:
        stage.decide(asked[0], "money" if amount == "5000.00" else "boss")
    assert stage.state.phase == "approved"
    assert len(stage.of(effects.Tell)) == (amount != "5000.00")


@pytest.mark.parametrize("holder", ["until: any", "optional: true"])
def test_what_was_never_done_counts_as_skipped(staged: Any, holder: str) -> None:
    stage = staged(
        f"""
steps:
  - part:
      together:
        - - a: {{approve: person:ines@example.com}}
          - b: {{call: erp.note}}
        - c: {{approve: person:carla@example.com}}
      {holder}
  - word: {{tell: requester, message: x, when: b.outcome == "skipped"}}
""",
    )
    stage.submit()
    stage.decide("ines", "a", "reject")
    if "any" in holder:
        stage.decide("carla", "c")
    assert (stage.state.phase, len(stage.of(effects.Tell))) == ("approved", 1)


ROWS = """
steps:
  - each:
      again: form.lines
      as: line
      ORDER
      steps:
        - owner: {approve: line.owner}
        - word: {tell: line.owner, message: {en: "{{line.owner}}: {{owner.outcome}}"}}
  - done: {tell: requester, message: done}
"""


@pytest.fixture
def rows(trial: Any, staged: Any) -> Any:
    def make(order: str, *owners: str) -> Any:
        stage = staged("steps: [{x: {tell: requester, message: x}}]", {"lines": [{"owner": one} for one in owners]})
        stage.process = trial(ROWS.replace("ORDER", order), LINES)
        return stage

    return make


def test_each_row_is_done_at_once_and_knows_its_own_results(rows: Any) -> None:
    stage = rows("in turn: false", "bob", "carla")
    stage.submit()
    assert [(one.step, one.person) for one in stage.of(effects.OpenTask)] == [("owner#0", "bob"), ("owner#1", "carla")]
    stage.decide("carla", "owner#1")
    assert [one.texts["en"] for one in stage.of(effects.Tell)] == ["carla: approved"]
    stage.decide("bob", "owner#0")
    assert [one.step for one in stage.of(effects.Tell)] == ["word#1", "word#0", "done"]
    assert stage.state.phase == "approved"
    assert not [key for key in stage.state.results if "#" in key]


def test_rows_in_turn_are_done_one_after_another(rows: Any) -> None:
    stage = rows("in turn: true", "bob", "carla", "bob")
    stage.submit()
    assert stage.asked == ["bob"]
    stage.decide("bob", "owner#0")
    stage.decide("carla", "owner#1")
    assert stage.asked == ["bob", "carla", "bob"]
    stage.decide("bob", "owner#2")
    assert stage.state.phase == "approved"


def test_without_rows_there_is_nothing_to_do(rows: Any) -> None:
    stage = rows("in turn: false")
    stage.submit()
    assert (stage.state.phase, stage.outcome("each")) == ("approved", "skipped")


def test_more_rows_than_the_hub_works_through_are_refused(rows: Any) -> None:
    stage = rows("in turn: false", *["bob"] * 201)
    with pytest.raises(Refused, match="At most 200 rows"):
        stage.submit()


def test_rows_within_rows_that_come_to_too_much_at_once_are_refused(trial: Any, staged: Any) -> None:
    stage = staged("steps: [{x: {tell: requester, message: x}}]", {"lines": [{"owner": "bob"}] * 100})
    inner = "{inner: {again: form.lines, as: two, steps: [{x: {tell: requester, message: x}}]}}"
    stage.process = trial(f"steps: [{{outer: {{again: form.lines, as: one, steps: [{inner}]}}}}]", LINES)
    with pytest.raises(Refused, match="more than 5,000 steps at once"):
        stage.submit()


def test_branches_within_rows_within_branches_come_to_their_end(trial: Any, staged: Any) -> None:
    stage = staged("steps: [{x: {tell: requester, message: x}}]", {"lines": [{"owner": "bob"}, {"owner": "carla"}]})
    stage.process = trial(
        """
steps:
  - outer:
      together:
        - rows:
            again: form.lines
            as: line
            steps:
              - inner:
                  together:
                    - one: {approve: line.owner}
                    - two: {call: it.prepare}
                  until: all
        - other: {approve: person:ines@example.com}
""",
        LINES,
    )
    stage.submit()
    assert sorted(stage.state.live) == [
        "inner#0",
        "inner#1",
        "one#0",
        "one#1",
        "other",
        "outer",
        "rows",
        "two#0",
        "two#1",
    ]
    stage.serve()
    stage.decide("bob", "one#0")
    stage.decide("ines", "other")
    stage.decide("carla", "one#1")
    assert stage.state.phase == "approved"
