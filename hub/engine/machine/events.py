"""What happens to a request: facts, stored as they came. Folding them again gives the same state."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hub.engine.wire import Wire, reader


@dataclass(frozen=True, slots=True)
class Submitted(Wire):
    """The requester sent the form."""

    by: str


@dataclass(frozen=True, slots=True)
class Resolved(Wire):
    """The directory answered whom to ask.

    `people` are `{"person", "reason"}`, `rule` is the quorum rule over their ids (see `quorum`), `excluded` may not
    decide in this step, `purpose` says what the answer is for: `ask` or `escalate`.
    """

    step: str
    round: int
    people: tuple[Mapping[str, str], ...]
    rule: Any
    because: str = ""
    purpose: str = "ask"
    excluded: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Decided(Wire):
    """`person`'s task was answered by `by` (the same, or somebody who stands in): approve, reject or return."""

    person: str
    step: str
    round: int
    outcome: str
    comment: str = ""
    by: str = ""
    on_behalf_of: str = ""


@dataclass(frozen=True, slots=True)
class Delegated(Wire):
    """Somebody asked somebody else to decide instead."""

    step: str
    round: int
    from_: str
    to: str
    by: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Reassigned(Wire):
    """The process owner or an administrator gave a task to somebody else; nobody (`by` is empty) when it had to be,
    because somebody has left."""

    step: str
    round: int
    from_: str
    to: str
    by: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Released(Wire):
    """`person`, one of several of whom any may answer, is not asked any more; the others can do without."""

    step: str
    round: int
    person: str
    by: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Added(Wire):
    """`person` was asked beside the others, and must agree too."""

    step: str
    round: int
    person: str
    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class TakenBack(Wire):
    """The answer to `person`'s task was taken back by whoever gave it."""

    person: str
    step: str
    round: int
    by: str


@dataclass(frozen=True, slots=True)
class Asked(Wire):
    """An approver asked the requester something; the clock of the step stands still until the answer."""

    step: str
    round: int
    person: str
    question: str


@dataclass(frozen=True, slots=True)
class Answered(Wire):
    """The requester answered the question of `person`; where none is named, as once, every question of the step."""

    step: str
    round: int
    by: str
    answer: str
    person: str = ""


@dataclass(frozen=True, slots=True)
class Resubmitted(Wire):
    """The requester sent the corrected form."""

    by: str


@dataclass(frozen=True, slots=True)
class Withdrawn(Wire):
    """The request was taken back."""

    by: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Due(Wire):
    """A timer rang; `timer` is the key that `SetTimer` gave."""

    timer: str


@dataclass(frozen=True, slots=True)
class Called(Wire):
    """A service answered, or the filing or making of documents is done, or a request that was started has ended."""

    step: str
    round: int
    ok: bool
    answer: Any = None
    error: str = ""


@dataclass(frozen=True, slots=True)
class Arrived(Wire):
    """The event that a step waits for has come, with its data."""

    step: str
    round: int
    data: Any = None


@dataclass(frozen=True, slots=True)
class Supplied(Wire):
    """`person`'s task, which asks for more, was answered by `by`: the values of its form, found to be fine."""

    person: str
    step: str
    round: int
    values: Mapping[str, Any]
    by: str = ""


@dataclass(frozen=True, slots=True)
class Migrated(Wire):
    """The request went over to another version of its process.

    `steps` are names that changed (before, after), `passed` are new steps that it passed over.
    """

    version: int
    by: str
    steps: Mapping[str, str]
    passed: tuple[str, ...] = ()


Event = (
    Submitted
    | Resolved
    | Decided
    | Supplied
    | Delegated
    | Reassigned
    | Released
    | Added
    | TakenBack
    | Asked
    | Answered
    | Resubmitted
    | Withdrawn
    | Due
    | Called
    | Arrived
    | Migrated
)

from_json = reader(
    Submitted,
    Resolved,
    Decided,
    Supplied,
    Delegated,
    Reassigned,
    Released,
    Added,
    TakenBack,
    Asked,
    Answered,
    Resubmitted,
    Withdrawn,
    Due,
    Called,
    Arrived,
    Migrated,
)
