"""How a committee is told beforehand: a plain sentence, what silence counts as, and the words of the diagram."""

from datetime import UTC, datetime
from typing import Any

import pytest

from hub.engine.company import Company
from hub.engine.diagram import svg
from hub.engine.rehearsal import preview
from tests.support.steps import NOW, step


@pytest.mark.parametrize(
    ("approval", "sentence"),
    [
        ("{2 of: group:managers}", "2 of Managers (4 people)"),
        ("{60% of: group:managers}", "3 of Managers (4 people)"),
        ("{all: group:it}", "everybody in IT (2 people)"),
        (
            "{2 of: [requester.manager, person:dora, person:lea]}",
            "2 of Bob Berg (your manager), Dora Duval and Lea Lang",
        ),
        (
            "{weights: {group:finance: 2, group:legal: 1}, reach: 4}",
            "4 votes out of Carla Conti (2 votes), Chris Cole (2 votes) and Lea Lang (1 vote)",
        ),
        (
            "{in turn: [requester.manager, group:finance]}",
            "first Bob Berg (your manager), then any one of Finance (2 people)",
        ),
        (
            "{all: [requester.manager, {2 of: group:managers}, {any: group:legal, veto: true}]}",
            "Bob Berg (your manager), 2 of Managers (4 people) and Lea Lang, whose no ends it",
        ),
        (
            "{any: [{all: [person:carla, person:dora]}, person:lea]}",
            "any one of (Carla Conti and Dora Duval) or Lea Lang",
        ),
    ],
)
def test_the_chain_is_a_plain_sentence(staged: Any, company: Company, approval: str, sentence: str) -> None:
    stage = staged(step(approval))
    assert preview(stage.process, stage.facts, company, NOW).sentence == sentence + "."


def test_what_silence_counts_as_is_said_beforehand(staged: Any, company: Company) -> None:
    stage = staged(step("requester.manager", ", within: 2 days, unanswered: approve"))
    said = preview(stage.process, stage.facts, company, NOW).sentence
    assert said == "Bob Berg (your manager) (no answer counts as yes) by Thu 26 Nov 15:00 your time."
    short = staged(step("group:it", ", within: 2 days, unanswered: reject")).process
    assert "IT · silence is no" in svg(short)
    assert "IT · Schweigen gilt als Nein" in svg(short, language="de")


def test_whose_turn_comes_later_has_time_from_then_on(staged: Any, company: Company) -> None:
    stage = staged(step("{in turn: [requester.manager, group:legal]}", ", within: 2 days"))
    (station,) = preview(stage.process, stage.facts, company, NOW).stations
    assert station.expected_by == datetime(2026, 11, 28, 14, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "one after another: manager of the requester, (2 of Managers, with a veto)"),
        ("de", "nacheinander: Führungskraft von: wer beantragt, (2 von Managers, mit Veto)"),
    ],
)
def test_the_diagram_says_how_answers_count(staged: Any, language: str, said: str) -> None:
    stage = staged(step("{in turn: [requester.manager, {2 of: group:managers, veto: true}]}"))
    assert said[:40] in svg(stage.process, language=language)


@pytest.mark.parametrize(
    ("approval", "said"),
    [
        ("{60% of: group:managers}", "60 % of Managers"),
        ("{weights: {group:it: 2, group:legal: 1}, reach: 3}", "3 votes of IT (2), Legal (1)"),
        ("{up: requester.manager, until: 'person.level > 1'}", "up the line from manager of the requester"),
        ("{each: '[form.buddy]'}", "each of those whom the form names"),
    ],
)
def test_the_diagram_knows_every_way(staged: Any, approval: str, said: str) -> None:
    assert said in svg(staged(step(approval)).process)
