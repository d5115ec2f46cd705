"""Schedules over HTTP: for administrators only."""

import pytest

from hub.core.unit_of_work import Work
from hub.schedules.api import api
from hub.schedules.service import Schedules
from tests.support.apps import TestApp, app_with


@pytest.fixture
def app(work: Work) -> TestApp:
    schedules = Schedules(work)
    with work.unit() as unit:
        for key in ("audit-seal", "weekly"):
            schedules.ensure(unit, key, "0 8 * * 1", "Europe/Berlin", "job", {"n": 1})
    return app_with(work, {Schedules: schedules}, [api])


def test_an_administrator_sees_all_schedules_page_by_page(app: TestApp) -> None:
    dora = app.as_("dora", roles=["administrator"])
    first = dora.get("/schedules", query={"limit": 1}).json
    second = dora.get("/schedules", query={"limit": 1, "cursor": first["nextCursor"]}).json
    assert [item["key"] for item in first["items"] + second["items"]] == ["audit-seal", "weekly"]
    assert second["nextCursor"] is None
    assert first["items"][0] == {
        "key": "audit-seal",
        "cron": "0 8 * * 1",
        "timeZone": "Europe/Berlin",
        "job": "job",
        "arguments": {"n": 1},
        "nextDueAt": "2026-11-30T07:00:00Z",
        "lastDueAt": None,
        "lastRunAt": None,
        "active": True,
    }


def test_an_administrator_runs_a_schedule_now(app: TestApp) -> None:
    reply = app.as_("dora", roles=["administrator"]).post("/schedules/weekly/run")
    assert (reply.status, reply.json) == (202, {"key": "weekly", "dueAt": "2026-11-23T09:00:00Z"})


def test_an_administrator_pauses_and_resumes_a_schedule(app: TestApp) -> None:
    dora = app.as_("dora", roles=["administrator"])
    paused, resumed = dora.post("/schedules/weekly/pause"), dora.post("/schedules/weekly/resume")
    assert (paused.status, paused.json["active"], paused.json["nextDueAt"]) == (200, False, None)
    assert (resumed.status, resumed.json["active"], resumed.json["nextDueAt"]) == (200, True, "2026-11-30T07:00:00Z")
    assert dora.post("/schedules/nothing/pause").status == 404


def test_an_unknown_schedule_is_not_found(app: TestApp) -> None:
    assert app.as_("dora", roles=["administrator"]).post("/schedules/nothing/run").status == 404


def test_a_key_that_cannot_be_one_is_refused(app: TestApp) -> None:
    assert app.as_("dora", roles=["administrator"]).post(f"/schedules/{'x' * 81}/run").status == 422


@pytest.mark.parametrize("path", ["/schedules", *(f"/schedules/weekly/{what}" for what in ("run", "pause", "resume"))])
def test_others_may_not(app: TestApp, path: str) -> None:
    method = "GET" if path == "/schedules" else "POST"
    assert app.as_("ana").call(method, path).status == 403
    assert app.nobody().call(method, path).status == 401
