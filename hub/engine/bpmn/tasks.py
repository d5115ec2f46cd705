"""Steps that the hub does by itself: calls, papers, messages, other processes, waiting, and going back."""

from collections.abc import Iterable
from xml.etree.ElementTree import Element

from hub.engine.bpmn import parts
from hub.engine.bpmn.drawing import LANE, Drawing, Drawn, End, undoes
from hub.engine.bpmn.graph import EVENT, GAP, TASK, Flow, Node, Row, around, down
from hub.engine.conditions import Expression
from hub.engine.process import Back, Call, File, Produce, Request, Step, Tell, Wait


def call(drawing: Drawing, row: Row, x: float, step: Step) -> Drawn:
    """A service task; what takes it back hangs below it."""
    body, say = step.body, drawing.speech.say
    assert isinstance(body, Call)
    retry = [say("retry", drawing.speech.lasts(body.retry))] if body.retry else []
    says = [say("calls", f"{body.service}.{body.operation}"), *_with(drawing, body.arguments), *retry]
    task = _service(drawing, row, x, step, says)
    return (
        _undoing(drawing, row, _goes_on(drawing, row, task, step), body)
        if body.undo
        else _goes_on(drawing, row, task, step)
    )


def file(drawing: Drawing, row: Row, x: float, step: Step) -> Drawn:
    """A service task: documents go where they belong."""
    body = step.body
    assert isinstance(body, File)
    says = drawing.speech.say("files", body.documents.text, body.store, body.into.text)
    return _goes_on(drawing, row, _service(drawing, row, x, step, [says]), step)


def produce(drawing: Drawing, row: Row, x: float, step: Step) -> Drawn:
    """A service task: a document is made of a template."""
    body = step.body
    assert isinstance(body, Produce)
    says = drawing.speech.say("produces", body.name.text, body.template)
    return _goes_on(drawing, row, _service(drawing, row, x, step, [says, *_with(drawing, body.values)]), step)


def tell(drawing: Drawing, row: Row, x: float, step: Step) -> Drawn:
    """A send task."""
    body, speech = step.body, drawing.speech
    assert isinstance(body, Tell)
    text = body.texts.get(speech.language) or body.texts.get("en")
    says = speech.say("tells", speech.who(body.to), text.text if text else body.message)
    task = drawing.node(row.canvas, "sendTask", f"step_{step.name}", x, row.line, speech.name(step), [says])
    task.attributes["implementation"] = "##unspecified"
    return Drawn(task, (End(task),), task.right, task.bottom)


def request(drawing: Drawing, row: Row, x: float, step: Step) -> Drawn:
    """Another process, which is waited for."""
    body, speech = step.body, drawing.speech
    assert isinstance(body, Request)
    says = [speech.say("starts", body.process, speech.who((body.requester,))), *_with(drawing, body.form)]
    task = drawing.node(row.canvas, "callActivity", f"step_{step.name}", x, row.line, speech.name(step), says)
    task.attributes["calledElement"] = process_id(body.process)
    return _goes_on(drawing, row, task, step)


def wait(drawing: Drawing, row: Row, x: float, step: Step) -> Drawn:
    """An event that is caught; one that may come too late is a task with a timer on its edge."""
    body = step.body
    assert isinstance(body, Wait)
    tag = "receiveTask" if body.within else "intermediateCatchEvent"
    node = drawing.node(row.canvas, tag, f"step_{step.name}", x, row.line, drawing.speech.name(step))
    node.says = (_awaited(drawing, body), *([drawing.speech.say("optional")] if step.optional else []))
    if body.within:
        node.attributes |= {"implementation": "##unspecified", "messageRef": _awaited_message(drawing, body)}
        return _lapse(drawing, row, node, step, body)
    node.parts.append(_caught(drawing, body))
    return Drawn(node, (End(node),), node.right, node.bottom + LANE)


