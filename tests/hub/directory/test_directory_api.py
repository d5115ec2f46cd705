"""The directory's routes."""

from collections.abc import Callable

import pytest

from integrations.local.company import SIZE, groups
from tests.support.apps import Client, TestApp
from tests.support.company import id_of

Person = Callable[..., Client]
QUESTIONS = ("/me", "/people", f"/people/{id_of('ana')}", "/groups", "/delegations")


@pytest.mark.parametrize("path", QUESTIONS)
def test_nobody_gets_in_without_signing_in(app: TestApp, path: str) -> None:
    assert app.nobody().get(path).status == 401
    assert app.nobody("invented").get(path).status == 401


def test_me_says_who_i_am_and_what_i_may(person: Person) -> None:
    me = person("ana", ["manager"]).get("/me")
    assert me.status == 200
    assert (
        me.json
        | {
            "kind": "person",
            "id": id_of("ana"),
            "name": "Ana Alves",
            "email": "ana@example.com",
            "roles": ["employee", "manager"],
            "groups": [],
            "timeZone": "Europe/Berlin",
            "manager": {"id": id_of("bob"), "name": "Bob Berg", "email": "bob@example.com"},
            "substitute": None,
            "away": False,
        }
        == me.json
    )
    assert me.json["preferences"]["language"] == "de"


def test_me_of_any_service_shows_its_scopes(app: TestApp) -> None:
    me = app.as_("erp", kind="client", scopes=["requests:read"]).get("/me")
    assert me.json["scopes"] == ["requests:read"]
    assert me.json["kind"] == "client"


@pytest.mark.parametrize("path", [path for path in QUESTIONS if path != "/me"])
def test_a_service_without_the_scope_is_refused(app: TestApp, path: str) -> None:
    assert app.as_("erp", kind="client", scopes=["requests:read"]).get(path).status == 403


def test_all_people_come_page_by_page_each_once(person: Person) -> None:
    ana, cursor, seen = person("ana"), None, []
    for _ in range(10):
        page = ana.get("/people", query={"limit": 64} | ({"cursor": cursor} if cursor else {})).json
        seen += [item["name"] for item in page["items"]]
        cursor = page["nextCursor"]
        if cursor is None:
            break
    assert len(seen) == len(set(seen)) == SIZE
    assert seen == sorted(seen, key=str.lower)


@pytest.mark.parametrize("search", ["alves", "ALV an", "ana@exam", "Álves", "Alves, Ana", "engin alv"])
def test_search_finds_by_beginnings_of_words(person: Person, search: str) -> None:
    found = person("bob").get("/people", query={"search": search}).json["items"]
    assert [item["id"] for item in found] == [id_of("ana")]


@pytest.mark.parametrize("search", ["lves", "ana carla", "%", "_", "'; drop table people; --", "\U0010ffff"])
def test_search_finds_nobody_else(person: Person, search: str) -> None:
    found = person("bob").get("/people", query={"search": search})
    assert (found.status, found.json["items"]) == (200, [])


def test_search_finds_departments(person: Person) -> None:
    found = person("bob").get("/people", query={"search": "human res", "limit": 200}).json["items"]
    assert len(found) == 8
    assert {item["department"] for item in found} == {"Human Resources"}


@pytest.mark.parametrize("reference", [id_of("ana"), "ana@example.com", "ANA@example.com"])
def test_one_person_is_shown_with_manager(person: Person, reference: str) -> None:
    shown = person("bob").get(f"/people/{reference}")
    assert shown.status == 200
    assert shown.json["manager"]["name"] == "Bob Berg"
    assert "preferences" not in shown.json


@pytest.mark.parametrize("reference", ["nobody", "nobody@example.com", "%F0%9F%98%80", "%ED%A0%80"])
def test_an_unknown_person_is_not_found(person: Person, reference: str) -> None:
    assert person("bob").get(f"/people/{reference}").status == 404


def test_groups_come_by_key(person: Person) -> None:
    shown = person("ana").get("/groups").json
    assert [item["key"] for item in shown["items"]] == sorted(group.key for group in groups())


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ({"limit": 0}, "/limit"),
        ({"limit": 201}, "/limit"),
        ({"limit": "many"}, "/limit"),
        ({"cursor": "nonsense"}, "/cursor"),
        ({"cursor": "bnVsbA"}, "/cursor"),
        ({"cursor": "x" * 501}, "/cursor"),
        ({"search": "x" * 101}, "/search"),
        ({"serch": "ana"}, "/serch"),
    ],
)
def test_a_wrong_question_is_pointed_out(person: Person, query: dict[str, object], pointer: str) -> None:
    refusal = person("ana").get("/people", query=query)
    assert (refusal.status, refusal.pointers) == (422, [pointer])


def test_nul_characters_are_refused(person: Person) -> None:
    assert person("ana").get("/people?search=%00").status == 400
    assert person("ana").get("/people/%00").status == 400
    substitute = {"substitute": "b\0b", "endsAt": "2026-12-01T00:00:00Z"}
    refusal = person("ana").post("/delegations", substitute)
    assert (refusal.status, refusal.pointers) == (422, ["/substitute"])
