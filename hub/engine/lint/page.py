"""The page that the rules look at: every step with its place in the file, however deep, and how steps relate."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from hub.engine.conditions import Expression
from hub.engine.errors import Problem
from hub.engine.language.source import Path, Source
from hub.engine.lint.looking import expressions_of
from hub.engine.process import Again, Branch, Choose, Place, Process, Step, Together


@dataclass(frozen=True, slots=True)
class Page:
    """A file under review: its places and what it means."""

    source: Source
    process: Process

    def steps(self) -> Iterator[tuple[Path, Step]]:
        """The steps and where they stand, those that are held by others behind their holders."""
        yield from self._block(("steps",), self.process.steps)

    def branches(self) -> Iterator[tuple[Path, Step, Branch]]:
        """The branches of every choice, and where they stand."""
        for path, step in self.steps():
            if isinstance(step.body, Choose):
                for number, branch in enumerate(step.body.branches):
                    yield (*path, "choose", number), step, branch

    def conditions(self) -> Iterator[tuple[Path, Expression]]:
        """What is worked out to yes or no, or to a value with a name, and where it stands."""
        for let in self.process.let:
            long = isinstance(self.source.data["let"][let.name], dict)
            yield ("let", let.name, "when") if long else ("let", let.name), let.expression
        yield from self.whens()

    def whens(self) -> Iterator[tuple[Path, Expression]]:
        """The conditions of steps and branches, and where they stand."""
        for path, step in self.steps():
            if step.when:
                yield (*path, "when"), step.when
        for path, _, branch in self.branches():
            if branch.when:
                yield (*path, "when"), branch.when

    def expressions(self) -> Iterator[Expression]:
        """Everything that the file works out of a request."""
        yield from (let.expression for let in self.process.let)
        yield from [self.process.amount] if self.process.amount else []
        for _, step in self.steps():
            yield from [step.when] if step.when else []
            yield from expressions_of(step.body)

    def raw(self, path: Path, default: Any = None) -> Any:
        """What is written at a path, or the default."""
        return self.source.at(path, default)

    def warn(self, path: Path, message: str, at: int = 0, at_key: bool = False) -> Problem:
        """Advice about the place at a path, `at` characters into it."""
        return self.source.problem(path, message, 0, at, at_key)

    def _block(self, path: Path, steps: tuple[Step, ...]) -> Iterator[tuple[Path, Step]]:
        for index, step in enumerate(steps):
            yield from self._step((*path, index, step.name), step)

    def _step(self, path: Path, step: Step) -> Iterator[tuple[Path, Step]]:
        yield path, step
        match step.body:
            case Choose(branches=branches):
                for number, branch in enumerate(branches):
                    yield from self._block((*path, "choose", number, "steps"), branch.steps)
            case Together(branches=lists):
                for number, held in enumerate(lists):
                    yield from self._side_by_side((*path, "together", number), held)
            case Again(steps=steps):
                yield from self._block((*path, "steps"), steps)

    def _side_by_side(self, path: Path, steps: tuple[Step, ...]) -> Iterator[tuple[Path, Step]]:
        """A branch of one step may be written without a list around it."""
        if isinstance(self.raw(path), list):
            yield from self._block(path, steps)
        else:
            yield from self._step((*path, steps[0].name), steps[0])


def holders(process: Process, name: str) -> Iterator[tuple[Step, int]]:
    """The steps around a step, the inmost first, and in which of their branches it stands."""
    place = process.places[name]
    while place.parent:
        branch, place = place.branch, process.places[place.parent]
        yield place.step, branch


def conditions_of(process: Process, name: str) -> list[Expression]:
    """All conditions on which a step is reached: its own, and those of the steps and branches around it."""
    step = process.places[name].step
    found = [step.when]
    for above, branch in holders(process, name):
        found += [above.when, *([above.body.branches[branch].when] if isinstance(above.body, Choose) else [])]
        if isinstance(above.body, Choose) and branch:  # taken only when those before it are not
            found += [one.when for one in above.body.branches[:branch]]
    return [expression for expression in found if expression]


def forgiven(process: Process, name: str) -> bool:
    """Whether the request can go on although a step comes to a no or fails."""
    around = list(holders(process, name))
    spared = any(isinstance(above.body, Together) and above.body.need < len(above.body.branches) for above, _ in around)
    return spared or any(one.optional for one in (process.places[name].step, *(above for above, _ in around)))


def may_follow(process: Process, one: str, other: str) -> bool:
    """Whether another step may be reached when one is done: behind it, beside it, or for another row."""
    mine, theirs = _line(process, one), _line(process, other)
    shared = [(a, b) for a, b in zip(mine, theirs, strict=False) if a.step is b.step]
    if any(isinstance(place.step.body, Again) for place, _ in shared[: min(len(mine), len(theirs)) - 1]):
        return True
    if len(shared) in (len(mine), len(theirs)):
        return False
    here, there = mine[len(shared)], theirs[len(shared)]
    if here.branch == there.branch:
        return there.index > here.index
    return isinstance(process.places[here.parent].step.body, Together)


def _line(process: Process, name: str) -> list[Place]:
    """The places around a step from the file inwards, its own the last."""
    around = [process.places[above.name] for above, _ in holders(process, name)]
    return [*reversed(around), process.places[name]]


def steps_read(process: Process, expression: Expression) -> set[str]:
    """The steps whose results an expression looks at, through names under `let` too."""
    found: set[str] = set()
    for name in expression.names:
        if let := process.lets.get(name):
            found |= steps_read(process, let.expression)
        elif name in process.places:
            found.add(name)
    return found
