"""Examples can tell of everything that a process can do, in lines that read as sentences."""

from typing import Any

import pytest

from hub.engine.company import Company
from hub.engine.examples import run_example
from hub.engine.process import Example

FIELDS = (
    "{properties: {note: {type: string}, day: {$ref: hub:date}, "
    "lines: {type: array, items: {type: object, properties: {owner: {type: string}}}}}}"
)


@pytest.fixture
def told(trial: Any, company: Company) -> Any:
    """What did not come as told when a story is played."""

    def play(steps: str, *then: Any, form: Any = None, **expect: Any) -> list[str]:
        example = Example("x", "ana", (), form or {"note": "C-12"}, then, expect)
        return run_example(trial(f"steps: {steps}", FIELDS), example, company)

    return play


SIGNED = """
  - signed: {wait: {event: contract.signed, match: form.note}, within: 30 days}
  - word: {tell: requester, message: {en: "by {{signed.answer.by}}"}}
"""


@pytest.mark.parametrize(
    ("line", "left"),
    [
        ("contract.signed arrives", []),
        ("contract.signed arrives: C-12", []),
        ({"contract.signed arrives": {"key": "C-12", "data": {"by": "Nia"}}}, []),
        ({"contract.signed arrives": {"by": "Nia"}}, []),
        ("contract.signed arrives: C-13", ["signed"]),
    ],
)
def test_an_event_arrives_for_whom_it_is(told: Any, line: Any, left: list[str]) -> None:
    assert told(SIGNED, line, state="running" if left else "approved", waits=left, told=[] if left else ["word"]) == []


def test_an_event_that_comes_early_counts(told: Any) -> None:
    steps = "[{boss: {approve: requester.manager}}, {signed: {wait: {event: contract.signed}}}]"
    assert told(steps, "contract.signed arrives", "bob approves boss", state="approved", waits=[]) == []


def test_an_event_that_does_not_come_in_time_lapses(told: Any) -> None:
    assert told(SIGNED, "signed expires", state="failed") == []


def test_an_event_that_nobody_waits_for_is_a_slip(told: Any) -> None:
    assert told(SIGNED, "contract.singed arrives") == ["No step waits for 'contract.singed'."]


def test_days_come_and_times_pass(told: Any) -> None:
    steps = """
  - first: {wait: {until: form.day}}
  - again: {wait: {until: form.day}}
  - notice: {wait: {for: 3 business days}}
"""
    form = {"day": "2026-05-01"}
    assert told(steps, form=form, state="running", waits=["first"]) == []
    assert told(steps, "first comes", form=form, waits=["notice"]) == []
    assert told(steps, "first comes", "notice passes", form=form, state="approved") == []


DETAILS = """
  - details: {ask: requester, form: {required: [size], properties: {size: {enum: [small, large]}}}}
  - big: {when: details.answer.size == "large", approve: group:it}
"""


def test_more_is_supplied(told: Any) -> None:
    assert told(DETAILS, "ana supplies details: x")[0].startswith("details: Give a value of type object")
    assert told(DETAILS, {"ana supplies details": {"size": "small"}}, state="approved", asked=["ana"]) == []
    assert told(DETAILS, {"ana supplies details": {"size": "large"}}, waits=["big"], asked=["ana", "it"]) == []
    assert told(DETAILS, {"ana supplies details": {"size": "huge"}}) == [
        "details/size: Choose one of ['small', 'large']."
    ]


@pytest.mark.parametrize("outcome", ["approved", "rejected", "withdrawn", "failed"])
def test_another_request_ends(told: Any, outcome: str) -> None:
    steps = "[{order: {request: equipment, optional: true}}, {word: {when: ORDER, tell: requester, message: done}}]"
    steps = steps.replace("ORDER", f"'order.outcome == \"{outcome}\"'")
    assert told(steps, f"order is {outcome}", state="approved", started=["equipment"], told=["done"]) == []


ROWS = """
  - each:
      again: form.lines
      as: line
      steps: [{owner: {approve: line.owner}}, {note: {call: erp.note}}, {letter: {produce: a.docx, name: A.docx}}]
"""


def test_rows_are_counted_from_one(told: Any) -> None:
    form = {"lines": [{"owner": "bob"}, {"owner": "carla"}]}
    told_so = told(ROWS, "carla approves owner 2", form=form, waits=["owner 1"], produced=["letter 2"])
    assert told_so == []
    lines = ("carla approves owner 2", "note 1 fails: no paper", "bob approves owner 1")
    assert told(ROWS, *lines, form=form, state="failed", called=["erp.note", "erp.note"]) == []
    assert told(ROWS, "carla approves owner 3", form=form) == [
        "'carla approves owner 3' is refused: Step 'owner#2' does not wait for this in round 1."
    ]


CHECKED = """
  - pay: {call: erp.pay, undo: erp.unpay}
  - check: {call: audit.check}
  - rework: {back: pay, when: check.answer.ok != true}
  - boss: {approve: requester.manager}
"""


def test_services_answer_one_after_the_other_as_told(told: Any) -> None:
    lines = ({"check answers": {"ok": False}}, {"check answers": {"ok": True}})
    expected = {"called": ["erp.pay", "audit.check"] * 2, "undone": ["erp.unpay"], "waits": ["boss"]}
    assert told(CHECKED, *lines, **expected) == []
    assert told(CHECKED, *lines, "bob rejects boss", state="rejected", undone=["erp.unpay"] * 2) == []


def test_what_goes_round_a_hundred_times_is_told_too(told: Any) -> None:
    assert told(CHECKED, {"check answers": {"ok": False}}, state="failed") == []


def test_what_others_were_enough_for_needs_no_answer(told: Any) -> None:
    steps = "[{both: {together: [{a: {call: erp.one}}, {b: {call: erp.two}}], until: any}}]"
    assert told(steps, state="approved", called=["erp.one", "erp.two"]) == []


def test_tasks_are_given_to_others_and_people_added(told: Any) -> None:
    steps = "[{it: {approve: {all: [group:it, requester.manager]}}}]"
    assert told(steps, "dora reassigns it to carla") == [
        "ines, jan, bob are asked; write 'dora reassigns ... from ines to carla'."
    ]
    assert told(steps, "dora reassigns it from jan to carla", asked=["it", "bob", "carla"]) == []
    assert told("[{b: {approve: requester.manager}}]", "bob adds carla to b: she knows", asked=["bob", "carla"]) == []
    assert told(steps, "bob approves it", "bob takes back it", waits=["it"]) == []


def test_a_step_that_is_not_there_is_a_slip(told: Any) -> None:
    assert told(CHECKED, "paymnt fails") == ["'paymnt fails': there is no step 'paymnt'."]


def test_what_differs_is_told(told: Any) -> None:
    assert told(SIGNED, waits=[], undone=["a.b"], produced=["x"], started=["y"]) == [
        "waits: told [], but it was ['signed'].",
        "undone: told ['a.b'], but it was [].",
        "produced: told ['x'], but it was [].",
        "started: told ['y'], but it was [].",
    ]
