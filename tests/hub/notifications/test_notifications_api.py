"""What I was told, over HTTP."""

from typing import Any

import pytest
from sqlalchemy import select

from hub.core.unit_of_work import Work
from hub.notifications.api import api
from hub.notifications.models import asking_about, listed_for, notifications
from hub.notifications.service import Notifications
from hub.notifications.telling import Telling
from tests.hub.notifications.conftest import Post, ask
from tests.support.apps import Client, TestApp, app_with
from tests.support.channels import refused
from tests.support.plans import plan_of, sorts


@pytest.fixture
def app(post: Post) -> TestApp:
    return app_with(post.work, {Notifications: post.service}, [api])


@pytest.fixture
def bob(app: TestApp) -> Client:
    return app.as_("bob")


def titles(client: Client, **query: Any) -> list[str]:
    return [item["title"] for item in client.get("/notifications", query=query).json["items"]]


def tell(post: Post, number: int, person: str = "bob") -> None:
    post.plan(Telling(person, "request-decided", "request", f"r{number}", f"Number {number}", ("Yes",), link="/r"))


def test_one_item_for_each_telling_whatever_the_channels(post: Post, bob: Client) -> None:
    post.plan(ask())
    post.run()
    (item,) = bob.get("/notifications").json["items"]
    assert item.pop("id") in {row.id for row in post.rows().values()}
    assert item == {
        "kind": "task-opened",
        "title": "Ana asks for 80.00 EUR",
        "text": "Train to Berlin",
        "link": "http://hub/tasks/t1",
        "about": "task",
        "subjectId": "t1",
        "createdAt": "2026-11-23T09:00:00Z",
        "readAt": None,
        "state": "sent",
    }


def test_the_newest_stand_first_page_by_page(post: Post, bob: Client) -> None:
    for number in range(5):
        tell(post, number)
    tell(post, 9, "ana")
    first = bob.get("/notifications", query={"limit": 3}).json
    assert [item["title"] for item in first["items"]] == ["Number 4", "Number 3", "Number 2"]
    assert titles(bob, cursor=first["nextCursor"]) == ["Number 1", "Number 0"]


def test_the_state_is_that_of_the_luckiest_channel(post: Post, bob: Client) -> None:
    post.plan(ask())
    assert bob.get("/notifications").json["items"][0]["state"] == "planned"
    post.teams.before["deliver"] = refused
    post.run()
    assert bob.get("/notifications").json["items"][0]["state"] == "sent"


def test_what_is_over_shows_its_outcome(post: Post, bob: Client) -> None:
    post.plan(ask())
    post.over()
    assert titles(bob) == ["Approved by Bob Berg"]


def test_what_was_read_is_unread_no_more(post: Post, bob: Client) -> None:
    for number in range(3):
        tell(post, number)
    newest = bob.get("/notifications").json["items"][0]["id"]
    assert bob.post("/notifications/read", {"ids": [newest, newest]}).json == {"read": 1}
    assert bob.post("/notifications/read", {"ids": [newest]}).json == {"read": 0}
    assert titles(bob, unread="true") == ["Number 1", "Number 0"]
    assert titles(bob, unread="false") == ["Number 2"]
    assert bob.post("/notifications/read", {"all": True}).json == {"read": 2}
    assert titles(bob, unread="true") == []


def test_somebody_elses_notifications_are_not_there(post: Post, bob: Client, app: TestApp) -> None:
    tell(post, 1)
    theirs = bob.get("/notifications").json["items"][0]["id"]
    assert app.as_("ana").get("/notifications").json["items"] == []
    assert app.as_("ana").post("/notifications/read", {"ids": [theirs]}).status == 404
    assert titles(bob, unread="true") == ["Number 1"]


@pytest.mark.parametrize(
    "body",
    [{}, {"ids": []}, {"ids": ["a"], "all": True}, {"ids": "a"}, {"ids": [1]}, {"ids": ["a"] * 201}, {"some": True}],
)
def test_a_body_that_says_nothing_clear_is_refused(bob: Client, body: dict[str, Any]) -> None:
    assert bob.post("/notifications/read", body).status == 422


@pytest.mark.parametrize("query", [{"unread": "perhaps"}, {"limit": 0}, {"limit": 201}, {"cursor": "x"}])
def test_a_query_that_cannot_be_is_refused(bob: Client, query: dict[str, Any]) -> None:
    assert bob.get("/notifications", query=query).status == 422


