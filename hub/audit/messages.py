"""What happens to the trail."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from hub.core.messages import Event
from hub.core.trail import Entry


@dataclass(frozen=True, slots=True)
class EntryRecorded(Event):
    """A part of the hub that keeps no trail has something for it: somebody (`actor`) did `action` to the subject."""

    topic: ClassVar[str] = "audit"
    actor: str
    action: str
    at: str
    request_id: str
    payload: dict[str, Any]

    @classmethod
    def of(cls, entry: Entry, at: datetime, request_id: str) -> "EntryRecorded":
        """The entry as an event; nothing of it is lost."""
        return cls(entry.subject, entry.actor, entry.action, at.isoformat(), request_id, entry.payload)
