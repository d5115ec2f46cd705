"""Who may post to the bot: let in when proven as documented, refused for each thing that is missing or forged."""

import base64
import hmac
import json
import time
from collections.abc import Callable, Mapping
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from integrations.microsoft.bot import BODY_LIMIT
from integrations.microsoft.botkeys import METADATA
from tests.support.bots import APP, KEYS, OURS, SERVICE, Bot, Json, claims, invoke, jwk, signed

THEIRS = rsa.generate_private_key(public_exponent=65537, key_size=2048)


def sealed_with_what_everybody_knows() -> str:
    """HS256 with the public key as the secret, which a library that trusts `alg` would take."""
    form = (serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    head = json.dumps({"alg": "HS256", "typ": "JWT", "kid": "k1"}).encode()
    body = ".".join(_base64(part) for part in (head, json.dumps(claims()).encode()))
    return f"{body}.{_base64(hmac.digest(OURS.public_key().public_bytes(*form), body.encode(), 'sha256'))}"


def _base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


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
