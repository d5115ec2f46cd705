"""The links of the trail: each holds the one before it, and only a salted digest of what was said about people.

digest = SHA-256(salt || canonical JSON of the payload)
chain = SHA-256(chain before || canonical JSON of position, at, actor, action, subject, request id, digest)
"""

import hashlib
from collections.abc import Mapping
from typing import Any

import orjson

GENESIS = bytes(32)
SALT_LENGTH = 16


def digest_of(salt: bytes, payload: object) -> bytes:
    """The salted digest of a payload: whoever does not hold the salt cannot guess what was said."""
    return hashlib.sha256(salt + _canonical(payload)).digest()


def chain_of(previous: bytes, position: int, entry: Mapping[Any, Any], digest: bytes) -> bytes:
    """The link of an entry at its position."""
    said = [position, *(entry[name] for name in ("at", "actor", "action", "subject", "request_id")), digest.hex()]
    return hashlib.sha256(previous + _canonical(said)).digest()


def is_intact(previous: bytes, position: int, entry: Mapping[Any, Any]) -> bool:
    """Whether a sealed entry stands where it stood and says what it said; an erased one says nothing any more."""
    if entry["position"] != position or not _payload_is_intact(entry):
        return False
    return bool(entry["chain"] == chain_of(previous, position, entry, entry["digest"] or b""))


def _payload_is_intact(entry: Mapping[Any, Any]) -> bool:
    salt, payload = entry["salt"], entry["payload"]
    if salt is None or payload is None:
        return salt is None and payload is None
    return bool(digest_of(salt, payload) == entry["digest"])


def _canonical(value: object) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS | orjson.OPT_UTC_Z)
