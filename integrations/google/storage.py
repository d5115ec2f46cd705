"""Documents in Cloud Storage: bytes go by signed links past the hub; what the hub reads, it reads in pieces.

https://cloud.google.com/storage/docs/xml-api/reference-headers
"""

import hashlib
import io
from collections import OrderedDict
from collections.abc import Iterator
from datetime import datetime
from threading import Lock
from typing import Any, BinaryIO, cast

from google.api_core.exceptions import NotFound
from google.cloud.storage import Blob, Bucket
from google.cloud.storage.fileio import BlobReader, BlobWriter

from hub.core.errors import IntegrationError
from hub.core.ports import SignedLink, StoredFile
from integrations.google.bucket import CheckedBucket
from integrations.google.signing import Links, Wish, attachment
from integrations.google.storage_failures import RETRY, TIMEOUT, failing_as_integration

PIECE = 4 * 1024 * 1024
REMEMBERED = 2000


class GoogleFiles:
    """Serves the port `Files`. Nothing lies in the bucket but bytes, their type and a name that says nothing."""

    def __init__(self, bucket: CheckedBucket, links: Links) -> None:
        self._bucket = bucket
        self._links = links
        self._sums = Sums()

    def upload_link(
        self, name: str, content_type: str, size: int, expires_at: datetime, sha256: str = ""
    ) -> SignedLink:
        """A PUT for exactly these bytes, once: a name that has bytes takes no others. With `sha256` (hex) for bytes of
        this sum alone."""
        bound = {"x-goog-content-sha256": sha256.lower()} if sha256 else {}
        return self._sending("PUT", name, content_type, size, expires_at, bound)

    def resumable_link(self, name: str, content_type: str, size: int, expires_at: datetime) -> SignedLink:
        """A POST without a body that opens a session for these bytes: they are PUT to the `Location` of the answer, in
        pieces if wished, and go on after a broken line."""
        return self._sending("RESUMABLE", name, content_type, size, expires_at, {})

    def _sending(
        self, method: str, name: str, content_type: str, size: int, expires_at: datetime, bound: dict[str, str]
    ) -> SignedLink:
        bound |= {"x-goog-content-length-range": f"{size},{size}", "x-goog-if-generation-match": "0"}
        wish = Wish(method, name, tuple(bound.items()), content_type=content_type)
        return self._links.signed(self._bucket.get(), wish, expires_at)

    def download_link(self, name: str, filename: str, content_type: str, expires_at: datetime) -> SignedLink:
        """A GET that answers with the bytes as an attachment called `filename`."""
        told = {"response-content-disposition": attachment(filename), "response-content-type": content_type}
        return self._links.reading(self._bucket.get(), Wish("GET", name, query=tuple(told.items())), expires_at)

    def stat(self, name: str) -> StoredFile | None:
        """Size in bytes and SHA-256 (hex) of what arrived, or None. The store knows no SHA-256: the bytes are read
        through once."""
        blob = self._find(self._bucket.get(), name)
        if blob is None:
            return None
        generation = int(blob.generation)
        known = self._sums.get(name, generation) or self._sums.note(name, generation, _summed(blob))
        return StoredFile(int(blob.size), known, str(blob.content_type))

    def open(self, name: str) -> BinaryIO:
        """The bytes as they are now, to be read in pieces; the caller closes it. Raises `IntegrationError` for a name
        with nothing under it."""
        bucket = self._bucket.get()
        blob = self._find(bucket, name)
        if blob is None:
            raise IntegrationError(f"there is no file {name}", retryable=False)
        same = bucket.blob(name, generation=blob.generation)
        return cast(BinaryIO, io.BufferedReader(_Raw(same), PIECE))

    def write(self, name: str, content: bytes, content_type: str) -> StoredFile:
        """Stores bytes that the hub made itself; writing the same name again replaces them."""
        blob = self._bucket.get().blob(name)
        with failing_as_integration("store a file"):
            blob.upload_from_string(content, content_type, timeout=TIMEOUT, checksum="auto", retry=RETRY)
        found = self._sums.note(name, int(blob.generation), hashlib.sha256(content).hexdigest())
        return StoredFile(len(content), found, content_type)

    def take(self, name: str, pieces: Iterator[bytes], content_type: str) -> StoredFile:
        """Stores bytes that come piece by piece; nothing of them when a piece fails: the session is given up."""
        blob, digest, size = self._bucket.get().blob(name), hashlib.sha256(), 0
        told: dict[str, Any] = {"content_type": content_type, "timeout": TIMEOUT, "checksum": "auto"}
        with failing_as_integration("store a file"), BlobWriter(blob, PIECE, retry=RETRY, **told) as writer:
            for piece in pieces:
                digest.update(piece)
                size += writer.write(piece)
        with failing_as_integration("look for a file"):
            # What wrote it does not say as which generation it came.
            blob.reload(timeout=TIMEOUT, retry=RETRY)
        found = self._sums.note(name, int(blob.generation), digest.hexdigest())
        return StoredFile(size, found, content_type)

    def delete(self, name: str) -> None:
        """Forgets the bytes; welcome twice."""
        bucket = self._bucket.get()
        with failing_as_integration("delete a file"):
            try:
                bucket.blob(name).delete(timeout=TIMEOUT, retry=RETRY)
            except NotFound:
                return

    def _find(self, bucket: Bucket, name: str) -> Blob | None:
        with failing_as_integration("look for a file"):
            return bucket.get_blob(name, timeout=TIMEOUT, retry=RETRY)


class Sums:
    """The SHA-256 of what was read or written before, by name and generation: a name with other bytes has another."""

    def __init__(self) -> None:
        self._known: OrderedDict[tuple[str, int], str] = OrderedDict()
        self._lock = Lock()

    def get(self, name: str, generation: int) -> str:
        """The sum in hex; empty when it is not known."""
        with self._lock:
            return self._known.get((name, generation), "")

    def note(self, name: str, generation: int, found: str) -> str:
        """Remembers a sum."""
        with self._lock:
            self._known[name, generation] = found
            while len(self._known) > REMEMBERED:
                self._known.popitem(last=False)
        return found


class _Summing(io.RawIOBase):
    """Takes bytes and keeps nothing but their sum."""

    def __init__(self) -> None:
        self.sum = hashlib.sha256()

    def writable(self) -> bool:
        return True

    def write(self, piece: Any) -> int:
        self.sum.update(piece)
        return len(piece)


def _summed(blob: Blob) -> str:
    taken = _Summing()
    with failing_as_integration("read a file"):
        # Bytes that were replaced meanwhile are others: the generation holds both looks together.
        blob.download_to_file(
            taken, timeout=TIMEOUT, retry=RETRY, checksum="auto", if_generation_match=int(blob.generation)
        )
    return taken.sum.hexdigest()


class _Raw(io.RawIOBase):
    """The bytes of one generation, fetched in pieces; whatever fails on the way is an `IntegrationError`."""

    def __init__(self, blob: Blob) -> None:
        self._reader = BlobReader(blob, chunk_size=PIECE, retry=RETRY, timeout=TIMEOUT)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        with failing_as_integration("read a file"):
            piece = self._reader.read(len(buffer))
        buffer[: len(piece)] = piece
        return len(piece)
