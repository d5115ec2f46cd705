"""A process as picture: SVG that a screen reader can read, in light and dark, with the place where a request stands."""

from collections.abc import Iterator, Sequence

from hub.engine.diagram.drawing import arrow, drawn, xml
from hub.engine.diagram.layout import GAP, Box, column, width_for
from hub.engine.diagram.sentence import description
from hub.engine.diagram.style import STYLE, css_of
from hub.engine.diagram.telling import Telling
from hub.engine.machine.state import State
from hub.engine.process import Back, Process, Step

_MARGIN, _DOT, _LANE = 20.0, 6.0, 16.0


def svg(process: Process, state: State | None = None, language: str = "en") -> str:
    """The picture of a process; with a state, of a request: what is done, where it stands, what was skipped."""
    telling = Telling.of(process, state, language)
    inner = width_for(process.steps)
    boxes, height = column(telling, process.steps, inner)
    top, lanes = _MARGIN + 2 * _DOT + GAP, list(_lanes(boxes))
    wide, high = 2 * _MARGIN + inner + len(lanes) * _LANE, top + height + GAP + 2 * _DOT + _MARGIN
    middle, bottom = _MARGIN + inner / 2, top + height
    parts = (
        f'<rect class="ground" width="{wide:g}" height="{high:g}" rx="12"/>',
        f'<circle class="start" cx="{middle:g}" cy="{_MARGIN + _DOT:g}" r="{_DOT:g}"/>',
        arrow(middle, _MARGIN + 2 * _DOT, top),
        *drawn(telling, boxes, _MARGIN, top),
        *_arrows_back(lanes, _MARGIN + inner, top),
        arrow(middle, bottom, bottom + GAP),
        _end(telling, middle, bottom + GAP + _DOT),
    )
    return _framed(telling, wide, high, "".join(parts))


def _framed(telling: Telling, wide: float, high: float, drawing: str) -> str:
    title, said = telling.text(telling.process.title), description(telling)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="hub" role="img" aria-labelledby="hub-title hub-desc" '
        f'lang="{telling.language}" viewBox="0 0 {wide:g} {high:g}" '
        f'width="{wide:g}" height="{high:g}" style="max-width:100%;height:auto">'
        f'<title id="hub-title">{xml(title)}</title><desc id="hub-desc">{xml(said)}</desc>'
        f"<style>{STYLE}</style>{drawing}</svg>"
    )


def _end(telling: Telling, x: float, y: float) -> str:
    """The end, with how the request stands as a whole."""
    phase = telling.state.phase if telling.state else ""
    status = css_of(phase) if phase not in ("", "running") else ""
    said = f'<text class="status" x="{x + 16:g}" y="{y + 4:g}">{xml(telling.phase())}</text>' if phase else ""
    return (
        f'<g class="{status}"><circle class="end" cx="{x:g}" cy="{y:g}" r="{_DOT:g}"/>'
        f'<circle class="start" cx="{x:g}" cy="{y:g}" r="2.5"/>{said}</g>'
    )


def _lanes(boxes: Sequence[Box]) -> Iterator[tuple[Box, float, Box]]:
    """The ways back: the box in the column that they leave, at what height, and the one they lead to."""
    tops = {box.step.name: box for box in boxes if box.step}
    for box in boxes:
        yield from ((box, height, tops[step.body.to]) for step, height in _backs(box) if isinstance(step.body, Back))


def _backs(box: Box, above: float = 0) -> Iterator[tuple[Step, float]]:
    if box.step and isinstance(box.step.body, Back):
        yield box.step, above + box.y + box.height / 2
    for inside in box.inside:
        yield from _backs(inside, above + box.y)


def _arrows_back(lanes: Sequence[tuple[Box, float, Box]], right: float, top: float) -> Iterator[str]:
    """Arrows up at the side, each in a lane of its own."""
    for number, (leaving, height, to) in enumerate(lanes, 1):
        out, into = _MARGIN + leaving.x + leaving.width, _MARGIN + to.x + to.width
        lane, start, end = right + number * _LANE, top + height, top + to.y + min(28, to.height / 2)
        yield (
            f'<path class="arrow back" d="M{out:g} {start:g}H{lane - 8:g}a8 8 0 0 0 8-8V{end + 8:g}'
            f'a8 8 0 0 0-8-8H{into:g}m6-4-6 4 6 4"/>'
        )
