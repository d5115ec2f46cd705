"""Reports over HTTP."""

import subprocess
import sys
from typing import Any

import pytest

from hub.reports.api import api
from hub.reports.service import Reports
from tests.hub.reports.conftest import Desk, figures
from tests.support.apps import Client, TestApp, app_with
from tests.support.events import take, told

WEEKLY = {"report": "weekly-expenses", "format": "xlsx", "cron": "0 8 * * 1", "timeZone": "Europe/Berlin"}


@pytest.fixture
def app(desk: Desk) -> TestApp:
    return app_with(desk.work, {Reports: desk.service}, [api])


@pytest.fixture
def ana(app: TestApp) -> Client:
    return app.as_("ana")


def test_the_catalogue_tells_parameters_and_columns(ana: Client) -> None:
    reply = ana.get("/reports").json
    assert [item["key"] for item in reply["items"]] == ["cycle-times", "open-requests", "weekly-expenses"]
    weekly = reply["items"][2]
    assert weekly["title"] == {"en": "Weekly expenses", "de": "Spesen der Woche"}
    assert set(weekly["parameters"]["properties"]) == {"from", "to"}
    assert weekly["columns"][4] == {"key": "amount", "title": {"en": "Amount", "de": "Betrag"}, "kind": "money"}
    assert reply["nextCursor"] is None


def test_the_catalogue_comes_in_pages(ana: Client) -> None:
    first = ana.get("/reports", query={"limit": 2}).json
    rest = ana.get("/reports", query={"limit": 2, "cursor": first["nextCursor"]}).json
    assert [item["key"] for item in rest["items"]] == ["weekly-expenses"]
    assert rest["nextCursor"] is None


def test_a_run_goes_from_queued_to_a_link(desk: Desk, ana: Client) -> None:
    desk.note(figures())
    reply = ana.post("/reports/weekly-expenses/runs", {"format": "csv", "parameters": {"from": "2026-11-16"}})
    run = reply.json["id"]
    assert (reply.status, reply.headers["Location"]) == (201, f"/api/v1/report-runs/{run}")
    assert (reply.json["state"], reply.json["parameters"]) == ("queued", {"from": "2026-11-16"})
    desk.run_all()
    done = ana.get(f"/report-runs/{run}").json
    assert (done["state"], done["rows"], done["name"]) == ("done", 1, "weekly-expenses-2026-11-23.csv")
    assert done["link"]["expiresAt"] == "2026-11-23T09:15:00Z"


def test_somebody_elses_run_is_not_found(desk: Desk, app: TestApp) -> None:
    run = desk.ask("ana")
    assert app.as_("carla").get(f"/report-runs/{run}").status == 404
    assert app.as_("ana").get("/report-runs/unknown").status == 404


def test_an_unknown_report_is_not_found(ana: Client) -> None:
    assert ana.post("/reports/everything/runs", {"format": "csv"}).status == 404


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/format"),
        ({"format": "docx"}, "/format"),
        ({"format": "csv", "parameters": []}, "/parameters"),
        ({"format": "csv", "parameters": {"from": "soon"}}, "/parameters/from"),
        ({"format": "csv", "parameters": {"x": 1}}, "/parameters"),
        ({"format": "csv", "colour": "red"}, "/colour"),
    ],
)
def test_a_wrong_wish_names_the_field(ana: Client, body: dict[str, Any], pointer: str) -> None:
    reply = ana.post("/reports/weekly-expenses/runs", body)
    assert (reply.status, reply.pointers) == (422, [pointer])


def test_a_subscription_is_made_changed_and_ended(desk: Desk, ana: Client) -> None:
    made = ana.post("/report-subscriptions", WEEKLY)
    assert (made.status, made.headers["ETag"], made.json["channel"]) == (201, '"1"', "mail")
    path = f"/report-subscriptions/{made.json['id']}"
    changed = ana.patch(path, {"cron": "0 9 * * 2", "channel": "teams"}, if_match='"1"')
    assert (changed.status, changed.headers["ETag"]) == (200, '"2"')
    assert (changed.json["cron"], changed.json["channel"], changed.json["report"]) == (
        "0 9 * * 2",
        "teams",
        "weekly-expenses",
    )
    assert ana.get("/report-subscriptions").json["items"] == [changed.json]
    assert ana.delete(path, if_match='"2"').status == 204
    assert ana.get("/report-subscriptions").json["items"] == []
    events = take(desk.work, "SubscriptionChanged")
    assert [(event.data["active"], event.data["cron"]) for event in events] == [
        (True, "0 8 * * 1"),
        (True, "0 9 * * 2"),
        (False, "0 9 * * 2"),
    ]
    assert {event.subject for event in events} == {made.json["id"]}
    assert events[0].data == {
        "person": "ana",
        "report": "weekly-expenses",
        "active": True,
        "cron": "0 8 * * 1",
        "time_zone": "Europe/Berlin",
    }


def test_a_subscription_changes_only_at_the_version_seen(ana: Client, app: TestApp) -> None:
    path = f"/report-subscriptions/{ana.post('/report-subscriptions', WEEKLY).json['id']}"
    assert ana.patch(path, {"channel": "teams"}).status == 428
    assert ana.delete(path).status == 428
    assert ana.patch(path, {"channel": "teams"}, if_match='"7"').status == 412
    assert ana.delete(path, if_match='"7"').status == 412
    assert app.as_("bob").patch(path, {"channel": "teams"}, if_match='"1"').status == 404
    assert app.as_("bob").delete(path, if_match='"1"').status == 404
    assert app.as_("bob").get("/report-subscriptions").json["items"] == []


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"report": "everything"}, "/report"),
        ({"cron": "often"}, "/cron"),
        ({"cron": "0 0 30 2 *"}, "/cron"),
        ({"timeZone": "Mars/Olympus"}, "/timeZone"),
        ({"format": "docx"}, "/format"),
        ({"channel": "pigeon"}, "/channel"),
        ({"parameters": {"from": "soon"}}, "/parameters/from"),
        ({"cron": "x" * 101}, "/cron"),
    ],
)
def test_a_wrong_subscription_names_the_field(desk: Desk, ana: Client, change: dict[str, Any], pointer: str) -> None:
    refused = ana.post("/report-subscriptions", WEEKLY | change)
    assert (refused.status, refused.pointers) == (422, [pointer])
    assert told(desk.work) == []
    path = f"/report-subscriptions/{ana.post('/report-subscriptions', WEEKLY).json['id']}"
    refused = ana.patch(path, change, if_match='"1"')
    assert (refused.status, refused.pointers) == (422, [pointer])


def test_subscriptions_have_a_limit(desk: Desk, ana: Client) -> None:
    for _ in range(50):
        desk.subscribe("ana")
    assert ana.post("/report-subscriptions", WEEKLY).status == 409
    first = ana.get("/report-subscriptions", query={"limit": 30}).json
    second = ana.get("/report-subscriptions", query={"limit": 30, "cursor": first["nextCursor"]}).json
    assert len({item["id"] for item in first["items"] + second["items"]}) == 50


@pytest.mark.parametrize("path", ["/reports", "/report-subscriptions", "/report-runs/x"])
def test_strangers_and_services_have_no_reports(app: TestApp, path: str) -> None:
    assert app.nobody().get(path).status == 401
    assert app.as_("erp", kind="client").get(path).status == 403


def test_serving_reports_loads_no_library_that_renders_them() -> None:
    code = "import sys, hub.reports.api; sys.exit(any(m in sys.modules for m in ('xlsxwriter', 'reportlab')))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
