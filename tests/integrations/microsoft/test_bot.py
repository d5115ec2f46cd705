"""What Teams posts to the bot: let in when proven as documented, refused for each thing that is missing or forged."""

import base64
import hmac
import json
import time
from collections.abc import Callable, Mapping
from typing import Any

import jwt
import pytest
import requests
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from flask import Flask

from hub.core.errors import Conflict, Forbidden, HubError, Unavailable
from hub.core.ports import Action, Notice, Press, Recipient
from hub.core.rest import problems
from integrations.microsoft.bot import BODY_LIMIT, bot_pages
from integrations.microsoft.botgate import BotGate
from integrations.microsoft.botkeys import METADATA, BotKeys
from integrations.microsoft.tab import Tab

APP, TENANT, SERVICE = "app-1", "tenant-1", "https://smba.trafficmanager.net/emea/tenant-1/"
CONNECTOR = "https://smba.trafficmanager.net/teams"
KEYS = "https://login.botframework.com/v1/.well-known/keys"
LINK = "https://hub.example.com/requests/0190"
OURS, THEIRS = (rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in range(2))
Json = dict[str, Any]


def jwk(key: rsa.RSAPrivateKey, name: str, *endorsements: str) -> Json:
    public = jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key(), as_dict=True)
    return {"kty": "RSA", "kid": name, "n": public["n"], "e": public["e"], "endorsements": list(endorsements)}


class Line:
    """A session that answers with what lies at an address, and counts who asks."""

    def __init__(self) -> None:
        self.documents: dict[str, Any] = {
            METADATA: {"issuer": "https://api.botframework.com", "jwks_uri": KEYS},
            KEYS: {"keys": [jwk(OURS, "k1", "msteams", "webchat"), jwk(OURS, "k2", "webchat")]},
        }
        self.asked: list[str] = []
        self.status = 200

    def get(self, url: str, **_: Any) -> requests.Response:
        self.asked.append(url)
        answer = requests.Response()
        answer.status_code, answer._content = self.status, json.dumps(self.documents[url]).encode()
        return answer


class Desk:
    """Serves `Buttons`: remembers what it was asked, and fails where a test wants it to."""

    def __init__(self) -> None:
        self.pressed: list[Press] = []
        self.shown: list[Press] = []
        self.told: list[tuple[str, ...]] = []
        self.error: HubError | None = None

    def press(self, press: Press) -> Notice:
        self.pressed.append(press)
        if self.error:
            raise self.error
        return Notice(
            press.data.get("notice", ""), Recipient(press.person_id, "", ""), "Approved", ("By Bob.",), link=LINK
        )

    def show(self, press: Press) -> Notice:
        self.shown.append(press)
        actions = (Action("approve", "Approve", {"task": "t1", "version": "1"}),)
        return Notice("n1", Recipient(press.person_id, "", ""), "Please decide", actions=actions, link=LINK)

    def opened(self, person_id: str, channel: str, address: Mapping[str, str]) -> None:
        self.told.append(("opened", person_id, channel, address["conversation"], address["user"], address["service"]))

    def lost(self, person_id: str, channel: str, why: str) -> None:
        self.told.append(("lost", person_id, channel, why))


class Bot:
    """The page, called as Teams calls it."""

    def __init__(self, tab: Tab | None = None) -> None:
        self.line, self.desk, self.tick = Line(), Desk(), 0.0
        keys = BotKeys(METADATA, self.line, lambda: self.tick)  # type: ignore[arg-type]
        app = Flask("bot")
        problems.install(app)
        app.register_blueprint(bot_pages(BotGate(APP, TENANT, CONNECTOR, keys), self.desk, tab))
        self._http = app.test_client()

    def post(self, activity: Any, token: str | None = None, scheme: str = "Bearer ") -> tuple[int, Json]:
        headers = {"Authorization": f"{scheme}{token or signed()}", "Content-Type": "application/json"}
        data = activity if isinstance(activity, bytes | str) else json.dumps(activity)
        answer = self._http.post("/bot/messages", data=data, headers=headers)
        return answer.status_code, (answer.get_json() if answer.data else {})

    def bare(self) -> int:
        return self._http.post("/bot/messages", json=invoke()).status_code


@pytest.fixture
def bot() -> Bot:
    return Bot()


def claims(**changes: Any) -> Json:
    now = int(time.time())
    made = {"iss": "https://api.botframework.com", "aud": APP, "serviceurl": SERVICE, "nbf": now - 10, "exp": now + 600}
    return {name: value for name, value in {**made, **changes}.items() if value is not None}


