"""Whoever answers for a cost centre is asked: of a field, of rows, and of what an expression works out."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from hub.engine.approvers import Scope, addressees
from hub.engine.asked import asked, who
from hub.engine.bpmn import xml
from hub.engine.company import Company
from hub.engine.diagram import svg
from hub.engine.difference import difference
from hub.engine.errors import DefinitionError
from hub.engine.machine import effects
from hub.engine.people import parse_person
from hub.engine.rehearsal import preview

NOW = datetime(2026, 11, 24, 14, tzinfo=UTC)
FIELDS = """{properties: {costCentre: {$ref: hub:cost-centre}, note: {type: string}, areas: {type: array, items:
{$ref: hub:cost-centre}}, lines: {type: array, items: {type: object, properties: {costCentre: {$ref: hub:cost-centre},
who: {type: string}}}}}}"""
EACH = "{each: 'form.lines.map(line, \"cost-centre:\" + line.costCentre)'}"
ROWS = "steps: [{rows: {again: form.lines, as: line, steps: [{one: {approve: line.FIELD}}]}}]"

Ask = Callable[..., Any]


def lines(*centres: str) -> Mapping[str, Any]:
    return {"lines": [{"costCentre": centre} for centre in centres]}


@pytest.fixture
def company(company: Company) -> Company:
    """The cast, where two answer for the cost centre R-12, one for R-13, and nobody for R-99."""
    return Company(
        company.people, {**company.groups, "cost-centre-r-12": ["carla", "chris"], "cost-centre-r-13": ["fay"]}
    )


@pytest.fixture
def ask(trial: Any, staged: Any, company: Company) -> Ask:
    def make(rule: str, form: Mapping[str, Any], body: str = "steps: [{one: {approve: RULE}}]", **away: Any) -> Any:
        process = trial(body.replace("RULE", rule), FIELDS)
        known = Company(
            {**company.people, **{key: replace(company.people[key], **away[key]) for key in away}}, company.groups
        )
        stage = replace(staged("steps: [{one: {approve: group:it}}]", form), process=process, company=known)
        stage.submit()
        return stage

    return make


def reasons(stage: Any) -> dict[str, str]:
    return {task.person: task.reason for task in stage.of(effects.OpenTask)}


@pytest.mark.parametrize(
    ("rule", "form", "asked"),
    [
        ("form.costCentre", {"costCentre": "R-12"}, {"any": ["carla", "chris"]}),
        ("{all: form.costCentre}", {"costCentre": "R-12"}, {"all": ["carla", "chris"]}),
        ("form.costCentre", {"costCentre": "R-13"}, "fay"),
        ("form.costCentre.manager", {"costCentre": "R-13"}, "erik"),
        ("cost-centre:R-13", {"note": "any"}, "fay"),
        ("form.lines.costCentre", lines("R-12", "R-13"), {"any": ["carla", "chris", "fay"]}),
        ("{all: form.lines.costCentre}", lines("R-12", "R-13", "R-12"), {"all": ["carla", "chris", "fay"]}),
        ("{all: form.areas}", {"areas": ["R-13", "R-12"]}, {"all": ["fay", "carla", "chris"]}),
        ("{2 of: form.lines.costCentre}", lines("R-12", "R-13"), {"of": ["carla", "chris", "fay"], "need": 2}),
        ("{2 of: [form.costCentre, person:lea]}", {"costCentre": "R-13"}, {"of": ["fay", "lea"], "need": 2}),
        (EACH, lines("R-12", "R-13", "R-12"), {"all": [{"any": ["carla", "chris"]}, "fay"]}),
        ('{each: \'["cost-centre:R-13", "group:legal"]\'}', {"note": "any"}, {"all": ["fay", "lea"]}),
    ],
)
def test_whoever_answers_for_a_cost_centre_is_asked(ask: Ask, rule: str, form: Any, asked: Any) -> None:
    stage = ask(rule, form)
    assert stage.state.live["one"].rule == asked
    assert stage.history[-1].because == ""


def test_each_is_told_for_which_cost_centre_she_answers(ask: Ask) -> None:
    carla, fay = "You answer for cost centre R-12.", "You answer for cost centre R-13."
    for rule in ("{all: form.lines.costCentre}", "form.lines.costCentre", "{2 of: form.lines.costCentre}", EACH):
        told = reasons(ask(rule, lines("R-12", "R-13")))
        assert told == {"carla": carla, "chris": carla, "fay": fay}
    above = reasons(ask("form.costCentre.manager", {"costCentre": "R-13"}))
    assert above == {"erik": "You lead whoever answers for cost centre R-13."}


@pytest.mark.parametrize(
    ("rule", "form", "asked", "because"),
    [
        ("form.costCentre", {"costCentre": "R-99"}, "gero", "Cost centre R-99 has nobody who may be asked"),
        ("{any: form.costCentre, else: group:legal}", {"costCentre": "R-99"}, "lea", "Cost centre R-99 has nobody"),
        (
            "{all: form.lines.costCentre}",
            lines("R-13", "R-99"),
            {"all": ["fay", "gero"]},
            "Cost centre R-99 has nobody",
        ),
        (EACH, lines("R-13", "R-99"), {"all": ["fay", "gero"]}, "Cost centre R-99 has nobody who may be asked"),
        ("form.lines.costCentre", lines("R-98", "R-99"), "gero", "form.lines.costCentre names nobody"),
        ("form.costCentre", {"note": "none"}, "gero", "form.costCentre names nobody"),
        ("{all: form.lines.costCentre}", {"lines": []}, "gero", "form.lines.costCentre names nobody"),
    ],
)
def test_a_cost_centre_that_nobody_answers_for_falls_to_others(
    ask: Ask, rule: str, form: Any, asked: Any, because: str
) -> None:
    stage = ask(rule, form)
    assert stage.state.live["one"].rule == asked
    assert because in stage.history[-1].because


def test_who_answers_and_is_away_is_stood_in_for(ask: Ask) -> None:
    stage = ask("form.costCentre", {"costCentre": "R-13"}, fay={"away": True, "substitute_id": "lea"})
    assert reasons(stage) == {"lea": "You stand in for Fay Fischer, who is away."}


def test_who_answers_for_a_cost_centre_may_be_left_out(ask: Ask) -> None:
    stage = ask(
        "group:it\n      except: form.costCentre", {"costCentre": "R-13"}, "steps:\n  - one:\n      approve: RULE"
    )
    assert stage.history[-1].excluded == ("fay",)


@pytest.mark.parametrize(
    ("row", "field", "asked", "reason"),
    [
        ({"costCentre": "R-13"}, "costCentre", "fay", "You answer for cost centre R-13."),
        ({"who": "cost-centre:R-13"}, "who", "fay", "You answer for cost centre R-13."),
        ({"who": "group:legal"}, "who", "lea", "You are one of Legal."),
        ({"who": "role:legal"}, "who", "lea", "You are one of Legal."),
        ({"who": "lea"}, "who", "lea", "What Ana Ames wrote in the form names you."),
        ({"who": "lea@example.com"}, "who", "lea", "What Ana Ames wrote in the form names you."),
    ],
)
def test_a_row_names_a_cost_centre_a_group_or_somebody(ask: Ask, row: Any, field: str, asked: str, reason: str) -> None:
    assert reasons(ask("", {"lines": [row]}, ROWS.replace("FIELD", field))) == {asked: reason}


def test_rows_may_be_cost_centres_themselves(ask: Ask) -> None:
    body = "steps: [{rows: {again: form.areas, as: area, steps: [{one: {approve: area}}]}}]"
    assert reasons(ask("", {"areas": ["R-13", "R-12"]}, body)).keys() == {"fay", "carla", "chris"}


def test_whoever_answers_for_a_cost_centre_is_told(ask: Ask, company: Company) -> None:
    process = ask("", {"costCentre": "R-12"}, "steps: [{word: {tell: form.costCentre, message: done}}]").process
    scope = Scope("ana", {"costCentre": "R-12"}, {}, process.owner)
    assert [person.id for person in addressees(process.step("word").body.to, scope, company)] == ["carla", "chris"]


def test_the_chain_says_which_cost_centre(ask: Ask, company: Company) -> None:
    stage = ask("form.costCentre", {"costCentre": "R-12"})
    said = preview(stage.process, stage.facts, company, NOW).sentence
    assert said == "any one of Cost centre R-12 (2 people)."


@pytest.mark.parametrize(
    ("rule", "english", "german"),
    [
        ("form.costCentre", "who answers for the cost centre", "wer die Kostenstelle verantwortet"),
        (
            "{all: [form.lines.costCentre, requester.manager]}",
            "all of who answers for the cost centre, manager of the requester",
            "alle von wer die Kostenstelle verantwortet, Führungskraft von: wer beantragt",
        ),
        ("cost-centre:R-12", "who answers for cost centre R-12", "wer Kostenstelle R-12 verantwortet"),
    ],
)
def test_pictures_say_who_answers(trial: Any, rule: str, english: str, german: str) -> None:
    process = trial(f"steps: [{{one: {{approve: {rule}}}}}]", FIELDS)
    for language, said in (("en", english), ("de", german)):
        assert asked(process.step("one").body.question.rule, language) == said
        assert said in xml(process, language=language)
        assert said[:20] in svg(process, language=language)


def test_pictures_of_rows_say_who_answers(trial: Any) -> None:
    process = trial(ROWS.replace("FIELD", "costCentre"), FIELDS)
    person = process.step("one").body.question.rule.person
    assert (who(person, "en"), who(person, "de")) == (
        "who answers for the cost centre",
        "wer die Kostenstelle verantwortet",
    )


def test_a_difference_says_who_is_asked_now(trial: Any) -> None:
    before, after = (
        trial(f"steps: [{{one: {{approve: {rule}}}}}]", FIELDS) for rule in ("group:it", "form.costCentre")
    )
    assert [one.sentence for one in difference(before, after)] == [
        "Who decides 'one' is now form.costCentre; it was group:it."
    ]


def test_other_fields_answer_for_nothing(trial: Any) -> None:
    for field in ("form.note", "form.lines.who"):
        with pytest.raises(DefinitionError, match="no field of type hub:person or hub:cost-centre"):
            trial(f"steps: [{{one: {{approve: {field}}}}}]", FIELDS)
    with pytest.raises(ValueError, match="cost-centre:<key>"):
        parse_person("cost-centre:")
