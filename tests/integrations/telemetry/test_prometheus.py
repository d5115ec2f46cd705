"""Metrics that are scraped: by whom, and as Prometheus reads them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import requests
from prometheus_client.openmetrics.parser import text_string_to_metric_families as read_open
from prometheus_client.parser import text_string_to_metric_families as read

from hub.core.measures import MEASURES
from integrations.simulator.server import running
from tests.support.collectors import watched
from tests.support.hubs import Companies, WholeHub, whole_hub
from tests.support.pubsub import free_port
from tests.support.watching import as_prometheus

OPEN = "application/openmetrics-text; version=1.0.0; charset=utf-8"


@contextmanager
def scraped(companies: Companies, folder: Path, **more: Any) -> Iterator[WholeHub]:
    """A hub whose metrics are kept for whoever scrapes."""
    there = {"metrics": "prometheus", **more}
    with (
        companies.sqlite(folder) as url,
        running() as simulator,
        whole_hub(url, folder, simulator, **there) as hub,
        watched(hub),
    ):
        yield hub


@pytest.fixture
def hub(companies: Companies, tmp_path: Path) -> Iterator[WholeHub]:
    with scraped(companies, tmp_path) as hub:
        yield hub


def values(text: str) -> dict[str, dict[tuple[str, ...], float]]:
    found: dict[str, dict[tuple[str, ...], float]] = {}
    for family in read(text):
        for sample in family.samples:
            found.setdefault(sample.name, {})[tuple(sample.labels.values())] = sample.value
    return found


def test_prometheus_reads_what_happened(hub: WholeHub) -> None:
    hub.submit("ana")
    hub.drain()
    prometheus = hub.service("prometheus", "metrics:read")
    reply = prometheus.get("/metrics")
    assert reply.headers["Content-Type"].startswith("text/plain; version=")
    told = values(reply.body.decode())
    assert told["http_server_request_duration_seconds_count"]["POST", "201", "/api/v1/requests"] == 1
    assert told["hub_notification_deliveries_total"]["teams", "sent"] >= 1
    assert told["hub_queue_age_seconds"]["outbox",] == 0
    assert told["hub_dead_letters"][()] == 0
    assert told["target_info"]
    opened = prometheus.get("/metrics", headers={"Accept": OPEN})
    families = {family.name for family in read_open(opened.body.decode())}
    assert {"hub_engine_step_duration_seconds", "hub_event_wait_seconds"} <= families


def test_the_names_of_the_guide_are_those_of_the_scrape(hub: WholeHub) -> None:
    hub.submit("ana")
    hub.drain()
    told = {family.name for family in read(hub.as_("dora").get("/metrics").body.decode())} - {"target"}
    declared = {as_prometheus(measure) for measure in MEASURES}
    happened = {name.removesuffix("_info") for name in told} - {"target"}
    assert happened <= declared
    assert len(happened) >= 9


def test_only_administrators_and_clients_with_the_scope_read_metrics(hub: WholeHub) -> None:
    answers = {name: hub.as_(name).get("/metrics").status for name in ("ana", "bob", "dora")}
    answers["erp"] = hub.service("erp").get("/metrics").status
    answers["prometheus"] = hub.service("prometheus", "metrics:read").get("/metrics").status
    answers["nobody"] = hub.nobody().get("/metrics").status
    assert answers == {"ana": 403, "bob": 403, "dora": 200, "erp": 403, "prometheus": 200, "nobody": 401}


def test_without_the_setting_there_is_nothing_to_scrape(companies: Companies, tmp_path: Path) -> None:
    with companies.sqlite(tmp_path) as url, whole_hub(url, tmp_path, "http://127.0.0.1:9") as hub:
        assert hub.as_("dora").get("/metrics").status == 404


def test_a_port_of_its_own_serves_workers_that_have_no_api(companies: Companies, tmp_path: Path) -> None:
    port = free_port()
    with scraped(companies, tmp_path, metrics_port=port) as hub:
        hub.submit("ana")
        hub.drain()
        answer = requests.get(f"http://127.0.0.1:{port}/metrics", timeout=10)
        assert values(answer.text)["hub_handler_duration_seconds_count"]["tell-approver", "done"] == 1
    with pytest.raises(requests.ConnectionError):
        requests.get(f"http://127.0.0.1:{port}/metrics", timeout=10)


def test_a_database_that_is_away_leaves_the_rest_of_the_metrics(hub: WholeHub, monkeypatch: pytest.MonkeyPatch) -> None:
    hub.submit("ana")
    dora = hub.as_("dora")
    assert dora.get("/me").status == 200

    def away() -> Iterator[Any]:
        raise OSError("away")

    monkeypatch.setattr(hub.hub.work.db, "reading", away)
    told = values(dora.get("/metrics").body.decode())
    assert told["http_server_request_duration_seconds_count"]["POST", "201", "/api/v1/requests"] == 1
    assert "hub_queue_age_seconds" not in told
