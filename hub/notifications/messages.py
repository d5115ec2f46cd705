"""What notifications tell. The subject is the notification's id, or the person whom a channel reaches."""

from collections.abc import Mapping
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

    @property
    def lane(self) -> str:
        """People are told in order: what is meant for somebody waits for what she was to be told before, there."""
        return f"{self.person}/{self.channel}"[:80]


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


@dataclass(frozen=True, slots=True)
class ChannelOpened(Event):
    """A channel said where it reaches a person from now on."""

    topic: ClassVar[str] = "notifications"

    channel: str
    address: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ChannelLost(Event):
    """A channel said that it does not reach a person any more."""

    topic: ClassVar[str] = "notifications"

    channel: str
    why: str
