"""One trace leads from the caller's request over the outbox and the bus to the handler and its calls to others."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from io import StringIO
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
import structlog

from demo.microsoft import Microsoft
from demo.people import Person
from demo.place import ROOT, Place
from demo.place import simulator as running
from hub.core.measures import MEASURES
from tests.support.collectors import Collector, Listener, Seen, collector, listener, watched
from tests.support.hubs import Companies, WholeHub, whole_hub
from tests.support.machines import hub_at, started, workers_at
from tests.support.pubsub import free_port, new_project, until

CAME = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
_, TRACE, BROWSER, _ = CAME.split("-")
ASKED = "request-of-ana-0001"


@contextmanager
def logging() -> Iterator[StringIO]:
    """What hubs that are made inside write to their logs."""
    before = structlog.get_config()
    with mock.patch("sys.stderr", StringIO()) as out:
        yield out
    structlog.configure(**before)


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


def test_the_trace_goes_on_in_workers_of_another_process_and_nothing_is_lost_by_a_stop(tmp_path: Path) -> None:
    place = Place(*(f"http://127.0.0.1:{free_port()}" for _ in range(2)), tmp_path)
    with collector() as told, running(place):
        there = {"HUB_TELEMETRY": "otlp", "HUB_TELEMETRY_URL": told.url}
        hub, workers = hub_at(place, {**there, "HUB_WORKER_THREADS": "0"}), workers_at(place, there)
        with started(hub), started(workers):
            form = {"kind": "holiday", "firstDay": "2027-03-01", "lastDay": "2027-03-05"}
            Person(place.hub, "ana").post("/requests", {"process": "leave", "form": form}, 201, traceparent=CAME)
            Microsoft(place.simulator).arrival("card", "bob@example.com", "")
            for machine in (workers, hub):
                machine.ask_to_stop()
                assert machine.wait() == 0, machine.said
    [asked] = [span for span in told.spans("POST /api/v1/requests") if span.trace == TRACE]
    [asking] = [span for span in told.spans("handle tell-approver") if span.trace == TRACE]
    assert (asked.parent, asking.parent) == (BROWSER, asked.id)
    assert len({span.resource["service.instance.id"] for span in (asked, asking)}) == 2


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


# Of the story below: who, how much, what for, which file, and by which right.
PRIVATE = (
    *("@example.com", "Ana Alves", "Ana%20Alves", "Bob Berg", "Hotel", "Lyon", "receipt.pdf"),
    *("1450.00", "1,450.00", "R-12"),
    *("simulated-secret", "Bearer ", "eyJ", "signature=", "$filter", "$select", "?"),
)


def test_neither_spans_nor_metrics_nor_logs_tell_of_people_amounts_or_secrets(
    company_url: str, tmp_path: Path, simulator: str
) -> None:
    there = {"log_format": "json", "log_level": "DEBUG"}
    with logging() as logged, telling(company_url, tmp_path, simulator, **there) as (hub, told, _):
        with watched(hub):
            _play(hub)
        tokens = [hub.token("ana"), hub.token("bob")]
    said = told.words()
    assert len(told.spans()) > 50
    assert "/api/v1/requests" in said
    assert len(told.metrics()) >= 9
    assert [word for word in (*PRIVATE, *tokens) if word in said] == []
    lines = logged.getvalue()
    assert "called" in lines
    # A question mark may end a sentence in the log; an address with what it asks for may not stand there.
    assert [word for word in (*PRIVATE[:-1], *tokens) if word in lines] == []
    assert re.findall(r"https?://[^\s\"]+\?", lines) == []


def _play(hub: WholeHub) -> None:
    """A claim that is paid, a search for a person, a report, and what goes wrong."""
    claim = hub.submit("ana")["id"]
    hub.drain()
    for name in ("bob", "carla"):
        hub.decide(name, claim)
        hub.drain()
    assert hub.as_("ana").get(f"/requests/{claim}").json["state"] == "approved"
    assert hub.as_("ana").get("/people", query={"search": "Ana Alves"}).status == 200
    assert hub.as_("ana").get("/people/ana@example.com").status == 200
    assert hub.as_("ana").call("BREW", "/coffee?for=Bob", headers={"traceparent": "Ana Alves"}).status == 404
    run = hub.as_("carla").post("/reports/open-requests/runs", {"format": "csv"})
    assert run.status == 201, run.body
    hub.drain()
    assert hub.as_("carla").get(f"/report-runs/{run.json['id']}").json["state"] == "done"


def test_measures_tell_what_happened(company_url: str, tmp_path: Path, simulator: str) -> None:
    with telling(company_url, tmp_path, simulator) as (hub, told, _), watched(hub):
        _play(hub)
    counted = {name: {tuple(labels.values()): value for labels, value in told.points(name)} for name in told.metrics()}
    answered = counted["http.server.request.duration"]
    assert answered["POST", "/api/v1/requests", "201"] == 1
    assert answered["POST", "/api/v1/tasks/{id}/decision", "200"] == 2
    assert answered["_OTHER", "", "404"] + answered["GET", "/api/v1/people/{id}", "200"] == 2
    # Of finance three were asked, who had nothing to answer any more.
    assert counted["hub.task.wait"] == {("expense-claim", "approved"): 2, ("expense-claim", "cancelled"): 3}
    assert counted["hub.engine.step.duration"]["expense-claim",] >= 4
    assert counted["hub.notification.deliveries"]["teams", "sent"] == counted["hub.notification.wait"]["teams",] > 2
    assert counted["hub.report.lateness"] == {("open-requests", "done"): 1}
    assert counted["hub.handler.duration"]["tell-approver", "done"] == counted["hub.event.wait"]["tell-approver",]
    assert counted["http.client.request.duration"]["127.0.0.1", "POST", "201"] > 2
    assert counted["hub.queue.waiting"].keys() == counted["hub.queue.age"].keys() >= {("outbox",), ("tell-approver",)}
    assert set(counted["hub.queue.waiting"].values()) == {0}
    assert counted["hub.dead_letters"] == {(): 0}


def test_everything_that_is_told_was_declared(companies: Companies, tmp_path: Path, simulator: str) -> None:
    with companies.sqlite(tmp_path) as url, telling(url, tmp_path, simulator) as (hub, told, _), watched(hub):
        _play(hub)
    declared = {measure.name: measure for measure in MEASURES}
    assert set(told.metrics()) <= set(declared)
    assert len(told.metrics()) >= 12
    for name, points in told.metrics().items():
        assert {tuple(labels) for labels, _ in points} <= {tuple(declared[name].labels)}, name
    resources = {span.resource["service.instance.id"] for span in told.spans()}
    assert len(resources) == 1
    assert {span.resource["service.name"] for span in told.spans()} == {"hub"}


def test_a_collector_that_is_down_costs_one_line_of_the_log(
    companies: Companies, tmp_path: Path, simulator: str
) -> None:
    nobody = f"http://127.0.0.1:{free_port()}"
    there = {"telemetry": "otlp", "telemetry_url": nobody, "log_format": "json", "log_level": "INFO"}
    with (
        companies.sqlite(tmp_path) as url,
        logging() as logged,
        whole_hub(url, tmp_path, simulator, **there) as hub,
        watched(hub),
    ):
        for _ in range(2):
            hub.submit("ana")
            hub.drain()
            hub.hub.telemetry.flush()
        assert len(hub.received("card", "bob@example.com")) == 2
    told = [line for line in logged.getvalue().splitlines() if "telemetry" in line]
    assert [json.loads(line)["event"] for line in told] == ["telemetry does not arrive; the hub goes on without"]
    assert json.loads(told[0])["severity"] == "WARNING"


def test_a_hub_that_tells_nobody_loads_nothing_for_it_and_passes_on_traces(
    companies: Companies, tmp_path: Path
) -> None:
    with companies.sqlite(tmp_path) as url:
        script = SILENT.format(url=url, folder=str(tmp_path), came=CAME)
        ended = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    said = json.loads(ended.stdout)
    assert [name for name in said["loaded"] if name.startswith(("opentelemetry", "prometheus"))] == []
    assert (said["status"], said["traces"]) == (201, [CAME])


SILENT = """
import json, sys
from sqlalchemy import text
from tests.support.hubs import whole_hub

with whole_hub({url!r}, __import__("pathlib").Path({folder!r}), "http://127.0.0.1:9") as hub:
    hub.hub.watch()
    form = {{"kind": "holiday", "firstDay": "2027-03-01", "lastDay": "2027-03-05"}}
    asked = {{"process": "leave", "form": form}}
    reply = hub.as_("ana").post("/requests", asked, headers={{"traceparent": {came!r}}})
    with hub.hub.work.db.reading() as connection:
        bodies = connection.execute(text("SELECT body FROM outbox")).scalars().all()
    traces = sorted({{json.loads(body).get("traceparent", "") for body in bodies}} - {{""}})
    hub.hub.runner._pull.step()
print(json.dumps({{"status": reply.status, "traces": traces, "loaded": sorted(sys.modules)}}))
"""
