"""A collector that speaks OTLP over HTTP, and hubs that tell it how they are.

with collector() as told, watched(hub): ...
assert told.spans("handle tell-approver")
"""

from __future__ import annotations

import atexit
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Thread
from typing import TYPE_CHECKING, Any
from zlib import MAX_WBITS, decompress

import requests
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span as Wire
from opentelemetry.proto.trace.v1.trace_pb2 import Status
from werkzeug import Request, Response
from werkzeug.serving import WSGIRequestHandler, make_server

from hub.core import tracing

if TYPE_CHECKING:
    from tests.support.hubs import WholeHub

TOKEN = "token-of-the-hub"


@dataclass(frozen=True)
class Seen:
    """A span as it arrived."""

    name: str
    kind: str
    trace: str
    id: str
    parent: str
    links: tuple[str, ...]
    facts: Mapping[str, Any]
    failed: bool
    resource: Mapping[str, Any]


@dataclass
class Collector:
    """What was told."""

    url: str = ""
    credentials: set[str] = field(default_factory=set)
    _spans: list[Seen] = field(default_factory=list)
    _metrics: dict[str, list[Any]] = field(default_factory=lambda: defaultdict(list))

    def spans(self, name: str = "") -> list[Seen]:
        """All spans, or those of this name."""
        return [span for span in self._spans if name in ("", span.name)]

    def one(self, name: str) -> Seen:
        """The only span of this name."""
        [span] = self.spans(name)
        return span

    def above(self, span: Seen) -> list[Seen]:
        """What led to a span, up to the first that was told."""
        found = [one for one in self._spans if one.id == span.parent]
        return [*found, *self.above(found[0])] if found else []

    def points(self, metric: str) -> list[tuple[Mapping[str, Any], Any]]:
        """The labels and values of a metric, as they were told last."""
        return self._metrics[metric]

    def metrics(self) -> Mapping[str, Sequence[tuple[Mapping[str, Any], Any]]]:
        """All of them, by name."""
        return self._metrics

    def words(self) -> str:
        """All that was told, but for ids and numbers of the protocol."""
        spans = [f"{span.name} {span.facts} {span.resource}" for span in self._spans]
        return "\n".join([*spans, *(f"{name} {points}" for name, points in self._metrics.items())])

    def take(self, path: str, body: bytes) -> None:
        """Decodes what arrived; raises for what is no OTLP."""
        if path == "/v1/traces":
            self._spans += _spans(ExportTraceServiceRequest.FromString(body))
        elif path == "/v1/metrics":
            self._metrics.update(_metrics(ExportMetricsServiceRequest.FromString(body)))
        else:
            raise LookupError(path)


@contextmanager
def collector() -> Iterator[Collector]:
    """One on this machine; it also gives the tokens of Google's accounts."""
    told = Collector()

    def answer(request: Request) -> Response:
        if request.path == "/token":
            return Response(f'{{"access_token": "{TOKEN}", "expires_in": 3600}}', content_type="application/json")
        told.credentials.add(request.headers.get("Authorization", ""))
        body = request.get_data()
        told.take(request.path, decompress(body, MAX_WBITS | 16) if request.content_encoding == "gzip" else body)
        return Response(b"", content_type="application/x-protobuf")

    with _serving(answer) as told.url:
        yield told


@dataclass
class Listener:
    """Stands before the simulator: what the hub said to it, header by header."""

    url: str = ""
    heard: list[tuple[str, Mapping[str, str]]] = field(default_factory=list)

    def calls(self, part: str) -> list[Mapping[str, str]]:
        """The headers of all calls whose path has this part."""
        return [headers for path, headers in self.heard if part in path]


@contextmanager
def listener(simulator: str) -> Iterator[Listener]:
    """Passes everything on, and notes it."""
    ear = Listener()
    session = requests.Session()
    session.trust_env = False

    def carry(request: Request) -> Response:
        headers = {name.lower(): value for name, value in request.headers.items()}
        ear.heard.append((f"{request.method} {request.path}", headers))
        sent = {name: value for name, value in headers.items() if name not in ("host", "content-length")}
        url = simulator + request.full_path
        answer = session.request(request.method, url, headers=sent, data=request.get_data(), allow_redirects=False)
        kept = {n: v for n, v in answer.headers.items() if n.lower() not in ("transfer-encoding", "content-encoding")}
        return Response(answer.content, answer.status_code, kept)

    with _serving(carry) as ear.url:
        yield ear


@contextmanager
def watched(hub: WholeHub) -> Iterator[None]:
    """Has this hub tell what happens inside; all of it has arrived afterwards."""
    hub.hub.watch()
    try:
        yield
    finally:
        tracing.install(None)
        atexit.unregister(hub.hub.telemetry.close)
        hub.hub.telemetry.close()


class _Quiet(WSGIRequestHandler):
    def log_request(self, *_: object) -> None:
        """Nobody asks."""


@contextmanager
def _serving(answer: Any) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, Request.application(answer), threaded=True, request_handler=_Quiet)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join(10)
        server.server_close()


def _spans(request: ExportTraceServiceRequest) -> Iterator[Seen]:
    for resource in request.resource_spans:
        for scope in resource.scope_spans:
            yield from (_span(span, _facts(resource.resource.attributes)) for span in scope.spans)


def _span(span: Wire, resource: Mapping[str, Any]) -> Seen:
    return Seen(
        span.name,
        Wire.SpanKind.Name(span.kind).removeprefix("SPAN_KIND_").lower(),
        span.trace_id.hex(),
        span.span_id.hex(),
        span.parent_span_id.hex(),
        tuple(link.span_id.hex() for link in span.links),
        _facts(span.attributes),
        span.status.code == Status.STATUS_CODE_ERROR,
        resource,
    )


def _metrics(request: ExportMetricsServiceRequest) -> Iterator[tuple[str, list[Any]]]:
    for resource in request.resource_metrics:
        for scope in resource.scope_metrics:
            for metric in scope.metrics:
                points = getattr(metric, str(metric.WhichOneof("data"))).data_points
                yield metric.name, [(_facts(point.attributes), _value(point)) for point in points]


def _value(point: Any) -> Any:
    """How many there were for a histogram, else the number."""
    return point.count if hasattr(point, "bucket_counts") else getattr(point, str(point.WhichOneof("value")))


def _facts(attributes: Any) -> dict[str, Any]:
    return {one.key: getattr(one.value, str(one.value.WhichOneof("value"))) for one in attributes}
