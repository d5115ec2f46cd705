"""Deciding in Teams: the simulated client presses buttons, the hub answers at once, every door shows the same."""

from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest
import requests

from tests.support.company import id_of
from tests.support.hubs import Companies, WholeHub, whole_hub
from tests.support.teams import Teams, serving

Json = dict[str, Any]
DECIDED = "Genehmigt von Bob Berg"  # Bob and Ana read German


@pytest.fixture
def teams(whole: WholeHub) -> Iterator[Teams]:
    with serving(whole) as made:
        yield made


@pytest.fixture
def number(whole: WholeHub, teams: Teams) -> str:
    """The number of a claim of Ana's that waits for Bob, who has his card."""
    request = whole.submit("ana")
    whole.drain()
    return str(request["number"])


def buttons(card: Json) -> list[str]:
    return [action["title"] for action in card["actions"] if action["type"] != "Action.OpenUrl"]


def said(card: Json) -> str:
    return "\n".join(element.get("text", "") for element in card["body"])


def task(whole: WholeHub, number: str) -> Json:
    """The first task of a claim, as the administrator sees it."""
    dora = whole.as_("dora")
    [request] = dora.get("/requests", query={"search": number}).json["items"]
    return dict(dora.get(f"/requests/{request['id']}").json["tasks"][0])


def seen_by(whole: WholeHub, name: str, number: str) -> Json:
    """The card as it lies in somebody's chat."""
    cards = [card for card in whole.received("card", f"{name}@example.com") if number in str(card)]
    return dict(cards[-1]["body"]["attachments"][0]["content"])


def test_a_card_asks_for_everything_that_one_can_answer(whole: WholeHub, number: str) -> None:
    card = seen_by(whole, "bob", number)
    assert buttons(card) == ["Genehmigen", "Ablehnen", "Zurückgeben …", "Nachfragen …", "Weitergeben …"]
    inputs = [element["id"] for element in card["body"] if element["type"] == "Input.Text"]
    picker = card["actions"][4]["card"]["body"][0]
    assert (inputs, picker["choices.data"]["dataset"]) == (["comment"], "graph.microsoft.com/users")


def test_approving_shows_the_decision_at_once_and_everywhere_soon(whole: WholeHub, teams: Teams, number: str) -> None:
    shown = teams.press("bob", number, "approve", comment="Fine.")
    assert (shown["status"], buttons(shown["card"])) == (200, [])
    assert DECIDED in said(shown["card"])
    assert (task(whole, number)["state"], task(whole, number)["comment"]) == ("approved", "Fine.")
    whole.drain()
    kept = seen_by(whole, "bob", number)
    assert (buttons(kept), DECIDED in said(kept)) == ([], True)
    assert buttons(seen_by(whole, "carla", number)) != []


@pytest.mark.parametrize(
    ("verb", "inputs", "state"),
    [
        ("reject", {"comment": "Too dear."}, "rejected"),
        ("return", {"reason": "Which hotel?"}, "returned"),
        ("delegate", {"to": "carla", "why": "She knows."}, "delegated"),
    ],
)
def test_every_button_does_what_it_says(
    whole: WholeHub, teams: Teams, number: str, verb: str, inputs: dict[str, str], state: str
) -> None:
    inputs = inputs | ({"to": id_of("carla")} if "to" in inputs else {})
    shown = teams.press("bob", number, verb, **inputs)
    assert (task(whole, number)["state"], buttons(shown["card"])) == (state, [])
    whole.drain()
    assert buttons(seen_by(whole, "bob", number)) == []
    if verb == "delegate":
        assert buttons(seen_by(whole, "carla", number))


def test_a_question_reaches_the_requester_and_the_card_goes_on_asking(
    whole: WholeHub, teams: Teams, number: str
) -> None:
    shown = teams.press("bob", number, "ask", question="Which hotel?")
    assert len(buttons(shown["card"])) == 5
    whole.drain()
    assert any("Which hotel?" in str(mail) for mail in whole.received("mail", "ana@example.com"))
    again = teams.press("bob", number, "ask", question="Which hotel, please?")
    assert len(buttons(again["card"])) == 5


def test_the_client_sends_nothing_while_something_required_is_missing(teams: Teams, number: str) -> None:
    assert teams.refusal("bob", number, "ask") == 400
    assert teams.refusal("bob", number, "delegate", why="x") == 400
    assert teams.refusal("bob", number, "pay") == 404
    assert teams.refusal("carla", number, "approve") == 404


