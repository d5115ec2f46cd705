"""Telemetry to Google Cloud: as whom, and where it is filed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.support.cloudstorage import Cloud
from tests.support.collectors import TOKEN, collector, watched
from tests.support.hubs import Companies, whole_hub


def test_google_is_told_as_the_account_of_the_hub_where_it_runs(
    companies: Companies, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GAE_SERVICE", "worker")
    monkeypatch.setenv("GAE_INSTANCE", "instance-1")
    with collector() as told, companies.sqlite(tmp_path) as url:
        account = tmp_path / "account.json"
        account.write_text(json.dumps(Cloud("", told.url).account_file()))
        monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(account))
        there = {"telemetry": "google", "telemetry_region": "europe-west1", "telemetry_url": told.url}
        with whole_hub(url, tmp_path, "http://127.0.0.1:9", **there) as hub, watched(hub):
            assert hub.as_("ana").get("/me").status == 200
    assert told.credentials == {f"Bearer {TOKEN}"}
    where = told.one("GET /api/v1/me").resource
    assert (where["gcp.project_id"], where["cloud.region"]) == ("demo-hub", "europe-west1")
    assert (where["service.name"], where["service.instance.id"]) == ("hub-worker", "instance-1")
    assert told.points("http.server.request.duration")
