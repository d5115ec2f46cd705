"""What carries messages from part to part, and what wakes the hub."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """The hub's idea of now."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        ...


@dataclass(frozen=True, slots=True)
class Message:
    """An event on its way: a CloudEvents 1.0 envelope as JSON bytes, with what routing needs beside it."""

    id: str
    topic: str
    type: str
    subject: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Queue:
    """What waits for one handler: how many messages, None where the bus cannot tell, and since when the oldest."""

    handler: str
    waiting: int | None
    oldest_at: datetime | None


class Bus(Protocol):
    """Carries messages to every subscription of their topic, at least once, in order by subject."""

    def publish(self, messages: Sequence[Message]) -> None:
        """Hands over all messages, in order; after it returns they survive a crash."""
        ...

    def redeliver(self, handler: str, message: Message) -> None:
        """Gives one message to one handler again, with all its attempts before it."""
        ...

    def queues(self) -> Sequence[Queue]:
        """What waits, by handler."""
        ...


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message for one handler, in the hands of a worker; `attempts` counts this one, `error` is why the last one
    failed, empty when there was none or it never came to an end."""

    position: int
    handler: str
    message: Message
    attempts: int
    error: str = ""


class Consumer(Protocol):
    """The other end of a bus that is drained by the hub's own workers. A lease that runs out gives itself back."""

    def lease(self, limit: int) -> Sequence[Delivery]:
        """What is due now, at most one of each handler's subject: no younger before its older is done."""
        ...

    def renew(self, held: Sequence[Delivery]) -> None:
        """Keeps what is still being handled."""
        ...

    def done(self, held: Sequence[Delivery]) -> None:
        """Forgets these and notes in the inbox that they were handled; welcome twice."""
        ...

    def retry(self, delivery: Delivery, due_at: datetime, error: str) -> None:
        """Gives one back until `due_at`; younger ones of its subject wait behind it."""
        ...

    def release(self, held: Sequence[Delivery]) -> None:
        """Gives these back untouched, due at once."""
        ...

    def waiting(self) -> bool:
        """Whether anything is due now."""
        ...

    def close(self) -> None:
        """Takes nothing any more, and gives back what it has taken and nobody has in hand; welcome twice."""
        ...


@dataclass(frozen=True, slots=True)
class Job:
    """What a scheduler keeps for one schedule: five fields of cron, by the wall clock of a time zone. One that is not
    `sound` does not call the hub as it should."""

    key: str
    cron: str
    time_zone: str
    paused: bool = False
    sound: bool = True


class Scheduler(Protocol):
    """Calls the hub when the time of a schedule has come. What it misses, or has wrong, the hub's own clock wakes."""

    def put(self, job: Job) -> None:
        """From now on it calls like that, whatever it did before; welcome twice."""
        ...

    def remove(self, key: str) -> None:
        """It calls for this schedule no more; welcome twice."""
        ...

    def jobs(self) -> Iterator[Job]:
        """All that it keeps for the hub, each as it is there."""
        ...