def back(drawing: Drawing, row: Row, x: float, step: Step) -> Drawn:
    """An arrow back to an earlier step; what was done from there on is undone."""
    assert isinstance(step.body, Back)
    to = drawing.process.step(step.body.to)
    name = drawing.speech.say("back", drawing.speech.name(to) if to else step.body.to)
    says = [drawing.speech.say("rounds")]
    node = drawing.node(row.canvas, "intermediateThrowEvent", f"step_{step.name}", x, row.line, name, says)
    if undoes(drawing.process.steps[drawing.process.places[step.body.to].top :]):
        node.parts.append(parts.event("compensate"))
    reach = drawing.leave(row, End(node, route=down), f"back:{step.body.to}", node.middle, node.bottom + GAP)
    return Drawn(node, (), node.right, max(node.bottom + GAP, reach))


def process_id(key: str) -> str:
    """The id of a process in its own diagram, by which others call it."""
    return f"process_{key}"


def _service(drawing: Drawing, row: Row, x: float, step: Step, says: Iterable[str]) -> Node:
    task = drawing.node(row.canvas, "serviceTask", f"step_{step.name}", x, row.line, drawing.speech.name(step), says)
    task.attributes["implementation"] = "##unspecified"
    return task


def _with(drawing: Drawing, values: Iterable[tuple[str, Expression]]) -> list[str]:
    told = ", ".join(f"{name}: {expression.text}" for name, expression in values)
    return [drawing.speech.say("with", told)] if told else []


def _goes_on(drawing: Drawing, row: Row, task: Node, step: Step) -> Drawn:
    """What is optional may fail: then the request goes on without it."""
    if not step.optional:
        return Drawn(task, (End(task),), task.right, task.bottom)
    task.says += (drawing.speech.say("optional"),)
    event = drawing.attach(
        row.canvas, task, f"failed_{task.id}", task.x + EVENT[0] / 2 + 4, drawing.speech.say("goes-on")
    )
    event.parts.append(parts.event("error"))
    level = task.bottom + TASK[1] + GAP + LANE
    return Drawn(task, (End(task), End(event, route=around(level))), task.right, level + LANE)


def _undoing(drawing: Drawing, row: Row, drawn: Drawn, body: Call) -> Drawn:
    task, canvas = drawn.entry, row.canvas
    name = drawing.speech.say("undo", task.name)
    event = drawing.attach(canvas, task, f"undo_{task.id}", task.right - EVENT[0] / 2 - 4, name)
    event.parts.append(parts.event("compensate"))
    undo = drawing.node(canvas, "serviceTask", f"undoing_{task.id}", event.middle - EVENT[0], 0, name)
    undo.line, undo.says = task.bottom + GAP + TASK[1] / 2, (drawing.speech.say("calls", body.undo),)
    undo.attributes |= {"implementation": "##unspecified", "isForCompensation": "true"}
    canvas.flows.append(Flow(f"association_{task.id}", event, undo, down, association=True))
    return Drawn(task, drawn.ends, undo.right, max(drawn.bottom, undo.bottom))


def _awaited(drawing: Drawing, body: Wait) -> str:
    if body.event:
        return drawing.speech.say("event", body.event, body.match.text if body.match else "request.id")
    if body.until:
        return drawing.speech.say("until", body.until.text)
    return drawing.speech.say("for", drawing.speech.lasts(body.lasting) if body.lasting else "")


def _awaited_message(drawing: Drawing, body: Wait) -> str:
    return drawing.message(body.event).attrib["messageRef"]


def _caught(drawing: Drawing, body: Wait) -> Element:
    if body.event:
        return drawing.message(body.event)
    if body.until:
        return parts.around("timerEventDefinition", parts.formal("timeDate", body.until.text))
    assert body.lasting
    return parts.timer(body.lasting, 1.0, drawing.speech.lasts(body.lasting))


def _lapse(drawing: Drawing, row: Row, task: Node, step: Step, body: Wait) -> Drawn:
    """What did not come in time."""
    assert body.within
    name = drawing.speech.say("goes-on" if step.optional else "lapsed")
    event = drawing.attach(row.canvas, task, f"late_{task.id}", task.middle, name)
    event.parts.append(parts.timer(body.within, 1.0, drawing.speech.lasts(body.within)))
    ends, level = (End(task),), event.bottom + LANE
    if step.optional:
        return Drawn(task, (*ends, End(event, route=around(level))), task.right, level + LANE)
    bottom = drawing.leave(row, End(event, route=down), "failed", event.middle, event.bottom + GAP)
    return Drawn(task, ends, task.right, bottom)
