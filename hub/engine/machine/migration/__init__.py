"""Whether a request may go over to another version of its process, and what that means for it.

A request goes over where it stands: who is asked stays asked, what is done stays done, and from there on the other
version holds. It is refused where that would be unsafe: when the place where it stands is gone or means something else,
when something would be done twice or passed over, when later steps ask for what was not kept, when the form is not fit.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from hub.engine.machine.effects import RenameStep
from hub.engine.machine.events import Migrated
from hub.engine.machine.keys import key_of, rows_of
from hub.engine.machine.migration.dangers import Problem, problems
from hub.engine.machine.migration.going import Going
from hub.engine.machine.migration.notes import notes
from hub.engine.machine.run import Run

__all__ = ["Going", "Passage", "Problem", "migrated", "passage"]


@dataclass(frozen=True, slots=True)
class Passage:
    """What the going over of one request comes to: nothing but problems, or notes on what changes for it."""

    event: Migrated
    problems: tuple[Problem, ...]
    notes: tuple[str, ...]


def passage(going: Going, version: int, by: str) -> Passage:
    """Look at a running or returned request before it goes over; nothing is changed."""
    passed = tuple(step.name for step in going.passed_over())
    return Passage(Migrated(version, by, dict(going.steps), passed), problems(going), notes(going))


def migrated(run: Run, event: Migrated) -> None:
    """The request stands in another version: its steps have new names, and what that version does not know is gone."""
    renamed = {key: _renamed(key, event.steps) for key in (*run.live, *run.results)}
    for key, live in list(run.live.items()):
        if renamed[key] != key:
            run.live[renamed[key]] = run.live.pop(key)
            run.emit(RenameStep(key, run.round, renamed[key], live.timers))
    results = {renamed[key]: result for key, result in run.results.items() if run.process.step(renamed[key])}
    run.forget(list(run.results))
    for key, result in results.items():
        run.keep(key, result)
    for name in event.passed:
        run.note(name, "skipped")


def _renamed(key: str, steps: Mapping[str, str]) -> str:
    name = key.partition("#")[0]
    return key_of(steps.get(name, name), rows_of(key))
