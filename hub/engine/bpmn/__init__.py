"""A process as BPMN 2.0: the notation that tools for business processes share. One way only: nothing is read back.

The hub runs its own language; what BPMN has no element for (business time, whom a person expression means, how many
must agree) stands there in words.

    approve, ask     user task; its ladder of time are timers on its edge, its answers leave by a gateway
    call, file, ...  service task, send task (tell), call activity (request); what takes a call back hangs below it
    wait             event that is caught, receive task when it may come too late
    choose, when     exclusive gateways
    together, again  frames (sub-processes), so that what ends them early ends all within: rejected, returned
    back, returned   arrows back, through the undoing of what was done from there on
    optional         an error on the edge, from where the request goes on
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from hub.engine.bpmn import asking, frames, parts, tasks
from hub.engine.bpmn.drawing import CHAIN, LANE, Body, Drawing, End, rise, undoes
from hub.engine.bpmn.graph import EVENT, GAP, TASK, Canvas, Node, Row, back, down, straight
from hub.engine.bpmn.words import Speech
from hub.engine.bpmn.writing import write
from hub.engine.process import Process

# One line per kind of step.
_BODIES: Mapping[str, Body] = {
    "approve": asking.approve,
    "ask": asking.ask,
    "call": tasks.call,
    "file": tasks.file,
    "tell": tasks.tell,
    "produce": tasks.produce,
    "request": tasks.request,
    "wait": tasks.wait,
    "back": tasks.back,
    "choose": frames.choose,
    "together": frames.together,
    "again": frames.again,
}


def xml(process: Process, language: str = "en") -> str:
    """BPMN 2.0 XML with a diagram, the same for the same process; names and sentences in English or German."""
    root, speech = Canvas(tasks.process_id(process.key), framed=False), Speech(process, language)
    drawing = Drawing(process, speech, _BODIES, root)
    row = Row(root, 0.0, 0.0, -rise(process.steps) + LANE / 2)
    begins = _begin(drawing, row)
    drawn = drawing.sequence(row, EVENT[0] + GAP, process.steps)
    drawing.connect(root, begins, drawn.entry)
    end = drawing.node(root, "endEvent", "approved", drawn.right + GAP, 0.0, speech.say("approved"))
    drawing.connect(root, drawn.ends, end)
    _go_back(drawing, row)
    says = _said(process, speech)
    return write(root, speech.text(process.title), says, drawing.shared.values())


def _begin(drawing: Drawing, row: Row) -> list[End]:
    """Who or what starts a request."""
    process, speech = drawing.process, drawing.speech
    says = [speech.say("starters", speech.who(process.starters)), speech.fields(process.form)]
    found = [drawing.node(row.canvas, "startEvent", "submitted", 0.0, 0.0, speech.say("submitted"), says)]
    for place, start in enumerate(process.starts, 1):
        event = drawing.node(row.canvas, "startEvent", f"start_{place}", 0.0, CHAIN * 1.5 * place)
        event.name, event.says = start.event or start.every, tuple(_started(drawing, place - 1))
        event.parts.append(drawing.message(start.event) if start.event else parts.clock(start.every))
        found.append(event)
    return [End(event, route=straight) for event in found]


def _started(drawing: Drawing, place: int) -> Iterator[str]:
    start, speech = drawing.process.starts[place], drawing.speech
    yield speech.say("as", speech.who((start.who,)) if start.who else start.whom.text if start.whom else "")
    if start.every:
        yield f"{start.every} {start.zone}".strip()
    if start.form:
        yield speech.say("with", ", ".join(f"{name}: {value.text}" for name, value in start.form))


def _go_back(drawing: Drawing, row: Row) -> None:
    """The arrows back: each target has a channel of its own; the correction stands above all of them."""
    targets = list(dict.fromkeys(to for _, _, to in drawing.later if to))
    channels = {to: row.channel - LANE * place for place, to in enumerate(targets)}
    nodes = {to: drawing.entries[to] for to in targets}
    if any(not to for _, _, to in drawing.later):
        nodes[""] = _correction(drawing, row, row.channel - LANE * len(targets))
        channels[""] = nodes[""].line - TASK[1] / 2 - LANE
    for end, origin, to in drawing.later:
        drawing.connect(row.canvas, [replace(end, route=back(origin, channels[to]))], nodes[to])


def _correction(drawing: Drawing, row: Row, bottom: float) -> Node:
    """What was done is undone, and the requester corrects the request, which enters again."""
    process, speech = drawing.process, drawing.speech
    entry = drawing.entries[process.steps[process.reentry].name]
    line, x = bottom - TASK[1] / 2, min(entry.x, entry.middle - TASK[0] / 2)
    x = x if entry.width < TASK[0] else entry.x
    task = drawing.node(row.canvas, "userTask", "correction", x, line, speech.say("correct"))
    task.parts.append(parts.owner("requester"))
    drawing.connect(row.canvas, [End(task, route=down)], entry)
    if not undoes(process.steps[process.reentry :]):
        return task
    undo = drawing.undone(row.canvas, task.id)
    undo.x, undo.line = x - GAP / 2 - EVENT[0], line
    drawing.connect(row.canvas, [End(undo)], task)
    return undo


def _said(process: Process, speech: Speech) -> Iterator[str]:
    """What holds for the whole process."""
    if process.description:
        yield speech.text(process.description)
    yield speech.say("withdraw")
    if undoes(process.steps):
        yield speech.say("undoing-all")
    for let in process.let:
        yield speech.say("let", let.name, let.expression.text)
