"""Lists of documents: one's own, those of others in requests that one takes part in, those of a request; by name."""

from collections.abc import Callable
from typing import Any

import pytest

from hub.core.unit_of_work import Work
from hub.documents import lists, models
from hub.documents.service import Documents
from tests.support.apps import Client, TestApp
from tests.support.involvement import StubInvolvement
from tests.support.plans import plan_of

Bring = Callable[..., dict[str, Any]]


@pytest.fixture
def filled(app: TestApp, bring: Bring, work: Work, service: Documents, involvement: StubInvolvement) -> list[str]:
    """Two papers of ana in each of r1, r2 and r3; bob takes part in all but r2. The names of the papers."""
    involvement.involved |= {"r2": {"ana"}, "r3": {"ana", "bob"}}
    names = []
    for request in ("r1", "r2", "r3"):
        for number in (1, 2):
            names.append(f"{request}-{number}.pdf")
            document = bring(app.as_("ana"), name=names[-1])["id"]
            with work.unit() as unit:
                service.attach(unit, [document], request)
    return names


def names_of(client: Client, **query: Any) -> list[str]:
    return [item["name"] for item in client.get("/documents", query=query).json["items"]]


def test_what_others_brought_to_my_requests_is_shared_with_me(app: TestApp, filled: list[str]) -> None:
    bob = app.as_("bob")
    assert names_of(bob, shared=True) == ["r3-2.pdf", "r3-1.pdf", "r1-2.pdf", "r1-1.pdf"]
    assert names_of(bob) == []
    for item in bob.get("/documents?shared=true").json["items"]:
        assert bob.get(f"/documents/{item['id']}").json == {name: item[name] for name in item if name != "origin"}


def test_what_i_brought_myself_is_mine_alone(app: TestApp, filled: list[str]) -> None:
    assert names_of(app.as_("ana"), shared=True) == []
    assert names_of(app.as_("ana")) == filled[::-1]


def test_strangers_and_administrators_share_nothing(app: TestApp, filled: list[str]) -> None:
    for stranger in (app.as_("carla"), app.as_("dora", ["administrator", "auditor"])):
        assert stranger.get("/documents?shared=true").json == {"items": [], "nextCursor": None}
    assert app.nobody().get("/documents?shared=true").status == 401


def test_what_is_not_finished_is_shared_with_nobody(app: TestApp, filled: list[str]) -> None:
    waiting = {"name": "later.pdf", "contentType": "application/pdf", "size": 7, "request": "r1"}
    assert app.as_("ana").post("/documents", waiting).status == 201
    assert "later.pdf" not in names_of(app.as_("bob"), shared=True)


def test_each_says_which_request_it_belongs_to(app: TestApp, bring: Bring, filled: list[str]) -> None:
    first = {"id": "r1", "number": "R-r1", "title": "Request r1"}
    bob, ana = app.as_("bob"), app.as_("ana")
    bring(ana, name="free.pdf")
    shown = {item["name"]: item["origin"] for item in ana.get("/documents").json["items"]}
    assert (shown["r1-1.pdf"], shown["free.pdf"]) == (first, None)
    assert bob.get("/documents?shared=true").json["items"][-1]["origin"] == first
    assert [item["origin"] for item in bob.get("/documents?request=r1").json["items"]] == [first, first]


def test_a_request_that_i_am_no_part_of_any_more_is_not_named(
    app: TestApp, filled: list[str], involvement: StubInvolvement
) -> None:
    involvement.involved["r2"] = set()
    shown = {item["name"]: item["origin"] for item in app.as_("ana").get("/documents").json["items"]}
    assert shown["r2-1.pdf"] is None


@pytest.mark.parametrize("many", [1, 2, 500])
def test_what_is_shared_comes_page_by_page_and_each_once(
    app: TestApp, filled: list[str], monkeypatch: pytest.MonkeyPatch, many: int
) -> None:
    """However many requests are looked through for a page."""
    monkeypatch.setattr(lists, "MANY", many + 1)
    bob, seen, cursor, pages = app.as_("bob"), [], None, 0
    while cursor is not None or not pages:
        page = bob.get("/documents", query={"shared": True, "limit": 1, **({"cursor": cursor} if cursor else {})}).json
        seen += [item["name"] for item in page["items"]]
        cursor, pages = page["nextCursor"], pages + 1
    assert seen == ["r3-2.pdf", "r3-1.pdf", "r1-2.pdf", "r1-1.pdf"]


@pytest.mark.parametrize(
    ("search", "found"),
    [("r1-1", ["r1-1.pdf"]), ("PDF", ["r1-2.pdf", "r1-1.pdf"]), ("%", []), ("_", []), ("nothing", [])],
)
def test_they_are_found_by_a_part_of_the_name(app: TestApp, filled: list[str], search: str, found: list[str]) -> None:
    ana, bob = app.as_("ana"), app.as_("bob")
    assert names_of(bob, request="r1", search=search) == found
    assert [name for name in names_of(bob, shared=True, search=search) if name in filled[:2]] == found
    assert [name for name in names_of(ana, search=search) if name in filled[:2]] == found


@pytest.mark.parametrize("search", ["übersicht", "ÜBERSICHT", "Übers", "übers"])
def test_case_does_not_matter_in_any_language(app: TestApp, bring: Bring, search: str) -> None:
    bring(app.as_("ana"), name="Übersicht.pdf")
    assert names_of(app.as_("ana"), search=search) == ["Übersicht.pdf"]


def test_of_a_request_those_of_others_alone_can_be_wanted(app: TestApp, filled: list[str]) -> None:
    assert names_of(app.as_("bob"), request="r1", shared=True) == ["r1-2.pdf", "r1-1.pdf"]
    assert names_of(app.as_("ana"), request="r1", shared=True) == []
    assert app.as_("carla").get("/documents?request=r1&shared=true").status == 404


@pytest.mark.parametrize(
    ("query", "pointer"),
    [("search=", "/search"), (f"search={'x' * 101}", "/search"), ("shared=perhaps", "/shared")],
)
def test_a_wish_that_is_none_is_pointed_out(app: TestApp, query: str, pointer: str) -> None:
    refusal = app.as_("ana").get(f"/documents?{query}")
    assert (refusal.status, refusal.pointers) == (422, [pointer])


def test_the_cursor_of_another_list_is_refused(app: TestApp, filled: list[str]) -> None:
    cursor = app.as_("ana").get("/documents?limit=1").json["nextCursor"]
    refusal = app.as_("bob").get("/documents", query={"shared": True, "cursor": cursor})
    assert (refusal.status, refusal.pointers) == (422, ["/cursor"])


def test_what_is_shared_is_read_by_an_index(work: Work) -> None:
    query = models.named(models.brought_to(["r1", "r2"], "bob"), "receipt")
    shown = query.selected_columns
    with work.db.reading() as connection:
        plan = plan_of(connection, query.order_by(shown.request_id.desc(), shown.id.desc()).limit(51))
    assert "ix_documents_request_id_id" in plan
    assert "Seq Scan" not in plan
