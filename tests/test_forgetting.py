"""A request is kept for as long as its process says; then it is gone from every room, and the trail still holds."""

from typing import Any

from sqlalchemy import String, cast, or_, select

from hub.core.db import metadata
from hub.reports.models import report_figures
from tests.support.hubs import RECEIPT, WholeHub
from workers.housekeeping import CHORES, ZONE

# Ten years have two leap days or three, wherever they begin.
ALMOST, MORE = "P3650D", "P5D"
CHORE = "forget-requests"
# What remembers that something happened: who did what, what was counted, which message was handled.
MEMORY = {"audit_entries", "report_figures"}


def test_a_request_is_gone_from_every_room_when_its_time_is_over(whole: WholeHub) -> None:
    request, task, receipt = paid(whole)
    other = whole.submit()["id"]
    whole.drain()
    filed = whole.received("file")
    advance(whole, ALMOST)
    keep_house(whole)
    assert whole.as_("ana").get(f"/requests/{request}").json["state"] == "approved"
    assert whole.as_("ana").post(f"/documents/{receipt}/link").status == 200
    advance(whole, MORE)
    keep_house(whole)

    assert {table for id_ in (request, task, receipt) for table in traces(whole, id_)} == MEMORY
    dead = (f"/requests/{request}", f"/requests/{request}/timeline", f"/tasks/{task}", f"/documents/{receipt}")
    assert [whole.as_("ana").get(path).status for path in dead] == [404] * 4
    assert [item["id"] for item in whole.as_("ana").get("/requests").json["items"]] == [other]
    late = whole.as_("bob").post(f"/tasks/{task}/decision", {"outcome": "approve"}, if_match='"1"')
    assert late.status == 404
    assert kept_bytes(whole) == 1
    assert whole.received("file") == filed


def test_whoever_looks_later_finds_that_it_was_forgotten_and_numbers_without_names(whole: WholeHub) -> None:
    request, _, _ = paid(whole)
    advance(whole, ALMOST)
    advance(whole, MORE)
    keep_house(whole)
    once = whole.rows()
    keep_house(whole)
    twice = whole.rows()
    assert {name for name in once if twice[name] != once[name]} <= {"audit_entries", "schedule_runs", "inbox"}
    with whole.hub.work.db.reading() as connection:
        figures = connection.execute(select(report_figures).where(report_figures.c.request_id == request)).one()
    assert (figures.requester_id, figures.requester_name, figures.title, figures.number) == ("", "", "", "")
    assert (figures.process, figures.amount, figures.state) == ("expense-claim", "1450.00", "approved")
    dora = whole.as_("dora")
    [entry] = [e for e in trail(whole, request) if e["action"] == "request.forgotten"]
    said = {"process": "expense-claim", "retention": "10 years after end", "documents": 1}
    assert (entry["actor"], entry["payload"]) == ("hub", said)
    assert dora.get("/audit/verify").json["valid"]
    assert dora.get("/dead-letters").json["items"] == []


def test_administrators_see_the_chore_among_the_others(whole: WholeHub) -> None:
    plan(whole)
    listed = whole.as_("dora").get("/schedules", query={"limit": 200}).json["items"]
    assert CHORE in [item["key"] for item in listed]


def paid(hub: WholeHub) -> tuple[str, str, str]:
    """A claim that came to its end, what bob was asked about it, and its receipt."""
    request = hub.submit()
    hub.drain()
    task = hub.task("bob", request["id"])["id"]
    for name in ("bob", "carla"):
        hub.decide(name, request["id"])
        hub.drain()
    shown = hub.as_("ana").get(f"/requests/{request['id']}").json
    assert shown["state"] == "approved"
    return request["id"], task, shown["form"]["receipts"][0]


def advance(hub: WholeHub, by: str) -> None:
    assert hub.nobody().call("POST", "/local/clock", json={"advance": by}).status == 200
    hub.drain()


def plan(hub: WholeHub) -> None:
    with hub.hub.work.unit() as unit:
        hub.hub.runner._services.schedules.ensure(unit, CHORE, CHORES[CHORE][0], ZONE, job=CHORE, arguments={})


def keep_house(hub: WholeHub) -> None:
    """An administrator does not wait for the hour."""
    plan(hub)
    assert hub.as_("dora").post(f"/schedules/{CHORE}/run").status == 202
    hub.drain()


def traces(hub: WholeHub, id_: str) -> set[str]:
    """The tables of which some row holds this id, in whatever column."""
    with hub.hub.work.db.reading() as connection:
        return {table.name for table in metadata.sorted_tables if connection.execute(holding(table, id_)).first()}


def holding(table: Any, id_: str) -> Any:
    return select(*table.c).where(or_(*(cast(column, String).contains(id_) for column in table.c))).limit(1)


def kept_bytes(hub: WholeHub) -> int:
    """How many receipts lie in the store."""
    files = [path for path in (hub.hub.settings.data_dir / "files").rglob("*") if path.is_file()]
    return sum(path.read_bytes() == RECEIPT for path in files)


def trail(hub: WholeHub, subject: str) -> list[dict[str, Any]]:
    return list(hub.as_("dora").get("/audit", query={"subject": subject, "limit": 200}).json["items"])
