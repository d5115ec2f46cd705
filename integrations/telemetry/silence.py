"""Telemetry where nobody listens."""

from collections.abc import Callable, Iterable

from hub.core.ports import Facts, Measure, Reading, SpanKind


class Silence:
    """Port `Telemetry`, and the span of it: nothing is told, and every trace is passed on as it came."""

    def __init__(self, traceparent: str = "") -> None:
        self.traceparent = traceparent

    def open(self) -> None:
        """Nobody listens."""

    def begin(self, name: str, kind: SpanKind, parent: str, facts: Facts, link: str = "") -> "Silence":  # noqa: ARG002
        """The trace goes on."""
        return Silence(parent)

    def note(self, measure: Measure, value: float, labels: tuple[str, ...]) -> None:
        """Nobody counts."""

    def ask(self, measure: Measure, readings: Callable[[], Iterable[Reading]]) -> None:
        """Nobody asks."""

    def tell(self, facts: Facts) -> None:
        """Nobody listens."""

    def end(self, failure: str = "") -> None:
        """It is over."""

    def close(self) -> None:
        """Nothing is left."""
