"""Who is told how the hub is."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, Protocol

Facts = Mapping[str, str | int | float | bool]
SpanKind = Literal["internal", "server", "client", "producer", "consumer"]


@dataclass(frozen=True, slots=True)
class Measure:
    """Something that the hub measures: what grows (`counter`), what is spread (`histogram`, with the `bounds` of its
    buckets), what can be asked for at any time (`gauge`). `unit` as in UCUM."""

    name: str
    kind: Literal["counter", "histogram", "gauge"]
    unit: str
    about: str
    labels: tuple[str, ...] = ()
    bounds: tuple[float, ...] = ()


Reading = tuple[float, tuple[str, ...]]


class Span(Protocol):
    """A piece of work in a trace, from its beginning to its end."""

    @property
    def traceparent(self) -> str:
        """How others name it, as W3C writes it."""
        ...

    def tell(self, facts: Facts) -> None:
        """Adds to what is known of it."""
        ...

    def end(self, failure: str = "") -> None:
        """It is over; `failure` names the kind of error that ended it."""
        ...


class Telemetry(Protocol):
    """Tells others how the hub is. It never stops what it tells of: nothing here raises for somebody who does not
    listen."""

    def open(self) -> None:
        """From now on it tells."""
        ...

    def begin(self, name: str, kind: SpanKind, parent: str, facts: Facts, link: str = "") -> Span:
        """A span under this `traceparent`, or the first of a new trace; `link` is a span that it has to do with."""
        ...

    def note(self, measure: Measure, value: float, labels: tuple[str, ...]) -> None:
        """One value of a counter or histogram."""
        ...

    def ask(self, measure: Measure, readings: Callable[[], Iterable[Reading]]) -> None:
        """A gauge: who wants to know asks `readings`, from any thread."""
        ...

    def close(self) -> None:
        """Tells what is left, within some seconds."""
        ...
