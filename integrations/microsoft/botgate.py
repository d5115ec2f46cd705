"""Lets in what the Bot Connector posts for Teams, and nothing else.

https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication, "Authenticate
requests from the Bot Connector service to your bot": RS256, keys with endorsements, issuer, audience, time, and the
`serviceurl` of the token. That it must be our tenant is ours to want.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import jwt

from hub.core.errors import Forbidden, MalformedRequest, Unauthenticated
from hub.core.telemetry import log
from integrations.microsoft.access import origin
from integrations.microsoft.activities import Activity, activity_of
from integrations.microsoft.botkeys import BotKey, BotKeys

TEAMS = "msteams"
SKEW = 300
LONGEST_TOKEN = 16_384
REQUIRED = ["iss", "aud", "exp", "nbf"]

Claims = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class BotGate:
    """Knows our bot, our tenant, and where the Bot Connector that we answer to is."""

    app_id: str
    tenant: str
    connector: str
    keys: BotKeys

    def vouched(self, authorization: str) -> tuple[Claims, BotKey]:
        """The claims of a genuine token for us, and the key behind it. Raises `Unauthenticated`, or `Unavailable`."""
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer" or not 0 < len(token.strip()) <= LONGEST_TOKEN:
            raise Unauthenticated("Only Teams calls here, with the token of the Bot Connector.")
        key = self.keys.key(_key_of(token.strip()))
        try:
            claims = jwt.decode(
                token.strip(),
                key.key,
                algorithms=["RS256"],
                audience=self.app_id,
                issuer=self.keys.issuer,
                leeway=SKEW,
                options={"require": REQUIRED},
            )
        except (jwt.PyJWTError, ValueError, TypeError) as error:
            raise _refused(type(error).__name__) from None
        return claims, key

    def read(self, claims: Claims, key: BotKey, body: bytes) -> Activity:
        """The activity that the token was made for. Raises `MalformedRequest`, `Unauthenticated`, or `Forbidden` for
        one of another tenant."""
        activity = _parsed(body)
        if activity.channel != TEAMS or activity.channel not in key.endorsements:
            raise _refused("channel")
        if not activity.service or activity.service.rstrip("/") != str(claims.get("serviceurl", "")).rstrip("/"):
            raise _refused("service of another token")
        if origin(activity.service) != origin(self.connector):
            raise _refused("service")
        if activity.tenants != {self.tenant}:
            log().warning("activity of another tenant")
            raise Forbidden("This bot serves another tenant.")
        return activity


def _key_of(token: str) -> str:
    try:
        head = jwt.get_unverified_header(token)
    except (jwt.PyJWTError, ValueError, TypeError, RecursionError):
        raise _refused("no token") from None
    name = head.get("kid")
    if head.get("alg") != "RS256" or not isinstance(name, str):
        raise _refused("algorithm")
    return name


def _parsed(body: bytes) -> Activity:
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict):
        raise MalformedRequest("Send an activity as a JSON object.")
    return activity_of(said, body)


def _refused(why: str) -> Unauthenticated:
    """Which check failed is for the log alone."""
    log().warning("activity refused", why=why)
    return Unauthenticated("This call is not from Teams, or not meant for this bot.")
