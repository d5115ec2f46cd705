"""Secrets that the database keeps for a while: who reads the database alone cannot use them.

Fernet (AES-128-CBC and HMAC-SHA256, https://github.com/fernet/spec) with a key derived from the hub's own, for each
purpose another.
"""

from __future__ import annotations

from base64 import urlsafe_b64encode
from functools import cached_property
from hmac import digest
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.fernet import Fernet


class Seal:
    """Closes and opens texts of one purpose. `secret` is what the hub signs with."""

    def __init__(self, secret: bytes, purpose: str) -> None:
        self._key = digest(secret, f"hub: {purpose}".encode(), "sha256")

    def close(self, text: str) -> str:
        """For the database."""
        return self._fernet.encrypt(text.encode()).decode()

    def open(self, sealed: str) -> str:
        """What was closed; empty for what was closed with another key, or changed since."""
        from cryptography.fernet import InvalidToken

        try:
            return self._fernet.decrypt(sealed.encode()).decode()
        except InvalidToken:
            return ""

    @cached_property
    def _fernet(self) -> Fernet:
        from cryptography.fernet import Fernet  # loaded by whoever files something large

        return Fernet(urlsafe_b64encode(self._key))
