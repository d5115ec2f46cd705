"""Steps in which people are asked: the task, the ladder of time below it, and the ways that go on from an answer."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from hub.engine.bpmn import parts
from hub.engine.bpmn.drawing import CHAIN, LANE, Drawing, Drawn, End
from hub.engine.bpmn.graph import EVENT, GAP, TASK, Node, Row, around, aside, down
from hub.engine.bpmn.words import people_of
from hub.engine.people import Approval, Question, Several, UpTheLine
from hub.engine.people import Ask as AskOne
from hub.engine.process import Approve, Ask, Step

_RUNG = 44.0  # between events on the edge of a task
_BELOW = 92.0  # from a task to an arrow that passes under the reminder


def approve(drawing: Drawing, row: Row, x: float, step: Step) -> Drawn:
    """A user task, and a gateway: approved goes on, rejected ends, returned goes to the correction."""
    asked = ask(drawing, row, x, step)
    gate = drawing.node(row.canvas, "exclusiveGateway", f"decision_{step.name}", asked.right + GAP, row.line)
    gate.name = drawing.speech.say("decision")
    drawing.connect(row.canvas, asked.ends, gate)
    reach = _refused(drawing, row, gate, step)
    right = gate.middle + (CHAIN * 2 if row.canvas.framed else gate.width / 2)
    return Drawn(asked.entry, (End(gate, drawing.speech.say("yes"), otherwise=True),), right, max(asked.bottom, reach))


def ask(drawing: Drawing, row: Row, x: float, step: Step) -> Drawn:
    """A user task with its ladder of time."""
    body = _body(step)
    task = drawing.node(row.canvas, "userTask", f"step_{step.name}", x, row.line, drawing.speech.name(step))
    task.says, task.parts = tuple(_told(drawing, step, body)), _askings(drawing, body.question)
    late, bottom = _Ladder(drawing, row, step, body).below(task)
    return Drawn(task, (End(task), *late), task.right, bottom)


def _body(step: Step) -> Approve:
    assert isinstance(step.body, Approve)
    return step.body


def _told(drawing: Drawing, step: Step, body: Approve) -> Iterator[str]:
    yield from drawing.speech.question(body.question, body.within)
    if isinstance(body, Ask):
        yield drawing.speech.fields(body.form)
    if step.optional:
        yield drawing.speech.say("optional")


def _refused(drawing: Drawing, row: Row, gate: Node, step: Step) -> float:
    """The ways of those who do not agree; gives how far down they reach."""
    reach, top, say = gate.bottom, gate.bottom + GAP, drawing.speech.say
    if not step.optional:
        end = End(gate, say("no"), f'{step.name}.outcome == "rejected"', down)
        reach = drawing.leave(row, end, "rejected", gate.middle, top)
    end = End(gate, say("returns"), f'{step.name}.outcome == "returned"', down)
    return max(reach, drawing.leave(row, end, "returned", gate.middle + CHAIN * 1.5, top))


def _askings(drawing: Drawing, question: Question) -> list[Element]:
    """Who may answer, and whether several do."""
    found = [parts.owner(person) for person in dict.fromkeys(people_of(question.rule))]
    if _one_voice(question.rule):
        return found
    in_turn = isinstance(question.rule, UpTheLine) or getattr(question.rule, "word", "") == "turn"
    each = parts.said("loopCardinality", drawing.speech.say("once"))
    return [*found, parts.several(in_turn, each, drawing.speech.asked(question.rule))]


def _one_voice(rule: Approval) -> bool:
    """Whether the first answer decides."""
    if isinstance(rule, Several):
        return rule.word == "any" and all(_one_voice(part) for part in rule.parts)
    return isinstance(rule, AskOne)


class _Ladder:
    """The events below the task of a step: reminders, and what happens when all time has passed."""

    def __init__(self, drawing: Drawing, row: Row, step: Step, body: Approve) -> None:
        self._drawing, self._canvas, self._step, self._body = drawing, row.canvas, step, body

    def below(self, task: Node, escalated: bool = False) -> tuple[list[End], float]:
        """The ends of those who answer in the place of others, or not at all, and how far down it reaches."""
        if self._body.within is None:
            return [], task.bottom
        last = self._last(escalated)
        rungs = [*(() if escalated else self._body.remind), *(() if last else (1.0,))]
        left = task.x + (TASK[0] + GAP / 2 if last else 0) + _RUNG / 2
        if rungs:
            task.width = max(TASK[0], left + _RUNG * (len(rungs) - 0.5) - task.x)
            self._reminders(task, [(left + _RUNG * place, share) for place, share in enumerate(rungs)])
        bottom = task.bottom + (_BELOW if rungs else EVENT[1])
        return self._at_last(task, last, bottom) if last else ([], bottom)

    def _last(self, escalated: bool) -> str:
        """What ends the task when all time has passed; empty when people are only reminded once more."""
        if self._body.escalate and not escalated:
            return "escalate"
        if self._body.unanswered:
            return f"silence-{self._body.unanswered}"
        return "goes-on" if self._step.optional else ""

    def _reminders(self, task: Node, rungs: list[tuple[float, float]]) -> None:
        """All reminders of a task are one message."""
        end = self._drawing.node(self._canvas, "endEvent", f"remind_{task.id}", rungs[0][0] - EVENT[0] / 2, 0)
        end.line, end.name = task.bottom + EVENT[1] + LANE, self._drawing.speech.say("remind")
        end.parts.append(self._drawing.message("remind"))
        for middle, share in rungs:
            name = self._drawing.speech.say("overdue") if share == 1.0 else f"{share:.0%}"
            event = self._rung(task, middle, share, name, stops=False)
            self._drawing.connect(self._canvas, [End(event, route=aside)], end)

    def _at_last(self, task: Node, last: str, bottom: float) -> tuple[list[End], float]:
        event = self._rung(task, task.x + EVENT[0], 1.0, self._drawing.speech.say(last), stops=True)
        if last != "escalate":
            return [End(event, route=around(bottom))], bottom + LANE
        return self._instead(event, task)

    def _rung(self, task: Node, middle: float, share: float, name: str, stops: bool) -> Node:
        """A timer on the edge of a task, at a share of the time."""
        assert self._body.within
        event = self._drawing.attach(
            self._canvas, task, f"after{round(share * 100)}_{task.id}", middle, name, stops=stops
        )
        event.says = (self._drawing.speech.lasts(self._body.within, share),)
        event.parts.append(parts.timer(self._body.within, share, event.says[0]))
        return event

    def _instead(self, event: Node, task: Node) -> tuple[list[End], float]:
        """Others are asked instead, and have the same time once more."""
        assert self._body.escalate
        says = self._drawing.speech.question(self._body.escalate, self._body.within)
        line, name = task.bottom + _BELOW + TASK[1] / 2, self._drawing.speech.say("escalated", task.name)
        other = self._drawing.node(self._canvas, "userTask", f"escalated_{self._step.name}", task.x, line, name, says)
        other.parts = _askings(self._drawing, self._body.escalate)
        self._drawing.connect(self._canvas, [End(event, route=down)], other)
        late, bottom = self.below(other, escalated=True)
        return [End(other), *late], bottom
