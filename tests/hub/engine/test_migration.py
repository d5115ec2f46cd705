"""Going over to another version: where it is safe it goes on as if nothing had happened, where not it is refused."""

from dataclasses import replace
from typing import Any

import pytest

from hub.engine.machine import effects, events
from hub.engine.machine.migration import Going, Passage, passage

FIELDS = "{required: [note], properties: {note: {type: string}}}"
OLD = """
steps:
  - boss: {approve: requester.manager, within: 2 days}
  - pay: {call: erp.pay, undo: erp.cancel}
  - money: {approve: person:carla@example.com}
  - done: {tell: requester, message: done}
"""


@pytest.fixture
def over(trial: Any, staged: Any) -> Any:
    """A request of the old version, and what its going over to a new one would come to."""

    def go(new: str, old: str = OLD, fields: str = FIELDS, **more: Any) -> tuple[Any, Any, Passage]:
        stage = staged("steps: [{x: {tell: requester, message: x}}]", {"note": "C-12"})
        stage.process = trial(old, FIELDS)
        stage.submit()
        for event in more.pop("then", ()):
            stage.do(event)
        process = trial(new, fields)
        steps, skip = more.get("steps", {}), frozenset(more.get("skip", ()))
        going = Going(stage.process, process, stage.state, stage.facts.form, steps, skip)
        return stage, process, passage(going, 2, "dora")

    return go


def moved(stage: Any, process: Any, found: Passage) -> Any:
    stage = replace(stage, process=process)
    stage.do(found.event)
    return stage


def details(found: Passage) -> str:
    return " ".join(problem.detail for problem in found.problems)


PAID = (events.Decided("bob", "boss", 1, "approve"), events.Called("pay", 1, True, {"id": 7}))


def test_a_request_goes_over_where_it_stands_and_goes_on_by_the_new_version(over: Any) -> None:
    new = OLD.replace("- done:", "- legal: {approve: person:fay@example.com}\n  - done:")
    stage, process, found = over(new)
    assert found.problems == ()
    assert found.notes == ("Whoever is asked in 'boss' stays asked, in the time they were given; what follows is new.",)
    stage = moved(stage, process, found)
    stage.decide("bob", "boss")
    stage.serve()
    stage.decide("carla", "money")
    assert stage.asked == ["bob", "carla", "fay"]


def test_a_step_may_have_a_new_name_and_takes_its_tasks_and_timers_along(over: Any) -> None:
    stage, process, found = over(OLD.replace("boss:", "head:"), steps={"boss": "head"})
    assert found.problems == ()
    stage = moved(stage, process, found)
    (renamed,) = stage.of(effects.RenameStep)
    assert (renamed.step, renamed.to, renamed.timers) == ("boss", "head", ("due",))
    stage.decide("bob", "head")
    assert [one.step for one in stage.of(effects.CloseTask)] == ["head"]


def test_what_was_done_under_the_old_name_is_undone_under_the_new_one(over: Any) -> None:
    stage, process, found = over(OLD.replace("pay:", "payment:"), steps={"pay": "payment"}, then=PAID)
    stage = moved(stage, process, found)
    stage.do(events.Withdrawn("ana"))
    assert [(one.step, one.answer) for one in stage.of(effects.UndoCall)] == [("payment", {"id": 7})]


RESTING = OLD.replace("{approve: requester.manager, within: 2 days}", "{wait: {for: 2 days}}")
BRANCHED = "steps: [{both: {together: [{boss: {approve: requester.manager}}, {x: {call: a.b}}]}}]"
PAID_LATER = "steps: [{money: {approve: person:carla@example.com}}, {pay: {call: erp.pay}}]"
WITH_LEGAL = OLD.replace("- money:", "- legal: {approve: person:fay@example.com}\n  - money:")
ASKING_BACK = OLD.replace("message: done", "message: done, when: boss.comment == 'yes'")

UNSAFE = {
    "the place where it stands is gone": (OLD.replace("boss:", "head:"), (), "Say which step takes its place"),
    "the place means something else": (RESTING, (), "becomes 'wait'"),
    "the place is in a branch": (BRANCHED, (), "another branch"),
    "another call is under way": (OLD.replace("erp.pay", "bank.pay"), PAID[:1], "something else"),
    "a payment would be made twice": (PAID_LATER, PAID, "would be done again"),
    "an approval would be passed over": (WITH_LEGAL, PAID, "would be passed over"),
    "a comment was not kept": (ASKING_BACK, PAID, "ask for 'boss.comment'"),
}


@pytest.mark.parametrize("why", UNSAFE)
def test_it_is_refused_when(over: Any, why: str) -> None:
    new, then, said = UNSAFE[why]
    _, _, found = over(new, then=then)
    assert said in details(found)


def test_a_new_step_may_be_passed_over_when_that_is_meant(over: Any) -> None:
    stage, process, found = over(WITH_LEGAL, then=PAID, skip=["legal"])
    assert found.problems == ()
    stage = moved(stage, process, found)
    assert stage.state.results["legal"] == {"outcome": "skipped"}
    stage.decide("carla", "money")
    assert stage.state.phase == "approved"


def test_a_form_that_does_not_fit_is_refused_at_its_field(over: Any) -> None:
    _, _, found = over(
        OLD, fields="{required: [note, reason], properties: {note: {type: string}, reason: {type: string}}}"
    )
    assert [(problem.pointer, problem.detail) for problem in found.problems] == [("/form/reason", "Fill this field.")]


def test_a_returned_request_may_go_over_and_is_corrected_by_the_new_form(over: Any) -> None:
    fields = "{required: [note, reason], properties: {note: {type: string}, reason: {type: string}}}"
    stage, process, found = over(OLD, fields=fields, then=[events.Decided("bob", "boss", 1, "return")])
    assert found.problems == ()
    stage = moved(stage, process, found)
    stage.do(events.Resubmitted("ana"))
    assert stage.asked == ["bob", "bob"]


def test_its_people_are_told_what_is_forgotten_and_what_is_asked_again(over: Any) -> None:
    new = "steps: [{money: {approve: person:carla@example.com}}, {boss: {approve: requester.manager}}]"
    _, _, found = over(new, then=PAID)
    assert "'boss' is done already, and will be asked again." in found.notes
    assert "'pay' is done; the new version does not know it, so its result is forgotten." in found.notes
