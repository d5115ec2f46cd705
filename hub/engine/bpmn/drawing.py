"""A diagram while it is drawn, from left to right: each step takes the place it needs and says where it ends."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias
from xml.etree.ElementTree import Element

from hub.engine.bpmn import parts
from hub.engine.bpmn.graph import EVENT, GAP, GATEWAY, TASK, Canvas, Flow, Node, Route, Row, around, down, straight
from hub.engine.bpmn.words import Speech
from hub.engine.process import Again, Choose, Process, Step, Together, blocks

LANE = 16.0  # between an arrow and what it passes
HEADER = 30.0  # between a frame and what it holds
ENDINGS = ("rejected", "failed")  # what ends a request; every other way to leave leads back
CHAIN = 60.0  # between events one below the other


@dataclass(frozen=True, slots=True, eq=False)
class End:
    """Where an arrow will begin, once it is known what comes next."""

    node: Node
    name: str = ""
    condition: str = ""
    route: Route = straight
    otherwise: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """Where a step begins, its open ends, and how far it reaches; `entry` is None when there was nothing to draw."""

    entry: Node
    ends: tuple[End, ...]
    right: float
    bottom: float


Body: TypeAlias = Callable[["Drawing", Row, float, Step], Drawn]

_SIZES = {"Event": EVENT, "Gateway": GATEWAY}


@dataclass(slots=True, eq=False)
class Drawing:
    """What has been drawn so far. `later` are the arrows back: to a step, or (without a name) to the correction."""

    process: Process
    speech: Speech
    bodies: Mapping[str, Body]
    root: Canvas
    shared: dict[str, Element] = field(default_factory=dict)
    entries: dict[str, Node] = field(default_factory=dict)
    later: list[tuple[End, Row, str]] = field(default_factory=list)

    def node(
        self, canvas: Canvas, tag: str, id_: str, x: float, line: float, name: str = "", says: Iterable[str] = ()
    ) -> Node:
        """A new node with its left edge at `x`, in the size that its kind has."""
        width, height = next((size for kind, size in _SIZES.items() if tag.endswith(kind)), TASK)
        node = Node(id_, tag, x, line, width, height, height / 2, name, tuple(says))
        canvas.nodes.append(node)
        return node

    def attach(self, canvas: Canvas, host: Node, id_: str, middle: float, name: str, stops: bool = True) -> Node:
        """An event on the lower edge of a node; it `stops` what the node does."""
        event = self.node(canvas, "boundaryEvent", id_, middle - EVENT[0] / 2, host.bottom, name)
        event.attributes.update(attachedToRef=host.id, cancelActivity=str(stops).lower())
        return event

    def connect(self, canvas: Canvas, ends: Iterable[End], target: Node) -> None:
        """Arrows from open ends to what comes next."""
        for end in ends:
            id_ = f"flow_{end.node.id}_{target.id}"
            twins = sum(flow.id.startswith(id_) for flow in canvas.flows)
            flow = Flow(f"{id_}_{twins}" if twins else id_, end.node, target, end.route, end.name, end.condition)
            canvas.flows.append(flow)
            if end.otherwise:
                end.node.attributes["default"] = flow.id

    def sequence(self, row: Row, x: float, steps: Sequence[Step]) -> Drawn:
        """Steps one after another."""
        first, *others = steps
        drawn = self.step(row, x, first)
        entry, bottom = drawn.entry, drawn.bottom
        for step in others:
            following = self.step(row, drawn.right + GAP, step)
            self.connect(row.canvas, drawn.ends, following.entry)
            drawn, bottom = following, max(bottom, following.bottom)
        return Drawn(entry, drawn.ends, drawn.right, bottom)

    def step(self, row: Row, x: float, step: Step) -> Drawn:
        """A step; with a condition, a gateway before it and a way past it."""
        body = self.bodies[step.kind]
        drawn = self._past(row, x, step, body) if step.when else body(self, row, x, step)
        self.entries[step.name] = drawn.entry
        row.canvas.undoes = row.canvas.undoes or undoes([step])
        return drawn

    def leave(self, row: Row, end: End, kind: str, middle: float, top: float) -> float:
        """Leave a canvas early (`rejected`, `failed`, `returned`, `back:<step>`); gives how far down that reaches."""
        if not row.canvas.framed and kind not in ENDINGS:
            self.later.append((end, row, kind.removeprefix("returned").removeprefix("back:")))
            return row.line
        names = self._chain(row.canvas, kind, end.node.id)
        for node in names:
            node.x, node.line = middle - node.width / 2, top + node.height / 2
            self.connect(row.canvas, [end], node)
            end, top = End(node, route=down), node.bottom + CHAIN - EVENT[1]
        return top

    def error(self, kind: str) -> Element:
        """The event that leaves a frame in such a way."""
        id_ = f"error_{kind.replace(':', '_')}"
        self.shared.setdefault(id_, Element("error", {"id": id_, "name": kind, "errorCode": kind}))
        return parts.event("error", "errorRef", id_)

    def message(self, name: str) -> Element:
        """The event of a message of that name."""
        id_ = f"message_{parts.ncname(name)}"
        self.shared.setdefault(id_, Element("message", {"id": id_, "name": name}))
        return parts.event("message", "messageRef", id_)

    def _past(self, row: Row, x: float, step: Step, body: Body) -> Drawn:
        assert step.when is not None
        says, formula = self.speech.condition(step.when), self.speech.formula(step.when)
        gate = self.node(
            row.canvas, "exclusiveGateway", f"when_{step.name}", x, row.line, self.speech.say("only", says)
        )
        drawn = body(self, row, gate.right + GAP, step)
        self.connect(row.canvas, [End(gate, self.speech.say("yes"), formula)], drawn.entry)
        over = around(row.line - _body_rise(step) - LANE / 2)
        past = End(gate, self.speech.say("no"), route=over, otherwise=True)
        return Drawn(gate, (*drawn.ends, past), drawn.right, drawn.bottom)

    def _chain(self, canvas: Canvas, kind: str, source: str) -> list[Node]:
        """What was done is undone, then the end."""
        id_ = f"{kind.replace(':', '_')}_{source}"
        undo = self.undone(canvas, id_) if canvas.undoes else None
        end = self.node(canvas, "endEvent", id_, 0, 0, self._named(kind))
        if canvas.framed:
            canvas.leaves[kind] = self._named(kind)
        if not (canvas.spares and kind in ENDINGS):
            end.parts.append(self.error(kind) if canvas.framed else parts.event("terminate"))
        return [undo, end] if undo else [end]

    def undone(self, canvas: Canvas, before: str) -> Node:
        """The event that lets what was done be undone."""
        says = [self.speech.say("undoing")]
        undo = self.node(canvas, "intermediateThrowEvent", f"undo_{before}", 0, 0, self.speech.say("undone"), says)
        undo.parts.append(parts.event("compensate"))
        return undo

    def _named(self, kind: str) -> str:
        word, _, step = kind.partition(":")
        known = self.process.step(step) if step else None
        return self.speech.say("back", self.speech.name(known)) if known else self.speech.say(word)


def undoes(steps: Iterable[Step]) -> bool:
    """Whether something in the steps can be undone."""
    return any(bool(getattr(step.body, "undo", "")) or any(map(undoes, blocks(step.body))) for step in steps)


def rise(steps: Iterable[Step]) -> float:
    """How far a row reaches above its line, with a channel for arrows that go back."""
    return max(_body_rise(step) + (LANE if step.when else 0) for step in steps) + LANE + 4


def framed(step: Step) -> bool:
    """Whether a step has a frame around it."""
    return isinstance(step.body, (Again, Together)) or (step.optional and isinstance(step.body, Choose))


def _body_rise(step: Step) -> float:
    held = blocks(step.body)
    within = rise(held[0]) if held else TASK[1] / 2
    return within + HEADER + EVENT[1] / 2 if framed(step) else within
