"""What a BPMN diagram is made of while it is drawn: nodes that have a place, and flows that know their way."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias
from xml.etree.ElementTree import Element

TASK = (100.0, 80.0)
GATEWAY = (50.0, 50.0)
EVENT = (36.0, 36.0)
GAP = 60.0  # between what stands side by side
HEAD = 20.0  # from a line that turns to where it arrives

Point: TypeAlias = tuple[float, float]


@dataclass(slots=True, eq=False)
class Node:
    """An activity, event or gateway; `line` is the height of the line on which the flow runs through it.

    `rise` is how far it reaches above the line (half its height, except of a frame), `inner` what a frame holds.
    """

    id: str
    tag: str
    x: float
    line: float
    width: float
    height: float
    rise: float
    name: str = ""
    says: tuple[str, ...] = ()
    attributes: dict[str, str] = field(default_factory=dict)
    parts: list[Element] = field(default_factory=list)
    inner: "Canvas | None" = None

    @property
    def right(self) -> float:
        """Where it ends."""
        return self.x + self.width

    @property
    def middle(self) -> float:
        """Halfway from left to right."""
        return self.x + self.width / 2

    @property
    def top(self) -> float:
        """Its upper edge."""
        return self.line - self.rise

    @property
    def bottom(self) -> float:
        """Its lower edge."""
        return self.top + self.height


Route: TypeAlias = Callable[[Node, Node], list[Point]]


@dataclass(slots=True, eq=False)
class Flow:
    """An arrow; of an `association` nothing flows, it only belongs. `condition` is CEL."""

    id: str
    source: Node
    target: Node
    route: Route
    name: str = ""
    condition: str = ""
    association: bool = False


@dataclass(slots=True, eq=False)
class Canvas:
    """What a process or a frame holds; `leaves` are the ways in which a frame is left early, in their order.

    `undoes` says that something in it can be undone, `spares` that it goes on without a branch that comes to a no.
    """

    id: str
    nodes: list[Node] = field(default_factory=list)
    flows: list[Flow] = field(default_factory=list)
    data: list[Element] = field(default_factory=list)
    leaves: dict[str, str] = field(default_factory=dict)
    undoes: bool = False
    spares: bool = False
    framed: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """A line of steps on a canvas; above it runs a channel in which arrows go back, out of the row to its `outer`."""

    canvas: Canvas
    line: float
    left: float
    channel: float
    outer: "Row | None" = None


def straight(source: Node, target: Node) -> list[Point]:
    """To the right; to a gateway where rows meet from below, otherwise up or down shortly before the target."""
    start = (source.right, source.line)
    if source.line == target.line:
        return [start, (target.x, target.line)]
    if target.attributes.get("gatewayDirection") == "Converging":
        return [start, (target.middle, source.line), (target.middle, target.bottom)]
    return [start, *_arrive(target, source.line)]


def around(level: float) -> Route:
    """Over or under what stands between, at a height."""

    def route(source: Node, target: Node) -> list[Point]:
        edge = source.top if level < source.line else source.bottom
        return [(source.middle, edge), (source.middle, level), *_arrive(target, level)]

    return route


def fork(source: Node, target: Node) -> list[Point]:
    """From a gateway into one of the rows that begin behind it."""
    if source.line == target.line:
        return straight(source, target)
    return [(source.middle, source.bottom), (source.middle, target.line), (target.x, target.line)]


def down(source: Node, target: Node) -> list[Point]:
    """To what stands below."""
    if target.x <= source.middle <= target.right:
        return [(source.middle, source.bottom), (source.middle, target.top)]
    level = source.bottom + HEAD
    return [(source.middle, source.bottom), (source.middle, level), (target.middle, level), (target.middle, target.top)]


def under(level: float) -> Route:
    """Under all rows, to where they meet."""

    def route(source: Node, target: Node) -> list[Point]:
        start, end = (source.middle, source.bottom), (target.middle, target.bottom)
        return [start, (source.middle, level), (target.middle, level), end]

    return route


def aside(source: Node, target: Node) -> list[Point]:
    """To what stands below on the left, or straight below."""
    if target.middle == source.middle:
        return down(source, target)
    return [(source.middle, source.bottom), (source.middle, target.line), (target.right, target.line)]


def back(row: Row, channel: float) -> Route:
    """Out of all rows, along a channel above everything, and down into the target."""

    def route(source: Node, target: Node) -> list[Point]:
        points, here, at = [(source.middle, source.top)], row, source.middle
        while here.outer:
            points += [(at, here.channel), (here.left, here.channel)]
            here, at = here.outer, here.left
        return [*points, (at, channel), (target.middle, channel), (target.middle, target.top)]

    return route


def _arrive(target: Node, level: float) -> list[Point]:
    before = target.x - HEAD
    return [(before, level), (before, target.line), (target.x, target.line)]
