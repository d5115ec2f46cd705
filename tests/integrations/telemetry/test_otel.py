"""The share of traces that is recorded: the hub's own lot, not the caller's word."""

import pytest
import requests
from opentelemetry.sdk.trace.export import SimpleSpanProcessor, SpanExportResult
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from integrations.telemetry.otel import OtelTelemetry, Spans
from integrations.telemetry.receivers import News, SpanSender, resource
from tests.support.collectors import collector
from tests.support.pubsub import free_port

# The lot is drawn by the second half of a trace's id.
LOW, HIGH = "0" * 16 + "0" * 15 + "1", "0" * 16 + "f" * 16


@pytest.mark.parametrize(
    ("trace", "share", "told"), [(LOW, 0.5, True), (HIGH, 0.5, False), (LOW, 0.0, False), (HIGH, 1.0, True)]
)
@pytest.mark.parametrize("flags", ["00", "01"])
def test_all_spans_of_a_trace_share_one_lot_whatever_the_caller_says(
    trace: str, share: float, told: bool, flags: str
) -> None:
    kept = InMemorySpanExporter()
    telemetry = OtelTelemetry(resource({}), Spans(lambda: SimpleSpanProcessor(kept), share))
    telemetry.open()
    asked = telemetry.begin("POST", "server", f"00-{trace}-b7ad6b7169203331-{flags}", {})
    handled = telemetry.begin("handle", "consumer", asked.traceparent, {})
    for span in (handled, asked):
        span.end()
    telemetry.close()
    assert asked.traceparent.split("-")[1] == handled.traceparent.split("-")[1] == trace
    assert asked.traceparent.endswith("-01" if told else "-00")
    assert [span.name for span in kept.get_finished_spans()] == (["handle", "POST"] if told else [])


def test_that_nobody_receives_is_said_once_and_that_somebody_does_again(capsys: pytest.CaptureFixture[str]) -> None:
    import structlog

    from hub.core.telemetry import configure

    configure("INFO", "json")
    news = News("http://collector:4318")
    for reached in (True, False, False, True, True, False):
        news.heard(reached)
    structlog.reset_defaults()
    lines = capsys.readouterr().err.splitlines()
    assert [("again" in line, '"severity": "WARNING"' in line) for line in lines] == [
        (False, True),
        (True, False),
        (False, True),
    ]


def test_the_collector_of_the_tests_refuses_what_is_no_otlp() -> None:
    with collector() as told:
        with pytest.raises(Exception, match="parsing"):
            told.take("/v1/traces", b"no protobuf")
        with pytest.raises(LookupError):
            told.take("/v1/other", b"")


def test_a_hub_that_ends_does_not_wait_for_a_receiver_that_is_away() -> None:
    """Its own end comes seconds later, whatever is left to tell."""
    news = News("http://collector:4318")
    assert not news.is_hopeless
    news.heard(False)
    assert not news.is_hopeless
    news.leave()
    assert news.is_hopeless
    sender = SpanSender(news, f"http://127.0.0.1:{free_port()}", requests.Session())
    assert sender.export([]) is SpanExportResult.FAILURE
    news.heard(True)
    assert not news.is_hopeless
