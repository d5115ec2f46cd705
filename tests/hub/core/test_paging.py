"""Lists by keyset."""

import base64
from datetime import timedelta
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from hub.core.errors import BadInput
from hub.core.rest.paging import Page, _after, _decode, page_of
from hub.core.trail import Entry, audit_entries
from hub.core.unit_of_work import Work
from tests.support.apps import TestApp
from tests.support.clocks import ManualClock

c = audit_entries.c


def fill(work: Work, *subjects: str) -> None:
    for subject in subjects:
        with work.unit() as unit:
            unit.record(Entry("ana", "note.taken", subject))


def subjects(work: Work, page: Page, *order: Any, descending: bool = False) -> tuple[list[str], str | None]:
    with work.db.reading() as connection:
        found = page_of(connection, select(audit_entries), page, order, lambda row: {"s": row.subject}, descending)
    return [item["s"] for item in found["items"]], found["nextCursor"]


def encoded(*values: object) -> str:
    return base64.urlsafe_b64encode(orjson.dumps(values)).decode().rstrip("=")


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("limit", [1, 2, 3, 5, 6])
def test_every_row_is_shown_once_in_order(work: Work, limit: int, descending: bool) -> None:
    fill(work, "b", "a", "b", "c", "a", "b")
    seen, cursor = [], None
    while True:
        items, cursor = subjects(work, Page(limit=limit, cursor=cursor), c.subject, c.id, descending=descending)
        seen += items
        if cursor is None:
            break
        assert len(items) == limit
    assert seen == sorted("babcab", reverse=descending)


def test_rows_that_come_and_go_are_neither_repeated_nor_lost(work: Work) -> None:
    fill(work, "b", "d", "f", "h")
    first, cursor = subjects(work, Page(limit=2), c.subject, c.id)
    fill(work, "a", "c", "e", "z")
    with work.unit() as unit:
        unit.connection.execute(audit_entries.delete().where(c.subject == "d"))
    rest, _ = subjects(work, Page(limit=9, cursor=cursor), c.subject, c.id)
    assert (first, rest) == (["b", "d"], ["e", "f", "h", "z"])


def test_lists_by_moment_go_on_where_they_stopped(work: Work, clock: ManualClock) -> None:
    for subject in "abc":
        fill(work, subject)
        clock.advance(timedelta(microseconds=1))
    first, cursor = subjects(work, Page(limit=2), c.at, c.id, descending=True)
    rest, _ = subjects(work, Page(limit=2, cursor=cursor), c.at, c.id, descending=True)
    assert (first, rest) == (["c", "b"], ["a"])


def test_an_empty_list_has_no_cursor(work: Work) -> None:
    assert subjects(work, Page(), c.id) == ([], None)


MOMENT = "2026-11-23T09:00:00Z"
FOREIGN = [
    "nonsense",
    "ä",
    "====",
    "e30",
    encoded(),
    encoded(1),
    encoded(MOMENT, 1, 1),
    encoded(MOMENT, "1"),
    encoded(MOMENT, None),
    encoded(MOMENT, 1.5),
    encoded(MOMENT, [1]),
    encoded(MOMENT, 2**63),
    encoded(1, 1),
    encoded("soon", 1),
    encoded("2026-11-23T09:00:00", 1),
    encoded("2026-11-23T09:00:00+02:00", 1),
    encoded("0001-01-01T00:00:00+14:00", 1),
]


@pytest.mark.parametrize("cursor", FOREIGN)
def test_a_cursor_that_is_not_ours_is_refused(work: Work, cursor: str) -> None:
    with pytest.raises(BadInput) as refusal:
        subjects(work, Page(cursor=cursor), c.at, c.id)
    assert [error.pointer for error in refusal.value.errors] == ["/cursor"]


@pytest.mark.parametrize("values", [("nul\0", 1), (True, 1), ({}, 1)])
def test_a_cursor_with_what_no_column_holds_is_refused(work: Work, values: tuple[object, ...]) -> None:
    with pytest.raises(BadInput):
        subjects(work, Page(cursor=encoded(*values)), c.subject, c.id)


@settings(deadline=None)  # a busy machine is no failure
@given(st.text(max_size=60) | st.lists(st.one_of(st.text(), st.integers(), st.floats(), st.none()), max_size=3))
def test_no_cursor_makes_the_hub_fail(cursor: str | list[object]) -> None:
    sent = cursor if isinstance(cursor, str) else base64.urlsafe_b64encode(orjson.dumps(str(cursor))).decode()
    with pytest.raises(BadInput):
        _after((c.at, c.id), _decode(sent), descending=False)


@pytest.mark.parametrize("limit", ["0", "-1", "201", "x", "1.5", ""])
def test_limits_have_limits(app: TestApp, limit: str) -> None:
    refusal = app.as_("ana").get(f"/notes?limit={limit}")
    assert (refusal.status, refusal.pointers) == (422, ["/limit"])


def test_fifty_are_shown_unless_asked_otherwise(app: TestApp, work: Work) -> None:
    fill(work, *(str(number) for number in range(52)))
    ana = app.as_("ana")
    first = ana.get("/notes").json
    assert len(first["items"]) == 50
    assert len(ana.get("/notes", query={"cursor": first["nextCursor"]}).json["items"]) == 2
    assert len(ana.get("/notes?limit=200").json["items"]) == 52
