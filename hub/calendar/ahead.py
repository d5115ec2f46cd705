"""What lies ahead of somebody, as whoever knows it says it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from hub.core.ports import CalendarEvent
from hub.core.questions import Deadline, Period


@dataclass(frozen=True, slots=True)
class Ahead:
    """The events of her calendar, and whether it could be read; what is due; when she is away."""

    calendar: Literal["read", "none", "unavailable"]
    events: Sequence[CalendarEvent]
    due: Sequence[Deadline]
    absence: Period | None
