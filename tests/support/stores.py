"""A store of files in memory."""

import hashlib
import io
from collections.abc import Iterator
from datetime import datetime
from typing import BinaryIO

from hub.core.errors import IntegrationError
from hub.core.ports import SignedLink, StoredFile


class MemoryFiles:
    """Serves the port `Files`; `content` is what lies in it."""

    def __init__(self) -> None:
        self.content: dict[str, tuple[bytes, str]] = {}

    def upload_link(
        self, name: str, content_type: str, size: int, expires_at: datetime, sha256: str = ""
    ) -> SignedLink:
        """An address that nobody serves."""
        return SignedLink("PUT", f"memory:{name}", {"Content-Type": content_type}, expires_at)

    def resumable_link(self, name: str, content_type: str, size: int, expires_at: datetime) -> None:
        """Nothing."""

    def download_link(self, name: str, filename: str, content_type: str, expires_at: datetime) -> SignedLink:
        """An address that nobody serves."""
        return SignedLink("GET", f"memory:{name}?as={filename}", {}, expires_at)

    def stat(self, name: str) -> StoredFile | None:
        """What lies there."""
        if name not in self.content:
            return None
        content, content_type = self.content[name]
        return StoredFile(len(content), hashlib.sha256(content).hexdigest(), content_type)

    def open(self, name: str) -> BinaryIO:
        """The bytes."""
        if name not in self.content:
            raise IntegrationError(f"There is no file {name}.", retryable=False)
        return io.BytesIO(self.content[name][0])

    def write(self, name: str, content: bytes, content_type: str) -> StoredFile:
        """Keeps the bytes."""
        self.content[name] = (content, content_type)
        stored = self.stat(name)
        assert stored
        return stored

    def take(self, name: str, pieces: Iterator[bytes], content_type: str) -> StoredFile:
        """Keeps the bytes, all of them or none."""
        return self.write(name, b"".join(pieces), content_type)

    def delete(self, name: str) -> None:
        """Forgets them."""
        self.content.pop(name, None)
