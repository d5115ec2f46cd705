"""Public keys that others sign with, fetched when first needed and kept as long as their server says.

JWK sets: https://www.rfc-editor.org/rfc/rfc7517
"""

import re
import time
from collections.abc import Callable
from threading import Lock

import jwt
import requests

from hub.core.errors import Unauthenticated, Unavailable
from hub.core.telemetry import log

TIMEOUT = (3.0, 5.0)
UNSAID = 300.0
LONGEST = 86_400.0
# A key that nobody knows makes us ask again, but not for every forged token; a server that fails is left in peace.
AGAIN = 60.0
PEACE = 2.0
_MAX_AGE = re.compile(r"max-age=(\d{1,9})")


class KeySet:
    """The keys behind one address. Threads share it: one fetches, the others wait for it."""

    def __init__(
        self, url: str, session: requests.Session | None = None, tick: Callable[[], float] = time.monotonic
    ) -> None:
        self._url = url
        self._session = session or requests.Session()
        self._tick = tick
        self._keys: dict[str, jwt.PyJWK] = {}
        self._until = self._fetched = self._failed = float("-inf")
        self._lock = Lock()

    def key(self, name: str) -> jwt.PyJWK:
        """The key of this name. Raises `Unauthenticated` when there is none, `Unavailable` when nobody can tell."""
        with self._lock:
            if self._outdated(name):
                self._fetch()
            if name not in self._keys:
                raise Unauthenticated("This token is signed with a key that its issuer does not have. Sign in again.")
            return self._keys[name]

    def _outdated(self, name: str) -> bool:
        now = self._tick()
        return now >= self._until or (name not in self._keys and now >= self._fetched + AGAIN)

    def _fetch(self) -> None:
        now = self._tick()
        if now < self._failed + PEACE:
            raise unavailable()
        try:
            answer = self._session.get(self._url, timeout=TIMEOUT, allow_redirects=False)
            if answer.status_code != 200:
                raise ValueError(f"status {answer.status_code}")
            keys = {key.key_id: key for key in jwt.PyJWKSet.from_dict(answer.json()).keys if key.key_id}
        except (requests.RequestException, jwt.PyJWTError, ValueError, TypeError, AttributeError) as error:
            self._failed = now
            log().error("keys unavailable", url=self._url, why=type(error).__name__)
            raise unavailable() from None
        self._keys, self._fetched, self._until = keys, now, now + _life(answer)


def unavailable() -> Unavailable:
    """Whose turn it is to wait: the caller's, not to sign in again."""
    return Unavailable("Whoever vouches for this token does not answer. The token may be good: try again.")


def _life(answer: requests.Response) -> float:
    said = answer.headers.get("Cache-Control", "")
    if "no-store" in said or "no-cache" in said:
        return 0.0
    found = _MAX_AGE.search(said)
    age = answer.headers.get("Age", "0")
    passed = float(age) if age.isascii() and age.isdigit() else 0.0
    return min(max(float(found[1]) - passed, 0.0), LONGEST) if found else UNSAID
