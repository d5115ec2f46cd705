"""The file store on the local disk, and its signed links (HMAC-SHA256)."""

import hashlib
import hmac
import json
import secrets
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO, Literal
from urllib.parse import quote, urlencode

from hub.core.errors import Forbidden
from hub.core.ports import Clock, SignedLink, StoredFile
from integrations.local.disk import Disk, Kept

PREFIX = "/local/files/"
BOUND = {
    "PUT": ("expires", "sha256", "size", "type"),
    "POST": ("expires", "size", "type"),
    "PIECE": ("expires", "session", "size", "type"),
    "GET": ("expires", "filename", "type"),
}
# As long as a document may wait for its bytes.
SESSION_LIFE = timedelta(hours=24)

Method = Literal["PUT", "POST", "PIECE", "GET"]


class LocalFiles:
    """Serves the port `Files`. Links lead to `base_url`, where `fileroutes` answers them, and end by `clock`."""

    def __init__(self, folder: Path, base_url: str, secret: bytes, clock: Clock) -> None:
        self._disk = Disk(folder)
        self._base_url = base_url.rstrip("/")
        # A key of its own, so that nothing else that the secret signs is ever taken for a link.
        self._key = hmac.digest(secret, b"hub: links to local files", "sha256")
        self._clock = clock

    def upload_link(
        self, name: str, content_type: str, size: int, expires_at: datetime, sha256: str = ""
    ) -> SignedLink:
        """A PUT for exactly these bytes, once: a name that has bytes takes no others."""
        bound = {"expires": _seconds(expires_at), "sha256": sha256, "size": str(size), "type": content_type}
        return SignedLink("PUT", self._url("PUT", name, bound), {"Content-Type": content_type}, expires_at)

    def resumable_link(self, name: str, content_type: str, size: int, expires_at: datetime) -> SignedLink:
        """A POST without a body that opens a session for these bytes."""
        bound = {"expires": _seconds(expires_at), "size": str(size), "type": content_type}
        return SignedLink("POST", self._url("POST", name, bound), {}, expires_at)

    def session(self, name: str, content_type: str, size: int) -> str:
        """Where the pieces of a new session are PUT to."""
        bound = {"expires": _seconds(self._clock.now() + SESSION_LIFE), "session": secrets.token_hex(8)}
        return self._url("PIECE", name, bound | {"size": str(size), "type": content_type})

    def part(self, name: str, session: str) -> Path:
        """The file in which a session gathers its bytes."""
        return self._disk.part(name, session)

    def adopt(self, name: str, part: Path, content_type: str) -> StoredFile:
        """Stores what a session has gathered; raises `Taken` when other bytes lie there already."""
        return self._disk.adopt(name, part, content_type)

    def download_link(self, name: str, filename: str, content_type: str, expires_at: datetime) -> SignedLink:
        """A GET that answers with the bytes as an attachment called `filename`."""
        bound = {"expires": _seconds(expires_at), "filename": filename, "type": content_type}
        return SignedLink("GET", self._url("GET", name, bound), {}, expires_at)

    def stat(self, name: str) -> StoredFile | None:
        """Size in bytes and SHA-256 (hex) of what arrived, or None."""
        kept = self._disk.find(name)
        return kept.stored if kept else None

    def find(self, name: str) -> Kept | None:
        """What arrived, and where it lies."""
        return self._disk.find(name)

    def open(self, name: str) -> BinaryIO:
        """The bytes, to be read in pieces; the caller closes it."""
        return self._disk.open(name)

    def write(self, name: str, content: bytes, content_type: str) -> StoredFile:
        """Stores bytes that the hub made itself; writing the same name again replaces them."""
        return self._disk.put(name, [content], content_type, replace=True)

    def take(self, name: str, pieces: Iterator[bytes], content_type: str) -> StoredFile:
        """Stores bytes that come piece by piece; nothing of them when a piece fails."""
        return self._disk.put(name, pieces, content_type, replace=True)

    def receive(self, name: str, pieces: Iterable[bytes], content_type: str) -> StoredFile:
        """Stores uploaded bytes; the same ones again are welcome, for others it raises `Taken`."""
        return self._disk.put(name, pieces, content_type, replace=False)

    def delete(self, name: str) -> None:
        """Forgets the bytes; welcome twice."""
        self._disk.delete(name)

    def verify(self, method: Method, name: str, given: dict[str, str]) -> None:
        """Goes on when this hub signed exactly that and it has not expired. Raises `Forbidden` otherwise."""
        bound = {key: given.get(key, "") for key in BOUND[method]}
        genuine = hmac.compare_digest(
            self._signature(method, name, bound).encode(), given.get("signature", "").encode()
        )
        if not genuine or given.keys() != {*bound, "signature"}:
            raise Forbidden("This link was changed or is not one of this hub. Ask the hub for a new link.")
        if self._clock.now() >= datetime.fromtimestamp(int(bound["expires"]), UTC):
            raise Forbidden("This link has expired. Ask the hub for a new link.")

    def _url(self, method: Method, name: str, bound: dict[str, str]) -> str:
        signed = {**bound, "signature": self._signature(method, name, bound)}
        return f"{self._base_url}{PREFIX}{quote(name)}?{urlencode(signed)}"

    def _signature(self, method: Method, name: str, bound: dict[str, str]) -> str:
        # JSON keeps the parts apart: no part can be made to look like the end of another.
        said = json.dumps([method, name, sorted(bound.items())]).encode()
        return hmac.new(self._key, said, hashlib.sha256).hexdigest()


def _seconds(moment: datetime) -> str:
    return str(int(moment.timestamp()))
