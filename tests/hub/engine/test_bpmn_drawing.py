"""The diagram of the export: everything is drawn, nothing lies upon anything else, arrows meet what they join."""

import xml.etree.ElementTree as ET
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from lxml import etree

from hub.engine.bpmn import xml
from hub.engine.language import load
from tests.support.bpmn import BPMN, each, elements, found, schema
from tests.support.spiff import parsed, specs
from tests.support.trees import processes

SHAPE = "{http://www.omg.org/spec/BPMN/20100524/DI}BPMNShape"
EDGE = "{http://www.omg.org/spec/BPMN/20100524/DI}BPMNEdge"
BOUNDS = "{http://www.omg.org/spec/DD/20100524/DC}Bounds"
NODES = ("Task", "Event", "Gateway", "subProcess", "callActivity")


@each
def test_every_node_and_arrow_is_drawn(file: Path) -> None:
    root = elements(file)
    nodes = {one.get("id") for one in root.iter() if one.tag.endswith(NODES) and one.tag.startswith(BPMN)}
    flows = {one.get("id") for one in found(root, "sequenceFlow", "association")}
    assert {shape.get("bpmnElement") for shape in root.iter(SHAPE)} == nodes
    assert {edge.get("bpmnElement") for edge in root.iter(EDGE)} == flows
    assert all(len(edge) >= 2 for edge in root.iter(EDGE))


@each
def test_nothing_lies_upon_anything_else(file: Path) -> None:
    _lies_apart(elements(file))


def _lies_apart(root: ET.Element) -> None:
    places = {shape.get("bpmnElement"): place(shape) for shape in root.iter(SHAPE)}
    for holder in found(root, "process", "subProcess"):
        held = [one for one in holder if one.get("id") in places and one.tag != f"{BPMN}boundaryEvent"]
        for one, other in combinations(held, 2):
            apart = overlap(places[one.get("id")], places[other.get("id")])
            assert not apart, f"{one.get('id')} lies upon {other.get('id')}"


@each
def test_what_a_frame_holds_lies_within_it(file: Path) -> None:
    _lies_within(elements(file))


def _lies_within(root: ET.Element) -> None:
    places = {shape.get("bpmnElement"): place(shape) for shape in root.iter(SHAPE)}
    for frame in found(root, "subProcess"):
        left, top, right, bottom = places[frame.get("id")]
        for x0, y0, x1, y1 in (places[one.get("id")] for one in frame if one.get("id") in places):
            assert left < x0 < x1 < right
            assert top < y0 < y1 < bottom


def place(shape: ET.Element) -> tuple[float, float, float, float]:
    bounds = shape.find(BOUNDS)
    x, y, width, height = (float(bounds.get(name)) for name in ("x", "y", "width", "height"))
    return x, y, x + width, y + height


def overlap(one: Any, other: Any) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


@each
def test_arrows_begin_and_end_where_they_should(file: Path) -> None:
    _arrows_meet(elements(file))


@given(text=processes())
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
def test_whatever_a_process_is_like_its_diagram_holds(text: str) -> None:
    tree = load(text)
    written = xml(tree)
    assert schema().validate(etree.fromstring(written.encode())), schema().error_log
    root = ET.fromstring(written)
    _lies_apart(root)
    _lies_within(root)
    _arrows_meet(root)
    assert list(specs(parsed(written), tree))


def _arrows_meet(root: ET.Element) -> None:
    places = {shape.get("bpmnElement"): place(shape) for shape in root.iter(SHAPE)}
    points = {
        edge.get("bpmnElement"): [(float(p.get("x")), float(p.get("y"))) for p in edge if p.get("x")]
        for edge in root.iter(EDGE)
    }
    for flow in found(root, "sequenceFlow", "association"):
        ways = points[flow.get("id")]
        assert touches(ways[0], places[flow.get("sourceRef")]), flow.get("id")
        assert touches(ways[-1], places[flow.get("targetRef")]), flow.get("id")
        assert all(a == c or b == d for (a, b), (c, d) in pairwise(ways)), "only right angles"


def touches(point: tuple[float, float], box: Any) -> bool:
    (x, y), (left, top, right, bottom) = point, box
    return (x in (left, right) and top <= y <= bottom) or (y in (top, bottom) and left <= x <= right)
