"""Asking people: whom, for what and until when; what they ask back; by what name their step goes."""

from hub.engine.people import Question
from hub.engine.values import value
from hub.engine.wire import Wire


@value(frozen=True, slots=True)
class Resolve:
    """Find out whom to ask and feed `Resolved` straight back in, with the same step, round and purpose."""

    step: str
    round: int
    question: Question
    purpose: str = "ask"


@value(frozen=True, slots=True)
class OpenTask(Wire):
    """Ask a person, who has no other open task in this step and round.

    `within` is the time given, empty for none; `kind` is `approve`, or `ask` when more is wanted than a yes or no. Who
    was asked before is asked for the same reason again when `reason` is empty.
    """

    step: str
    round: int
    person: str
    reason: str
    within: str = ""
    kind: str = "approve"


@value(frozen=True, slots=True)
class CloseTask(Wire):
    """Take a task back or note its answer; `state` is one of the states of a task, `by` is who brought it about."""

    step: str
    round: int
    person: str
    state: str
    because: str = ""
    by: str = ""


@value(frozen=True, slots=True)
class RevokeAnswer(Wire):
    """The answer to a person's task, which is closed, does not count any more; nothing to do for one without a task."""

    step: str
    round: int
    person: str
    because: str
    by: str


@value(frozen=True, slots=True)
class SetTimer(Wire):
    """Ring when `share` (0 to 1) of `within` has passed, by the calendar of those asked, or `at` a moment (RFC 3339).

    The kind is `remind`, `escalate`, `due` (all time has passed) or `until` (what was waited for is there).
    """

    key: str
    step: str
    round: int
    kind: str
    within: str
    share: float = 1.0
    at: str = ""


@value(frozen=True, slots=True)
class ClearTimer(Wire):
    """Do not ring any more."""

    key: str


@value(frozen=True, slots=True)
class PauseTimers(Wire):
    """Let the timers of a step stand still: the requester was asked something."""

    step: str
    round: int


@value(frozen=True, slots=True)
class ResumeTimers(Wire):
    """Let the timers of a step run on; they ring later by the time that has passed since `since` (RFC 3339)."""

    step: str
    round: int
    since: str


@value(frozen=True, slots=True)
class Remind(Wire):
    """Remind people of their open task; `kind` is `remind` (time is running) or `due` (it has run out)."""

    step: str
    round: int
    people: tuple[str, ...]
    kind: str = "remind"


@value(frozen=True, slots=True)
class AskRequester(Wire):
    """Pass a question on to the requester; feed `Answered` back."""

    step: str
    round: int
    person: str
    question: str


@value(frozen=True, slots=True)
class CloseQuestion(Wire):
    """The question of a person, whose task stays open, is answered. Where a task is closed, its question is over."""

    step: str
    round: int
    person: str


@value(frozen=True, slots=True)
class PassQuestion(Wire):
    """The question that was open when a person's task was closed goes with the task that was opened for `to`."""

    step: str
    round: int
    person: str
    to: str


@value(frozen=True, slots=True)
class RenameStep(Wire):
    """Call a step by another name from now on: its tasks, and its timers of these names."""

    step: str
    round: int
    to: str
    timers: tuple[str, ...] = ()


Asking = (
    Resolve
    | OpenTask
    | CloseTask
    | RevokeAnswer
    | SetTimer
    | ClearTimer
    | PauseTimers
    | ResumeTimers
    | Remind
    | AskRequester
    | CloseQuestion
    | PassQuestion
    | RenameStep
)
