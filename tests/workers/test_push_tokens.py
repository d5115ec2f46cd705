"""Who may push to the worker: whoever has the token of the bus, and no stranger."""

from __future__ import annotations

from base64 import b64encode
from time import time
from typing import Any

import jwt
import pytest

from hub.core.messages import pack
from hub.core.unit_of_work import Work
from integrations.google.places import Push
from tests.support.clocks import ManualClock
from tests.support.pubsub import until
from tests.support.pushed import ROUTES, Pushed, parcel
from tests.support.pushes import ACCOUNT, AUDIENCE, Key, relay
from tests.support.trials import Happened

OTHER = Key("k1")


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "https://elsewhere.example"},
        {"exp": -1, "iat": -3600},
        {"iat": 600},
        {"iss": "https://issuer.example"},
        {"email": "somebody@demo-hub.iam.gserviceaccount.com"},
        {"email": None},
        {"email_verified": False},
        {"email_verified": "true"},
        {"exp": None},
    ],
    ids=lambda claims: ",".join(claims),
)
def test_a_token_that_says_something_else_is_refused(
    pushed: Pushed, clock: ManualClock, key: Key, claims: dict[str, Any]
) -> None:
    token = key.token(**_from_now(claims)) if claims.get("exp", 1) else _without_end(key)
    reply = pushed.send(parcel(clock), token)
    assert (reply.status, pushed.trial.seen) == (401, [])
    assert pushed.letters() == []


def _from_now(claims: dict[str, Any]) -> dict[str, Any]:
    """Times are seconds from now: the cases are collected long before the last of them is played."""
    return {name: int(time()) + value if name in {"exp", "iat"} else value for name, value in claims.items()}


def _without_end(key: Key) -> str:
    said = jwt.decode(key.token(), options={"verify_signature": False})
    del said["exp"]
    return jwt.encode(said, key.private, "RS256", {"kid": key.name})


def test_a_token_of_another_key_is_refused(pushed: Pushed, clock: ManualClock, key: Key) -> None:
    strangers = (OTHER.token(), Key("k2", key.private).token(), jwt.encode({"aud": AUDIENCE}, None, "none"))
    secret = jwt.encode({"aud": AUDIENCE, "email": ACCOUNT}, "s" * 32, "HS256", {"kid": "k1"})
    head, body, signature = key.token().split(".")
    forged = (f"{head}.{OTHER.token(sub='2').split('.')[1]}.{signature}", f"{head}.{body}.", secret, "x", "a.b.c")
    for token in (*strangers, *forged):
        assert pushed.send(parcel(clock), token).status == 401, token
    assert pushed.trial.seen == []


def test_nobody_comes_without_a_token(pushed: Pushed, clock: ManualClock) -> None:
    client = pushed.app.nobody()
    for scheme in ("", "Basic eDp5"):
        reply = client.call("POST", "/push", parcel(clock), headers={"Authorization": scheme})
        assert (reply.status, reply.headers["Content-Type"]) == (401, "application/problem+json")


def test_keys_that_cannot_be_read_have_the_push_come_again(
    work: Work, key: Key, clock: ManualClock, pushed: Pushed
) -> None:
    elsewhere = Pushed(work, "http://127.0.0.1:1/certs", key)
    assert elsewhere.send(parcel(clock)).status == 503
    assert elsewhere.trial.seen == []


def test_a_stranger_cannot_send_more_than_the_bus_carries(pushed: Pushed) -> None:
    assert pushed.send(b64encode(b"\0" * 11 * 1024 * 1024), "x").status == 413


@pytest.mark.pubsub
def test_pubsub_takes_nothing_off_for_a_stranger(work: Work, keys: str, key: Key, pubsub: str) -> None:
    worker = Pushed(work, keys, key, pubsub)
    answers: list[int] = []
    tokens = iter([OTHER.token(), key.token(aud="elsewhere")])
    with relay(worker.app.flask, lambda: next(tokens, key.token()), answers) as endpoint:
        worker.place.ensure(ROUTES, Push(f"{endpoint}/push", ACCOUNT, AUDIENCE))
        worker.bus.publish([pack(Happened("a"), work.clock.now())])
        until(lambda: len(answers) >= 3)
    assert answers[:3] == [401, 401, 204]
    assert worker.trial.seen == [Happened("a")]