def test_what_was_decided_elsewhere_is_shown_to_a_late_press(whole: WholeHub, teams: Teams, number: str) -> None:
    late = teams.signed("bob", number, "reject")
    whole.decide(
        "bob", task(whole, number)["request"]["id"] if "request" in task(whole, number) else _id(whole, number)
    )
    answer = teams.post(late)
    assert (answer.status_code, answer.json()["statusCode"]) == (200, 200)
    assert DECIDED in said(answer.json()["value"])
    assert task(whole, number)["state"] == "approved"


def _id(whole: WholeHub, number: str) -> str:
    return str(whole.as_("dora").get("/requests", query={"search": number}).json["items"][0]["id"])


def test_a_double_click_and_a_replay_change_nothing(whole: WholeHub, teams: Teams, number: str) -> None:
    press = teams.signed("bob", number, "approve")
    answers = [teams.post(press).json() for _ in range(3)]
    assert all(DECIDED in said(answer["value"]) for answer in answers)
    timeline = whole.as_("ana").get(f"/requests/{_id(whole, number)}/timeline").json["items"]
    assert [line["type"] for line in timeline].count("decided") == 1


def test_a_replayed_question_is_asked_once(whole: WholeHub, teams: Teams, number: str) -> None:
    ask = teams.signed("bob", number, "ask", question="Which hotel?")
    teams.post(ask)
    asked = task(whole, number)["id"]
    assert whole.as_("ana").post(f"/tasks/{asked}/answer", {"answer": "The one at the station."}).status == 200
    assert teams.post(ask).json()["statusCode"] == 200
    timeline = whole.as_("ana").get(f"/requests/{_id(whole, number)}/timeline").json["items"]
    assert [line["type"] for line in timeline].count("asked") == 1


@pytest.mark.parametrize("who", ["carla", "ana", "dora", "erik"])
def test_somebody_elses_hand_decides_nothing_whatever_the_card_says(
    whole: WholeHub, teams: Teams, number: str, who: str
) -> None:
    stolen = teams.signed("bob", number, "approve")
    stolen["body"]["from"]["aadObjectId"] = id_of(who)
    answer = teams.post(stolen).json()
    assert (answer["statusCode"], answer["type"]) == (400, "application/vnd.microsoft.error")
    assert task(whole, number)["state"] == "open"


def test_altered_data_of_a_card_decides_nothing(whole: WholeHub, teams: Teams, number: str) -> None:
    other = whole.submit("ana")
    whole.drain()
    honest = teams.signed("bob", number, "approve")
    for change in ({"version": "2"}, {"version": ""}, {"task": "none"}, {"task": id_of("bob")}, {"task": "' or 1=1"}):
        press = deepcopy(honest)
        press["body"]["id"] += str(change)
        press["body"]["value"]["action"]["data"] |= {**change, "person": id_of("bob"), "outcome": "approve"}
        assert teams.post(press).status_code == 200
    assert {task(whole, number)["state"], task(whole, str(other["number"]))["state"]} == {"open"}


def test_everybody_sees_a_card_of_her_own(whole: WholeHub, teams: Teams, number: str) -> None:
    look = teams.signed("bob", number, "approve")
    look["body"]["value"]["trigger"] = "automatic"
    seen = {}
    for who in ("bob", "ana", "fay"):
        look["body"]["from"]["aadObjectId"] = id_of(who)
        seen[who] = teams.post(look).json()["value"]
    assert len(buttons(seen["bob"])) == 5
    assert (buttons(seen["ana"]), "Wartet auf Bob Berg." in said(seen["ana"])) == ([], True)
    assert (buttons(seen["fay"]), "Hotel Lyon" in said(seen["fay"])) == ([], False)
    assert task(whole, number)["state"] == "open"


def test_a_card_that_is_opened_shows_how_things_stand(whole: WholeHub, teams: Teams, number: str) -> None:
    assert len(buttons(teams.open("bob", number)["card"])) == 5
    whole.decide("bob", _id(whole, number))
    opened = teams.open("bob", number)
    assert (opened["status"], buttons(opened["card"])) == (200, [])
    assert DECIDED in said(opened["card"])


def test_pressing_calls_nobody_outside(whole: WholeHub, teams: Teams, number: str) -> None:
    fault = {"match": "/(v1.0|v3|oauth2)/", "kind": "fail", "times": 50}
    requests.post(f"{whole.simulator}/simulator/faults", json=fault, timeout=10).raise_for_status()
    try:
        assert DECIDED in said(teams.press("bob", number, "approve")["card"])
    finally:
        requests.delete(f"{whole.simulator}/simulator/faults", timeout=10)


def test_who_takes_the_app_away_is_told_by_mail_until_it_is_back(whole: WholeHub, teams: Teams, number: str) -> None:
    teams.uninstall("bob")
    whole.drain()
    second = whole.submit("ana")
    whole.drain()
    cards = [card for card in whole.received("card", "bob@example.com") if str(second["number"]) in str(card)]
    mails = [mail for mail in whole.received("mail", "bob@example.com") if str(second["number"]) in str(mail)]
    assert (cards, len(mails)) == ([], 1)


