"""Cards in Teams: told once, found again, revised in place."""

import json
from typing import Any
from uuid import uuid4

import pytest

from hub.core.errors import IntegrationError, Unreachable
from hub.core.ports import Action, Recipient
from integrations.local.company import people
from integrations.microsoft.cards import LINE, activity, card, carries
from integrations.microsoft.graph import GraphClient
from integrations.microsoft.installation import Installations
from integrations.microsoft.teams import TeamsCards
from integrations.simulator.access import APP_EXTERNAL_ID


@pytest.fixture
def cards(client: GraphClient) -> TeamsCards:
    return TeamsCards(client, Installations(client, APP_EXTERNAL_ID))


@pytest.fixture
def key() -> str:
    return f"notice:{uuid4()}"


def test_a_card_reaches_the_person_with_its_actions(
    cards: TeamsCards, microsoft: Any, make_notice: Any, key: str
) -> None:
    notice = make_notice(key)
    cards.deliver(notice, cards.prepare(notice))
    [item] = microsoft.received("card")
    assert (item["to"], item["title"]) == ("ana@example.com", "Approve: expense claim EX-12")
    assert "Amount: 120.00 EUR" in item["text"]
    assert key not in item["text"]
    sent = item["body"]["attachments"][0]["content"]
    assert [action.get("verb", "link") for action in sent["actions"]] == ["approve", "reject", "link"]
    assert sent["actions"][0]["data"] == {"task": "t_1", "notice": key}


def test_preparing_twice_finds_the_same_conversation(cards: TeamsCards, make_notice: Any, key: str) -> None:
    notice = make_notice(key)
    assert cards.prepare(notice) == cards.prepare(notice)


def test_a_lost_answer_is_unclear_and_the_card_is_found(
    cards: TeamsCards, microsoft: Any, make_notice: Any, key: str
) -> None:
    notice = make_notice(key)
    receipt = cards.prepare(notice)
    microsoft.misbehave("/activities$", "drop", after=True)
    with pytest.raises(IntegrationError) as caught:
        cards.deliver(notice, receipt)
    assert (caught.value.retryable, caught.value.unclear) == (True, True)
    found = cards.look(notice, receipt)
    [item] = microsoft.received("card")
    assert found == {**receipt, "activity": item["activity"]}


def test_a_call_that_never_arrived_is_looked_for_in_vain(
    cards: TeamsCards, microsoft: Any, make_notice: Any, key: str
) -> None:
    notice = make_notice(key)
    receipt = cards.prepare(notice)
    microsoft.misbehave("/activities$", "drop")
    with pytest.raises(IntegrationError) as caught:
        cards.deliver(notice, receipt)
    assert caught.value.unclear
    assert cards.look(notice, receipt) is None
    assert microsoft.received("card") == []


def test_the_right_card_is_found_among_a_hundred_others(cards: TeamsCards, make_notice: Any, key: str) -> None:
    notice = make_notice(key)
    receipt = cards.prepare(notice)
    delivered = cards.deliver(notice, receipt)
    for number in range(60):
        cards.deliver(make_notice(f"{key}:{number}"), receipt)
    assert cards.look(notice, receipt) == delivered


def test_a_revision_takes_the_place_of_the_card(cards: TeamsCards, microsoft: Any, make_notice: Any, key: str) -> None:
    notice = make_notice(key)
    receipt = cards.deliver(notice, cards.prepare(notice))
    decided = make_notice(key, subject="Approved by Bob Berg", actions=())
    assert cards.revise(decided, receipt)
    assert cards.revise(decided, receipt)
    [item] = microsoft.received("card")
    assert (item["title"], item["revisions"]) == ("Approved by Bob Berg", 2)
    assert [action["type"] for action in item["body"]["attachments"][0]["content"]["actions"]] == ["Action.OpenUrl"]
    assert cards.look(decided, {name: receipt[name] for name in ("conversation", "user")}) == receipt


def test_a_card_that_is_gone_cannot_be_revised(cards: TeamsCards, make_notice: Any, key: str) -> None:
    notice = make_notice(key)
    receipt = cards.prepare(notice)
    assert not cards.revise(notice, receipt)
    assert not cards.revise(notice, {**receipt, "activity": "1"})


def test_a_short_wish_to_wait_is_granted_on_the_spot(
    cards: TeamsCards, microsoft: Any, make_notice: Any, key: str
) -> None:
    notice = make_notice(key)
    receipt = cards.prepare(notice)
    microsoft.misbehave("/activities$", "throttle", retryAfter=0.05, times=2)
    cards.deliver(notice, receipt)
    assert len(microsoft.received("card")) == 1


def test_a_long_wish_to_wait_parks_the_message(cards: TeamsCards, microsoft: Any, make_notice: Any, key: str) -> None:
    notice = make_notice(key)
    receipt = cards.prepare(notice)
    microsoft.misbehave("/activities$", "throttle", retryAfter=30)
    with pytest.raises(IntegrationError) as caught:
        cards.deliver(notice, receipt)
    assert (caught.value.retryable, caught.value.retry_after, caught.value.unclear) == (True, 30, False)


