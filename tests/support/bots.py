"""The bot called as Teams calls it: its page, the keys of who vouches for Teams, and the desk behind it."""

import json
import time
from collections.abc import Mapping
from typing import Any

import jwt
import requests
from cryptography.hazmat.primitives.asymmetric import rsa
from flask import Flask

from hub.core.errors import HubError
from hub.core.ports import Action, Notice, Press, Recipient
from hub.core.rest import problems
from integrations.microsoft.bot import bot_pages
from integrations.microsoft.botgate import BotGate
from integrations.microsoft.botkeys import METADATA, BotKeys
from integrations.microsoft.tab import Tab

APP, TENANT, SERVICE = "app-1", "tenant-1", "https://smba.trafficmanager.net/emea/tenant-1/"
CONNECTOR = "https://smba.trafficmanager.net/teams"
KEYS = "https://login.botframework.com/v1/.well-known/keys"
LINK = "https://hub.example.com/requests/0190"
OURS = rsa.generate_private_key(public_exponent=65537, key_size=2048)
Json = dict[str, Any]


def jwk(key: rsa.RSAPrivateKey, name: str, *endorsements: str) -> Json:
    """A key as it is published, and for which channels."""
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
        """What lies there."""
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
        """Notes it; the card says that it is approved."""
        self.pressed.append(press)
        if self.error:
            raise self.error
        return Notice(
            press.data.get("notice", ""), Recipient(press.person_id, "", ""), "Approved", ("By Bob.",), link=LINK
        )

    def show(self, press: Press) -> Notice:
        """Notes it; the card still asks."""
        self.shown.append(press)
        actions = (Action("approve", "Approve", {"task": "t1", "version": "1"}),)
        return Notice("n1", Recipient(press.person_id, "", ""), "Please decide", actions=actions, link=LINK)

    def opened(self, person_id: str, channel: str, address: Mapping[str, str]) -> None:
        """Notes where somebody is reached."""
        self.told.append(("opened", person_id, channel, address["conversation"], address["user"], address["service"]))

    def lost(self, person_id: str, channel: str, why: str) -> None:
        """Notes where somebody is not reached any more."""
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
        """Status and answer to an activity, with a genuine token unless another is given."""
        headers = {"Authorization": f"{scheme}{token or signed()}", "Content-Type": "application/json"}
        data = activity if isinstance(activity, bytes | str) else json.dumps(activity)
        answer = self._http.post("/bot/messages", data=data, headers=headers)
        return answer.status_code, (answer.get_json() if answer.data else {})

    def bare(self) -> int:
        """The status without any token."""
        return self._http.post("/bot/messages", json=invoke()).status_code


def claims(**changes: Any) -> Json:
    """What a genuine token says, with something about it changed."""
    now = int(time.time())
    made = {"iss": "https://api.botframework.com", "aud": APP, "serviceurl": SERVICE, "nbf": now - 10, "exp": now + 600}
    return {name: value for name, value in {**made, **changes}.items() if value is not None}


def signed(key: Any = OURS, name: str | None = "k1", alg: str = "RS256", **changes: Any) -> str:
    """A token that says so."""
    return jwt.encode(claims(**changes), key, alg, headers={"kid": name} if name else {})


def activity(kind: str, **more: Any) -> Json:
    """What Teams says of Bob, who writes to the bot alone."""
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
    """A press on a card."""
    said = {"task": "t1", "version": "1", "notice": "n1"} if data is None else data
    value = {"action": {"type": "Action.Execute", "verb": verb, "data": said}, "trigger": trigger}
    return activity("invoke", **{"name": "adaptiveCard/action", "value": value, **more})