def test_services_and_strangers_have_no_notifications(app: TestApp) -> None:
    assert app.as_("erp", kind="client").get("/notifications").status == 403
    assert app.nobody().get("/notifications").status == 401


DEFAULTS = {
    "channels": {"teams": True, "mail": True},
    "noMailFor": [],
    "quietHours": None,
    "quietOutsideWork": False,
    "language": None,
}


def test_preferences_have_defaults_and_a_version(bob: Client) -> None:
    reply = bob.get("/notifications/preferences")
    assert (reply.json, reply.headers["ETag"]) == (DEFAULTS, '"0"')


def test_preferences_are_replaced_at_the_version_seen(bob: Client, app: TestApp) -> None:
    wanted: dict[str, Any] = {"channels": {"teams": True, "mail": False}, "quietOutsideWork": True}
    wanted |= {"quietHours": {"from": "18:00", "to": "08:00"}}
    reply = bob.put("/notifications/preferences", wanted, if_match='"0"')
    assert (reply.status, reply.json, reply.headers["ETag"]) == (200, {**DEFAULTS, **wanted}, '"1"')
    assert bob.get("/notifications/preferences").json == reply.json
    assert bob.put("/notifications/preferences", {}, if_match='"0"').status == 412
    assert bob.put("/notifications/preferences", {}).status == 428
    assert bob.put("/notifications/preferences", {}, if_match='"1"').json == DEFAULTS
    assert app.as_("ana").get("/notifications/preferences").headers["ETag"] == '"0"'


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"channels": {"pigeon": True}}, "/channels/pigeon"),
        ({"channels": {"mail": "perhaps"}}, "/channels/mail"),
        ({"quietHours": {"from": "25:00", "to": "08:00"}}, "/quietHours/from"),
        ({"quietHours": {"from": "08:00"}}, "/quietHours/to"),
        ({"quietHours": {"from": "08:00", "to": "08:00"}}, "/quietHours"),
        ({"quietOutsideWork": "perhaps"}, "/quietOutsideWork"),
        ({"language": "fr"}, "/language"),
        ({"noMailFor": ["x" * 41]}, "/noMailFor/0"),
        ({"sound": "loud"}, "/sound"),
    ],
)
def test_wrong_preferences_name_the_field(bob: Client, body: dict[str, Any], pointer: str) -> None:
    reply = bob.put("/notifications/preferences", body, if_match="*")
    assert (reply.status, reply.pointers) == (422, [pointer])


@pytest.mark.parametrize("unread", [None, True, False])
def test_lists_are_read_from_an_index_in_its_order(work: Work, unread: bool | None) -> None:
    with work.db.reading() as connection:
        query = listed_for("bob", unread)
        plan = plan_of(connection, query.order_by(query.selected_columns.id.desc()).limit(50))
    assert "ix_notifications_" in plan
    assert not sorts(plan)


def test_whom_to_tell_that_it_is_over_is_read_from_an_index(work: Work) -> None:
    with work.db.reading() as connection:
        plan = plan_of(connection, select(notifications).where(asking_about("task", "t1")))
    assert "ix_notifications_about" in plan


def test_what_was_read_can_be_marked_to_come_back_to(post: Post, bob: Client, app: TestApp) -> None:
    for number in range(2):
        tell(post, number)
    newest, _ = (item["id"] for item in bob.get("/notifications").json["items"])
    assert bob.post("/notifications/unread", {"ids": [newest]}).json == {"unread": 0}
    bob.post("/notifications/read", {"all": True})
    assert bob.post("/notifications/unread", {"ids": [newest]}).json == {"unread": 1}
    assert bob.post("/notifications/unread", {"ids": [newest]}).json == {"unread": 0}
    assert titles(bob, unread=True) == ["Number 1"]
    assert [item["readAt"] for item in bob.get("/notifications").json["items"]] == [None, "2026-11-23T09:00:00Z"]
    assert app.as_("ana").post("/notifications/unread", {"ids": [newest]}).status == 404
    assert bob.post("/notifications/unread", {"ids": [newest, "unknown"]}).status == 404
    assert titles(bob, unread=False) == ["Number 0"]


@pytest.mark.parametrize("body", [{}, {"ids": []}, {"ids": ["x"] * 201}, {"all": True}, {"ids": "x"}])
def test_what_is_to_be_unread_is_named(bob: Client, body: dict[str, Any]) -> None:
    assert bob.post("/notifications/unread", body).status == 422