def signed(key: Any = OURS, name: str | None = "k1", alg: str = "RS256", **changes: Any) -> str:
    return jwt.encode(claims(**changes), key, alg, headers={"kid": name} if name else {})


def activity(kind: str, **more: Any) -> Json:
    return {
        "type": kind,
        "id": "f:1",
        "channelId": "msteams",
        "serviceUrl": SERVICE,
        "from": {"id": "29:bob", "aadObjectId": "bob", "name": "Bob"},
        "conversation": {"id": "a:1", "tenantId": TENANT, "conversationType": "personal"},
        "channelData": {"tenant": {"id": TENANT}},
        **more,
    }


def invoke(verb: str = "approve", trigger: str = "manual", data: Any = None, **more: Any) -> Json:
    said = {"task": "t1", "version": "1", "notice": "n1"} if data is None else data
    value = {"action": {"type": "Action.Execute", "verb": verb, "data": said}, "trigger": trigger}
    return activity("invoke", **{"name": "adaptiveCard/action", "value": value, **more})


@pytest.mark.parametrize("trigger", ["manual", "automatic"])
def test_a_fresh_view_of_a_card_leads_into_the_tab_where_there_is_one(trigger: str) -> None:
    tab = Tab("catalogue-1", TENANT)
    for bot, leads in ((Bot(), LINK), (Bot(tab), tab.link(LINK))):
        shown = bot.post(invoke(trigger=trigger))[1]["value"]
        assert [action["url"] for action in shown["actions"] if "url" in action] == [leads]


def sealed_with_what_everybody_knows() -> str:
    """HS256 with the public key as the secret, which a library that trusts `alg` would take."""
    form = (serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    head = json.dumps({"alg": "HS256", "typ": "JWT", "kid": "k1"}).encode()
    body = ".".join(_base64(part) for part in (head, json.dumps(claims()).encode()))
    return f"{body}.{_base64(hmac.digest(OURS.public_key().public_bytes(*form), body.encode(), 'sha256'))}"


def _base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def test_a_proven_press_is_answered_with_the_card_as_it_is_now(bot: Bot) -> None:
    status, answer = bot.post(invoke())
    assert (status, answer["statusCode"], answer["type"]) == (200, 200, "application/vnd.microsoft.card.adaptive")
    assert answer["value"]["type"] == "AdaptiveCard"
    assert [element["text"] for element in answer["value"]["body"]] == ["Approved", "By Bob.", "n1"]
    assert bot.desk.pressed == [Press("teams:f:1", "bob", "approve", {"task": "t1", "version": "1", "notice": "n1"})]


OLD, SOON = int(time.time()) - 4000, int(time.time()) + 4000
FORGED: Mapping[str, Callable[[], str]] = {
    "no signature": lambda: jwt.encode(claims(), None, "none", headers={"kid": "k1"}),
    "a shared secret": lambda: signed(b"secret" * 8, alg="HS256"),
    "our public key as the secret": sealed_with_what_everybody_knows,
    "another algorithm": lambda: signed(alg="RS512"),
    "another key": lambda: signed(THEIRS),
    "a key that nobody has": lambda: signed(THEIRS, "k9"),
    "no name of a key": lambda: signed(name=None),
    "a key for other channels": lambda: signed(name="k2"),
    "another issuer": lambda: signed(iss="https://sts.windows.net/tenant-1/"),
    "no issuer": lambda: signed(iss=None),
    "another audience": lambda: signed(aud="app-2"),
    "no audience": lambda: signed(aud=None),
    "an end in the past": lambda: signed(exp=OLD),
    "no end": lambda: signed(exp=None),
    "a beginning in the future": lambda: signed(nbf=SOON),
    "no beginning": lambda: signed(nbf=None),
    "another service": lambda: signed(serviceurl="https://smba.trafficmanager.net/amer/"),
    "no service": lambda: signed(serviceurl=None),
    "a changed claim": lambda: _tampered(signed()),
    "no token": lambda: "ana",
    "too much": lambda: "x" * 20_000,
}


def _tampered(token: str) -> str:
    head, _, signature = token.split(".")
    return ".".join((head, signed(THEIRS, aud=APP, serviceurl=SERVICE, exp=SOON).split(".")[1], signature))


@pytest.mark.parametrize("forge", FORGED.values(), ids=FORGED)
def test_a_forged_token_is_refused(bot: Bot, forge: Callable[[], str]) -> None:
    status, problem = bot.post(invoke(), forge())
    assert (status, problem["status"]) == (401, 401)
    assert not bot.desk.pressed


def test_an_unsigned_call_is_refused_before_it_is_read(bot: Bot) -> None:
    assert bot.bare() == 401
    assert bot.post(b"x" * (BODY_LIMIT * 4), "x")[0] == 401
    assert bot.post(invoke(), scheme="Basic ")[0] == 401
    assert bot.post(invoke(), scheme="")[0] == 401
    assert not bot.desk.pressed


@pytest.mark.parametrize(("claim", "off"), [("exp", -200), ("nbf", 200)])
def test_clocks_may_differ_by_five_minutes(bot: Bot, claim: str, off: int) -> None:
    assert bot.post(invoke(), signed(**{claim: int(time.time()) + off}))[0] == 200


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"serviceUrl": "https://smba.trafficmanager.net/amer/"}, 401),
        ({"serviceUrl": None}, 401),
        ({"channelId": "webchat"}, 401),
        ({"channelId": None}, 401),
        ({"channelData": {"tenant": {"id": "tenant-2"}}}, 403),
        ({"channelData": {"tenant": {"id": "tenant-2"}}, "conversation": {"id": "a:1"}}, 403),
        ({"conversation": {"id": "a:1", "tenantId": "tenant-2"}}, 403),
        ({"channelData": {}, "conversation": {"id": "a:1"}}, 403),
        ({"channelData": "x", "conversation": 7}, 403),
    ],
)
def test_what_is_not_of_our_teams_is_refused(bot: Bot, change: Json, status: int) -> None:
    assert bot.post({**invoke(), **change})[0] == status
    assert not bot.desk.pressed


