"""The diagram: well-formed, readable without seeing, calm, and it says where a request stands."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.engine.diagram import style as diagramstyle
from hub.engine.diagram import svg
from hub.engine.diagram.text import lines, shortened, width
from hub.engine.diagram.words import WORDS
from hub.engine.language import load
from hub.engine.machine import events
from tests.support.trees import processes

PROCESSES = Path(__file__).parents[3] / "processes"
SVG = "{http://www.w3.org/2000/svg}"
ROWS = (
    "{required: [amount], properties: {amount: {$ref: hub:money}, day: {$ref: hub:date, title: {en: First day}}, "
    "lines: {type: array, title: {en: Lines, de: Zeilen}, items: {type: object, properties: "
    "{owner: {type: string}}}}}}"
)
BIG = """
let:
  large:
    when: amountIn(form.amount, "EUR") > 1000
    because: {en: "the amount is above 1,000 EUR", de: der Betrag über 1.000 EUR liegt}
steps:
  - manager: {title: {en: Manager approves, de: Führungskraft genehmigt}, approve: requester.manager}
  - route:
      title: {en: Who decides, de: Wer entscheidet}
      choose:
        - {when: large, steps: [{board: {approve: {2 of: group:it}}}, {seat: {call: travel.book}}]}
        - {steps: [{boss: {approve: requester.manager, optional: true}}]}
  - prepare:
      together:
        - laptop: {approve: {any: group:it}}
        - - desk: {call: facility.desk, undo: facility.release}
          - badge: {when: large, call: facility.badge}
        - order: {request: equipment, with: {item: '"laptop"'}, for: requester.manager}
        - each:
            again: form.lines
            as: line
            steps:
              - owner: {approve: line.owner}
              - pick:
                  choose:
                    - {when: owner.outcome == "approved", steps: [{word: {tell: line.owner, message: done}}]}
                    - {steps: [{pause: {wait: {for: 3 business days}}}]}
      until: 3
  - items: {again: form.lines, in turn: true, steps: [{holder: {approve: row.owner}}]}
  - first: {wait: {until: form.day}}
  - signed: {wait: {event: contract.signed}, within: 30 days}
  - details: {ask: requester, form: {properties: {size: {type: string}}}}
  - letter: {produce: offer-letter.docx, name: Offer}
  - archive: {file: letter.documents, into: "onedrive:x"}
  - check: {call: audit.check}
  - rework: {back: manager, when: check.answer.ok != true}
  - last: {back: prepare, when: check.answer.late == true}
