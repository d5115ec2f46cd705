"""What notifications tell. Every event's subject is the notification's id."""

from dataclasses import dataclass
from typing import ClassVar

from hub.core.messages import Event


@dataclass(frozen=True, slots=True)
class NotificationEvent(Event):
    """Something that happened to one telling of one person on one channel."""

    topic: ClassVar[str] = "notifications"

    person: str
    kind: str
    channel: str


@dataclass(frozen=True, slots=True)
class NotificationPlanned(NotificationEvent):
    """It is to be sent."""


@dataclass(frozen=True, slots=True)
class NotificationRevised(NotificationEvent):
    """What it told of is over; where it was shown, the outcome is to be shown in its place."""


@dataclass(frozen=True, slots=True)
class NotificationFailed(NotificationEvent):
    """It cannot arrive on this channel."""

    error: str
