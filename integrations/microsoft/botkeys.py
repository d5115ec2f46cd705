"""The keys that the Bot Connector signs with, and for which channels each may vouch.

https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication (step 2 and 3: the
document may be kept for a day; its keys may change at any time, and each lists its `endorsements`)
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import Any

import jwt
import requests

from hub.core.errors import Unauthenticated, Unavailable
from hub.core.telemetry import log
from integrations.microsoft.access import origin

WELL_KNOWN = "/v1/.well-known/openidconfiguration"
METADATA = f"https://login.botframework.com{WELL_KNOWN}"
SIMULATED = WELL_KNOWN
ISSUER = "https://api.botframework.com"
TIMEOUT = (3.0, 5.0)
DAY = 86_400.0
# A key that nobody knows makes us ask again, but not for every forged token; a server that fails is left in peace.
AGAIN = 3_600.0
PEACE = 2.0


@dataclass(frozen=True, slots=True)
class BotKey:
    """A public key, and the channels that its owner speaks for."""

    key: jwt.PyJWK
    endorsements: frozenset[str]


class BotKeys:
    """The keys behind one OpenID document. Threads share it: one fetches, the others wait for it."""

    def __init__(self, metadata: str, session: requests.Session, tick: Callable[[], float] = time.monotonic) -> None:
        self._metadata = metadata
        self._session = session
        self._tick = tick
        self._keys: dict[str, BotKey] = {}
        self._until = self._fetched = self._failed = float("-inf")
        self._issuer = ISSUER
        self._lock = Lock()

    @property
    def issuer(self) -> str:
        """Whose keys these are, as the document says; another one in national clouds."""
        return self._issuer

    def key(self, name: str) -> BotKey:
        """The key of this name. Raises `Unauthenticated` when there is none, `Unavailable` when nobody can tell."""
        with self._lock:
            now = self._tick()
            if now >= self._until or (name not in self._keys and now >= self._fetched + AGAIN):
                self._fetch(now)
            if name not in self._keys:
                raise Unauthenticated("This call is signed with a key that the Bot Connector does not have.")
            return self._keys[name]

    def _fetch(self, now: float) -> None:
        if now < self._failed + PEACE:
            raise _unavailable()
        try:
            said = self._read(self._metadata)
            keys, issuer = self._read_keys(said["jwks_uri"]), str(said["issuer"])
        except (requests.RequestException, jwt.PyJWTError, ValueError, TypeError, KeyError, AttributeError) as error:
            self._failed = now
            log().error("keys unavailable", url=self._metadata, why=type(error).__name__)
            raise _unavailable() from None
        self._keys, self._issuer, self._fetched, self._until = keys, issuer, now, now + DAY

    def _read_keys(self, address: str) -> dict[str, BotKey]:
        if origin(address) != origin(self._metadata):
            raise ValueError("the keys lie elsewhere")
        listed = [key for key in self._read(address)["keys"] if key.get("kty") == "RSA" and key.get("kid")]
        return {key["kid"]: BotKey(jwt.PyJWK(key, "RS256"), frozenset(key.get("endorsements", ()))) for key in listed}

    def _read(self, address: str) -> Any:
        answer = self._session.get(address, timeout=TIMEOUT, allow_redirects=False)
        if answer.status_code != 200:
            raise ValueError(f"status {answer.status_code}")
        return answer.json()


def _unavailable() -> Unavailable:
    return Unavailable("Whoever vouches for this call does not answer. Try again.")