"""
EVERYTHING = Path(__file__).with_name("everything.yaml")
FILES = [
    pytest.param(path.read_text("utf-8"), id=path.stem) for path in (*sorted(PROCESSES.glob("*.yaml")), EVERYTHING)
]
FORM = {
    "amount": {"amount": "500.00", "currency": "EUR"},
    "day": "2027-03-01",
    "lines": [{"owner": "carla"}, {"owner": "fay"}],
}


@dataclass(frozen=True)
class Area:
    left: float
    top: float
    right: float
    bottom: float

    def holds(self, other: "Area") -> bool:
        across = self.left <= other.left and other.right <= self.right
        return across and self.top <= other.top and other.bottom <= self.bottom

    def meets(self, other: "Area") -> bool:
        across = self.left < other.right and other.left < self.right
        return across and self.top < other.bottom and other.top < self.bottom


def texts(picture: str) -> str:
    return " | ".join(element.text or "" for element in ET.fromstring(picture).iter(f"{SVG}text"))


def described(picture: str) -> str:
    return str(ET.fromstring(picture).find(f"{SVG}desc").text)


def boxes(element: ET.Element) -> Iterator[tuple[Area, ET.Element]]:
    """The boxes directly within an element."""
    for group in element.findall(f"{SVG}g"):
        rect = group.find(f"{SVG}rect")
        if rect is not None:
            x, y, wide, high = (float(rect.get(name, "0")) for name in ("x", "y", "width", "height"))
            yield Area(x, y, x + wide, y + high), group


def check_places(element: ET.Element, around: Area) -> int:
    """Every box lies within the one that holds it, beside its siblings; every text within its box. How many boxes."""
    found = list(boxes(element))
    assert all(around.holds(area) for area, _ in found)
    assert not any(one.meets(other) for (one, _), (other, _) in combinations(found, 2))
    for area, group in found:
        for text in group.findall(f"{SVG}text"):
            check_text(text, area)
    return len(found) + sum(check_places(group, area) for area, group in found)


def check_text(text: ET.Element, area: Area) -> None:
    named = text.get("class") == "name"
    x, y = float(text.get("x", "0")), float(text.get("y", "0"))
    size = 14 if named else 12
    end = x + width(text.text or "", size, bold=named or text.get("class") == "status")
    assert area.holds(Area(x, y - size, end, y + 4)), text.text


def check_picture(picture: str) -> int:
    root = ET.fromstring(picture)
    _, _, wide, high = map(float, root.get("viewBox", "").split())
    return check_places(root, Area(0, 0, wide, high))


def classes(picture: str) -> dict[str, str]:
    """The classes of the steps by the beginning of their titles."""
    root = ET.fromstring(picture)
    told = {group.findtext(f"{SVG}title"): group.get("class", "") for group in root.iter(f"{SVG}g")}
    return {title.split(" · ")[0]: css for title, css in told.items() if title}


@pytest.fixture
def big(trial: Any, staged: Any) -> Any:
    stage = staged("steps: [{x: {tell: requester, message: x}}]", FORM)
    stage.process = trial(BIG, ROWS)
    stage.submit()
    return stage


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


def test_it_marks_where_a_request_stands(large: Any) -> None:
    large.submit()
    large.decide("bob", "manager")
    picture = svg(large.process, large.state)
    drawn = [group.get("class") for _, group in boxes(ET.fromstring(picture))]
    assert drawn == ["step done", "step here if", "step", "step", "step"]
    assert "stands here · 0 of 2 answered" in texts(picture)
    assert "approved" in texts(picture)
    assert "running" in texts(picture)


def test_a_rejection_is_marked(large: Any) -> None:
    large.submit()
    large.decide("bob", "manager", "reject")
    picture = svg(large.process, large.state)
    assert classes(picture)["Manager approves"] == "step bad"
    assert texts(picture).endswith("rejected")


def test_branches_and_rows_say_how_far_they_are(big: Any) -> None:
    big.decide("bob", "manager")
    big.decide("bob", "boss")
    big.decide("fay", "owner#1")
    picture = svg(big.process, big.state)
    marked = classes(picture)
    assert (marked["Board"], marked["Seat"], marked["Boss"]) == ("step skipped", "step skipped", "step done")
    assert (marked["Prepare"], marked["Each"], marked["Order"]) == ("frame here", "frame here", "step here")
    told = described(picture)
    assert "until 3 of 4 are done (stands here · 0 of 4 done)" in told
    assert "all at once (stands here · 1 of 2 rows done)" in told
    assert "Owner (stands here · row 1 · 1 row: approved)" in told
    assert "[(a) if owner.outcome" in told


def test_what_nobody_waits_for_any_more_is_left_out(big: Any) -> None:
    big.decide("bob", "manager")
    big.decide("bob", "boss")
    for step in ("desk", "order"):
        big.do(events.Called(step, 1, True, {"outcome": "approved"}))
    big.decide("ines", "laptop")
    marked = classes(svg(big.process, big.state))
    assert marked["Prepare"] == "frame done"
    assert marked["Each"] == marked["Owner"].replace("step", "frame") == "frame skipped"
    assert marked["Badge"] == "step skipped if"


def test_what_was_taken_back_failed_or_came_too_late_can_be_told_apart(trial: Any, staged: Any) -> None:
    stage = staged("""
steps:
  - advice: {approve: requester.manager, within: 2 days, optional: true}
  - seat: {call: travel.book, undo: travel.cancel}
  - pay: {call: erp.pay}