@pytest.mark.parametrize(
    "service",
    ["https://evil.example/", "http://smba.trafficmanager.net/emea/", "https://smba.trafficmanager.net.evil.example/"],
)
def test_a_service_at_another_place_is_refused_though_its_token_says_so(bot: Bot, service: str) -> None:
    assert bot.post(invoke(serviceUrl=service), signed(serviceurl=service))[0] == 401


def test_a_slash_at_the_end_of_the_service_makes_no_difference(bot: Bot) -> None:
    assert bot.post(invoke(serviceUrl=SERVICE.rstrip("/")))[0] == 200


@pytest.mark.parametrize("body", [b"", b"[]", b"7", b"{", b"[" * 100_000, b'{"type":'])
def test_a_body_that_is_no_activity_is_said_so(bot: Bot, body: bytes) -> None:
    assert bot.post(body)[0] == 400


def test_a_body_that_is_too_large_is_not_read(bot: Bot) -> None:
    assert bot.post(b'{"a":"' + b"x" * BODY_LIMIT + b'"}')[0] == 413


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


def test_keys_are_asked_for_once_a_day(bot: Bot) -> None:
    for _ in range(3):
        bot.post(invoke())
    assert bot.line.asked == [METADATA, KEYS]
    bot.tick = 86_401
    bot.post(invoke())
    assert len(bot.line.asked) == 4


def test_an_unknown_key_has_them_asked_for_once_an_hour(bot: Bot) -> None:
    for _ in range(5):
        assert bot.post(invoke(), signed(THEIRS, "k9"))[0] == 401
    assert len(bot.line.asked) == 2
    bot.line.documents[KEYS]["keys"].append(jwk(THEIRS, "k9", "msteams"))
    bot.tick = 3_601
    assert bot.post(invoke(), signed(THEIRS, "k9"))[0] == 200


def test_while_nobody_vouches_teams_is_asked_to_come_again(bot: Bot) -> None:
    bot.line.status = 500
    assert bot.post(invoke())[0] == 503
    assert bot.post(invoke())[0] == 503
    assert len(bot.line.asked) == 1
    bot.line.status, bot.tick = 200, 2.5
    assert bot.post(invoke())[0] == 200


@pytest.mark.parametrize(
    "document", [{"issuer": "https://api.botframework.com", "jwks_uri": "https://evil.example/keys"}, {}, []]
)
def test_keys_that_lie_elsewhere_count_for_nothing(bot: Bot, document: Any) -> None:
    bot.line.documents[METADATA] = document
    bot.line.documents["https://evil.example/keys"] = bot.line.documents[KEYS]
    assert bot.post(invoke())[0] == 503
    assert "https://evil.example/keys" not in bot.line.asked
