"""One trace leads from the caller's request over the outbox and the bus to the handler and its calls to others."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.support.collectors import Collector, Listener, Seen, collector, listener, watched
from tests.support.hubs import Companies, WholeHub, whole_hub
from tests.support.pubsub import new_project, until

CAME = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
_, TRACE, BROWSER, _ = CAME.split("-")
ASKED = "request-of-ana-0001"


@contextmanager
def telling(url: str, folder: Path, simulator: str, **more: Any) -> Iterator[tuple[WholeHub, Collector, Listener]]:
    """A hub that tells a collector, while somebody listens to what it says to Microsoft and to services."""
    with ExitStack() as stack:
        told, ear = stack.enter_context(collector()), stack.enter_context(listener(simulator))
        there = {"telemetry": "otlp", "telemetry_url": told.url, "channels": "microsoft", **more}
        hub = stack.enter_context(whole_hub(url, folder, ear.url, **there))
        yield WholeHub(hub.hub, hub.flask, simulator), told, ear


def ask(hub: WholeHub) -> str:
    """Ana sends a claim, from a browser that has a trace of its own."""
    claim = hub.claim(hub.upload("ana"))
    reply = hub.as_("ana").post("/requests", claim, headers={"traceparent": CAME, "X-Request-Id": ASKED})
    assert reply.status == 201, reply.body
    return str(reply.json["id"])


def test_one_trace_leads_from_the_browser_to_the_call_of_graph(
    company_url: str, tmp_path: Path, simulator: str
) -> None:
    with telling(company_url, tmp_path, simulator) as (hub, told, ear), watched(hub):
        ask(hub)
        hub.drain()
    _leads_to_graph(told)
    _microsoft_learns_nothing_of_it(told, ear)


@pytest.mark.pubsub
def test_the_trace_goes_on_across_pubsub(companies: Companies, tmp_path: Path, simulator: str, pubsub: str) -> None:
    there = {"bus": "google", "project": new_project(), "pubsub_emulator": pubsub}
    with (
        companies.sqlite(tmp_path) as url,
        telling(url, tmp_path, simulator, **there) as (hub, told, _),
        watched(hub),
    ):
        hub.hub.runner.start()
        ask(hub)
        until(lambda: hub.received("card", "bob@example.com"))
        hub.hub.runner.stop()
        hub.hub.runner._pull._consumer.close()
    _leads_to_graph(told)


def _leads_to_graph(told: Collector) -> None:
    [asked] = [span for span in told.spans("POST /api/v1/requests") if span.trace == TRACE]
    assert (asked.kind, asked.parent) == ("server", BROWSER)
    assert asked.facts["http.response.status_code"] == 201
    opened = [span for span in told.spans("publish") if span.facts["hub.event"] == "hub.requests.TaskOpened"]
    asking = [span for span in told.spans("handle tell-approver") if span.trace == TRACE]
    assert [(span.kind, span.parent) for span in opened] == [("producer", asked.id)]
    assert [(span.kind, span.parent) for span in asking] == [("consumer", asked.id)]
    assert opened[0].facts["messaging.message.id"] == asking[0].facts["messaging.message.id"]
    planned = [span for span in told.spans("publish") if span.parent == asking[0].id]
    assert {span.facts["hub.event"] for span in planned} == {"hub.notifications.NotificationPlanned"}
    sending = {span.id for span in told.spans("handle send-notification") if span.parent == asking[0].id}
    [card] = [span for span in told.spans("POST /conversations/{}/activities") if span.parent in sending]
    assert (card.kind, card.trace, card.facts["http.response.status_code"]) == ("client", TRACE, 201)
    graph = [span for span in told.spans() if span.parent in sending and span.name.startswith("GET /users")]
    assert graph
    assert {span.trace for span in graph} == {TRACE}
    assert {span.facts["hub.request_id"] for span in _of(told, "server", "consumer")} == {ASKED}


def _of(told: Collector, *kinds: str) -> list[Seen]:
    return [span for span in told.spans() if span.trace == TRACE and span.kind in kinds]


def _microsoft_learns_nothing_of_it(told: Collector, ear: Listener) -> None:
    sent = [headers for path, headers in ear.heard if "/services/" not in path]
    assert sent
    assert [headers for headers in sent if {"traceparent", "tracestate", "x-request-id"} & set(headers)] == []
    known = {headers.get("client-request-id") for headers in sent}
    assert {span.facts["client_request_id"] for span in told.spans() if span.kind == "client"} <= known


def test_the_companys_own_services_get_the_trace_and_the_request_id(
    company_url: str, tmp_path: Path, simulator: str
) -> None:
    with telling(company_url, tmp_path, simulator) as (hub, told, ear), watched(hub):
        claim = hub.submit("ana")["id"]
        hub.drain()
        hub.decide("bob", claim)
        hub.drain()
        hub.decide("carla", claim)
        hub.drain()
    [headers] = ear.calls("/services/erp/createPayment")
    paying = told.one("call erp/createPayment")
    assert headers["traceparent"] == f"00-{paying.trace}-{paying.id}-01"
    why = told.above(paying)
    assert [span.name for span in why] == [
        "handle call-service",
        "handle file-documents",
        "POST /api/v1/tasks/{id}/decision",
    ]
    assert headers["x-request-id"] == why[-1].facts["hub.request_id"]
