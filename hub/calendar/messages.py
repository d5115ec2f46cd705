"""What happens to people's calendars. The subject of each is the person's id."""

from dataclasses import dataclass
from typing import ClassVar

from hub.core.messages import Event


@dataclass(frozen=True, slots=True)
class DeadlinesSwitched(Event):
    """Somebody allows, or no longer allows, that her deadlines stand in her calendar."""

    topic: ClassVar[str] = "calendar"
    on: bool
