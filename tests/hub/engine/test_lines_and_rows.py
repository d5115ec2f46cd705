"""Whom an approval finds: up the line until somebody may decide, row by row; and slips are told in their place."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from hub.engine.company import Company
from hub.engine.errors import DefinitionError
from hub.engine.machine import effects
from hub.engine.machine.state import State
from tests.support.steps import step


def test_up_the_line_until_somebody_may_decide(staged: Callable[..., Any]) -> None:
    until = "until: \"amountIn(form.amount, 'EUR') <= 5000 * person.level\""
    small = staged(step(f"{{up: requester.manager, {until}}}"))
    small.submit()
    assert small.state.live["one"].rule == "bob"
    large = staged(step(f"{{up: requester.manager, {until}}}"), {"amount": {"amount": "9000.00", "currency": "EUR"}})
    large.submit()
    assert large.state.live["one"].rule == {"turn": ["bob", "erik"]}
    assert large.of(effects.OpenTask)[0].reason == "You are in the line above Ana Ames."
    large.decide("bob", "one")
    large.decide("erik", "one")
    assert large.state.phase == "approved"


def test_up_the_line_looks_at_what_the_directory_knows(staged: Callable[..., Any]) -> None:
    stage = staged(step("{up: requester.manager, until: \"person.jobTitle == 'Director'\"}"))
    director = replace(stage.company.people["bob"], job_title="Director")
    knowing = replace(stage, company=Company({**stage.company.people, "bob": director}, stage.company.groups))
    knowing.submit()
    assert knowing.state.live["one"].rule == "bob"
    stage.submit()
    assert stage.history[-1].because == "the line ends with Erik Ek"


@pytest.mark.parametrize(
    ("amount", "grade", "rule"),
    [("5000.00", 6, "bob"), ("5000.01", 7, "bob"), ("5000.01", 6, {"turn": ["bob", "erik"]})],
)
def test_up_the_line_until_a_grade_or_an_amount(staged: Any, amount: str, grade: int, rule: Any) -> None:
    until = "until: \"person.grade >= 7 || amountIn(form.amount, 'EUR') <= 5000\""
    stage = staged(step(f"{{up: requester.manager, {until}}}"), {"amount": {"amount": amount, "currency": "EUR"}})
    bob = replace(stage.company.people["bob"], grade=grade)
    stage = replace(stage, company=Company({**stage.company.people, "bob": bob}, stage.company.groups))
    stage.submit()
    assert (stage.state.live["one"].rule, stage.history[-1].because) == (rule, "")


def test_a_grade_that_nobody_knows_is_none_at_all(staged: Any) -> None:
    stage = staged(step("{up: requester.manager, until: person.grade >= 7}"))
    unknown = {key: replace(person, grade=0) for key, person in stage.company.people.items()}
    stage = replace(stage, company=Company(unknown, stage.company.groups))
    stage.submit()
    assert stage.state.live["one"].rule == {"turn": ["bob", "erik"]}
    assert stage.history[-1].because == "the line ends with Erik Ek"


def test_a_line_passes_over_the_requester_and_stands_in_for_the_away(staged: Callable[..., Any]) -> None:
    own = staged(step("{up: requester, until: 'person.level == 2'}"))
    own.submit()
    assert own.state.live["one"].rule == "bob"
    away = staged(step("{up: requester.manager, until: 'person.level == 2'}"))
    away = replace(away, company=away.company.with_away(["bob"]))
    away.submit()
    assert away.state.live["one"].rule == "erik"


LINES = """{properties: {readers: {type: array, items: {$ref: hub:person}}, lines: {type: array, items: {type: object,
properties: {owner: {$ref: hub:person}, area: {type: string}}}}}}"""


def test_each_row_has_its_own_approver(trial: Any, company: Company, staged: Any) -> None:
    rows = {"lines": [{"owner": "carla"}, {"owner": "lea"}, {"owner": "carla"}]}
    found = rule_of(trial, company, staged, "{all: form.lines.owner}", rows)
    assert found.live["one"].rule == {"all": ["carla", "lea"]}


def test_each_entry_that_an_expression_works_out_is_asked(trial: Any, company: Company, staged: Any) -> None:
    rows = {"lines": [{"area": "it"}, {"area": "legal"}, {"area": "it"}]}
    found = rule_of(trial, company, staged, "{each: \"form.lines.map(line, 'group:' + line.area)\"}", rows)
    assert found.live["one"].rule == {"all": [{"any": ["ines", "jan"]}, "lea"]}
    people = rule_of(trial, company, staged, "{each: form.readers}", {"readers": ["lea", "fay"]})
    assert people.live["one"].rule == {"all": ["lea", "fay"]}


def test_a_list_that_is_empty_falls_to_the_fallback(trial: Any, company: Company, staged: Any) -> None:
    assert rule_of(trial, company, staged, "{each: form.readers, else: group:it}", {}).live["one"].rule == {
        "any": ["ines", "jan"]
    }
    assert rule_of(trial, company, staged, "{all: form.readers}", {}).live["one"].rule == "gero"


def rule_of(trial: Any, company: Company, staged: Any, approval: str, form: Any) -> State:
    stage = replace(staged(step("requester.manager"), form), process=trial(step(approval), LINES))
    stage.submit()
    assert stage.state is not None
    return stage.state


@pytest.mark.parametrize(
    ("approval", "said"),
    [
        ("{any: group:it, all: group:it}", "Say one way of asking"),
        ("{veto: true}", "Say one way of asking"),
        ("{0 of: group:it}", "'0 of' is not part of the language"),
        ("{101% of: group:it}", "'101% of' is not part of the language"),
        ("{3 of: [requester.manager, person:dora]}", "Only 2 are named here"),
        ("{weights: {person:dora: 2, requester.manager: 1}, reach: 4}", "All weights together are 3"),
        ("{weights: {group:it: 2}}", "'weights' needs 'reach' beside it"),
        ("{weights: {group:it: many}, reach: 2}", "Write a whole number here"),
        ("{weights: {group:it: 0}, reach: 2}", "at least 1"),
        ("{weights: {boss: 1}, reach: 1}", "'boss' names nobody"),
        ("{up: requester.manager}", "'up' needs 'until' beside it"),
        ("{up: requester.manager, until: 'person.rank > 7'}", "'person' has no 'rank'"),
        ("{up: requester.manager, until: 'person.name'}", "yes or no is needed here"),
        ("{each: requester.name}", "a list is needed here"),
        ("{all: form.note}", "no field of type hub:person"),
        ("{any: group:it, else: nobody}", "'nobody' names nobody"),
        ("{any: group:it, veto: yes}", "Write true or false here"),
        ("{all: [{2 of: [boss]}]}", "'boss' names nobody"),
    ],
)
def test_a_slip_in_an_approval_is_told_in_its_place(trial: Any, approval: str, said: str) -> None:
    with pytest.raises(DefinitionError) as caught:
        trial(step(approval))
    assert any(said in problem.message for problem in caught.value.problems), caught.value.problems
    assert {problem.line for problem in caught.value.problems} == {caught.value.problems[0].line}
