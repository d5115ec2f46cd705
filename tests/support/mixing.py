"""A bus that does all that a bus may do at worst: each message several times, one after the other in any order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import count
from random import Random
from typing import Any
from unittest import mock

from hub.core import outbox
from hub.core.ports import Delivery, Message, Queue
from integrations.place import Place


@dataclass(frozen=True)
class Mood:
    """How it misbehaves: copies of each message, whether subjects lose their order too, and the dice."""

    copies: int = 2
    ordered: bool = True
    seed: int = 1


class MixingBus:
    """Ports `Bus` and `Consumer`, in memory. A copy is handed out as if no other had been: the inbox knows of none
    until the last is done."""

    def __init__(self, place: Place, mood: Mood) -> None:
        self._place = place
        self._mood = mood
        self._dice = Random(mood.seed)
        self._positions = count(1)
        self._all: list[Delivery] = []
        self._due: dict[int, datetime] = {}
        self.handed_out = 0

    def publish(self, messages: Sequence[Message]) -> None:
        """Several copies for each handler that wants it."""
        for message in messages:
            for handler, types in self._place.routes.get(message.topic, ()):
                if message.type in types:
                    self._add(handler, message)

    def redeliver(self, handler: str, message: Message) -> None:
        """Copies for one handler."""
        outbox.unsee(self._place.db, handler, message.id)
        self._add(handler, message)

    def queues(self) -> Sequence[Queue]:
        """Nobody asks."""
        return []

    def lease(self, limit: int) -> Sequence[Delivery]:
        """One, whichever."""
        free = self._free()
        if not free:
            return []
        self.handed_out += 1
        return [self._dice.choice(free)]

    def renew(self, held: Sequence[Delivery]) -> None:
        """Nothing to do."""

    def done(self, held: Sequence[Delivery]) -> None:
        """Forgets this copy; the inbox learns of the last."""
        for delivery in held:
            self._all = [one for one in self._all if one.position != delivery.position]
            if not any(_same(one, delivery) for one in self._all):
                outbox.see(self._place.db, [(delivery.handler, delivery.message.id)], self._place.clock.now())

    def retry(self, delivery: Delivery, due_at: datetime, error: str) -> None:
        """Comes again from `due_at` on."""
        self._due[delivery.position] = due_at
        again = replace(delivery, attempts=delivery.attempts + 1, error=error)
        self._all = [again if one.position == delivery.position else one for one in self._all]

    def release(self, held: Sequence[Delivery]) -> None:
        """Still here."""

    def close(self) -> None:
        """Nothing to give back."""

    def waiting(self) -> bool:
        """Whether anything is due."""
        return bool(self._free())

    def _add(self, handler: str, message: Message) -> None:
        for _ in range(self._mood.copies):
            self._all.append(Delivery(next(self._positions), handler, message, 1))

    def _free(self) -> list[Delivery]:
        now = self._place.clock.now()
        due = [one for one in self._all if self._due.get(one.position, now) <= now]
        return list(_oldest(due)) if self._mood.ordered else due


def _oldest(deliveries: Sequence[Delivery]) -> Iterator[Delivery]:
    """All copies of the oldest message of each handler's subject."""
    first: dict[tuple[str, str], str] = {}
    for one in deliveries:
        if first.setdefault((one.handler, one.message.subject), one.message.id) == one.message.id:
            yield one


def _same(one: Delivery, other: Delivery) -> bool:
    return (one.handler, one.message.id) == (other.handler, other.message.id)


@contextmanager
def mixing(mood: Mood) -> Iterator[Mapping[str, Any]]:
    """Whatever hub is built meanwhile has such a bus, one for all its parts; it is there as `bus` then."""
    made: dict[str, Any] = {}

    def bus(place: Place) -> MixingBus:
        if "bus" not in made:
            made["bus"] = MixingBus(place, mood)
        return made["bus"]

    with mock.patch("integrations.local.factories.bus", bus):
        yield made
