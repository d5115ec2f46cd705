"""What happens in operations."""

from dataclasses import dataclass
from typing import ClassVar

from hub.core.messages import Event


@dataclass(frozen=True, slots=True)
class DeadLetterReplayed(Event):
    """An administrator wants a dead letter (the subject) delivered again."""

    topic: ClassVar[str] = "operations"
    handler: str
