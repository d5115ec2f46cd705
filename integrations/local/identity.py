"""Local sign-in: tokens that this hub signs for itself, on a loopback address only (RFC 7519, HS256)."""

import os
import secrets
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

import jwt
from jwt.types import Options

from hub.core.errors import Unauthenticated
from hub.core.ports import Claims

ISSUER = "hub-local"
AUDIENCE = "hub"
LIFE = timedelta(hours=12)
SECRET_BYTES = 32
KINDS = ("person", "client")
NEEDED: Options = {"require": ["iss", "aud", "sub", "kind", "iat", "exp"]}


class LocalIdentity:
    """Serves the port `Identity`. Tokens end by the machine's clock, not by one that is moved for trials."""

    def __init__(self, secret: bytes) -> None:
        if len(secret) < SECRET_BYTES:
            raise ValueError(f"the secret needs at least {SECRET_BYTES} bytes, this one has {len(secret)}")
        self._secret = secret

    def issue(self, kind: Literal["person", "client"], subject: str, life: timedelta = LIFE) -> tuple[str, datetime]:
        """A token that speaks for a person's directory id or a client's key, and when it ends."""
        now = datetime.now(UTC)
        claims = {"iss": ISSUER, "aud": AUDIENCE, "sub": subject, "kind": kind, "iat": now, "exp": now + life}
        return jwt.encode(claims, self._secret, algorithm="HS256"), now + life

    def verify(self, token: str) -> Claims:
        """The claims of a genuine, unexpired token; raises `Unauthenticated` for any other."""
        claims = self._decode(token)
        try:
            expires_at = datetime.fromtimestamp(claims["exp"], UTC)
        except (ValueError, OverflowError, OSError):
            raise _refused() from None
        if claims["kind"] not in KINDS:
            raise _refused()
        return Claims(claims["kind"], claims["sub"], expires_at)

    def _decode(self, token: str) -> dict[str, Any]:
        try:
            return jwt.decode(
                token, self._secret, algorithms=["HS256"], audience=AUDIENCE, issuer=ISSUER, options=NEEDED
            )
        except jwt.ExpiredSignatureError:
            raise Unauthenticated("This token has expired. Sign in again: POST /local/sign-in.") from None
        except (jwt.PyJWTError, ValueError):
            raise _refused() from None


def _refused() -> Unauthenticated:
    return Unauthenticated("This token is not one of this hub. Sign in: POST /local/sign-in.")


def load_or_make_secret(data_dir: Path) -> bytes:
    """The secret of this installation: 32 random bytes in a file that only its owner reads, made on first use."""
    data_dir.mkdir(parents=True, exist_ok=True)
    path = data_dir / "local-secret"
    if not path.exists():
        _put_in_place(path, secrets.token_bytes(SECRET_BYTES))
    secret = path.read_bytes()
    if len(secret) < SECRET_BYTES:
        raise ValueError(f"{path} is damaged: delete it, and everybody signs in again")
    return secret


def _put_in_place(path: Path, content: bytes) -> None:
    """Whole or not at all; of two processes that start at once, the first one's content stays."""
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(descriptor)
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
