"""The whole picture in words, for those who do not see it: every step in its order, and what is held by what."""

from collections.abc import Sequence

from hub.engine.diagram.telling import Telling
from hub.engine.process import Again, Body, Choose, Step, Together

_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def description(telling: Telling) -> str:
    """`Steps, one after another: 1. Manager approves; 2. Prepare, at the same time ...: (a) Desk, (b) Badge.`"""
    told = "; ".join(f"{place}. {_step(telling, step)}" for place, step in enumerate(telling.process.steps, 1))
    phase = telling.phase()
    return f"{telling.words['steps']}: {told}." + (f" {phase[:1].upper()}{phase[1:]}." if phase else "")


def _step(telling: Telling, step: Step, inner: bool = False) -> str:
    """One step; what it holds stands behind a colon, within other steps in brackets."""
    held = _held(telling, step.body)
    said = ", ".join(filter(None, (telling.name(step), _way(telling, step) if held else "")))
    optional = telling.words["optional"] if step.optional else ""
    notes = ", ".join(filter(None, (optional, telling.only_if(step), telling.status(step))))
    said += f" ({notes})" if notes else ""
    return f"{said} [{held}]" if held and inner else f"{said}: {held}" if held else said


def _way(telling: Telling, step: Step) -> str:
    said = telling.does(step).replace(" · ", ", ")
    return f"{said[:1].lower()}{said[1:]}"


def _held(telling: Telling, body: Body) -> str:
    match body:
        case Choose(branches=branches):
            told = [f"{telling.when(branch)}: {_row(telling, branch.steps)}" for branch in branches]
        case Together(branches=lists):
            told = [_row(telling, block) for block in lists]
        case Again(steps=steps):
            return _row(telling, steps)
        case _:
            return ""
    return ", ".join(f"({_LETTERS[place]}) {said}" for place, said in enumerate(told))


def _row(telling: Telling, steps: Sequence[Step]) -> str:
    return f", {telling.words['then']} ".join(_step(telling, step, inner=True) for step in steps)
