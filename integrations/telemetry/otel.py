"""Port `Telemetry` on OpenTelemetry's SDK. Providers are the hub's own: nothing global of the library is touched."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from opentelemetry.context import Context
from opentelemetry.metrics import CallbackOptions, Observation
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import MetricReader
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.sampling import TraceIdRatioBased
from opentelemetry.trace import (
    Link,
    NonRecordingSpan,
    Span,
    SpanContext,
    SpanKind,
    Status,
    StatusCode,
    TraceFlags,
    set_span_in_context,
)

from hub.core import ports
from integrations.telemetry.silence import Silence

NAME = "hub"
KINDS = {kind.name.lower(): kind for kind in SpanKind}


@dataclass(frozen=True)
class Spans:
    """How spans leave: by what, when it is opened, and which share of all traces."""

    make: Callable[[], SpanProcessor]
    share: float = 1.0


@dataclass(frozen=True)
class Metrics:
    """How metrics leave: by what, when it is opened; `stop` ends what serves them."""

    make: Callable[[], MetricReader]
    registry: Any = None
    stop: Callable[[], None] = field(default=lambda: None)


class OtelTelemetry:
    """Tells spans and measures. Without `spans` traces are passed on alone."""

    def __init__(
        self,
        resource: Resource,
        spans: Spans | None = None,
        metrics: Metrics | None = None,
        leaving: Callable[[], None] = lambda: None,
    ) -> None:
        self._resource = resource
        self._leaving = leaving
        self._how_spans = spans
        self._how_metrics = metrics
        self._instruments: dict[str, Any] = {}

    @property
    def registry(self) -> Any:
        """What a scrape reads; None where metrics are sent."""
        return self._how_metrics.registry if self._how_metrics else None

    def open(self) -> None:
        """Makes what sends, with its threads."""
        made = self._how_metrics.make() if self._how_metrics else None
        readers = [made] if made else []
        self._meters = MeterProvider(readers, self._resource, shutdown_on_exit=False)
        self._meter = self._meters.get_meter(NAME)
        self._tracers: TracerProvider | None = None
        if self._how_spans:
            self._tracers = _tracers(self._how_spans, self._resource)
            self._tracer = self._tracers.get_tracer(NAME)

    def begin(
        self, name: str, kind: ports.SpanKind, parent: str, facts: ports.Facts, link: str = ""
    ) -> "OtelSpan | Silence":
        """A span under that of `parent`, wherever it was begun."""
        if self._tracers is None:
            return Silence(parent)
        above = set_span_in_context(NonRecordingSpan(_named(parent)), Context()) if parent else Context()
        links = [Link(_named(link))] if link else None
        return OtelSpan(self._tracer.start_span(name, above, KINDS[kind], facts, links))

    def note(self, measure: ports.Measure, value: float, labels: tuple[str, ...]) -> None:
        """Adds it to its counter or histogram."""
        put = self._instruments.get(measure.name) or self._instruments.setdefault(measure.name, self._made(measure))
        put(value, dict(zip(measure.labels, labels, strict=True)))

    def ask(self, measure: ports.Measure, readings: Callable[[], Iterable[ports.Reading]]) -> None:
        """Has it asked whenever metrics leave."""

        def look(_: CallbackOptions) -> Iterable[Observation]:
            return [Observation(value, dict(zip(measure.labels, labels, strict=True))) for value, labels in readings()]

        self._meter.create_observable_gauge(measure.name, [look], measure.unit, measure.about)

    def flush(self) -> None:
        """Sends what there is, now."""
        if self._tracers is not None:
            self._tracers.force_flush()
        self._meters.force_flush()

    def close(self) -> None:
        """Sends what is left."""
        self._leaving()
        if self._tracers is not None:
            self._tracers.shutdown()
        self._meters.shutdown()
        if self._how_metrics:
            self._how_metrics.stop()

    def _made(self, measure: ports.Measure) -> Callable[..., None]:
        if measure.kind == "counter":
            return self._meter.create_counter(measure.name, measure.unit, measure.about).add
        bounds = list(measure.bounds)
        made = self._meter.create_histogram(
            measure.name, measure.unit, measure.about, explicit_bucket_boundaries_advisory=bounds
        )
        return made.record


class OtelSpan:
    """Port `Span`."""

    __slots__ = ("_span", "traceparent")

    def __init__(self, span: Span) -> None:
        self._span = span
        its = span.get_span_context()
        self.traceparent = f"00-{its.trace_id:032x}-{its.span_id:016x}-{int(its.trace_flags) & 1:02x}"

    def tell(self, facts: ports.Facts) -> None:
        """Adds attributes; one that names an error makes it a failure."""
        self._span.set_attributes(facts)
        if "error.type" in facts:
            self._span.set_status(Status(StatusCode.ERROR))

    def end(self, failure: str = "") -> None:
        """Ends it. What an error says stays in the log: it may speak of people."""
        if failure:
            self.tell({"error.type": failure})
        self._span.end()


def _tracers(how: Spans, resource: Resource) -> TracerProvider:
    # Whoever calls does not decide what is recorded: all share one trace's lot, by its id.
    made = TracerProvider(TraceIdRatioBased(how.share), resource, shutdown_on_exit=False)
    made.add_span_processor(how.make())
    return made


def _named(traceparent: str) -> SpanContext:
    _, trace, span, flags = traceparent.split("-")
    return SpanContext(int(trace, 16), int(span, 16), is_remote=True, trace_flags=TraceFlags(int(flags, 16)))
