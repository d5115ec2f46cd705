"""What happens in operations."""

from base64 import b64decode, b64encode
from dataclasses import dataclass
from typing import ClassVar

from hub.core.messages import Event
from hub.core.ports import Message


@dataclass(frozen=True, slots=True)
class DeadLetterReplayed(Event):
    """An administrator wants a dead letter (the subject) delivered again."""

    topic: ClassVar[str] = "operations"
    handler: str


@dataclass(frozen=True, slots=True)
class MessageLaidDown(Event):
    """A part of the hub that keeps no dead letters has one: a message about the subject with which its handler cannot
    deal. `body` is base64, as its reader may be unable to read it."""

    topic: ClassVar[str] = "operations"
    handler: str
    message_id: str
    message_topic: str
    message_type: str
    body: str
    error: str
    attempts: int

    @classmethod
    def of(cls, message: Message, handler: str, error: str, attempts: int) -> "MessageLaidDown":
        """The message and why it lies there."""
        body = b64encode(message.body).decode()
        return cls(message.subject, handler, message.id, message.topic, message.type, body, error, attempts)

    def message(self) -> Message:
        """The message as it was."""
        return Message(self.message_id, self.message_topic, self.message_type, self.subject, b64decode(self.body))


@dataclass(frozen=True, slots=True)
class ChangeNoticed(Event):
    """Others say that something of theirs has changed: look at it again. The subject says at what."""

    topic: ClassVar[str] = "operations"


@dataclass(frozen=True, slots=True)
class WatchDoubted(Event):
    """Others say that a watch, its key is the subject, has ended or will end before its time."""

    topic: ClassVar[str] = "operations"
