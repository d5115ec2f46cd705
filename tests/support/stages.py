"""A hub in the middle of its work: one thing of each kind, and a sound call of every route that writes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from tests.support.apps import Reply
from tests.support.hubs import WholeHub

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Call:
    """A call that the hub takes: by whom, where, with which body and version."""

    route: str
    who: str
    path: str
    body: Json | None = None
    if_match: str | None = None

    @property
    def writes(self) -> bool:
        """Whether a success leaves something behind: links to bytes are on the record."""
        return self.method != "GET" or self.route == "GET /report-runs/{id}"

    @property
    def method(self) -> str:
        """GET, for example."""
        return self.route.partition(" ")[0]


@dataclass
class Stage:
    """The hub and what there is in it; `calls` by route."""

    hub: WholeHub
    things: Mapping[str, str]
    calls: Mapping[str, Call]

    def send(self, call: Call, **changed: Any) -> Reply:
        """Sends a call, with something about it changed: `json`, `data`, `path`, `who` and the like."""
        who = changed.pop("who", call.who)
        path = changed.pop("path", call.path)
        method = changed.pop("method", call.method)
        changed.setdefault("if_match", call.if_match)
        if "data" not in changed and "json" not in changed and call.body is not None:
            changed["json"] = call.body
        if "data" in changed:
            changed["headers"] = {"Content-Type": "application/json", **changed.get("headers", {})}
        return self.hub.as_(who).call(method, path, **changed)


def stage(hub: WholeHub) -> Stage:
    """Ana has a running claim, a returned one and a draft, and papers; Carla stands in for Bob and reads a report."""
    things = {
        "running": hub.submit("ana")["id"],
        "returned": hub.submit("ana", "20.00")["id"],
        "draft": hub.as_("ana").post("/requests", {"process": "expense-claim", "form": {}, "draft": True}).json["id"],
        "ready": hub.upload("ana"),
        "pending": hub.as_("ana").post("/documents", ANNOUNCED).json["id"],
    }
    hub.decide("bob", things["returned"], "return")
    things["task"] = hub.task("bob", things["running"])["id"]
    things["delegation"] = hub.as_("bob").post("/delegations", _in_spring(hub)).json["id"]
    things["subscription"] = hub.as_("carla").post("/report-subscriptions", WEEKLY).json["id"]
    things["run"] = hub.as_("carla").post("/reports/open-requests/runs", {"format": "csv"}).json["id"]
    draft = hub.as_("dora").call("POST", "/processes", data=_definition(hub), headers={"Content-Type": "text/yaml"})
    assert draft.status == 201, draft.body
    things["version"] = str(draft.json["version"])
    hub.drain()
    calls = [*_of_requests(hub, things), *_of_tasks(hub, things), *_of_documents(things), *_of_the_rest(hub, things)]
    return Stage(hub, things, {call.route: call for call in (*calls, *_questions(things))})


PICKED = {"driveId": "b!5c0ffee", "itemId": "01ABC"}
ANNOUNCED = {"name": "hotel.pdf", "contentType": "application/pdf", "size": 20}
SIGNED = {"id": "s-1", "event": "contract.signed", "key": "C-7", "data": {"by": "Ana"}}
HARBOUR = {
    "name": "Harbour",
    "country": "DE",
    "subdivision": "HH",
    "timeZone": "Europe/Berlin",
    "weekdays": ["monday", "saturday"],
    "opens": "06:00",
    "closes": "14:00",
    "holidays": [{"date": "2026-12-24", "name": "Christmas Eve"}],
    "workingDays": ["2026-12-25"],
}
PART_TIME = {"calendar": "munich", "hours": {"weekdays": ["monday"], "opens": "09:00", "closes": "12:30"}}
WEEKLY = {
    "report": "weekly-expenses",
    "format": "xlsx",
    "parameters": {},
    "cron": "0 8 * * 1",
    "timeZone": "Europe/Berlin",
    "channel": "mail",
}


def _in_spring(hub: WholeHub) -> Json:
    now = hub.hub.work.clock.now()
    period = {"startsAt": (now + timedelta(days=90)).isoformat(), "endsAt": (now + timedelta(days=99)).isoformat()}
    return {"substitute": "carla@example.com", **period, "note": "spring"}


def _definition(hub: WholeHub) -> bytes:
    text = (hub.hub.settings.processes_dir / "leave.yaml").read_text()
    text = text.replace("owner: group:human-resources", "owner: group:it", 1)
    text = text.replace("fay approves manager", "ines approves manager").replace("[fay], because", "[it], because")
    return text.encode()


def _of_requests(hub: WholeHub, things: Mapping[str, str]) -> list[Call]:
    running, returned, draft = (f"/requests/{things[name]}" for name in ("running", "returned", "draft"))
    version = hub.as_("ana").get(draft).headers["ETag"]
    form = hub.claim(things["ready"])["form"]
    return [
        Call("POST /requests", "ana", "/requests", {**hub.claim(things["ready"]), "documents": [], "draft": False}),
        Call("PATCH /requests/{id}", "ana", draft, {"form": form}, version),
        Call("POST /requests/{id}/submit", "ana", f"{draft}/submit"),
        Call("POST /requests/{id}/resubmit", "ana", f"{returned}/resubmit", {"form": form, "documents": []}),
        Call("POST /requests/{id}/withdraw", "ana", f"{running}/withdraw", {"reason": "No longer needed."}),
        Call("POST /requests/{id}/comments", "ana", f"{running}/comments", {"text": "Receipts follow."}),
        Call("POST /requests/{id}/mirror", "ana", f"{running}/mirror"),
        Call("POST /requests/mirror", "ana", "/requests/mirror"),
        Call("POST /requests/{id}/remind", "ana", f"{running}/remind"),
        Call("POST /process-events", "dora", "/process-events", SIGNED),
        Call("POST /request-migrations/preview", "dora", "/request-migrations/preview", {"process": "expense-claim"}),
        Call("POST /request-migrations", "dora", "/request-migrations", {"process": "expense-claim"}),
    ]


def _of_tasks(hub: WholeHub, things: Mapping[str, str]) -> list[Call]:
    at, version = f"/tasks/{things['task']}", hub.task("bob", things["running"])["version"]
    decision = {"outcome": "approve", "comment": "Well done."}
    passed_on = {"to": "carla@example.com", "reason": "She knows."}
    more = {"person": "fay@example.com", "reason": "She knows."}
    many = {"decisions": [{"task": things["task"], "version": version, **decision}]}
    return [
        Call("POST /tasks/{id}/decision", "bob", f"{at}/decision", decision, f'"{version}"'),
        Call("POST /tasks/{id}/delegate", "bob", f"{at}/delegate", passed_on),
        Call("POST /tasks/{id}/reassign", "dora", f"{at}/reassign", passed_on),
        Call("POST /tasks/{id}/question", "bob", f"{at}/question", {"question": "Which hotel?"}),
        Call("POST /tasks/{id}/approvers", "bob", f"{at}/approvers", more),
        Call("POST /tasks/{id}/take-back", "bob", f"{at}/take-back"),
        Call("POST /tasks/{id}/answer", "ana", f"{at}/answer", {"answer": "The one at the station."}),
        Call("POST /people/{id}/hand-over", "dora", "/people/bob@example.com/hand-over", {"reason": "Away for long."}),
        Call("POST /tasks/decisions", "bob", "/tasks/decisions", many),
    ]


def _of_documents(things: Mapping[str, str]) -> list[Call]:
    return [
        Call("POST /documents", "ana", "/documents", {**ANNOUNCED, "request": things["running"]}),
        Call("POST /documents/{id}/complete", "ana", f"/documents/{things['pending']}/complete", {"sha256": "0" * 64}),
        Call("POST /documents/{id}/link", "ana", f"/documents/{things['ready']}/link"),
        Call("POST /documents/{id}/share", "ana", f"/documents/{things['ready']}/share"),
        Call("POST /documents/imports", "ana", "/documents/imports", {**PICKED, "request": things["running"]}),
        Call("DELETE /documents/{id}", "ana", f"/documents/{things['pending']}"),
    ]


def _of_the_rest(hub: WholeHub, things: Mapping[str, str]) -> list[Call]:
    preferences = {
        "channels": {"teams": True, "mail": True},
        "quietHours": {"from": "18:00", "to": "08:00"},
        "language": "de",
    }
    told = hub.as_("ana").get("/notifications/preferences").headers["ETag"]
    subscription = f"/report-subscriptions/{things['subscription']}"
    client = {"key": "payroll", "name": "Payroll", "scopes": ["requests:read"]}
    form = hub.claim("x")["form"]
    draft = f"/processes/leave/versions/{things['version']}"
    days = {"kind": "holiday", "firstDay": "2026-12-01", "lastDay": "2026-12-04"}
    leave = {"form": days, "requester": "ana@example.com"}
    return [
        Call("POST /processes", "dora", "/processes"),
        Call("POST /processes/check", "dora", "/processes/check"),
        Call("POST /processes/{key}/preview", "ana", "/processes/expense-claim/preview", {"form": form}),
        Call("POST /processes/{key}/versions/{number}/preview", "dora", f"{draft}/preview", leave),
        Call("POST /processes/{key}/versions/{number}/publish", "dora", f"{draft}/publish"),
        Call(
            "POST /processes/{key}/versions/{number}/rehearsal", "dora", f"{draft}/rehearsal", {"days": 7, "limit": 9}
        ),
        Call("POST /delegations", "ana", "/delegations", _in_spring(hub)),
        Call("DELETE /delegations/{id}", "bob", f"/delegations/{things['delegation']}"),
        Call("PUT /calendars/{key}", "dora", "/calendars/harbour", HARBOUR),
        Call("PUT /people/{id}/working-hours", "ana", "/people/ana@example.com/working-hours", PART_TIME, '"0"'),
        Call("POST /clients", "dora", "/clients", client),
        Call("PATCH /clients/{key}", "dora", "/clients/erp", {"name": "ERP"}, "*"),
        Call("POST /notifications/read", "bob", "/notifications/read", {"ids": ["x"], "all": False}),
        Call("POST /events/link", "ana", "/events/link"),
        Call("DELETE /events/link", "ana", "/events/link"),
        Call("POST /notifications/unread", "bob", "/notifications/unread", {"ids": ["unknown"]}),
        Call("PUT /calendar/preferences", "ana", "/calendar/preferences", {"deadlines": True}, '"0"'),
        Call("PUT /notifications/preferences", "ana", "/notifications/preferences", preferences, told),
        Call("POST /reports/{key}/runs", "carla", "/reports/weekly-expenses/runs", {"format": "csv", "parameters": {}}),
        Call("POST /report-subscriptions", "carla", "/report-subscriptions", WEEKLY),
        Call("PATCH /report-subscriptions/{id}", "carla", subscription, WEEKLY, '"1"'),
        Call("DELETE /report-subscriptions/{id}", "carla", subscription, None, '"1"'),
        Call("POST /schedules/{key}/run", "dora", "/schedules/check-trail/run"),
        Call("POST /schedules/{key}/pause", "dora", "/schedules/check-trail/pause"),
        Call("POST /schedules/{key}/resume", "dora", "/schedules/check-trail/resume"),
        Call("POST /dead-letters/{id}/replay", "dora", "/dead-letters/none/replay"),
    ]


def _questions(things: Mapping[str, str]) -> list[Call]:
    running, ready = things["running"], things["ready"]
    draft = f"/processes/leave/versions/{things['version']}"
    asked = {
        "ana": (
            "/me",
            "/people",
            "/groups",
            "/delegations",
            "/processes",
            "/processes/schema",
            "/requests",
            "/tasks",
            "/documents",
        ),
        "bob": (
            "/notifications",
            "/notifications/preferences",
            "/notifications/working-hours",
            "/tasks/count",
            "/calendar/preferences",
            "/events.ics",
            "/events/link",
        ),
        "carla": ("/reports", "/report-subscriptions"),
        "dora": (
            "/clients",
            "/calendars",
            "/schedules",
            "/directory",
            "/operations/health",
            "/operations/microsoft",
            "/operations/queues",
            "/dead-letters",
            "/audit",
            "/audit/verify",
        ),
    }
    plain = [Call(f"GET {path}", who, path) for who, paths in asked.items() for path in paths]
    return [
        *plain,
        Call("GET /people/{id}", "ana", "/people/bob@example.com"),
        Call("GET /people/{id}/working-hours", "ana", "/people/ana@example.com/working-hours"),
        Call("GET /events", "ana", "/events?from=2026-11-01T00:00:00Z&to=2026-12-01T00:00:00Z"),
        Call("GET /people/{id}/photo", "ana", "/people/carla@example.com/photo"),
        Call("GET /people/{id}/duties", "dora", "/people/bob@example.com/duties"),
        Call("GET /calendars/{key}", "dora", "/calendars/munich"),
        Call("GET /delegations/{id}", "bob", f"/delegations/{things['delegation']}"),
        Call("GET /clients/{key}", "dora", "/clients/erp"),
        Call("GET /processes/{key}", "ana", "/processes/expense-claim"),
        Call("GET /processes/{key}/diagram.svg", "ana", "/processes/expense-claim/diagram.svg"),
        Call("GET /processes/{key}/bpmn", "ana", "/processes/expense-claim/bpmn"),
        Call("GET /tasks/asked", "dora", "/tasks/asked?process=expense-claim"),
        Call("GET /requests/figures", "dora", "/requests/figures?process=expense-claim"),
        Call("GET /processes/{key}/versions", "dora", "/processes/leave/versions"),
        Call("GET /processes/{key}/versions/{number}", "dora", "/processes/leave/versions/1"),
        Call("GET /processes/{key}/versions/{number}/diagram.svg", "dora", f"{draft}/diagram.svg"),
        Call(
            "GET /processes/{key}/versions/{number}/difference", "dora", "/processes/leave/versions/1/difference?to=1"
        ),
        Call("GET /requests/{id}", "ana", f"/requests/{running}"),
        Call("GET /requests/{id}/form", "ana", f"/requests/{running}/form"),
        Call("GET /requests/{id}/timeline", "ana", f"/requests/{running}/timeline"),
        Call("GET /requests/{id}/diagram.svg", "ana", f"/requests/{running}/diagram.svg"),
        Call("GET /tasks/{id}", "bob", f"/tasks/{things['task']}"),
        Call("GET /documents/{id}", "ana", f"/documents/{ready}"),
        Call("GET /report-runs/{id}", "carla", f"/report-runs/{things['run']}"),
    ]
