"""Steps that hold others: choices between branches, branches side by side, and what is done again for each row."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from xml.etree.ElementTree import Element

from hub.engine.bpmn import parts
from hub.engine.bpmn.drawing import ENDINGS, HEADER, LANE, Drawing, Drawn, End, rise, undoes
from hub.engine.bpmn.graph import EVENT, GAP, GATEWAY, HEAD, TASK, Canvas, Node, Row, around, down, fork, under
from hub.engine.process import Again, Branch, Choose, Step, Together, blocks

_PITCH = 2 * GAP  # between the ways out on the edge of a frame
_Fill = Callable[[Row, float], Drawn]


def choose(drawing: Drawing, row: Row, x: float, step: Step) -> Drawn:
    """The first branch whose condition holds; around one that may fail there is a frame."""
    body = step.body
    assert isinstance(body, Choose)
    if step.optional:
        return _frame(drawing, row, x, step, lambda within, left: _choice(drawing, within, left, step, body))
    return _choice(drawing, row, x, step, body)


def together(drawing: Drawing, row: Row, x: float, step: Step) -> Drawn:
    """A frame, so that what ends it early ends all its branches."""
    body = step.body
    assert isinstance(body, Together)
    drawn = _frame(drawing, row, x, step, lambda within, left: _branches(drawing, within, left, step, body))
    if body.need < len(body.branches):
        drawn.entry.says += (drawing.speech.say("need", body.need, len(body.branches)),)
    return drawn


def again(drawing: Drawing, row: Row, x: float, step: Step) -> Drawn:
    """A frame that is gone through for each row."""
    body = step.body
    assert isinstance(body, Again)
    drawn = _frame(drawing, row, x, step, lambda within, left: drawing.sequence(within, left, body.steps))
    drawn.entry.says += (drawing.speech.say("each", body.rows.text, body.name),)
    collection = f"rows_{step.name}"
    row.canvas.data.append(Element("dataObject", {"id": collection, "name": body.rows.text, "isCollection": "true"}))
    drawn.entry.parts.append(parts.rows(body.in_turn, collection, body.name))
    return drawn


def _choice(drawing: Drawing, row: Row, x: float, step: Step, body: Choose) -> Drawn:
    gate = drawing.node(row.canvas, "exclusiveGateway", f"choice_{step.name}", x, row.line, drawing.speech.name(step))
    drawn = _rows(drawing, row, gate, [branch.steps for branch in body.branches])
    ends = [end for one in drawn for end in one.ends]
    bottom = max(one.bottom for one in drawn)
    for branch, one in zip(body.branches, drawn, strict=True):
        drawing.connect(row.canvas, [_way(drawing, gate, branch)], one.entry)
    if body.branches[-1].when:
        bottom += LANE
        ends.append(End(gate, drawing.speech.say("otherwise"), route=under(bottom), otherwise=True))
    if not ends:
        return Drawn(gate, (), max(one.right for one in drawn), bottom)
    join = _join(drawing, row, "exclusiveGateway", f"joined_{step.name}", max(one.right for one in drawn))
    drawing.connect(row.canvas, ends, join)
    return Drawn(gate, (End(join),), join.right, bottom)


def _way(drawing: Drawing, gate: Node, branch: Branch) -> End:
    if branch.when is None:
        return End(gate, drawing.speech.say("otherwise"), route=fork, otherwise=True)
    return End(gate, drawing.speech.condition(branch.when), drawing.speech.formula(branch.when), fork)


def _branches(drawing: Drawing, row: Row, x: float, step: Step, body: Together) -> Drawn:
    gate = drawing.node(row.canvas, "parallelGateway", f"split_{step.name}", x, row.line)
    drawn = _rows(drawing, row, gate, body.branches)
    enough = body.need == len(body.branches)
    tag, right = "parallelGateway" if enough else "complexGateway", max(one.right for one in drawn) + GAP + GATEWAY[0]
    ends = [end for one in drawn for end in _one_end(drawing, row, one, step)]
    join = _join(drawing, row, tag, f"joined_{step.name}", right)
    if not enough:
        join.parts.append(parts.formal("activationCondition", f"activationCount >= {body.need}"))
        join.name = drawing.speech.say("needed", body.need, len(body.branches))
    for one in drawn:
        drawing.connect(row.canvas, [End(gate, route=fork)], one.entry)
    drawing.connect(row.canvas, ends, join)
    return Drawn(gate, (End(join),), join.right, max(one.bottom for one in drawn))


def _one_end(drawing: Drawing, row: Row, drawn: Drawn, step: Step) -> list[End]:
    """Where branches meet, each must arrive once: ways past a step come together before."""
    if len(drawn.ends) < 2:
        return list(drawn.ends)
    id_ = f"met_{step.name}_{drawn.entry.id}"
    meeting = _join(drawing, replace(row, line=drawn.entry.line), "exclusiveGateway", id_, drawn.right)
    drawing.connect(row.canvas, drawn.ends, meeting)
    return [End(meeting)]


def _rows(drawing: Drawing, outer: Row, gate: Node, branches: Sequence[Sequence[Step]]) -> list[Drawn]:
    """The branches one below the other."""
    found: list[Drawn] = []
    line, left = outer.line, gate.right + 2 * GAP - HEAD
    for place, steps in enumerate(branches):
        line = found[-1].bottom + LANE + rise(steps) if place else line
        row = Row(outer.canvas, line, left, line - rise(steps) + LANE / 2, outer)
        found.append(drawing.sequence(row, gate.right + 2 * GAP, steps))
    return found


def _join(drawing: Drawing, row: Row, tag: str, id_: str, right: float) -> Node:
    join = drawing.node(row.canvas, tag, id_, right + GAP, row.line)
    join.attributes["gatewayDirection"] = "Converging"
    return join


def _frame(drawing: Drawing, outer: Row, x: float, step: Step, fill: _Fill) -> Drawn:
    """A frame around what `fill` draws, and on its edge the ways in which it is left early."""
    canvas = Canvas(f"step_{step.name}", undoes=undoes([step]), spares=_spares(step))
    frame = Node(canvas.id, "subProcess", x, outer.line, 0, 0, 0, drawing.speech.name(step), inner=canvas)
    outer.canvas.nodes.append(frame)
    begin = drawing.node(canvas, "startEvent", f"begin_{step.name}", x + HEADER, outer.line)
    drawn = fill(Row(canvas, outer.line, begin.right, outer.line), begin.right + GAP)
    drawing.connect(canvas, [End(begin)], drawn.entry)
    finish = drawing.node(canvas, "endEvent", f"done_{step.name}", drawn.right + GAP, outer.line)
    finish.parts += [parts.event("terminate")] if canvas.spares else []
    drawing.connect(canvas, drawn.ends, finish)
    frame.rise = rise(blocks(step.body)[0]) + HEADER
    frame.height = frame.rise + max(drawn.bottom - outer.line, TASK[1] / 2) + HEADER
    frame.width = max(finish.right + HEADER - x, _PITCH * (len(canvas.leaves) + 1))
    return _left_early(drawing, outer, frame, step)


def _spares(step: Step) -> bool:
    """Whether branches that are not needed any more are stopped."""
    return isinstance(step.body, Together) and step.body.need < len(step.body.branches)


def _left_early(drawing: Drawing, outer: Row, frame: Node, step: Step) -> Drawn:
    assert frame.inner
    ends, bottom, middle = [End(frame)], frame.bottom, frame.x + HEADER + EVENT[0] / 2
    for kind, name in frame.inner.leaves.items():
        if step.optional and kind in ENDINGS:
            continue  # whatever ends it, the request goes on, by one way for all
        event = drawing.attach(outer.canvas, frame, f"{kind.replace(':', '_')}_{frame.id}", middle, name)
        event.parts.append(drawing.error(kind))
        if not outer.canvas.framed and kind not in ENDINGS:
            event.line = frame.top
        bottom = max(bottom, drawing.leave(outer, End(event, route=down), kind, middle, event.bottom + GAP))
        middle += _PITCH
    if step.optional:
        event = drawing.attach(outer.canvas, frame, f"failed_{frame.id}", middle, drawing.speech.say("goes-on"))
        event.parts.append(parts.event("error"))
        bottom = max(bottom, event.bottom) + LANE
        ends.append(End(event, route=around(bottom)))
    return Drawn(frame, tuple(ends), frame.right, bottom + LANE)