""")
    stage.submit()
    stage.do(events.Due("advice.1.due"))
    stage.do(events.Called("seat", 1, True, {}))
    stage.do(events.Called("pay", 1, False, None, "closed"))
    marked = classes(svg(stage.process, stage.state))
    assert marked == {"Advice": "step late", "Seat": "step undone", "Pay": "step bad"}
    assert "taken back" in described(svg(stage.process, stage.state))


@pytest.mark.parametrize("text", FILES)
@pytest.mark.parametrize("language", ["en", "de"])
def test_nothing_overlaps_in_the_company_s_own_processes(text: str, language: str) -> None:
    process = load(text)
    assert check_picture(svg(process, language=language)) >= len(process.steps)


def test_nothing_overlaps_however_much_is_going_on(big: Any) -> None:
    for decide in (partial(big.decide, "bob", "manager"), partial(big.decide, "bob", "boss"), partial(int)):
        assert check_picture(svg(big.process, big.state, "de")) > len(list(big.process.walk()))
        decide()


@settings(max_examples=60, deadline=None)
@given(processes(), st.sampled_from(["en", "de"]))
def test_nothing_overlaps_however_steps_are_nested(text: str, language: str) -> None:
    process = load(text)
    assert check_picture(svg(process, language=language)) >= len(list(process.walk()))


def test_a_small_process_stays_small_and_a_big_one_grows_downwards(claim: Any, big: Any) -> None:
    small, wide = (ET.fromstring(svg(one)).get("viewBox", "").split() for one in (claim, big.process))
    assert float(small[2]) <= 460
    assert float(wide[2]) <= 760


def test_a_way_back_is_an_arrow_in_a_lane_of_its_own(big: Any) -> None:
    root = ET.fromstring(svg(big.process))
    paths = [path.get("d", "") for path in root.iter(f"{SVG}path") if path.get("class") == "arrow back"]
    assert len(paths) == 2
    ends = [re.match(r"M(\S+) (\S+)H([^a]+)a.*V([^a]+)a", path).groups() for path in paths]
    lanes = [float(lane) for _, _, lane, _ in ends]
    right = max(area.right for area, _ in boxes(root))
    assert min(lanes) >= right - 1
    assert lanes[0] != lanes[1]
    assert all(float(up) < float(start) for _, start, _, up in ends)


@pytest.mark.parametrize("text", ["", "short", "a text of several words that is too long for the room", "W" * 90])
@pytest.mark.parametrize("room", [20, 60, 130])
def test_a_text_never_leaves_its_room(text: str, room: float) -> None:
    found = lines(text, room, 12, most=3)
    assert len(found) <= 3
    assert all(width(line, 12) <= room for line in found)
    assert text.startswith(found[0].rstrip("…") if found else "")


def test_wide_letters_need_more_room_than_narrow_ones() -> None:
    assert width("WWW", 12) > width("iii", 12) * 2
    assert width("日本", 12) > width("ab", 12)
    assert shortened("e\u0301te\u0301", 200, 12) == "e\u0301te\u0301"


def test_it_knows_dark_and_light(claim: Any) -> None:
    assert "prefers-color-scheme:dark" in svg(claim)


GROUNDS = ("paper", "card", "frame", "sheet", "wash")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_that_is_written_can_be_read(claim: Any, scheme: str) -> None:
    """The contrast that WCAG 2.2 wants: 4.5 to 1 for words, 3 to 1 for signs; computed from the picture's own style."""
    light, dark = re.search(r"<style>\.hub\{(.*?)\}@media .*?\.hub\{(.*?)\}\}", svg(claim)).groups()
    colours = dict(pair.split(":") for pair in (light if scheme == "light" else dark).split(";"))
    names = {name.removeprefix("--"): value for name, value in colours.items()}
    for ink in ("ink", "soft", "done", "here", "bad", "late"):
        for ground in GROUNDS if ink in ("ink", "soft") else ("paper", "card", "frame", "wash"):
            assert contrast(names[ink], names[ground]) >= 4.5, (ink, ground)
    for badge in ("done", "here", "bad", "late", "line"):
        assert contrast(names["card"], names[badge]) >= 3, badge
    assert names.keys() == diagramstyle.LIGHT.keys()


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted(map(luminance, (one, other)))
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("title", ['</svg><script>alert(1)</script>\\"&', "a bell\\a and \\u2028 more \\x01"])
def test_nothing_of_a_file_can_break_out_of_the_picture(trial: Any, title: str) -> None:
    process = trial(f'steps: [{{one: {{approve: requester.manager, title: {{en: "{title}"}}}}}}]')
    assert "<script" not in svg(process)
    assert ET.fromstring(svg(process)) is not None
