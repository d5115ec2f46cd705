"""Who is told: a receiver that speaks OTLP over HTTP, or whoever scrapes.

https://opentelemetry.io/docs/specs/otlp/#otlphttp
"""

import logging
import os
import socket
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import requests
from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.metrics.export import MetricExportResult, MetricsData, PeriodicExportingMetricReader
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExportResult

from hub.core.config import Settings
from hub.core.entrance import LOOPBACK
from hub.core.telemetry import log
from integrations.telemetry.otel import Metrics, OtelTelemetry, Spans

# A receiver that takes longer than this is not waited for; what it missed is gone.
SECONDS = 5.0
SPANS_EACH_MILLIS, METRICS_EACH_MILLIS = 5_000.0, 60_000.0


class News:
    """Says once that nobody receives, and once that somebody does again. Whoever leaves does not wait for nobody."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._reached = True
        self._leaving = False

    @property
    def is_hopeless(self) -> bool:
        """Whether there is no time left to try again."""
        return self._leaving and not self._reached

    def leave(self) -> None:
        """The process ends."""
        self._leaving = True

    def heard(self, reached: bool) -> None:
        """How one sending ended."""
        if reached != self._reached:
            self._reached = reached
            if reached:
                log().info("telemetry arrives again", url=self._url)
            else:
                log().warning("telemetry does not arrive; the hub goes on without", url=self._url)


class SpanSender(OTLPSpanExporter):
    """Sends spans, and says when that fails."""

    def __init__(self, news: News, url: str, session: requests.Session) -> None:
        super().__init__(f"{url}/v1/traces", timeout=SECONDS, session=session)
        self._news = news

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        """As the exporter does."""
        if self._news.is_hopeless:
            return SpanExportResult.FAILURE
        result = super().export(spans)
        self._news.heard(result is SpanExportResult.SUCCESS)
        return result


class MetricSender(OTLPMetricExporter):
    """Sends metrics, and says when that fails."""

    def __init__(self, news: News, url: str, session: requests.Session) -> None:
        super().__init__(f"{url}/v1/metrics", timeout=SECONDS, session=session)
        self._news = news

    def export(self, metrics_data: MetricsData, timeout_millis: float | None = None, **more: Any) -> MetricExportResult:
        """As the exporter does."""
        if self._news.is_hopeless:
            return MetricExportResult.FAILURE
        result = super().export(metrics_data, timeout_millis, **more)
        self._news.heard(result is MetricExportResult.SUCCESS)
        return result


def sent(
    settings: Settings, url: str, session: requests.Session, about: Mapping[str, str] | None = None
) -> OtelTelemetry:
    """Telemetry that is sent there. Metrics stay where they are scraped."""
    # The library complains of each failure at length; News says it once.
    logging.getLogger("opentelemetry").setLevel(logging.CRITICAL + 1)
    base, news = url.rstrip("/"), News(url)
    if urlsplit(base).hostname in LOOPBACK:
        session.trust_env = False
    spans = Spans(lambda: _batches(SpanSender(news, base, session)), settings.telemetry_share)
    pushed = Metrics(lambda: PeriodicExportingMetricReader(MetricSender(news, base, session), METRICS_EACH_MILLIS))
    metrics = scraped(settings) if settings.metrics == "prometheus" else pushed
    return OtelTelemetry(resource(about or {}), spans, metrics, news.leave)


def scraped(settings: Settings) -> Metrics:
    """Metrics that are kept for whoever scrapes."""
    from integrations.telemetry.prometheus import kept

    return kept(settings)


def resource(about: Mapping[str, str]) -> Resource:
    """Who tells: which service of the hub, which of its processes, in which version."""
    service, version = os.environ.get("GAE_SERVICE", ""), os.environ.get("GAE_VERSION", "")
    known = {
        "service.name": f"hub-{service}" if service else "hub",
        "service.instance.id": os.environ.get("GAE_INSTANCE") or f"{socket.gethostname()}-{uuid4().hex[:8]}",
        **({"service.version": version} if version else {}),
    }
    return Resource.create({**known, **about})


def _batches(sender: SpanSender) -> BatchSpanProcessor:
    return BatchSpanProcessor(sender, schedule_delay_millis=SPANS_EACH_MILLIS)
