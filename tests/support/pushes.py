"""Pushes as Pub/Sub makes them: Google's keys, the tokens signed with them, and the token that its emulator leaves out.

with key_server(key) as keys, relay(app, lambda: key.token()) as endpoint: ...
"""

from __future__ import annotations

import time
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Thread
from typing import Any

import jwt
import orjson
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from flask import Flask
from werkzeug import Request, Response
from werkzeug.serving import make_server

AUDIENCE, ACCOUNT = "https://worker.example", "hub-push@demo-hub.iam.gserviceaccount.com"


def _new_key() -> RSAPrivateKey:
    return generate_private_key(65537, 2048)


@dataclass(frozen=True)
class Key:
    """A key that tokens are signed with, and its name."""

    name: str = "k1"
    private: RSAPrivateKey = field(default_factory=_new_key)

    def token(self, **claims: Any) -> str:
        """A token as Google signs it for the account that pushes, with these claims changed."""
        now = int(time.time())
        said = {
            "iss": "https://accounts.google.com",
            "aud": AUDIENCE,
            "azp": "1",
            "sub": "1",
            "email": ACCOUNT,
            "email_verified": True,
            "iat": now,
            "exp": now + 3600,
        }
        return jwt.encode({**said, **claims}, self.private, "RS256", {"kid": self.name})

    def shown(self) -> dict[str, Any]:
        """Its public half."""
        public = jwt.algorithms.RSAAlgorithm.to_jwk(self.private.public_key(), as_dict=True)
        return {**public, "kid": self.name, "use": "sig", "alg": "RS256"}


@contextmanager
def key_server(*keys: Key) -> Iterator[str]:
    """The address of Google's public keys."""
    shown = orjson.dumps({"keys": [key.shown() for key in keys]})
    with serving(lambda _: Response(shown, content_type="application/json")) as url:
        yield f"{url}/certs"


@contextmanager
def relay(app: Flask, token: Callable[[], str], answers: list[int] | None = None) -> Iterator[str]:
    """The address that Pub/Sub pushes to: every push goes on to the app with a token; what it answered is noted."""

    def carry(request: Request) -> Response:
        headers = {"Authorization": f"Bearer {token()}", "Content-Type": "application/json"}
        answer = app.test_client().post(request.path, data=request.get_data(), headers=headers)
        if answers is not None:
            answers.append(answer.status_code)
        return Response(status=answer.status_code)

    with serving(carry) as url:
        yield url


def wrapped(
    handler: str, attributes: Mapping[str, str], body: bytes, id: str = "1", attempt: int | None = None
) -> dict[str, Any]:
    """A message as Pub/Sub pushes it."""
    told = {} if attempt is None else {"deliveryAttempt": attempt}
    message = {"messageId": id, "attributes": dict(attributes), "data": b64encode(body).decode()}
    return {"message": message, "subscription": f"projects/demo-hub/subscriptions/hub-{handler}", **told}


@contextmanager
def serving(answer: Callable[[Request], Response]) -> Iterator[str]:
    """The address of a server that answers like this."""
    server = make_server("127.0.0.1", 0, Request.application(answer), threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join(10)
        server.server_close()
