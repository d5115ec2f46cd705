"""Boxes as SVG: what stands where is known already, here it is only drawn."""

import re
from collections.abc import Iterator, Sequence
from html import escape

from hub.engine.diagram.layout import FORK, PAD, STACK, Box, Line
from hub.engine.diagram.style import BADGES, ICONS, css_of
from hub.engine.diagram.telling import Telling
from hub.engine.process import Step

_UNSPEAKABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff]")


def drawn(telling: Telling, boxes: Sequence[Box], left: float, top: float) -> Iterator[str]:
    """A column of boxes with the arrows between them."""
    for before, box in zip((None, *boxes), boxes, strict=False):
        if before:
            middle = left + box.x + box.width / 2
            yield arrow(middle, top + before.y + before.height, top + box.y)
        yield _box(telling, box, left + box.x, top + box.y)


def arrow(x: float, start: float, end: float) -> str:
    """An arrow straight down."""
    return f'<path class="arrow" d="M{_n(x)} {_n(start)}V{_n(end)}m-4-6l4 6 4-6"/>'


def xml(text: str) -> str:
    """A text as XML can bear it, so that nothing of a file breaks out of the picture."""
    return escape(_UNSPEAKABLE.sub("", text))


def _box(telling: Telling, box: Box, left: float, top: float) -> str:
    if box.step:
        return _step(telling, box, box.step, left, top)
    sheet = _sheet(box, left, top)
    return f'<g class="way">{sheet}{_lines(box.lines, left, top)}{"".join(drawn(telling, box.inside, left, top))}</g>'


def _step(telling: Telling, box: Box, step: Step, left: float, top: float) -> str:
    mark = telling.mark(step).status
    css = " ".join(filter(None, (box.what, css_of(mark), "if" if step.when else "")))
    inside = "".join((*_forks(box, left, top), *(_box(telling, one, left + one.x, top + one.y) for one in box.inside)))
    return (
        f'<g class="{css}"><title>{xml(_whole(telling, step))}</title>{_rect(box, left, top, 10)}'
        f"{_icon(step.kind, left + PAD, top + 11)}{_lines(box.lines, left, top)}"
        f"{_badge(mark, left + box.width - PAD - 8, top + 19)}{inside}</g>"
    )


def _whole(telling: Telling, step: Step) -> str:
    """All that is said of a step, uncut."""
    return " · ".join(filter(None, (telling.name(step), *telling.notes(step), telling.status(step))))


def _sheet(box: Box, left: float, top: float) -> str:
    """The ground of a branch; what is done for each row lies on a stack."""
    if box.what == "way":
        return _rect(box, left, top, 8)
    front = Box("", box.width - STACK, box.height - STACK)
    behind = "".join(
        f'<path class="edge" d="M{_n(left + box.width - STACK + by)} {_n(top + by + 4)}v{_n(box.height - STACK - 12)}'
        f'a8 8 0 0 1-8 8H{_n(left + by + 4)}"/>'
        for by in (STACK, STACK / 2)
    )
    return behind + _rect(front, left, top, 8)


def _rect(box: Box, left: float, top: float, round_: int) -> str:
    size = f'width="{_n(box.width)}" height="{_n(box.height)}"'
    return f'<rect x="{_n(left)}" y="{_n(top)}" {size} rx="{round_}"/>'


def _lines(lines: Sequence[Line], left: float, top: float) -> str:
    return "".join(
        f'<text class="{line.css}" x="{_n(left + line.x)}" y="{_n(top + line.y)}">{xml(line.text)}</text>'
        for line in lines
    )


def _icon(kind: str, x: float, y: float) -> str:
    return f'<path class="icon" transform="translate({_n(x)} {_n(y)})" d="{ICONS[kind]}"/>'


def _badge(status: str, x: float, y: float) -> str:
    sign = BADGES.get(css_of(status), "")
    badge = f'<g class="badge" transform="translate({_n(x)} {_n(y)})"><circle r="8"/><path d="{sign}"/></g>'
    return badge if sign else ""


def _forks(box: Box, left: float, top: float) -> Iterator[str]:
    """Lines from the head of a frame to each of its ways; further lines of ways hang on a rail at the left."""
    start, rails = top + box.fork, sorted({way.y for way in box.inside})
    for rail in rails:
        ways = [left + way.x + _front(way) / 2 for way in box.inside if way.y == rail]
        bar = top + rail - FORK / 2
        if len(rails) > 1:
            ways_start = left + PAD
            yield f'<path class="line" d="M{_n(ways_start)} {_n(start)}V{_n(bar)}H{_n(ways[-1])}"/>'
        elif len(ways) > 1:
            middle = left + box.width / 2
            yield f'<path class="line" d="M{_n(middle)} {_n(start)}V{_n(bar)}M{_n(ways[0])} {_n(bar)}H{_n(ways[-1])}"/>'
        yield from (arrow(x, bar if len(box.inside) > 1 else start, top + rail) for x in ways)


def _front(way: Box) -> float:
    return way.width - (STACK if way.what == "rows" else 0)


def _n(number: float) -> str:
    """A number without needless digits."""
    return f"{number:.1f}".removesuffix(".0")
