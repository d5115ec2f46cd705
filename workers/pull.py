"""The loop of the workers: outbox -> bus -> lease -> handle -> done.

One thread, the dispatcher, talks to the bus, in batches; the others handle. Whoever has finished rings the bell, and so
does every commit that left events, so that nothing waits for a poll within one process.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from threading import Condition, Lock, Thread
from time import monotonic
from typing import TYPE_CHECKING

from hub.core.telemetry import log
from workers.patience import Patience

if TYPE_CHECKING:
    from hub.core.outbox import Relay
    from hub.core.ports import Consumer, Delivery
    from workers.hands import Hands

AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class Pace:
    """How many threads handle, how long a lease lasts, how often an idle worker looks, and how patient it is."""

    threads: int = 4
    lease_seconds: float = 30.0
    poll_seconds: float = 0.25
    patience: Patience = field(default_factory=Patience)


class Pull:
    """Takes messages from the bus and has them handled."""

    def __init__(self, consumer: Consumer, relay: Relay, hands: Hands, pace: Pace) -> None:
        self._consumer = consumer
        self._relay = relay
        self._hands = hands
        self._pace = pace
        self._turn = Lock()
        self._bell = Condition()
        self._rung = False
        self._running = False
        self._todo: SimpleQueue[Delivery | None] = SimpleQueue()
        self._in_hand: dict[int, Delivery] = {}
        self._finished: list[Delivery] = []
        self._renewed_at = monotonic()
        self._threads: list[Thread] = []

    def start(self) -> None:
        """Starts the dispatcher and the threads that handle."""
        self._running = True
        names = [f"worker-{number}" for number in range(self._pace.threads)]
        self._threads = [Thread(target=self._serve, name=name, daemon=True) for name in names]
        self._threads.append(Thread(target=self._dispatch, name="dispatcher", daemon=True))
        for thread in self._threads:
            thread.start()

    def stop(self, timeout: float) -> bool:
        """Finishes what is being handled and gives the rest back; whether it was done within `timeout` seconds."""
        self._running = False
        self.wake()
        deadline = monotonic() + timeout
        for thread in self._threads:
            thread.join(max(0.0, deadline - monotonic()))
        return not any(thread.is_alive() for thread in self._threads)

    def wake(self) -> None:
        """There may be something to do."""
        with self._bell:
            self._rung = True
            self._bell.notify_all()

    def step(self) -> int:
        """Without threads of its own: relays, takes what is due, handles it here; how much there was to do."""
        moved = self._relay.run()
        held = self._consumer.lease(AT_ONCE)
        done = [delivery for delivery in held if self._hands.deal(delivery)]
        if done:
            self._consumer.done(done)
        return moved + len(held)

    def is_quiet(self) -> bool:
        """Whether nothing is in hand, waits to be sent, or is due now."""
        with self._turn:  # nothing new is taken in hand meanwhile
            return not self._in_hand and not self._relay.run() and not self._consumer.waiting()

    def _dispatch(self) -> None:
        while self._running:
            self._wait(0.0 if self._safely(self._round) else self._pace.poll_seconds)
        self._wind_up()

    def _round(self) -> object:
        """One turn of the dispatcher; whether there was anything to do."""
        with self._turn:
            moved, finished = self._relay.run(), self._hand_back()
            return moved + finished + self._lease(finished)

    def _safely(self, do: Callable[[], object]) -> object:
        try:
            return do()
        except Exception as error:
            log().error("the dispatcher goes on after a pause", exc_info=error)
            return None

    def _lease(self, finished: int) -> int:
        # One for each thread, and as many more as are soon done: nothing queues here behind what is slow.
        room = self._pace.threads + min(2 * finished, AT_ONCE) - len(self._in_hand)
        if room <= 0 or not self._consumer.waiting():
            return 0
        if not self._in_hand:
            self._renewed_at = monotonic()
        # A clock that was moved ends leases early: what is still in hand here is not taken a second time.
        held = [delivery for delivery in self._consumer.lease(room) if delivery.position not in self._in_hand]
        for delivery in held:
            self._in_hand[delivery.position] = delivery
            self._todo.put(delivery)
        return len(held)

    def _hand_back(self) -> int:
        """Tells the bus what is finished, and that the rest is still in hand; how many were finished."""
        done = self._finished.copy()
        if done:
            self._consumer.done(done)
            del self._finished[: len(done)]
            self._let_go(done)
        if self._in_hand and monotonic() - self._renewed_at > self._pace.lease_seconds / 3:
            self._consumer.renew(list(self._in_hand.values()))
            self._renewed_at = monotonic()
        return len(done)

    def _let_go(self, held: Sequence[Delivery]) -> None:
        for delivery in held:
            self._in_hand.pop(delivery.position, None)

    def _serve(self) -> None:
        while (delivery := self._todo.get()) is not None:
            if self._deal(delivery):
                self._finished.append(delivery)
            else:
                self._let_go([delivery])
            self.wake()

    def _deal(self, delivery: Delivery) -> bool:
        try:
            return self._hands.deal(delivery)
        except Exception as error:  # the lease runs out by itself, and the message comes again
            log().error("a delivery is left to its lease", handler=delivery.handler, exc_info=error)
            return False

    def _wait(self, seconds: float) -> None:
        with self._bell:
            if not self._rung:
                self._bell.wait(seconds)
            self._rung = False

    def _wind_up(self) -> None:
        """Gives back what nobody has begun, and waits for the rest."""
        self._give_back()
        for _ in range(self._pace.threads):
            self._todo.put(None)
        while self._in_hand:
            self._wait(self._pace.poll_seconds)
            self._safely(self._hand_back)

    def _give_back(self) -> None:
        untouched = []
        while not self._todo.empty():
            with suppress(Empty):
                untouched.append(self._todo.get_nowait())
        held = [delivery for delivery in untouched if delivery is not None]
        self._safely(lambda: self._consumer.release(held))
        self._let_go(held)
