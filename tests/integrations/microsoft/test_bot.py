"""What Teams posts to the bot: presses and looks are answered as documented, and where people are reached is noted."""

import json
from typing import Any

import pytest

from hub.core.errors import Conflict, Forbidden, HubError, Unavailable
from hub.core.ports import Press
from integrations.microsoft.tab import Tab
from tests.support.bots import LINK, SERVICE, TENANT, Bot, Json, activity, invoke


@pytest.mark.parametrize("trigger", ["manual", "automatic"])
def test_a_fresh_view_of_a_card_leads_into_the_tab_where_there_is_one(trigger: str) -> None:
    tab = Tab("catalogue-1", TENANT)
    for bot, leads in ((Bot(), LINK), (Bot(tab), tab.link(LINK))):
        shown = bot.post(invoke(trigger=trigger))[1]["value"]
        assert [action["url"] for action in shown["actions"] if "url" in action] == [leads]


def test_a_proven_press_is_answered_with_the_card_as_it_is_now(bot: Bot) -> None:
    status, answer = bot.post(invoke())
    assert (status, answer["statusCode"], answer["type"]) == (200, 200, "application/vnd.microsoft.card.adaptive")
    assert answer["value"]["type"] == "AdaptiveCard"
    assert [element["text"] for element in answer["value"]["body"]] == ["Approved", "By Bob.", "n1"]
    assert bot.desk.pressed == [Press("teams:f:1", "bob", "approve", {"task": "t1", "version": "1", "notice": "n1"})]


def test_teams_itself_only_looks(bot: Bot) -> None:
    for looking in (invoke("approve", "automatic"), invoke("refresh")):
        answer = bot.post(looking)[1]
        assert answer["value"]["refresh"]["userIds"] == ["29:bob"]
    assert (len(bot.desk.shown), bot.desk.pressed) == (2, [])


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (Forbidden("Somebody else's."), (400, "BadRequest", "Somebody else's.")),
        (Conflict("Too late."), (400, "BadRequest", "Too late.")),
        (Unavailable("Later."), (500, "InternalServerError", "Later.")),
    ],
)
def test_a_refused_press_is_answered_as_documented(bot: Bot, error: HubError, code: tuple[int, str, str]) -> None:
    bot.desk.error = error
    status, answer = bot.post(invoke())
    assert (status, answer["type"]) == (200, "application/vnd.microsoft.error")
    assert (answer["statusCode"], answer["value"]["code"], answer["value"]["message"]) == code


@pytest.mark.parametrize(
    ("value", "press"),
    [
        (None, ("", {})),
        ([], ("", {})),
        ({"action": 7}, ("", {})),
        ({"action": {"verb": 7, "data": [1]}}, ("", {})),
        (
            {"action": {"verb": "ask", "data": {"a": 1, "b": "x\0", "c": "\ud800", "d": "ok", "e": "x" * 20_001}}},
            ("ask", {"d": "ok"}),
        ),
    ],
)
def test_only_words_come_through(bot: Bot, value: Any, press: tuple[str, Json]) -> None:
    assert bot.post(json.dumps(invoke(value=value)))[0] == 200
    [made] = bot.desk.pressed
    assert (made.verb, made.data) == press


def test_other_invokes_are_not_ours(bot: Bot) -> None:
    assert bot.post(invoke(name="task/fetch"))[0] == 501
    assert not bot.desk.pressed


def test_an_older_client_sends_its_button_as_a_message(bot: Bot) -> None:
    said = {"task": "t1", "version": "1", "verb": "reject", "comment": "no"}
    assert bot.post(activity("message", value=said))[0] == 200
    assert [(press.verb, press.data["comment"]) for press in bot.desk.pressed] == [("reject", "no")]
    bot.desk.error = Conflict("Too late.")
    assert bot.post(activity("message", value=said))[0] == 200
    assert bot.post(activity("message", text="hello"))[0] == 200
    assert len(bot.desk.pressed) == 2


def test_where_people_are_reached_is_noted(bot: Bot) -> None:
    here = ("a:1", "29:bob", SERVICE.rstrip("/"))
    bot.post(activity("installationUpdate", action="add"))
    bot.post(activity("conversationUpdate", membersAdded=[{"id": "28:app-1"}]))
    bot.post(activity("installationUpdate", action="remove"))
    opened = [("opened", "bob", channel, *here) for channel in ("teams", "feed")]
    lost = [("lost", "bob", channel, "The Teams app was taken away.") for channel in ("teams", "feed")]
    assert bot.desk.told == [*opened, *opened, *lost]


@pytest.mark.parametrize(
    "said",
    [
        activity(
            "conversationUpdate", membersAdded=[{"id": "28:app-1"}], conversation={"id": "19:t", "tenantId": TENANT}
        ),
        activity("conversationUpdate", membersRemoved=[{"id": "28:app-1"}]),
        activity("conversationUpdate", membersAdded="x"),
        activity("installationUpdate", action="add", **{"from": {"id": "29:x"}}),
        activity("installationUpdate", action="add", **{"from": {"id": "29:x", "aadObjectId": "x" * 37}}),
        activity("installationUpdate", action="upgrade"),
        activity("typing"),
    ],
)
def test_what_does_not_concern_a_person_is_heard_and_left(bot: Bot, said: Json) -> None:
    assert bot.post(said) == (200, {})
    assert bot.desk.told == []


def test_an_activity_without_a_name_is_known_by_its_bytes(bot: Bot) -> None:
    for _ in range(2):
        bot.post(invoke(id=None))
    first, second = bot.desk.pressed
    assert first.key == second.key != "teams:"
