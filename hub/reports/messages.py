"""What reports tell."""

from dataclasses import dataclass, field
from typing import ClassVar

from hub.core.messages import Event


@dataclass(frozen=True, slots=True)
class ReportEvent(Event):
    """Something that happened to a report that somebody wants; `person` reads it."""

    topic: ClassVar[str] = "reports"

    person: str
    report: str


@dataclass(frozen=True, slots=True)
class ReportRunRequested(ReportEvent):
    """A run (the subject) is to be rendered."""


@dataclass(frozen=True, slots=True)
class ReportRunFinished(ReportEvent):
    """A run (the subject) lies in the store as `file`. Title, lines and facts are worded for its reader.

    `subscription` and `channel` are empty when somebody asked for the run by hand; `due_at` is RFC 3339.
    """

    title: str
    file: str
    name: str
    content_type: str
    size: int
    rows: int
    due_at: str
    subscription: str = ""
    channel: str = ""
    lines: list[str] = field(default_factory=list)
    facts: list[list[str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ReportRunFailed(ReportEvent):
    """A run (the subject) will not come."""

    error: str
    subscription: str = ""


@dataclass(frozen=True, slots=True)
class SubscriptionChanged(ReportEvent):
    """A subscription (the subject) recurs like this from now on; not `active`: no more."""

    active: bool
    cron: str
    time_zone: str
