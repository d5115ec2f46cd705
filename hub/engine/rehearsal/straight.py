"""A process without its ways back: for plays in which nobody knows what would lead there."""

from dataclasses import replace

from hub.engine.bodies import Back, Choose, Step
from hub.engine.process import Process, places_of


def straight(process: Process) -> Process:
    """The process without the steps that go back on a condition."""
    steps = _without(process.steps)
    return replace(process, steps=steps, places=places_of(steps))


def _without(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    return tuple(_inside(step) for step in steps if not (isinstance(step.body, Back) and step.when))


def _inside(step: Step) -> Step:
    """Of what holds others only a choice can hold a way back."""
    if not isinstance(step.body, Choose):
        return step
    branches = tuple(replace(branch, steps=_without(branch.steps)) for branch in step.body.branches)
    return replace(step, body=Choose(branches))
