"""The trail is sealed into a chain, and whoever changes it is found out."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, insert, null, select, update

from hub.audit.service import Audit
from hub.core.telemetry import following
from hub.core.trail import Entry, audit_entries
from hub.core.unit_of_work import Work
from tests.support.apps import TestApp, app_with
from tests.support.clocks import ManualClock

trail = audit_entries.c


@pytest.fixture
def audit(work: Work) -> Audit:
    return Audit(work)


@pytest.fixture
def app(work: Work, audit: Audit) -> TestApp:
    from hub.audit.api import api

    return app_with(work, {Audit: audit}, [api])


def record(work: Work, *entries: Entry) -> None:
    for entry in entries:
        with work.unit() as unit:
            unit.record(entry)


def some(count: int) -> list[Entry]:
    return [Entry("ana", "request.submitted", f"r{number}", {"number": number}) for number in range(count)]


def tamper(work: Work, place: int, **values: Any) -> None:
    with work.db.writing() as connection:
        connection.execute(update(audit_entries).where(trail.position == place).values(values))


def stored(work: Work) -> list[Any]:
    with work.db.reading() as connection:
        return list(connection.execute(select(audit_entries).order_by(trail.position)).all())


def test_an_empty_trail_is_valid(audit: Audit) -> None:
    assert audit.verify() == {"valid": True, "sealed": 0, "unsealed": 0, "head": "00" * 32}


def test_entries_are_sealed_in_order_and_found_valid(work: Work, audit: Audit) -> None:
    record(work, *some(7))
    assert [audit.seal(3), audit.seal(3), audit.seal(3), audit.seal(3)] == [3, 3, 1, 0]
    verdict = audit.verify()
    assert (verdict["valid"], verdict["sealed"], verdict["unsealed"]) == (True, 7, 0)
    assert [row.position for row in stored(work)] == [1, 2, 3, 4, 5, 6, 7]
    assert [row.subject for row in stored(work)] == [f"r{number}" for number in range(7)]


def test_what_is_not_sealed_yet_is_counted(work: Work, audit: Audit) -> None:
    record(work, *some(2))
    audit.seal()
    record(work, *some(3))
    assert (audit.verify()["sealed"], audit.verify()["unsealed"]) == (2, 3)


PAYLOADS: list[dict[str, Any]] = [
    {},
    {"b": 1, "a": [1, 2, {"z": None, "y": True}]},
    {"text": "Grüße 😀  ", "": ""},
    {"small": 0.1, "whole": 1.0, "big": 2**53 + 1, "exact": "120.00", "tiny": 1e-9},
]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_any_payload_survives_the_way_through_the_database(work: Work, audit: Audit, payload: dict[str, Any]) -> None:
    record(work, Entry("ana", "did", "it", payload))
    audit.seal()
    assert audit.verify()["valid"]


CHANGES: dict[str, Callable[[Any], Any]] = {
    "at": lambda row: row.at + timedelta(microseconds=1),
    "actor": lambda _: "bob",
    "action": lambda _: "request.rejected",
    "subject": lambda _: "r9",
    "request_id": lambda _: "another",
    "payload": lambda _: {"number": 99},
    "salt": lambda _: bytes(16),
    "digest": lambda _: bytes(32),
    "chain": lambda _: bytes(32),
    "position": lambda _: 99,
}


@pytest.mark.parametrize("column", CHANGES)
@pytest.mark.parametrize("position", [1, 3, 5])
def test_changing_anything_in_any_sealed_row_is_found(work: Work, audit: Audit, column: str, position: int) -> None:
    record(work, *some(5))
    audit.seal()
    tamper(work, position, **{column: CHANGES[column](stored(work)[position - 1])})
    verdict = audit.verify()
    assert (verdict["valid"], verdict["firstBroken"]) == (False, position)


def test_every_column_of_the_trail_is_guarded() -> None:
    assert {column.name for column in audit_entries.columns} - {"id"} == set(CHANGES)


def test_a_removed_row_is_found(work: Work, audit: Audit) -> None:
    record(work, *some(5))
    audit.seal()
    with work.db.writing() as connection:
        connection.execute(delete(audit_entries).where(trail.position == 3))
    assert audit.verify()["firstBroken"] == 3


def test_swapped_rows_are_found(work: Work, audit: Audit) -> None:
    record(work, *some(3))
    audit.seal()
    for old, new in ((2, 9), (3, 2), (9, 3)):
        tamper(work, old, position=new)
    assert audit.verify()["firstBroken"] == 2


def test_a_row_slipped_in_at_the_end_is_found(work: Work, audit: Audit) -> None:
    record(work, *some(2))
    audit.seal()
    last = stored(work)[-1]._mapping
    with work.db.writing() as connection:
        connection.execute(insert(audit_entries).values({**last, "id": 99, "position": 3}))
    assert audit.verify()["firstBroken"] == 3


def test_cutting_off_the_end_changes_the_head(work: Work, audit: Audit) -> None:
    record(work, *some(3))
    audit.seal()
    head = audit.verify()["head"]
    with work.db.writing() as connection:
        connection.execute(delete(audit_entries).where(trail.position == 3))
    assert audit.verify()["head"] != head


def test_a_payload_emptied_without_its_salt_is_found(work: Work, audit: Audit) -> None:
    record(work, *some(2))
    audit.seal()
    tamper(work, 1, payload=null())
    assert audit.verify()["firstBroken"] == 1


def test_erasing_what_tells_of_a_person_leaves_the_chain_valid(work: Work, audit: Audit) -> None:
    record(work, *some(3), Entry("bob", "request.commented", "r1", {"comment": "personal"}))
    audit.seal()
    before = audit.verify()["head"]
    with work.unit() as unit:
        assert audit.erase(unit, "r1") == 2
    assert audit.verify() == {"valid": True, "sealed": 4, "unsealed": 0, "head": before}
    assert "personal" not in str(stored(work))


def test_the_same_words_have_different_digests(work: Work, audit: Audit) -> None:
    record(work, Entry("ana", "did", "it", {"x": 1}), Entry("ana", "did", "it", {"x": 1}))
    audit.seal()
    first, second = stored(work)
    assert first.digest != second.digest


def test_an_entry_committed_late_with_a_smaller_id_is_not_passed_over(work: Work, audit: Audit) -> None:
    entry = {"at": work.clock.now(), "actor": "ana", "action": "did", "request_id": "", "payload": {}}
    for id_ in (7, 3, 5):
        with work.db.writing() as connection:
            connection.execute(insert(audit_entries).values(entry | {"id": id_, "subject": f"r{id_}"}))
        audit.seal()
    verdict = audit.verify()
    assert (verdict["valid"], verdict["sealed"], verdict["unsealed"]) == (True, 3, 0)


def test_sealers_side_by_side_make_one_chain(work: Work, audit: Audit) -> None:
    record(work, *some(40))

    def seal_all(other: Audit) -> None:
        while audit.verify()["unsealed"]:
            other.seal(3)

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(seal_all, [Audit(work) for _ in range(4)]))
    verdict = audit.verify()
    assert (verdict["valid"], verdict["sealed"]) == (True, 40)


def test_auditors_read_the_trail_newest_first(app: TestApp, work: Work, clock: ManualClock) -> None:
    with following("asked-for"):
        record(work, Entry("ana", "request.submitted", "r1", {"form": "x"}))
    record(work, Entry("bob", "task.decided", "t1"))
    reply = app.as_("nora", roles=["auditor"]).get("/audit")
    assert reply.status == 200
    newest, oldest = reply.json["items"]
    assert (newest["actor"], newest["action"], newest["subject"]) == ("bob", "task.decided", "t1")
    assert oldest["requestId"] == "asked-for"
    assert oldest["payload"] == {"form": "x"}
    assert (oldest["at"], oldest["position"]) == ("2026-11-23T09:00:00Z", None)


def test_the_trail_can_be_narrowed_and_paged(app: TestApp, work: Work, clock: ManualClock) -> None:
    for hour in range(6):
        record(work, Entry("ana" if hour % 2 else "bob", "did", f"r{hour % 3}", {"hour": hour}))
        clock.advance(timedelta(hours=1))
    auditor = app.as_("dora", roles=["administrator"])

    def hours(**query: Any) -> list[int]:
        items = auditor.get("/audit", query=query).json["items"]
        return [item["payload"]["hour"] for item in items]

    assert hours(subject="r1") == [4, 1]
    assert hours(actor="ana") == [5, 3, 1]
    assert hours(subject="r1", actor="ana") == [1]
    assert hours(**{"from": "2026-11-23T11:00:00Z", "to": "2026-11-23T13:00:00Z"}) == [3, 2]
    assert hours(**{"from": "2030-01-01T00:00:00Z"}) == []
    assert hours(to="2020-01-01T00:00:00Z") == []
    first = auditor.get("/audit", query={"limit": 4}).json
    second = auditor.get("/audit", query={"limit": 4, "cursor": first["nextCursor"]}).json
    assert [item["payload"]["hour"] for item in first["items"] + second["items"]] == [5, 4, 3, 2, 1, 0]
    assert second["nextCursor"] is None


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ({"from": "yesterday"}, "/from"),
        ({"to": "2026-11-23T09:00:00"}, "/to"),
        ({"subject": "x" * 81}, "/subject"),
        ({"limit": "0"}, "/limit"),
        ({"unknown": "1"}, "/unknown"),
    ],
)
def test_a_wrong_question_is_refused(app: TestApp, query: dict[str, str], pointer: str) -> None:
    reply = app.as_("dora", roles=["administrator"]).get("/audit", query=query)
    assert (reply.status, reply.pointers) == (422, [pointer])


def test_the_chain_can_be_checked_by_auditors(app: TestApp, work: Work, audit: Audit) -> None:
    record(work, *some(2))
    audit.seal()
    auditor = app.as_("nora", roles=["auditor"])
    assert auditor.get("/audit/verify").json | {"head": ""} == {"valid": True, "sealed": 2, "unsealed": 0, "head": ""}
    tamper(work, 2, actor="bob")
    assert auditor.get("/audit/verify").json["firstBroken"] == 2


@pytest.mark.parametrize("path", ["/audit", "/audit/verify"])
def test_the_trail_is_for_auditors_only(app: TestApp, path: str) -> None:
    assert app.as_("ana").get(path).status == 403
    assert app.as_("erp", kind="client", scopes=["requests:read"]).get(path).status == 403
    assert app.nobody().get(path).status == 401
