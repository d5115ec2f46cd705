"""What a process is, once it has been read: values that never change."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hub.engine.conditions import Expression
from hub.engine.people import PersonExpression, Question
from hub.engine.templates import Template
from hub.engine.worktime import Duration

Texts = Mapping[str, str]  # language (`en`, `de`) -> text


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
class Approve:
    """Ask people; `remind` are shares of `within` (0 to 1), `escalate` is who is asked instead when it has passed.

    `unanswered` is what silence counts as when all time has passed: `approve`, `reject`, or empty for nothing.
    """

    question: Question
    within: Duration | None
    remind: tuple[float, ...]
    escalate: Question | None
    unanswered: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Call:
    """Call an operation of an internal service and wait for its answer."""

    service: str
    operation: str
    arguments: tuple[tuple[str, Expression], ...]
    retry: Duration | None
    undo: str


@dataclass(frozen=True, slots=True, eq=False)
class File:
    """File documents into a folder and wait until they are there; `store` is where (`onedrive`), `into` the path."""

    documents: Expression
    store: str
    into: Template


@dataclass(frozen=True, slots=True, eq=False)
class Tell:
    """Tell people something, without waiting: by the key of a message, or by texts of the file."""

    to: tuple[PersonExpression, ...]
    message: str
    texts: Mapping[str, Template]


Body = Approve | Call | File | Tell


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """One step: its name, kind (`approve`, `call`, `file`, `tell`), titles, condition, and what its kind needs."""

    name: str
    kind: str
    title: Texts
    when: Expression | None
    body: Body


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
class Process:
    """A process file, read and checked.

    `form` is JSON Schema 2020-12, `lets` are those of `let` by name, `positions` says where in `steps` a name stands,
    `reads` are the (step, field) pairs that expressions look at (so that nothing else must be remembered), `digest`
    is the SHA-256 of the text.
    """

    key: str
    title: Texts
    description: Texts
    category: str
    owner: PersonExpression
    starters: tuple[PersonExpression, ...]
    form: Mapping[str, Any]
    checks: tuple[Check, ...]
    let: tuple[Let, ...]
    lets: Mapping[str, Let]
    steps: tuple[Step, ...]
    positions: Mapping[str, int]
    reads: frozenset[tuple[str, ...]]
    returned_to: str
    retention: str
    examples: tuple[Example, ...]
    digest: str

    def step(self, name: str) -> Step | None:
        """The step of that name, or None."""
        position = self.positions.get(name)
        return None if position is None else self.steps[position]

    def keeps(self, step: str, field: str) -> bool:
        """Whether some expression looks at that field of a step's result."""
        return (step, field) in self.reads or (step, "*") in self.reads
