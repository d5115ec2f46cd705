"""Teams as people use it: what a press sends, whom it can reach, and what the bot's keys say."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any

import jwt
import pytest
from werkzeug import Request, Response
from werkzeug.serving import make_server

from integrations.local.company import person_id
from integrations.simulator.access import CLIENT_ID, TENANT, mri

BOB = person_id("bob@example.com")
APPROVE = {"type": "Action.Execute", "title": "Yes", "verb": "approve", "data": {"task": "t1"}}
RETURN = {
    "type": "Action.ShowCard",
    "title": "Back",
    "card": {
        "type": "AdaptiveCard",
        "body": [{"type": "Input.Text", "id": "reason", "isRequired": True, "maxLength": 5}],
        "actions": [{"type": "Action.Execute", "title": "Back", "verb": "return", "data": {"task": "t1"}}],
    },
}
CARD = {
    "type": "AdaptiveCard",
    "version": "1.5",
    "body": [{"type": "TextBlock", "text": "Please decide"}, {"type": "Input.Text", "id": "comment"}],
    "actions": [APPROVE, RETURN],
    "refresh": {
        "action": {"type": "Action.Execute", "title": "r", "verb": "refresh", "data": {"task": "t1"}},
        "userIds": [mri(BOB)],
    },
}
DONE = {"type": "AdaptiveCard", "version": "1.5", "body": [{"type": "TextBlock", "text": "Done"}]}
Json = dict[str, Any]


class Listener:
    """A bot that answers every activity with the same, and remembers them."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, Json]] = []
        self.answer: Any = {"statusCode": 200, "type": "application/vnd.microsoft.card.adaptive", "value": DONE}
        self.status = 200

    def __call__(self, request: Request) -> Response:
        import json

        self.heard.append((request.headers["Authorization"], request.get_json()))
        return Response(json.dumps(self.answer), self.status, content_type="application/json")


@contextmanager
def listening(bot: Listener) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, Request.application(bot), threaded=True)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/bot"
    finally:
        server.shutdown()
        thread.join(5)
        server.server_close()


@pytest.fixture
def bot(call: Any) -> Iterator[Listener]:
    """A bot that Teams knows, with a card of its own in Bob's chat."""
    made = Listener()
    with listening(made) as url:
        assert call.plain("PUT", "/simulator/teams/endpoint", json={"url": url}).status_code == 204
        yield made


@pytest.fixture
def posted(call: Any, bot: Listener) -> str:
    app = {
        "teamsApp@odata.bind": "https://graph.microsoft.com/v1.0/appCatalogs/teamsApps/5c0ffee0-0000-4000-8000-0000000000b2"
    }
    call("POST", "/v1.0/users/bob@example.com/teamwork/installedApps", json=app)
    wanted = {"isGroup": False, "members": [{"id": mri(BOB)}], "tenantId": TENANT}
    chat = call("POST", "/v3/conversations", json=wanted).json()["id"]
    kind = "application/vnd.microsoft.card.adaptive"
    message = {"type": "message", "attachments": [{"contentType": kind, "content": CARD}]}
    answer = call("POST", f"/v3/conversations/{chat}/activities", json=message)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def press(call: Any, card: str, verb: str, **inputs: str) -> Any:
    wanted = {"person": "bob@example.com", "card": card, "verb": verb, "inputs": inputs}
    return call.plain("POST", "/simulator/teams/press", json=wanted)


def claims_of(call: Any, authorization: str) -> Json:
    """What the token says, read with the keys that the connector publishes."""
    metadata = call.plain("GET", "/v1/.well-known/openidconfiguration").json()
    [key] = call.plain("GET", metadata["jwks_uri"]).json()["keys"]
    assert "msteams" in key["endorsements"]
    token = authorization.removeprefix("Bearer ")
    return dict(jwt.decode(token, jwt.PyJWK(key, "RS256"), ["RS256"], audience=CLIENT_ID, issuer=metadata["issuer"]))


def test_a_press_sends_a_signed_activity_with_what_was_filled_in(call: Any, bot: Listener, posted: str) -> None:
    answer = press(call, posted, "approve", comment="Fine.").json()
    authorization, activity = bot.heard[-1]
    assert activity["value"]["action"]["data"] == {"task": "t1", "comment": "Fine."}
    assert (activity["value"]["trigger"], activity["replyToId"]) == ("manual", posted)
    assert (activity["from"]["aadObjectId"], activity["channelData"]["tenant"]["id"]) == (BOB, TENANT)
    claims = claims_of(call, authorization)
    assert (claims["serviceurl"], claims["iss"]) == (activity["serviceUrl"], "https://api.botframework.com")
    assert (answer["status"], answer["card"]) == (200, DONE)


