"""Reads tokens that somebody else has signed (RFC 7519, RS256 only)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import jwt

from hub.core.errors import Unauthenticated
from integrations.google.keys import KeySet

Json = Mapping[str, Any]
# Seconds by which the clock of an issuer may be ahead of ours. The end of a token is never put off.
AHEAD = 10
LONGEST_TOKEN = 16_384
REQUIRED = ["iss", "aud", "sub", "iat", "exp"]


@dataclass(frozen=True, slots=True)
class Issuer:
    """Who signs, under which names, and for whom a token must be meant."""

    names: Collection[str]
    audiences: Sequence[str]
    keys: KeySet

    def read(self, token: str) -> Json:
        """The claims of a genuine, unexpired token for us. Raises `Unauthenticated` or `Unavailable`."""
        name, _ = unverified(token)
        key = self.keys.key(name)
        try:
            claims = jwt.decode(
                token,
                key,
                algorithms=["RS256"],
                audience=self.audiences,
                issuer=self.names,
                leeway=AHEAD,
                options={"require": REQUIRED},
            )
        except jwt.ExpiredSignatureError:
            raise expired() from None
        except (jwt.PyJWTError, ValueError, TypeError):
            raise refused() from None
        ends_at(claims)
        return claims


def unverified(token: str) -> tuple[str, Json]:
    """The name of the key and the claims as the token says them, which proves nothing yet. Raises `Unauthenticated` for
    what is no signed token."""
    if len(token) > LONGEST_TOKEN:
        raise refused()
    try:
        whole = jwt.decode_complete(token, options={"verify_signature": False})
    except (jwt.PyJWTError, ValueError, TypeError, RecursionError):
        raise refused() from None
    name = whole["header"].get("kid")
    return name if isinstance(name, str) else "", whole["payload"]


def ends_at(claims: Json) -> datetime:
    """When the token ends. Raises `Unauthenticated` once it has."""
    try:
        end = datetime.fromtimestamp(claims["exp"], UTC)
    except (KeyError, TypeError, ValueError, OverflowError, OSError):
        raise refused() from None
    if end <= datetime.now(UTC):
        raise expired()
    return end


def refused() -> Unauthenticated:
    """For a token that is not what it should be; which check it failed is nobody's business."""
    return Unauthenticated("This token is not genuine, or not meant for this hub. Sign in again.")


def expired() -> Unauthenticated:
    """For a token that was good."""
    return Unauthenticated("This token has expired. Sign in again.")
