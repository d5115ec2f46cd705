"""A sound call of every route that writes: by whom, where, with which body and version."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from tests.support.hubs import WholeHub

Json = dict[str, Any]
Things = Mapping[str, str]

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
PREFERENCES = {
    "channels": {"teams": True, "mail": True},
    "quietHours": {"from": "18:00", "to": "08:00"},
    "language": "de",
}
WEEKLY = {
    "report": "weekly-expenses",
    "format": "xlsx",
    "parameters": {},
    "cron": "0 8 * * 1",
    "timeZone": "Europe/Berlin",
    "channel": "mail",
}


@dataclass(frozen=True, slots=True)
class Call:
    """A call that the hub takes: by whom, where, with which body, version and headers."""

    route: str
    who: str
    path: str
    body: Json | None = None
    if_match: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def writes(self) -> bool:
        """Whether a success leaves something behind: links to bytes are on the record."""
        return self.method != "GET" or self.route == "GET /report-runs/{id}"

    @property
    def method(self) -> str:
        """GET, for example."""
        return self.route.partition(" ")[0]


def that_write(hub: WholeHub, things: Things) -> Iterator[Call]:
    """All of them, about things that there are."""
    yield from _of_requests(hub, things)
    yield from _of_tasks(hub, things)
    yield from _of_documents(things)
    yield from _of_processes(hub, things)
    yield from _of_people(hub, things)
    yield from _of_news(hub)
    yield from _of_reports(things)
    yield from _of_operations()


def in_spring(hub: WholeHub) -> Json:
    """Carla stands in for some days that are months away."""
    now = hub.hub.work.clock.now()
    period = {"startsAt": (now + timedelta(days=90)).isoformat(), "endsAt": (now + timedelta(days=99)).isoformat()}
    return {"substitute": "carla@example.com", **period, "note": "spring"}


def _of_requests(hub: WholeHub, things: Things) -> list[Call]:
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


def _of_tasks(hub: WholeHub, things: Things) -> list[Call]:
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


def _of_documents(things: Things) -> list[Call]:
    return [
        Call("POST /documents", "ana", "/documents", {**ANNOUNCED, "request": things["running"]}),
        Call("POST /documents/{id}/complete", "ana", f"/documents/{things['pending']}/complete", {"sha256": "0" * 64}),
        Call("POST /documents/{id}/link", "ana", f"/documents/{things['ready']}/link"),
        Call("POST /documents/{id}/share", "ana", f"/documents/{things['ready']}/share"),
        Call("POST /documents/imports", "ana", "/documents/imports", {**PICKED, "request": things["running"]}),
        Call("DELETE /documents/{id}", "ana", f"/documents/{things['pending']}"),
    ]


def _of_processes(hub: WholeHub, things: Things) -> list[Call]:
    draft = f"/processes/leave/versions/{things['version']}"
    days = {"kind": "holiday", "firstDay": "2026-12-01", "lastDay": "2026-12-04"}
    leave = {"form": days, "requester": "ana@example.com"}
    claim = {"form": hub.claim("x")["form"]}
    week = {"days": 7, "limit": 9}
    return [
        Call("POST /processes", "dora", "/processes"),
        Call("POST /processes/check", "dora", "/processes/check"),
        Call("POST /processes/{key}/preview", "ana", "/processes/expense-claim/preview", claim),
        Call("POST /processes/{key}/versions/{number}/preview", "dora", f"{draft}/preview", leave),
        Call("POST /processes/{key}/versions/{number}/publish", "dora", f"{draft}/publish"),
        Call("POST /processes/{key}/versions/{number}/rehearsal", "dora", f"{draft}/rehearsal", week),
    ]


def _of_people(hub: WholeHub, things: Things) -> list[Call]:
    client = {"key": "payroll", "name": "Payroll", "scopes": ["requests:read"]}
    return [
        Call("POST /delegations", "ana", "/delegations", in_spring(hub)),
        Call("DELETE /delegations/{id}", "bob", f"/delegations/{things['delegation']}"),
        Call("PUT /calendars/{key}", "dora", "/calendars/harbour", HARBOUR),
        Call("PUT /people/{id}/working-hours", "ana", "/people/ana@example.com/working-hours", PART_TIME, '"0"'),
        Call("POST /clients", "dora", "/clients", client),
        Call("PATCH /clients/{key}", "dora", "/clients/erp", {"name": "ERP"}, "*"),
    ]


def _of_news(hub: WholeHub) -> list[Call]:
    told = hub.as_("ana").get("/notifications/preferences").headers["ETag"]
    return [
        Call("POST /notifications/read", "bob", "/notifications/read", {"ids": ["x"], "all": False}),
        Call("POST /events/link", "ana", "/events/link"),
        Call("DELETE /events/link", "ana", "/events/link"),
        Call("POST /notifications/unread", "bob", "/notifications/unread", {"ids": ["unknown"]}),
        Call("PUT /calendar/preferences", "ana", "/calendar/preferences", {"deadlines": True}, '"0"'),
        Call("PUT /notifications/preferences", "ana", "/notifications/preferences", PREFERENCES, told),
    ]


def _of_reports(things: Things) -> list[Call]:
    subscription = f"/report-subscriptions/{things['subscription']}"
    return [
        Call("POST /reports/{key}/runs", "carla", "/reports/weekly-expenses/runs", {"format": "csv", "parameters": {}}),
        Call("POST /report-subscriptions", "carla", "/report-subscriptions", WEEKLY),
        Call("PATCH /report-subscriptions/{id}", "carla", subscription, WEEKLY, '"1"'),
        Call("DELETE /report-subscriptions/{id}", "carla", subscription, None, '"1"'),
    ]


def _of_operations() -> list[Call]:
    return [
        Call("POST /schedules/{key}/run", "dora", "/schedules/check-trail/run"),
        Call("POST /schedules/{key}/pause", "dora", "/schedules/check-trail/pause"),
        Call("POST /schedules/{key}/resume", "dora", "/schedules/check-trail/resume"),
        Call("POST /dead-letters/{id}/replay", "dora", "/dead-letters/none/replay"),
    ]
