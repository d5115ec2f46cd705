"""A strict reader of signed links to Cloud Storage, version 4: what the service checks, and the stand-in does not.

https://cloud.google.com/storage/docs/authentication/canonical-requests
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, quote

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256

ALGORITHM = "GOOG4-RSA-SHA256"
LONGEST = 7 * 24 * 3600
SKEW = timedelta(minutes=15)
NEEDED = ("x-goog-algorithm", "x-goog-credential", "x-goog-date", "x-goog-expires", "x-goog-signedheaders")


class Refused(Exception):
    """The service would answer with this status and code."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(f"{status} {code}")
        self.status = status
        self.code = code


@dataclass(frozen=True)
class Asked:
    """A request as it came: `path` and `query` still encoded, `headers` with small names."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """The query, decoded."""
        return parse_qsl(self.query, keep_blank_values=True)

    @property
    def said(self) -> dict[str, str]:
        """The query by small names."""
        return {key.lower(): value for key, value in self.pairs}


def check(asked: Asked, keys: Mapping[str, RSAPublicKey], now: datetime) -> None:
    """Goes on for a request that its link allows. Raises `Refused`."""
    said = _whole(asked)
    _in_time(said, now)
    signed = said["x-goog-signedheaders"].split(";")
    for status, code in _faults(asked, signed):
        raise Refused(status, code)
    account, _, scope = said["x-goog-credential"].partition("/")
    if account not in keys or scope != f"{said['x-goog-date'][:8]}/auto/storage/goog4_request":
        raise Refused(403, "InvalidCredential")
    _genuine(keys[account], said, scope, canonical(asked, signed))


def canonical(asked: Asked, signed: Sequence[str]) -> str:
    """The text whose sum is signed."""
    pairs = [(key, value) for key, value in asked.pairs if key.lower() != "x-goog-signature"]
    query = "&".join(f"{key}={value}" for key, value in sorted((_safe(key), _safe(value)) for key, value in pairs))
    headers = "".join(f"{name}:{' '.join(asked.headers[name].split())}\n" for name in signed)
    payload = asked.headers["x-goog-content-sha256"] if "x-goog-content-sha256" in signed else "UNSIGNED-PAYLOAD"
    return "\n".join([asked.method, asked.path, query, headers, ";".join(signed), payload])


def _whole(asked: Asked) -> dict[str, str]:
    names = [key.lower() for key, _ in asked.pairs]
    if len(set(names)) != len(names):
        raise Refused(400, "DuplicateQueryParameter")
    said = asked.said
    if any(not said.get(name) for name in (*NEEDED, "x-goog-signature")) or said["x-goog-algorithm"] != ALGORITHM:
        raise Refused(401, "NoSignature")
    return said


def _in_time(said: Mapping[str, str], now: datetime) -> None:
    try:
        start = datetime.strptime(said["x-goog-date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        life = int(said["x-goog-expires"])
    except ValueError:
        raise Refused(400, "InvalidDate") from None
    if not 1 <= life <= LONGEST:
        raise Refused(400, "InvalidExpires")
    if now >= start + timedelta(seconds=life):
        raise Refused(400, "ExpiredToken")
    if now < start - SKEW:
        raise Refused(403, "RequestTimeTooSkewed")


def _faults(asked: Asked, signed: Sequence[str]) -> Iterator[tuple[int, str]]:
    if "host" not in signed or list(signed) != sorted({name.lower() for name in signed}):
        yield 400, "InvalidSignedHeaders"
    if any(name not in asked.headers for name in signed):
        yield 403, "MissingSignedHeader"
    if any(name.startswith("x-goog-") and name not in signed for name in asked.headers):
        yield 403, "UnsignedHeader"


def _genuine(key: RSAPublicKey, said: Mapping[str, str], scope: str, text: str) -> None:
    summed = hashlib.sha256(text.encode()).hexdigest()
    to_sign = "\n".join([ALGORITHM, said["x-goog-date"], scope, summed])
    try:
        key.verify(bytes.fromhex(said["x-goog-signature"]), to_sign.encode(), PKCS1v15(), SHA256())
    except (InvalidSignature, ValueError):
        raise Refused(403, "SignatureDoesNotMatch") from None


_safe: Callable[[str], str] = lambda text: quote(text, safe="-_.~")  # noqa: E731
