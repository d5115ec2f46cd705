"""What Pub/Sub pushes: proven to come from our project, unwrapped, and answered.

https://cloud.google.com/pubsub/docs/authenticate-push-subscriptions: anybody can have Google sign a token for any
audience, so it must also name the service account that pushes for us.
"""

from base64 import b64decode
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

import orjson

from hub.core.db import Database
from hub.core.errors import Unauthenticated
from hub.core.ports import Clock, Delivery
from integrations.google.envelopes import Arrived, Carried, opened
from integrations.google.keys import KeySet
from integrations.google.places import PubSubPlace, Push
from integrations.google.pubsub import WORN, PubSub
from integrations.google.services import GOOGLE, GOOGLE_KEYS
from integrations.google.tokens import Issuer
from integrations.google.topology import Routes


class Sender:
    """Knows a genuine token of the service account that pushes; `keys` is where Google's public keys are."""

    def __init__(self, audience: str, account: str, keys: str = GOOGLE_KEYS) -> None:
        self._issuer = Issuer(GOOGLE, [audience], KeySet(keys))
        self._account = account

    def check(self, authorization: str) -> None:
        """Raises `Unauthenticated` for whatever does not come from there, `Unavailable` when that cannot be told."""
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer":
            raise Unauthenticated("Only the bus calls this, with a token of its own.")
        claims = self._issuer.read(token.strip())
        if claims.get("email") != self._account or claims.get("email_verified") is not True:
            raise Unauthenticated("This token is not that of the service account which pushes for the hub.")


class PushedPubSub(PubSub):
    """Port `Bus`, and what `workers/push.py` asks for. Nobody pulls: the port `Consumer` is served with nothing. `push`
    is what an emulator has to be told."""

    def __init__(
        self,
        place: PubSubPlace,
        db: Database,
        clock: Clock,
        routes: Routes,
        sender: Sender,
        push: Push | None = None,
    ) -> None:
        super().__init__(place, db, clock, routes)
        self._sender = sender
        self._push = push

    def open(self, authorization: str, body: bytes) -> Delivery | None:
        """What was pushed, or None when it is for other handlers alone. Raises `Unauthenticated`."""
        self._sender.check(authorization)
        delivery = opened(_arrived(body))
        return delivery and self.forgotten(delivery)

    def went_on(self, delivery: Delivery) -> bool:
        """Whether a delivery that failed went on as a new one, so that Pub/Sub may forget this one."""
        return isinstance(delivery, Carried) and delivery.taken >= WORN

    def waiting(self) -> bool:
        """Nothing waits here."""
        return False

    def lease(self, limit: int) -> Sequence[Delivery]:  # noqa: ARG002 - as the port has it
        """There is nothing to take."""
        return []

    def renew(self, held: Sequence[Delivery]) -> None:
        """Pub/Sub waits for the answer as long as the subscription says."""

    def done(self, held: Sequence[Delivery]) -> None:
        """Into the inbox."""
        self.settle(held)

    def retry(self, delivery: Delivery, due_at: datetime, error: str) -> None:  # noqa: ARG002 - as the port has it
        """Pub/Sub tries again by the policy of the subscription, unless it has done so too often."""
        if isinstance(delivery, Carried):
            self.carry_on(delivery, error)

    def release(self, held: Sequence[Delivery]) -> None:
        """What was pushed is not held here."""

    def close(self) -> None:
        """It takes nothing itself."""

    def _ensure(self) -> None:
        self._place.ensure(self._routes, self._push)


def _arrived(body: bytes) -> Arrived:
    """What Pub/Sub wrapped (https://cloud.google.com/pubsub/docs/push#receive_push); what cannot be unwrapped is taken
    as it is, so that it ends among the dead letters instead of coming for ever."""
    try:
        return _unwrapped(orjson.loads(body))
    except (ValueError, KeyError, TypeError, AttributeError):
        return Arrived("unknown", sha256(body).hexdigest()[:36], {}, body)


def _unwrapped(wrapped: Any) -> Arrived:
    message = wrapped["message"]
    attributes = {str(name): str(value) for name, value in (message.get("attributes") or {}).items()}
    data = b64decode(message.get("data") or "", validate=True)
    return Arrived(
        str(wrapped["subscription"]),
        str(message["messageId"]),
        attributes,
        data,
        int(wrapped.get("deliveryAttempt") or 0),
    )
