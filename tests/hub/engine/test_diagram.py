"""The diagram: well-formed, readable without seeing, and it says where a request stands."""

import xml.etree.ElementTree as ET
from typing import Any

from hub.engine.diagram import svg

SVG = "{http://www.w3.org/2000/svg}"


def texts(picture: str) -> str:
    return " | ".join(element.text or "" for element in ET.fromstring(picture).iter(f"{SVG}text"))


def test_the_picture_names_every_step_top_down(claim: Any) -> None:
    root = ET.fromstring(svg(claim))
    tops = [float(rect.get("y", "0")) for rect in root.iter(f"{SVG}rect")]
    assert tops == sorted(tops)
    assert len(tops) == len(claim.steps)
    assert "Manager approves" in texts(svg(claim))
    assert "only if the amount is above 1,000 EUR" in texts(svg(claim))


def test_it_can_be_read_without_seeing(claim: Any) -> None:
    root = ET.fromstring(svg(claim))
    assert root.get("role") == "img"
    assert root.find(f"{SVG}title").text == "Expense claim"
    assert "1. Manager approves; 2. Finance approves (only if the amount" in root.find(f"{SVG}desc").text


def test_it_speaks_german(claim: Any) -> None:
    picture = svg(claim, language="de")
    assert "Führungskraft genehmigt" in texts(picture)
    assert 'lang="de"' in picture


def test_an_unknown_language_falls_back_to_english(claim: Any) -> None:
    assert "Manager approves" in texts(svg(claim, language="fr"))


def test_it_marks_where_a_request_stands(large: Any) -> None:
    large.submit()
    large.decide("bob", "manager")
    picture = svg(large.process, large.state)
    root = ET.fromstring(picture)
    assert [group.get("class") for group in root.iter(f"{SVG}g")] == ["done", "here", "", "", ""]
    assert "stands here" in texts(picture)
    assert "approved" in texts(picture)


def test_a_rejection_is_marked(large: Any) -> None:
    large.submit()
    large.decide("bob", "manager", "reject")
    root = ET.fromstring(svg(large.process, large.state))
    assert next(root.iter(f"{SVG}g")).get("class") == "bad"


def test_it_knows_dark_and_light(claim: Any) -> None:
    assert "prefers-color-scheme:dark" in svg(claim)


def test_nothing_of_a_file_can_break_out_of_the_picture(trial: Any) -> None:
    process = trial('steps: [{one: {approve: requester.manager, title: {en: "</svg><script>alert(1)</script>\\"&"}}}]')
    assert "<script" not in svg(process)
    assert ET.fromstring(svg(process)) is not None
