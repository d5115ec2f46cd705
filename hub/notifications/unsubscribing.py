"""Mails of a kind that somebody wants no more. The link in them says for her, without signing in, that one thing alone:
it names her and the kind, and is signed. It does not end, since mails do not: all it can do is to keep the hub silent.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from hmac import compare_digest, digest
from typing import Any

from sqlalchemy import Connection

from hub.notifications import preferences
from hub.notifications.telling import Telling

PATH = "/unsubscribe"
UNSUBSCRIBED = "She wants no mails of this kind."
LONGEST_TOKEN = 400


@dataclass(frozen=True, slots=True)
class Wish:
    """Somebody wants no more mails of a kind."""

    person_id: str
    kind: str


class Unsubscribing:
    """Makes the links and reads them. `key` is what the hub signs with."""

    def __init__(self, base_url: str, key: bytes) -> None:
        self._base_url = base_url
        # A key of its own: what is signed here says nothing elsewhere, nor the other way round.
        self._key = digest(key, b"unsubscribe", "sha256")

    def link(self, person_id: str, kind: str) -> str:
        """The page that asks whether she means it."""
        said = f"{person_id}\n{kind}".encode()
        return f"{self._base_url}{PATH}/{_packed(said)}.{_packed(self._seal(said))}"

    def wish(self, token: str) -> Wish | None:
        """What a link says; None unless it is one of ours, as it was."""
        try:
            said, seal = (_unpacked(part) for part in token[:LONGEST_TOKEN].split("."))
        except ValueError:
            return None
        if not compare_digest(seal, self._seal(said)):
            return None
        person_id, _, kind = said.decode().partition("\n")
        return Wish(person_id, kind)

    def _seal(self, said: bytes) -> bytes:
        return digest(self._key, said, "sha256")


def unwanted(connection: Connection, telling: Telling) -> set[str]:
    """Mail, where she has unsubscribed from such tellings; questions are asked all the same."""
    if telling.can_be_over:
        return set()
    wanted, _ = preferences.read(connection, telling.person_id)
    return {"mail"} if telling.kind in wanted["noMailFor"] else set()


def without(wanted: Mapping[str, Any], kind: str) -> dict[str, Any]:
    """The preferences with no mails of this kind."""
    return {**wanted, "noMailFor": sorted({*wanted["noMailFor"], kind})}


def _packed(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def _unpacked(text: str) -> bytes:
    """Raises `ValueError`."""
    return urlsafe_b64decode(text.encode("ascii") + b"==")