def test_a_loss_that_teams_did_not_tell_of_is_noticed_by_the_first_card(
    whole: WholeHub, teams: Teams, number: str
) -> None:
    teams.uninstall("bob", silently=True)
    for amount in ("20.00", "30.00"):
        whole.submit("ana", amount)
        whole.drain()
    assert len([mail for mail in whole.received("mail", "bob@example.com") if "Hotel Lyon" in str(mail)]) == 3
    assert len(whole.received("card", "bob@example.com")) == 1


def test_a_developer_presses_buttons_in_a_browser(whole: WholeHub, teams: Teams, number: str) -> None:
    browser = whole.nobody()
    page = browser.call("GET", "/local/teams")
    assert (page.status, page.headers["Referrer-Policy"]) == (200, "same-origin")
    assert f"Nummer: {number}".encode() in page.body or number.encode() in page.body
    form = {
        "person": "bob@example.com",
        "card": _card_of(whole, number),
        "verb": "approve",
        "say-comment": "<b>Fine</b>",
    }
    pressed = browser.call("POST", "/local/teams/press", data=_form(form), headers=FORM)
    assert (pressed.status, task(whole, number)["state"]) == (303, "approved")
    after = browser.call("GET", pressed.headers["Location"].partition("#")[0])
    assert b"The hub answered" in after.body
    assert b"&lt;b&gt;Fine" in after.body
    again = browser.call("POST", "/local/teams/press", data=_form(form), headers=FORM)
    assert "Teams+does+not+send+this" in again.headers["Location"]


def test_other_sites_press_nothing(whole: WholeHub, teams: Teams, number: str) -> None:
    form = {"person": "bob@example.com", "card": _card_of(whole, number), "verb": "approve"}
    for origin in ("https://evil.example", "null"):
        headers = {**FORM, "Origin": origin}
        assert whole.nobody().call("POST", "/local/teams/press", data=_form(form), headers=headers).status == 403
    assert task(whole, number)["state"] == "open"


FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def _form(said: dict[str, str]) -> str:
    return urlencode(said)


def _card_of(whole: WholeHub, number: str) -> str:
    return next(str(card["id"]) for card in whole.received("card", "bob@example.com") if number in str(card))


def test_a_card_that_teams_refuses_is_followed_by_the_feed(whole: WholeHub) -> None:
    fault = {"match": "/v3/conversations/.*/activities$", "kind": "fail", "status": 403}
    requests.post(f"{whole.simulator}/simulator/faults", json=fault, timeout=10).raise_for_status()
    claim = whole.submit("ana")
    whole.drain()
    [entry] = whole.received("activity", "bob@example.com")
    assert (entry["body"]["activityType"], "Hotel Lyon" in entry["body"]["topic"]["value"]) == ("asked", True)
    assert quote(f"/requests/{claim['id']}", safe="") in entry["body"]["topic"]["webUrl"]
    assert whole.received("card", "bob@example.com") == []


def test_news_go_into_the_feed_and_by_mail(whole: WholeHub) -> None:
    claim = whole.submit("ana", "20.00")
    whole.drain()
    whole.decide("bob", claim["id"], "reject")
    whole.drain()
    [entry] = whole.received("activity", "ana@example.com")
    assert (entry["body"]["activityType"], entry["body"]["topic"]["value"]) == (
        *("told", "Abgelehnt: Spesenabrechnung: Hotel Lyon"),
    )
    assert whole.received("card", "ana@example.com") == []


def test_a_report_is_posted_to_a_channel(companies: Companies, tmp_path: Path, simulator: str) -> None:
    named = {"sales": "19:5c0ffee0@thread.tacv2"}
    weekly = {"report": "open-requests", "format": "csv", "parameters": {}, "cron": "0 8 * * 1", "timeZone": "UTC"}
    with companies.sqlite(tmp_path) as url, whole_hub(url, tmp_path, simulator, teams_channels=named) as hub:
        refused = hub.as_("carla").post("/report-subscriptions", {**weekly, "channel": "post:sales"})
        assert (refused.status, refused.pointers) == (422, ["/channel"])
        assert hub.as_("dora").post("/report-subscriptions", {**weekly, "channel": "post:sales"}).status == 201
        hub.drain()
        assert hub.nobody().post("/local/clock", {"advance": "P7D"}).status == 200
        hub.drain()
        [post] = hub.received("post")
        assert post["to"] == "19:5c0ffee0@thread.tacv2"
