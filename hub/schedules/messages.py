"""What schedules tell."""

from dataclasses import dataclass
from typing import Any, ClassVar

from hub.core.messages import Event


@dataclass(frozen=True, slots=True)
class ScheduleDue(Event):
    """The time of a schedule has come; its subject is the schedule's key. Told once for each `due_at` (RFC 3339)."""

    topic: ClassVar[str] = "schedules"

    job: str
    arguments: dict[str, Any]
    due_at: str


@dataclass(frozen=True, slots=True)
class ScheduleChanged(Event):
    """A schedule, its subject is the key, is new, another, paused, resumed or gone: look how it stands."""

    topic: ClassVar[str] = "schedules"