def test_what_was_answered_stays_until_the_message_changes(call: Any, bot: Listener, posted: str) -> None:
    press(call, posted, "approve")
    [item] = [item for item in call.received("card") if item["id"] == posted]
    assert (item["view"], item["revisions"]) == (DONE, 0)
    assert press(call, posted, "approve").status_code == 404


@pytest.mark.parametrize(
    ("verb", "inputs", "status"),
    [
        ("pay", {}, 404),
        ("return", {}, 400),
        ("return", {"reason": "too long"}, 400),
        ("approve", {"other": "x"}, 400),
        ("approve", {"reason": "x"}, 400),
    ],
)
def test_a_client_does_not_send_what_the_card_does_not_offer(
    call: Any, bot: Listener, posted: str, verb: str, inputs: dict[str, str], status: int
) -> None:
    before = len(bot.heard)
    assert press(call, posted, verb, **inputs).status_code == status
    assert len(bot.heard) == before


def test_a_button_within_a_button_sends_all_inputs(call: Any, bot: Listener, posted: str) -> None:
    assert press(call, posted, "return", reason="Why?", comment="x").status_code == 200
    assert bot.heard[-1][1]["value"]["action"]["data"] == {"task": "t1", "reason": "Why?", "comment": "x"}


def test_opening_asks_the_bot_where_the_card_wishes_so(call: Any, bot: Listener, posted: str) -> None:
    opened = call.plain("POST", "/simulator/teams/open", json={"person": "bob@example.com", "card": posted}).json()
    assert (bot.heard[-1][1]["value"]["trigger"], opened["card"]) == ("automatic", DONE)
    before = len(bot.heard)
    again = call.plain("POST", "/simulator/teams/open", json={"person": "bob@example.com", "card": posted}).json()
    assert (len(bot.heard), again["status"]) == (before, None)


@pytest.mark.parametrize(
    "answer",
    [
        {"statusCode": 200, "type": "application/json", "value": {}},
        {"statusCode": 200, "type": "application/vnd.microsoft.card.adaptive", "value": {"type": "AdaptiveCard"}},
        {"status": 200},
    ],
)
def test_an_answer_out_of_contract_is_said_so(call: Any, bot: Listener, posted: str, answer: Json) -> None:
    bot.answer = answer
    assert press(call, posted, "approve").status_code == 400


def test_errors_and_refusals_leave_the_card_as_it_is(call: Any, bot: Listener, posted: str) -> None:
    bot.answer = {"statusCode": 400, "type": "application/vnd.microsoft.error", "value": {"code": "BadRequest"}}
    said = press(call, posted, "approve").json()
    assert (said["answer"]["statusCode"], said["card"]["actions"][0]["verb"]) == (400, "approve")
    bot.status = 401
    said = press(call, posted, "approve").json()
    assert (said["status"], said["answer"]) == (401, None)


def test_taking_the_app_away_is_told_and_ends_the_writing(call: Any, code: Any, bot: Listener, posted: str) -> None:
    call.plain("POST", "/simulator/teams/uninstall", json={"person": "bob@example.com"})
    activity = bot.heard[-1][1]
    assert (activity["type"], activity["action"]) == ("installationUpdate", "remove")
    chat = activity["conversation"]["id"]
    message = {"type": "message", "text": "Hello"}
    answer = call("POST", f"/v3/conversations/{chat}/activities", json=message)
    assert code(answer) == (403, "MessageWritesBlocked")
    app = {
        "teamsApp@odata.bind": "https://graph.microsoft.com/v1.0/appCatalogs/teamsApps/5c0ffee0-0000-4000-8000-0000000000b2"
    }
    assert call("POST", "/v1.0/users/bob@example.com/teamwork/installedApps", json=app).status_code == 201
    assert bot.heard[-1][1]["action"] == "add"
    assert call("POST", f"/v3/conversations/{chat}/activities", json=message).status_code == 201


def test_graph_does_not_know_the_bots_name_for_a_chat(call: Any, code: Any, bot: Listener, posted: str) -> None:
    press(call, posted, "approve")
    chat = bot.heard[-1][1]["conversation"]["id"]
    assert chat.startswith("a:")
    assert code(call("GET", f"/v1.0/chats/{chat}/messages")) == (404, "NotFound")
