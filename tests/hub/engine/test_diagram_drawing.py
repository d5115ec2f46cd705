"""The drawing: nothing overlaps or leaves its room, and all that is written can be read."""

import re
import xml.etree.ElementTree as ET
from functools import partial
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.engine.diagram import style as diagramstyle
from hub.engine.diagram import svg
from hub.engine.diagram.text import lines, shortened, width
from hub.engine.language import load
from tests.support.bpmn import EVERYTHING, PROCESSES
from tests.support.pictures import SVG, Area, boxes
from tests.support.trees import processes

FILES = [pytest.param(path.read_text("utf-8"), id=path.stem) for path in (*PROCESSES, EVERYTHING)]


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
