"""Where everything stands: sizes are worked out from the inside to the outside, within the width that there is.

A list of steps is a column. Branches stand side by side, as many to a line as the space between the margins bears, so
that a picture grows downwards and stays readable on a narrow page.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from hub.engine.diagram.telling import Telling
from hub.engine.diagram.text import lines
from hub.engine.process import Again, Body, Choose, Step, Together, blocks

PLAIN, WIDE = 420.0, 680.0  # the width of the whole, without branches and with many
LEAST, MOST = 186.0, 420.0  # the width of a step that holds no others
PAD, GAP, FORK = 12.0, 26.0, 22.0
BESIDE = 12.0  # between branches
STACK = 8.0  # the edges of the sheets behind the first, of what is done for each row
ICON, BADGE = 28.0, 22.0
TITLE, SMALL = 14, 12  # sizes of letters
LINE = {TITLE: 19.0, SMALL: 16.0}


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text: where its letters stand, from the corner of its box, their size and its class."""

    text: str
    x: float
    y: float
    size: int
    css: str


@dataclass(frozen=True, slots=True)
class Box:
    """A step, a frame around branches or rows, or one of these ways; its place counts from the corner of what holds it.

    `fork` is where lines to the branches begin, `rails` are the tops of the lines of branches.
    """

    what: str
    width: float
    height: float
    step: Step | None = None
    lines: tuple[Line, ...] = ()
    inside: tuple["Box", ...] = ()
    x: float = 0
    y: float = 0
    fork: float = 0


def column(telling: Telling, steps: Sequence[Step], width: float) -> tuple[tuple[Box, ...], float]:
    """Steps one under another, each in the middle of the width; and the height of all."""
    placed: list[Box] = []
    top = 0.0
    for step in steps:
        box = _box(telling, step, width)
        placed.append(replace(box, x=(width - box.width) / 2, y=top))
        top += box.height + GAP
    return tuple(placed), max(top - GAP, 0)


def width_for(steps: Sequence[Step]) -> float:
    """The width of the whole column: wide enough for branches side by side, as far as a page bears it."""
    return max(_span(steps, LEAST, max), min(WIDE, max(PLAIN, _span(steps, LEAST, sum))))


def _span(steps: Sequence[Step], leaf: float, side_by_side: Callable[[Iterable[float]], float]) -> float:
    """The width of a column when a step that holds no others has that of a `leaf`, and branches are put together so."""
    return max((_span_of(step.body, leaf, side_by_side) for step in steps), default=leaf)


def _span_of(body: Body, leaf: float, side_by_side: Callable[[Iterable[float]], float]) -> float:
    ways = [_span(held, leaf, side_by_side) + _sheet(body, held) + BESIDE for held in blocks(body)]
    return side_by_side(ways) + 2 * PAD if ways else leaf


def _sheet(body: Body, held: Sequence[Step]) -> float:
    """What the sheet of a branch takes of its width: a single step beside others is told apart without one."""
    bare = isinstance(body, Together) and len(held) == 1
    return 0 if bare else 2 * PAD


def _box(telling: Telling, step: Step, width: float) -> Box:
    room = min(width, _span_of(step.body, MOST, sum))
    return _frame(telling, step, room) if blocks(step.body) else _leaf(telling, step, room)


def _leaf(telling: Telling, step: Step, width: float) -> Box:
    said, height = _said(telling, step, width)
    return Box("step", width, height, step, said)


def _frame(telling: Telling, step: Step, width: float) -> Box:
    said, head = _said(telling, step, width)
    ways, height = _ways(telling, step, width - 2 * PAD)
    placed = tuple(replace(way, x=way.x + PAD, y=way.y + head + FORK) for way in ways)
    return Box("frame", width, head + FORK + height + PAD, step, said, placed, fork=head)


def _said(telling: Telling, step: Step, width: float) -> tuple[tuple[Line, ...], float]:
    """The lines of a step, and the height that they take."""
    marked, left = telling.status(step), PAD + ICON
    room = width - left - PAD
    told = [(TITLE, "name", one) for one in lines(telling.name(step), room - (BADGE if marked else 0), TITLE, True)]
    told += [(SMALL, "note", one) for note in telling.notes(step) for one in lines(note, room, SMALL, most=3)]
    told += [(SMALL, "status", one) for one in lines(marked, room, SMALL, True)]
    return _set(told, left, 10)


def _set(told: Sequence[tuple[int, str, str]], left: float, top: float) -> tuple[tuple[Line, ...], float]:
    placed: list[Line] = []
    for size, css, text in told:
        placed.append(Line(text, left, top + LINE[size] - 5, size, css))
        top += LINE[size]
    return tuple(placed), top + 8


def _ways(telling: Telling, step: Step, width: float) -> tuple[list[Box], float]:
    """The branches of a step, in as few lines as the width bears; and the height of all."""
    body, ways = step.body, blocks(step.body)
    least = max(_span(held, LEAST, max) + _sheet(body, held) for held in ways)
    across = _across(width, least, len(ways))
    gutter = BESIDE if across < len(ways) else 0
    each = (width - gutter - (across - 1) * BESIDE) / across
    boxes = [_way(telling, body, number, each) for number in range(len(ways))]
    return _rows(boxes, across, gutter)


def _across(width: float, least: float, count: int) -> int:
    """How many ways stand side by side; lines are filled evenly."""
    if count * (least + BESIDE) - BESIDE <= width:
        return count
    most = max(1, int(width / (least + BESIDE)))
    return -(-count // -(-count // most))


def _rows(boxes: Sequence[Box], across: int, gutter: float) -> tuple[list[Box], float]:
    placed: list[Box] = []
    top = 0.0
    for start in range(0, len(boxes), across):
        line = boxes[start : start + across]
        height = max(box.height for box in line)
        for place, box in enumerate(line):
            high = height if box.what == "way" else box.height
            placed.append(replace(box, x=gutter + place * (box.width + BESIDE), y=top, height=high))
        top += height + FORK
    return placed, top - FORK


def _way(telling: Telling, body: Body, number: int, width: float) -> Box:
    """One branch, or what is done for each row."""
    held = blocks(body)[number]
    if not _sheet(body, held):
        return _box(telling, held[0], width)
    stack = STACK if isinstance(body, Again) else 0
    sheet = width - stack
    said = telling.when(body.branches[number]) if isinstance(body, Choose) else ""
    told = [(SMALL, "when", one) for one in lines(said, sheet - 2 * PAD, SMALL, most=3)]
    caption, top = _set(told, PAD, 8) if told else ((), PAD)
    inside, height = column(telling, held, sheet - 2 * PAD)
    placed = tuple(replace(box, x=box.x + PAD, y=box.y + top) for box in inside)
    return Box("rows" if stack else "way", width, top + height + PAD + stack, None, caption, placed)