def test_an_app_that_is_not_in_the_catalogue_is_said_so(client: GraphClient, make_notice: Any, key: str) -> None:
    stranger = people()[9]
    notice = make_notice(key, to=Recipient(stranger.id, stranger.email, stranger.name))
    with pytest.raises(IntegrationError, match="not in the catalogue"):
        TeamsCards(client, Installations(client, str(uuid4()))).prepare(notice)


def test_text_in_a_card_is_shown_as_it_is_written(make_notice: Any, key: str) -> None:
    evil = "[Click](https://evil.example) **now** {{DATE(2020-01-01T00:00:00Z)}}\n- one\n1. two"
    made = card(make_notice(key, subject=evil, lines=(evil,), facts=((evil, evil),)))
    shown = json.dumps([element for element in made["body"] if element.get("id") is None])
    assert "[Click]" not in shown
    assert "**" not in shown.replace("\\\\*", "")
    assert "{{" not in shown
    assert made["body"][1]["text"].endswith("\n\\- one\n1\\. two")


def test_a_long_notice_stays_below_the_limit_of_a_message(make_notice: Any, key: str) -> None:
    huge = make_notice(key, lines=("€" * 9000,) * 99, facts=(("n" * 999, "v" * 9000),) * 99)
    sent = activity(huge)
    assert len(json.dumps(sent, ensure_ascii=False).encode("utf-16-le")) < 80 * 1024
    assert len(sent["attachments"][0]["content"]["body"][1]["text"]) == LINE


@pytest.mark.parametrize("link", ["javascript:alert(1)", "file:///etc/passwd", "", None])
def test_only_web_links_become_buttons(make_notice: Any, key: str, link: str | None) -> None:
    assert card(make_notice(key, link=link, actions=()))["actions"] == []


def test_the_way_to_the_page_is_named_in_the_recipients_language(make_notice: Any, key: str) -> None:
    bea = Recipient("p", "bea@example.com", "Bea", language="de")
    made = card(make_notice(key, to=bea, link="https://hub.example/requests/r", actions=()))
    assert [action["title"] for action in made["actions"]] == ["Öffnen"]


def test_a_card_is_known_by_its_mark_or_its_actions_only(make_notice: Any) -> None:
    content = json.dumps(card(make_notice("n-1", lines=("n-2",), actions=(Action("approve", "OK", {}),))))
    assert carries(content, "n-1")
    assert not carries(content, "n-2")
    assert not carries("not json, but n-1", "n-1")


def test_a_conversation_is_asked_for_once(cards: TeamsCards, microsoft: Any, make_notice: Any, key: str) -> None:
    receipt = cards.prepare(make_notice(key))
    microsoft.misbehave("/installedApps", "fail")
    assert cards.prepare(make_notice(key)) == receipt


def test_a_refused_conversation_is_asked_for_again(
    cards: TeamsCards, microsoft: Any, make_notice: Any, key: str
) -> None:
    notice = make_notice(key)
    receipt = cards.prepare(notice)
    microsoft.misbehave("/activities$", "fail", status=403)
    with pytest.raises(IntegrationError) as caught:
        cards.deliver(notice, receipt)
    assert not caught.value.retryable
    microsoft.misbehave("/installedApps", "throttle", retryAfter=5)
    with pytest.raises(IntegrationError):
        cards.prepare(notice)


def test_a_card_says_by_the_bots_name_for_whom_it_is_refreshed(
    cards: TeamsCards, microsoft: Any, make_notice: Any, key: str
) -> None:
    notice = make_notice(key)
    receipt = cards.prepare(notice)
    assert receipt["user"].startswith("29:")
    cards.deliver(notice, receipt)
    [item] = microsoft.received("card")
    refresh = item["body"]["attachments"][0]["content"]["refresh"]
    assert (refresh["userIds"], refresh["action"]["verb"]) == ([receipt["user"]], "refresh")


def test_where_nobody_tells_the_name_the_card_goes_out_without(
    cards: TeamsCards, microsoft: Any, make_notice: Any, key: str
) -> None:
    microsoft.misbehave("/pagedmembers", "fail", status=403)
    receipt = cards.prepare(make_notice(key))
    cards.deliver(make_notice(key), receipt)
    [item] = microsoft.received("card")
    assert (receipt["user"], "refresh" in item["body"]["attachments"][0]["content"]) == ("", False)


def test_what_teams_said_is_not_asked_for_again(cards: TeamsCards, microsoft: Any, make_notice: Any, key: str) -> None:
    said = cards.prepare(make_notice(key))
    microsoft.misbehave("/(v1.0|v3)/", "fail")
    known = {"conversation": said["conversation"], "user": "29:x", "service": microsoft.base}
    to = Recipient(make_notice(key).to.id, "", "", address=known)
    assert cards.prepare(make_notice(key, to=to)) == known


def test_a_person_who_blocked_the_bot_is_out_of_its_reach(
    cards: TeamsCards, microsoft: Any, make_notice: Any, key: str
) -> None:
    import requests

    notice = make_notice(key)
    receipt = cards.prepare(notice)
    away = {"person": notice.to.email, "silently": True}
    requests.post(f"{microsoft.base}/simulator/teams/uninstall", json=away, timeout=10).raise_for_status()
    with pytest.raises(Unreachable):
        cards.deliver(notice, receipt)
    assert cards.prepare(notice)["conversation"]  # installed again
