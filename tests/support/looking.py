"""A sound call of every route that is only looked at: by whom, and where."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tests.support.calls import Call

PROCESS, LEAVE = "/processes/expense-claim", "/processes/leave/versions"

# Where nothing is named: who looks there.
LISTS: Mapping[str, tuple[str, ...]] = {
    "ana": ("/me", "/people", "/groups", "/delegations", "/processes", "/processes/schema", "/requests", "/tasks",
            "/documents"),
    "bob": ("/notifications", "/notifications/preferences", "/notifications/working-hours", "/tasks/count",
            "/calendar/preferences", "/events.ics", "/events/link"),
    "carla": ("/reports", "/report-subscriptions"),
    "dora": ("/clients", "/calendars", "/schedules", "/directory", "/operations/health", "/operations/microsoft",
             "/operations/queues", "/dead-letters", "/audit", "/audit/verify"),
}  # fmt: skip

# Where something is named, {running} for example, which is a thing of the scene: route, who looks, and at what.
NAMED: tuple[tuple[str, str, str], ...] = (
    ("/people/{id}", "ana", "/people/bob@example.com"),
    ("/people/{id}/working-hours", "ana", "/people/ana@example.com/working-hours"),
    ("/events", "ana", "/events?from=2026-11-01T00:00:00Z&to=2026-12-01T00:00:00Z"),
    ("/people/{id}/photo", "ana", "/people/carla@example.com/photo"),
    ("/people/{id}/duties", "dora", "/people/bob@example.com/duties"),
    ("/calendars/{key}", "dora", "/calendars/munich"),
    ("/delegations/{id}", "bob", "/delegations/{delegation}"),
    ("/clients/{key}", "dora", "/clients/erp"),
    ("/processes/{key}", "ana", PROCESS),
    ("/processes/{key}/diagram.svg", "ana", f"{PROCESS}/diagram.svg"),
    ("/processes/{key}/bpmn", "ana", f"{PROCESS}/bpmn"),
    ("/tasks/asked", "dora", "/tasks/asked?process=expense-claim"),
    ("/requests/figures", "dora", "/requests/figures?process=expense-claim"),
    ("/processes/{key}/versions", "dora", LEAVE),
    ("/processes/{key}/versions/{number}", "dora", f"{LEAVE}/1"),
    ("/processes/{key}/versions/{number}/diagram.svg", "dora", LEAVE + "/{version}/diagram.svg"),
    ("/processes/{key}/versions/{number}/difference", "dora", f"{LEAVE}/1/difference?to=1"),
    ("/requests/{id}", "ana", "/requests/{running}"),
    ("/requests/{id}/form", "ana", "/requests/{running}/form"),
    ("/requests/{id}/timeline", "ana", "/requests/{running}/timeline"),
    ("/requests/{id}/diagram.svg", "ana", "/requests/{running}/diagram.svg"),
    ("/tasks/{id}", "bob", "/tasks/{task}"),
    ("/documents/{id}", "ana", "/documents/{ready}"),
    ("/report-runs/{id}", "carla", "/report-runs/{run}"),
)


def that_look(things: Mapping[str, str]) -> Iterator[Call]:
    """All of them, at things that there are."""
    yield from (Call(f"GET {path}", who, path) for who, paths in LISTS.items() for path in paths)
    yield from (Call(f"GET {route}", who, path.format_map(things)) for route, who, path in NAMED)
    hers = {"Source-Authorization": f"Bearer {things['token']}"}
    yield Call("GET /documents/picks", "ana", "/documents/picks", headers=hers)
