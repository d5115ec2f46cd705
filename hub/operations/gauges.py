"""What waits, for whoever asks again and again: the same look at the database serves all measures."""

from collections.abc import Callable, Iterable, Mapping
from threading import Lock
from time import monotonic
from typing import Any

from hub.core import measures
from hub.core.ports import Measure, Reading
from hub.core.telemetry import log

OUTBOX = "outbox"
FRESH_SECONDS = 5.0


class Gauges:
    """Readings of queues and dead letters, from `queues` of operations. A look that fails reads nothing."""

    def __init__(self, queues: Callable[[], Mapping[str, Any]]) -> None:
        self._queues = queues
        self._seen: Mapping[str, Any] = {}
        self._until = 0.0
        self._lock = Lock()

    def readings(self) -> Mapping[Measure, Callable[[], Iterable[Reading]]]:
        """Which measure is read how."""
        return {
            measures.QUEUE_AGE: lambda: [(line["ageSeconds"], (line["handler"],)) for line in self._lines()],
            measures.QUEUE_WAITING: self._waiting,
            measures.DEAD_LETTERS: lambda: [(state["deadLetters"], ())] if (state := self._look()) else [],
        }

    def _waiting(self) -> Iterable[Reading]:
        """Where only the bus's own console can tell, nothing is told."""
        return [(line["waiting"], (line["handler"],)) for line in self._lines() if line["waiting"] is not None]

    def _lines(self) -> list[Mapping[str, Any]]:
        state = self._look()
        return [*state["items"], {"handler": OUTBOX} | state["outbox"]] if state else []

    def _look(self) -> Mapping[str, Any]:
        with self._lock:
            if monotonic() >= self._until:
                self._seen = self._ask()
                self._until = monotonic() + FRESH_SECONDS
            return self._seen

    def _ask(self) -> Mapping[str, Any]:
        try:
            return self._queues()
        except Exception as error:  # whoever asks has no use for it, and must not be stopped by it
            log().warning("nobody knows what waits", why=type(error).__name__)
            return {}
