"""The diagram in words: it names every step, can be read without seeing, and says what each step is about."""

import xml.etree.ElementTree as ET
from typing import Any

import pytest

from hub.engine.diagram import svg
from hub.engine.diagram.words import WORDS
from tests.support.pictures import ROWS, SVG, boxes, described, texts


def test_the_picture_names_every_step_top_down(claim: Any) -> None:
    root = ET.fromstring(svg(claim))
    tops = [area.top for area, _ in boxes(root)]
    assert tops == sorted(tops)
    assert len(tops) == len(claim.steps)
    assert "Manager approves" in texts(svg(claim))
    assert "only if the amount is above 1,000 EUR" in texts(svg(claim))


def test_it_can_be_read_without_seeing(claim: Any) -> None:
    root = ET.fromstring(svg(claim))
    assert root.get("role") == "img"
    assert root.findtext(f"{SVG}title") == "Expense claim"
    assert "1. Manager approves; 2. Finance approves (only if the amount" in described(svg(claim))


def test_what_is_nested_is_told_in_its_order(big: Any) -> None:
    said = described(svg(big.process))
    assert (
        "2. Who decides, one of these ways: (a) if the amount is above 1,000 EUR: Board, then Seat, "
        "(b) otherwise: Boss (optional); 3. Prepare, at the same time, until 3 of 4 are done: (a) Laptop, "
        "(b) Desk, then Badge (only if the amount is above 1,000 EUR), (c) Order, "
        "(d) Each, for each of Lines, all at once [Owner, then Pick, one of these ways"
    ) in said
    assert "4. Items, for each of Lines, one after another: Holder; 5. First;" in said


def test_it_speaks_german(big: Any, claim: Any) -> None:
    picture = svg(claim, language="de")
    assert "Führungskraft genehmigt" in texts(picture)
    assert 'lang="de"' in picture
    said = described(svg(big.process, language="de"))
    assert "2. Wer entscheidet, einer dieser Wege: (a) wenn der Betrag über 1.000 EUR liegt: Board, dann Seat" in said
    assert "für jede Zeile von Zeilen, nacheinander: Holder" in said


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ["Waiting · for 3 business days", "Waiting · until First day", "Back · to “Manager approves”"]),
        ("de", ["Warten · 3 Arbeitstage lang", "auf „contract.signed“ · höchstens 30 Tage", "Weiterer Antrag"]),
    ],
)
def test_every_kind_of_step_says_what_it_is_about(big: Any, language: str, said: list[str]) -> None:
    picture = svg(big.process, language=language)
    assert [one for one in said if one not in picture] == []


def test_a_field_that_must_be_filled_is_called_by_its_title(trial: Any) -> None:
    process = trial("steps: [{x: {when: has(form.day), wait: {until: form.day}}}]", ROWS)
    assert "only if “First day” is given" in texts(svg(process))


def test_both_languages_know_the_same_words() -> None:
    assert WORDS["en"].keys() == WORDS["de"].keys()


def test_an_unknown_language_falls_back_to_english(claim: Any) -> None:
    assert "Manager approves" in texts(svg(claim, language="fr"))


@pytest.mark.parametrize("title", ['</svg><script>alert(1)</script>\\"&', "a bell\\a and \\u2028 more \\x01"])
def test_nothing_of_a_file_can_break_out_of_the_picture(trial: Any, title: str) -> None:
    process = trial(f'steps: [{{one: {{approve: requester.manager, title: {{en: "{title}"}}}}}}]')
    assert "<script" not in svg(process)
    assert ET.fromstring(svg(process)) is not None
