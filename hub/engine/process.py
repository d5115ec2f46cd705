"""What a process is, once it has been read: values that never change."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from hub.engine.bodies import (
    Again,
    Approve,
    Ask,
    Back,
    Body,
    Branch,
    Call,
    Choose,
    File,
    Named,
    Produce,
    Request,
    Step,
    Tell,
    Texts,
    Together,
    Wait,
    blocks,
)
from hub.engine.conditions import Expression
from hub.engine.people import PersonExpression

__all__ = [
    "Again",
    "Approve",
    "Ask",
    "Back",
    "Body",
    "Branch",
    "Call",
    "Check",
    "Choose",
    "Example",
    "File",
    "Let",
    "Named",
    "Place",
    "Process",
    "Produce",
    "Request",
    "Start",
    "Step",
    "Tell",
    "Texts",
    "Together",
    "Wait",
    "blocks",
    "places_of",
]


@dataclass(frozen=True, slots=True, eq=False)
class Let:
    """A named expression; `because` says in words what it means when it holds (for "... because the amount is ...")."""

    name: str
    expression: Expression
    because: Texts


@dataclass(frozen=True, slots=True, eq=False)
class Check:
    """A rule over the whole form: what must hold, what to tell the requester otherwise, and at which field."""

    expression: Expression
    says: Texts
    field: str


@dataclass(frozen=True, slots=True, eq=False)
class Start:
    """What starts a request by itself: an `event`, or the clock (`every` is a cron line, in a time zone).

    Who asks: somebody whom `who` means, or whom `whom` gives, worked out of the `event`; so are the form's values.
    """

    event: str
    every: str
    zone: str
    who: PersonExpression | None
    whom: Expression | None
    form: Named


@dataclass(frozen=True, slots=True, eq=False)
class Example:
    """A story that the file promises to play as told; see `rehearsal.run_example`."""

    name: str
    requester: str
    away: tuple[str, ...]
    form: Mapping[str, Any]
    then: tuple[Any, ...]
    expect: Mapping[str, Any]


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """Where a step stands: in which list and at what position, and the step (and its branch) that holds the list.

    `loops` are the `again` steps around it, the outermost first; `top` is the position of what holds it in the file.
    """

    step: Step
    block: tuple[Step, ...]
    index: int
    parent: str
    branch: int
    loops: tuple[str, ...]
    top: int


@dataclass(frozen=True, slots=True, eq=False)
class Process:
    """A process file, read and checked.

    `form` is JSON Schema 2020-12, `lets` are those of `let` by name, `places` says where the step of a name stands,
    `rows` which `again` step a name of rows belongs to, `reads` are the (step, field) pairs that expressions look at
    (so that nothing else must be remembered), `digest` is the SHA-256 of the text.
    """

    key: str
    title: Texts
    description: Texts
    category: str
    owner: PersonExpression
    starters: tuple[PersonExpression, ...]
    starts: tuple[Start, ...]
    amount: Expression | None
    form: Mapping[str, Any]
    checks: tuple[Check, ...]
    let: tuple[Let, ...]
    lets: Mapping[str, Let]
    steps: tuple[Step, ...]
    places: Mapping[str, Place]
    rows: Mapping[str, str]
    reads: frozenset[tuple[str, ...]]
    returned_to: str
    retention: str
    examples: tuple[Example, ...]
    digest: str

    def place(self, key: str) -> Place:
        """Where the step of a key stands; a key is a name, within rows with their numbers behind it (`owner#1`)."""
        return self.places.get(key) or self.places[key.partition("#")[0]]

    def step(self, key: str) -> Step | None:
        """The step of a key, or None."""
        place = self.places.get(key) or self.places.get(key.partition("#")[0])
        return place.step if place else None

    def walk(self) -> Iterator[Step]:
        """Every step, those that are held by others behind their holders."""
        return (place.step for place in self.places.values())

    @property
    def reentry(self) -> int:
        """The position in the file at which a corrected request enters again."""
        return self.places[self.returned_to].top if self.returned_to in self.places else 0

    def keeps(self, key: str, field: str) -> bool:
        """Whether some expression looks at that field of a step's result."""
        step = key.partition("#")[0]
        return (step, field) in self.reads or (step, "*") in self.reads


def places_of(steps: tuple[Step, ...]) -> dict[str, Place]:
    """Where each step of a file stands, by name."""
    found: dict[str, Place] = {}
    for top, step in enumerate(steps):
        _settle(found, Place(step, steps, top, "", 0, (), top))
    return found


def _settle(found: dict[str, Place], place: Place) -> None:
    found[place.step.name] = place
    loops = (*place.loops, place.step.name) if isinstance(place.step.body, Again) else place.loops
    for number, held in enumerate(blocks(place.step.body)):
        for position, step in enumerate(held):
            _settle(found, Place(step, held, position, place.step.name, number, loops, place.top))
