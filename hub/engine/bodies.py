"""What a step says, by its kind. Steps that hold others hold them as lists, which are walked in their order."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from hub.engine.conditions import Expression
from hub.engine.conditions.templates import Template
from hub.engine.people import CHANNEL, PersonExpression, Question
from hub.engine.worktime import Duration

Texts = Mapping[str, str]  # language (`en`, `de`) -> text
Named = tuple[tuple[str, Expression], ...]  # names and what is worked out for each


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
class Ask(Approve):
    """Ask people for more, by a form of its own (JSON Schema); the first answer counts."""

    form: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class Call:
    """Call an operation of an internal service and wait for its answer; `undo` is the operation that takes it back."""

    service: str
    operation: str
    arguments: Named
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
    """Tell people and channels something, without waiting: by the key of a message, or by texts of the file."""

    to: tuple[PersonExpression, ...]
    message: str
    texts: Mapping[str, Template]

    @property
    def channels(self) -> tuple[str, ...]:
        """The names of the channels among those who are told, each once."""
        return tuple(dict.fromkeys(one.name for one in self.to if one.kind == CHANNEL))


@dataclass(frozen=True, slots=True, eq=False)
class Produce:
    """Make a document of a template and wait until it is there; `name` is the name of the document."""

    template: str
    name: Template
    values: Named


@dataclass(frozen=True, slots=True, eq=False)
class Request:
    """Start another process for somebody and wait for its end."""

    process: str
    form: Named
    requester: PersonExpression


@dataclass(frozen=True, slots=True, eq=False)
class Wait:
    """Wait `until` a day or moment comes, for a time that is `lasting`, or for an event whose key matches.

    `within` is how long an event is waited for.
    """

    until: Expression | None
    lasting: Duration | None
    event: str
    match: Expression | None
    within: Duration | None


@dataclass(frozen=True, slots=True, eq=False)
class Branch:
    """One way of a choice, taken when its condition holds; without one always."""

    when: Expression | None
    steps: "tuple[Step, ...]"


@dataclass(frozen=True, slots=True, eq=False)
class Choose:
    """Take the first branch whose condition holds."""

    branches: tuple[Branch, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Together:
    """Go all branches side by side, until `need` of them have come to their end."""

    branches: "tuple[tuple[Step, ...], ...]"
    need: int


@dataclass(frozen=True, slots=True, eq=False)
class Again:
    """Do the steps for each row of a list, which they know by `name`: all at once, or one row after another."""

    rows: Expression
    name: str
    steps: "tuple[Step, ...]"
    in_turn: bool


@dataclass(frozen=True, slots=True, eq=False)
class Back:
    """Go back to an earlier step; the next round begins."""

    to: str


Body = Approve | Call | File | Tell | Produce | Request | Wait | Choose | Together | Again | Back


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """One step: its name, kind (the word it is written with), titles, condition, and what its kind needs.

    Without an `optional` step the request can do: a no, a failure or a lapse there does not end it.
    """

    name: str
    kind: str
    title: Texts
    when: Expression | None
    body: Body
    optional: bool = False


def blocks(body: Body) -> tuple[tuple[Step, ...], ...]:
    """The lists of steps that a step holds; none for most."""
    match body:
        case Choose(branches=branches):
            return tuple(branch.steps for branch in branches)
        case Together(branches=lists):
            return lists
        case Again(steps=steps):
            return (steps,)
    return ()
