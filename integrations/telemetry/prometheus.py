"""Metrics for Prometheus: behind the gate of the API, and where a port is set, for whoever reaches that port.

https://prometheus.io/docs/instrumenting/exposition_formats/
"""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, request
from opentelemetry.exporter.prometheus import PrometheusMetricReader
from prometheus_client import CollectorRegistry, start_http_server
from prometheus_client.exposition import choose_encoder

from hub.core.auth import only
from hub.core.config import Settings
from integrations.telemetry.otel import Metrics

PATH = "/metrics"
SCOPE = "metrics:read"


def kept(settings: Settings) -> Metrics:
    """Metrics in a registry of their own, served on a port of their own where one is set."""
    registry = CollectorRegistry()
    serving: list[Callable[[], None]] = []

    def make() -> PrometheusMetricReader:
        if settings.metrics_port:
            server, thread = start_http_server(settings.metrics_port, settings.host, registry)
            serving.extend((server.shutdown, server.server_close, thread.join))
        return PrometheusMetricReader(scope_info_enabled=False, registry=registry)

    def stop() -> None:
        for step in serving:
            step()
        serving.clear()

    return Metrics(make, registry, stop)


def metrics_pages(telemetry: Any) -> Blueprint:
    """The route that is scraped with a token: by administrators, and by clients that hold `metrics:read`."""
    pages = Blueprint("metrics", __name__)

    def show() -> Response:
        """All metrics of this process."""
        encode, content_type = choose_encoder(request.headers.get("Accept", ""))
        return Response(encode(telemetry.registry), content_type=content_type)

    show.allow = only("administrator", scope=SCOPE)  # type: ignore[attr-defined]
    pages.add_url_rule(PATH, view_func=show, methods=["GET"])
    return pages
