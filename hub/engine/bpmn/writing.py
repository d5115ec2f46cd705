"""The diagram as XML: what the process means, and where each shape and arrow stands."""

import re
from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from hub.engine.bpmn.graph import Canvas, Flow, Node, Point, fork
from hub.engine.bpmn.parts import CEL, formal, said

_NAMESPACES = {
    "xmlns": "http://www.omg.org/spec/BPMN/20100524/MODEL",
    "xmlns:bpmndi": "http://www.omg.org/spec/BPMN/20100524/DI",
    "xmlns:dc": "http://www.omg.org/spec/DD/20100524/DC",
    "xmlns:di": "http://www.omg.org/spec/DD/20100524/DI",
    "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance",
}
_NEVER = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # what XML 1.0 cannot hold at all
_MARGIN = 40.0
_CROSSED = ("decision_", "choice_")  # gateways with arrows on every side


def write(root: Canvas, name: str, says: Iterable[str], shared: Iterable[Element]) -> str:
    """The whole file; `shared` are the messages and errors that its events name."""
    definitions = Element("definitions", _NAMESPACES | {"id": f"definitions_{root.id}", "name": name})
    definitions.attrib |= {"targetNamespace": "urn:hub:processes", "expressionLanguage": CEL, "exporter": "hub"}
    definitions.extend(shared)
    process = SubElement(definitions, "process", {"id": root.id, "name": name, "isExecutable": "true"})
    _document(process, says)
    _fill(process, root)
    diagram = SubElement(definitions, "bpmndi:BPMNDiagram", {"id": f"diagram_{root.id}", "name": name})
    plane = SubElement(diagram, "bpmndi:BPMNPlane", {"id": f"plane_{root.id}", "bpmnElement": root.id})
    _draw(plane, root)
    indent(definitions)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{_NEVER.sub("", tostring(definitions, encoding="unicode"))}\n'


def _fill(holder: Element, canvas: Canvas) -> None:
    """Data, nodes and flows; associations stand last."""
    holder.extend(canvas.data)
    for node in canvas.nodes:
        _write_node(holder, node, canvas)
    for flow in canvas.flows:
        if not flow.association:
            _write_flow(holder, flow)
    for flow in canvas.flows:
        if flow.association:
            ends = {"sourceRef": flow.source.id, "targetRef": flow.target.id}
            SubElement(holder, "association", {"id": flow.id, **ends, "associationDirection": "One"})


def _write_node(holder: Element, node: Node, canvas: Canvas) -> None:
    element = SubElement(holder, node.tag, {"id": node.id, **({"name": node.name} if node.name else {})})
    element.attrib |= node.attributes
    _document(element, node.says)
    flows = [flow for flow in canvas.flows if not flow.association]
    element.extend(said("incoming", flow.id) for flow in flows if flow.target is node)
    element.extend(said("outgoing", flow.id) for flow in flows if flow.source is node)
    element.extend(node.parts)
    if node.inner:
        _fill(element, node.inner)


def _write_flow(holder: Element, flow: Flow) -> None:
    named = {"name": flow.name} if flow.name else {}
    element = SubElement(
        holder, "sequenceFlow", {"id": flow.id, **named, "sourceRef": flow.source.id, "targetRef": flow.target.id}
    )
    if flow.condition:
        element.append(formal("conditionExpression", flow.condition))


def _document(element: Element, says: Iterable[str]) -> None:
    if text := "\n".join(says):
        element.append(said("documentation", text))


def _draw(plane: Element, root: Canvas) -> None:
    """Every shape and arrow, moved so that all of it lies to the right of and below the origin."""
    canvases = list(_canvases(root))
    nodes = [node for canvas in canvases for node in canvas.nodes]
    ways = [(flow, flow.route(flow.source, flow.target)) for canvas in canvases for flow in canvas.flows]
    left = min(node.x for node in nodes) - _MARGIN
    top = min(*(node.top for node in nodes), *(y for _, points in ways for _, y in points)) - _MARGIN
    for node in nodes:
        _draw_shape(plane, node, (left, top))
    for flow, points in ways:
        edge = SubElement(plane, "bpmndi:BPMNEdge", {"id": f"edge_{flow.id}", "bpmnElement": flow.id})
        for x, y in dict.fromkeys(points):
            SubElement(edge, "di:waypoint", {"x": _number(x - left), "y": _number(y - top)})
        if flow.route is fork and flow.name:
            _label(edge, flow.name, (flow.source.right + 4 - left, flow.target.line - 4 - top), above=True)


def _canvases(canvas: Canvas) -> Iterator[Canvas]:
    yield canvas
    for node in canvas.nodes:
        if node.inner:
            yield from _canvases(node.inner)


def _draw_shape(plane: Element, node: Node, origin: Point) -> None:
    shape = SubElement(plane, "bpmndi:BPMNShape", {"id": f"shape_{node.id}", "bpmnElement": node.id})
    if node.inner:
        shape.set("isExpanded", "true")
    if node.tag == "exclusiveGateway":
        shape.set("isMarkerVisible", "true")
    place = {"x": node.x - origin[0], "y": node.top - origin[1], "width": node.width, "height": node.height}
    SubElement(shape, "dc:Bounds", {name: _number(value) for name, value in place.items()})
    if node.tag == "boundaryEvent":
        _label(shape, node.name, (node.right - 8 - origin[0], node.bottom - 4 - origin[1]))
    elif node.id.startswith(_CROSSED) and node.name:
        width, _ = _size(node.name)
        _label(shape, node.name, (node.middle - 8 - width - origin[0], node.top + 4 - origin[1]), above=True)


def _label(shape: Element, text: str, place: Point, above: bool = False) -> None:
    """Where a name stands that would otherwise stand on an arrow; `above` a place it ends there."""
    (width, height), (x, y) = _size(text), place
    bounds = {"x": x, "y": y - height if above else y, "width": width, "height": height}
    SubElement(SubElement(shape, "bpmndi:BPMNLabel"), "dc:Bounds", {key: _number(one) for key, one in bounds.items()})


def _size(text: str) -> Point:
    """About how much room a text takes in lines of at most 90 pixels, as tools set it."""
    width = min(90.0, 6.0 * len(text) + 8)
    return width, 14.0 * -(-6 * len(text) // 82)


def _number(value: float) -> str:
    return f"{round(value, 2):g}"
