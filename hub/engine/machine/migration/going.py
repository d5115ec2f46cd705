"""A request on its way from one version of its process to another: where it stands in both."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from hub.engine.machine.state import State
from hub.engine.process import Place, Process, Step


@dataclass(frozen=True, slots=True)
class Going:
    """A request that is to go over: from one version to another, where it stands, and its form in the new version.

    `steps` says which step takes the place of which, where their names differ; `skip` are new steps that it may pass
    over without their being done.
    """

    old: Process
    new: Process
    state: State
    form: Mapping[str, Any]
    steps: Mapping[str, str]
    skip: frozenset[str]

    def name(self, key: str) -> str:
        """What a step is called in the new version."""
        name = key.partition("#")[0]
        return self.steps.get(name, name)

    def standing(self) -> Iterator[tuple[str, Place, Place]]:
        """The steps where the request stands, and their places in both versions; those that are gone are left out."""
        for key in self.state.live:
            if self.name(key) in self.new.places:
                yield key, self.old.place(key), self.new.places[self.name(key)]

    def is_behind(self, place: Place) -> bool:
        """Whether a step of the new version stands behind the place of the request, so that it is still to come."""
        return any(_is_behind(self.new, place, stands) for _, _, stands in self.standing())

    def passed_over(self) -> Iterator[Step]:
        """Steps of the new version that stand before the place of the request, and that it never came to."""
        known = {self.name(name) for name in self.old.places}
        standing = [stands for _, _, stands in self.standing()]
        for name, place in self.new.places.items():
            before = standing and all(_is_behind(self.new, stands, place) for stands in standing)
            if before and name not in known and not place.loops:
                yield place.step

    def done(self, *outcomes: str) -> Iterator[tuple[str, Step]]:
        """The steps (of the old version) that have come to an end, with their keys."""
        for key, result in self.state.results.items():
            if result["outcome"] in outcomes or (not outcomes and result["outcome"] != "skipped"):
                yield key, self.old.place(key).step


def _is_behind(process: Process, place: Place, other: Place) -> bool:
    """Whether a step comes after another; those in different branches come neither before nor after."""
    return _way(process, place) > _way(process, other) and not _beside(process, place, other)


def _way(process: Process, place: Place) -> tuple[int, ...]:
    """The positions that lead to a step, from the file down."""
    above = (*_way(process, process.places[place.parent]), place.branch) if place.parent else ()
    return (*above, place.index)


def _beside(process: Process, place: Place, other: Place) -> bool:
    one, two = _way(process, place), _way(process, other)
    apart = next((at for at, (a, b) in enumerate(zip(one, two, strict=False)) if a != b), None)
    return apart is not None and apart % 2 == 1  # positions and branches take turns on the way down
