"""Where the hub keeps files, and how they leave it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, Protocol


@dataclass(frozen=True, slots=True)
class SignedLink:
    """A request that its holder may make without signing in, until it expires."""

    method: str
    url: str
    headers: Mapping[str, str]
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class StoredFile:
    """What lies in the store under a name."""

    size: int
    sha256: str
    content_type: str


class Files(Protocol):
    """Keeps the bytes of documents. Names say nothing about the content."""

    def upload_link(
        self, name: str, content_type: str, size: int, expires_at: datetime, sha256: str = ""
    ) -> SignedLink:
        """A PUT for exactly these bytes: method, content type, length, expiry and, if known, SHA-256 (hex) are bound
        by the signature."""
        ...

    def resumable_link(self, name: str, content_type: str, size: int, expires_at: datetime) -> SignedLink | None:
        """A POST without a body that opens a session for bytes of this size: they are PUT, in pieces if wished, to the
        `Location` of the answer. None where the store knows no sessions."""
        ...

    def download_link(self, name: str, filename: str, content_type: str, expires_at: datetime) -> SignedLink:
        """A GET that answers with the bytes as an attachment called `filename`."""
        ...

    def stat(self, name: str) -> StoredFile | None:
        """Size in bytes and SHA-256 (hex) of what arrived, or None."""
        ...

    def open(self, name: str) -> BinaryIO:
        """The bytes, to be read in pieces; the caller closes it."""
        ...

    def write(self, name: str, content: bytes, content_type: str) -> StoredFile:
        """Stores bytes that the hub made itself; writing the same name again replaces them."""
        ...

    def take(self, name: str, pieces: Iterator[bytes], content_type: str) -> StoredFile:
        """Stores bytes that come piece by piece and are not kept in memory; nothing of them when a piece fails."""
        ...

    def delete(self, name: str) -> None:
        """Forgets the bytes; welcome twice."""
        ...
