"""Access tokens: made at the token endpoint, checked at every call."""

import secrets
import time
from typing import Any

from integrations.simulator.access import GRAPH, Registration
from integrations.simulator.store import Store

LIFETIME = 3599


class Tokens:
    """Signs and checks; the key is kept, so that tokens outlive a restart."""

    def __init__(self, store: Store, registration: Registration) -> None:
        self._registration = registration
        with store.lock:
            if (kept := store.get("key", "tokens")) is None:
                kept = {"key": secrets.token_hex(32)}
                store.save("key", "tokens", kept)
        self._key = str(kept["key"])

    def issue(self, audience: str, lifetime: int = LIFETIME, **more: str) -> str:
        """A bearer token for one resource, valid `lifetime` seconds; with more claims, when it speaks for a person."""
        import jwt

        start = int(time.time())
        claims: dict[str, Any] = {
            "aud": audience,
            "iss": f"https://sts.windows.net/{self._registration.tenant}/",
            "iat": start,
            "nbf": start - 1,
            "exp": start + lifetime,
            "appid": self._registration.client_id,
            "tid": self._registration.tenant,
            **more,
        }
        if audience == GRAPH:
            claims["roles"] = list(self._registration.roles)
        return jwt.encode(claims, self._key, "HS256")

    def genuine(self, token: str, audience: str) -> bool:
        """Whether we signed it, for this resource, and it has not expired."""
        return bool(self.claims(token, audience))

    def claims(self, token: str, audience: str) -> dict[str, Any]:
        """What a genuine token says; nothing for any other."""
        import jwt

        try:
            said: dict[str, Any] = jwt.decode(token, self._key, ["HS256"], audience=audience)
        except jwt.InvalidTokenError:
            return {}
        return said
