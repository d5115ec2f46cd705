"""What arrived and is not done yet: a lane for each handler's subject, of which only the head is ever handed out."""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from threading import Condition
from time import monotonic

from hub.core.ports import Delivery
from integrations.google.envelopes import Carried

Key = tuple[str, str]


@dataclass
class _Lane:
    """Oldest first; the head may go from `due_at` on, and is in hand until `busy_until`."""

    queue: deque[Carried] = field(default_factory=deque)
    due_at: datetime | None = None
    busy_until: float = float("-inf")

    @property
    def busy(self) -> bool:
        return monotonic() < self.busy_until

    def is_free(self, now: datetime) -> bool:
        return not self.busy and (self.due_at is None or self.due_at <= now)


class Lanes:
    """Kept by one process; safe for its threads. What was handed out comes again unless it is kept or leaves within
    `lease` seconds."""

    def __init__(self, lease: float = 30.0) -> None:
        self._lease = lease
        self._lanes: dict[Key, _Lane] = {}
        self._changed = Condition()

    def put(self, arrived: Sequence[Carried]) -> None:
        """To the end of its lane; what stands there already is only told its new receipt."""
        with self._changed:
            for delivery in arrived:
                queue = self._lanes.setdefault(_key(delivery), _Lane()).queue
                known = {one.message.id: place for place, one in enumerate(queue)}
                if (place := known.get(delivery.message.id)) is None:
                    queue.append(delivery)
                else:
                    queue[place] = replace(queue[place], receipt=delivery.receipt, taken=delivery.taken)

    def is_due(self, now: datetime) -> bool:
        """Whether there is a head that may go."""
        with self._changed:
            return any(lane.is_free(now) for lane in self._lanes.values())

    def take(self, limit: int, now: datetime) -> list[Carried]:
        """Heads that may go."""
        with self._changed:
            free = [lane for lane in self._lanes.values() if lane.is_free(now)][:limit]
            for lane in free:
                lane.busy_until = monotonic() + self._lease
            return [lane.queue[0] for lane in free]

    def leave(self, held: Sequence[Delivery]) -> list[Carried]:
        """These are over: what they were, with their newest receipts; the next of each lane may go."""
        with self._changed:
            left = [head for delivery in held if (head := self._head(delivery)) is not None]
            for head in left:
                lane = self._lanes.pop(_key(head))
                lane.queue.popleft()
                if lane.queue:
                    self._lanes[_key(head)] = _Lane(lane.queue)
            self._changed.notify_all()
            return left

    def wait(self, delivery: Delivery, due_at: datetime, error: str) -> None:
        """The head stays in front until then, one try older."""
        with self._changed:
            if head := self._head(delivery):
                lane = self._lanes[_key(head)]
                lane.queue[0] = replace(head, attempts=head.attempts + 1, error=error)
                lane.due_at, lane.busy_until = due_at, float("-inf")

    def put_back(self, held: Sequence[Delivery]) -> None:
        """As if never taken."""
        with self._changed:
            for delivery in held:
                if head := self._head(delivery):
                    self._lanes[_key(head)].busy_until = float("-inf")

    def keep(self, held: Sequence[Delivery]) -> None:
        """These are still in hand."""
        with self._changed:
            for delivery in held:
                if head := self._head(delivery):
                    self._lanes[_key(head)].busy_until = monotonic() + self._lease

    def drop(self, delivery: Delivery) -> list[Carried]:
        """Forgets the whole lane of a delivery; what stood there."""
        with self._changed:
            lane = self._lanes.pop(_key(delivery), _Lane())
            self._changed.notify_all()
            return list(lane.queue)

    def drop_untouched(self) -> list[Carried]:
        """Forgets every lane that is not in hand; what stood there."""
        with self._changed:
            free = [key for key, lane in self._lanes.items() if not lane.busy]
            return [delivery for key in free for delivery in self._lanes.pop(key).queue]

    def all(self) -> list[Carried]:
        """Everything that is here."""
        with self._changed:
            return list(self._each())

    def late(self) -> int:
        """How many lanes wait for a moment to come."""
        with self._changed:
            return sum(lane.due_at is not None for lane in self._lanes.values())

    def wait_for_room(self, source: str, most: int, seconds: float) -> bool:
        """Whether fewer than `most` of a subscription are here, apart from lanes that wait for their moment; looks for
        `seconds` at most."""
        with self._changed:
            return self._changed.wait_for(lambda: self._ready(source) < most, seconds)

    def _ready(self, source: str) -> int:
        lanes = [lane for lane in self._lanes.values() if lane.due_at is None]
        return sum(len(lane.queue) for lane in lanes if lane.queue[0].source == source)

    def _head(self, delivery: Delivery) -> Carried | None:
        lane = self._lanes.get(_key(delivery))
        return lane.queue[0] if lane and lane.queue[0].position == delivery.position else None

    def _each(self) -> Iterator[Carried]:
        for lane in self._lanes.values():
            yield from lane.queue


def _key(delivery: Delivery) -> Key:
    return delivery.handler, delivery.message.subject
