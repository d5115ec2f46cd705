"""The workers as a whole: the loop that pulls messages and the clockwork, started, stopped and drained together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from time import monotonic, sleep
from typing import TYPE_CHECKING

from workers import housekeeping
from workers.clockwork import JOBS, Clockwork, Job
from workers.cron import Cron
from workers.handling import Subscription
from workers.hands import Hands
from workers.pull import Pace, Pull
from workers.subscriptions import SUBSCRIPTIONS

if TYPE_CHECKING:
    from hub.core.outbox import Relay
    from hub.core.ports import Consumer
    from workers.services import Services

LOOK_SECONDS = 0.005


class Runner:
    """Runs in the process of the API or in one of its own; several side by side share the work."""

    def __init__(
        self,
        services: Services,
        consumer: Consumer,
        relay: Relay,
        pace: Pace | None = None,
        subscriptions: Sequence[Subscription] = SUBSCRIPTIONS,
        jobs: Mapping[str, tuple[timedelta, Job]] = JOBS,
    ) -> None:
        pace = pace or Pace()
        self._services = services
        self.hands = Hands(services, consumer, subscriptions, pace.patience)
        self._consumer = consumer
        self._pull = Pull(consumer, relay, self.hands, pace)
        self._clockwork = Clockwork(services, jobs)
        self.cron = Cron(services, relay, jobs)
        self._started = False
        services.work.on_events = self._pull.wake

    def start(self) -> None:
        """Starts all threads."""
        if self._services.schedules is not None:  # in a part of the hub that keeps them
            housekeeping.plan(self._services)
        self._pull.start()
        self._clockwork.start()
        self._started = True

    def stop(self, timeout: float = 20.0) -> None:
        """Finishes what is in hand and gives the rest back, in `timeout` seconds at most; what takes longer is taken up
        again when its lease has run out."""
        self._clockwork.stop(timeout)
        self._pull.stop(timeout)
        self._consumer.close()
        self._started = False

    def drain(self, timeout: float = 30.0) -> None:
        """Does everything that is due now, and what follows from it, until all is quiet. Raises `TimeoutError`."""
        deadline = monotonic() + timeout
        while self._clockwork.tick() + self._settle(deadline):
            pass

    def _settle(self, deadline: float) -> int:
        turns = 0
        while self._busy():
            turns += 1
            if monotonic() > deadline:
                raise TimeoutError(f"the workers are still busy: {self._services.operations.queues()}")
        return turns

    def _busy(self) -> bool:
        if not self._started:
            return bool(self._pull.step())
        if self._pull.is_quiet():
            return False
        self._pull.wake()
        sleep(LOOK_SECONDS)
        return True
