"""One place in a document library: a file of this name in this folder, put there once however often it is tried.

https://learn.microsoft.com/graph/api/driveitem-put-content, .../driveitem-createuploadsession (`If-Match`: 412 when the
item is another; a name that is taken: 409), .../resources/hashes. What was lost on the way is looked for before it is
sent again; who changed the file meanwhile is not overwritten unseen. A long upload goes on where it was interrupted,
for as long as Microsoft keeps its session: docs/decisions/2026-11-long-uploads-go-on.md.
"""

from contextlib import suppress
from datetime import datetime
from pathlib import PurePosixPath
from typing import BinaryIO
from urllib.parse import quote

from hub.core.errors import IntegrationError
from hub.core.ports import Bookmark
from integrations.microsoft.failures import Refused
from integrations.microsoft.graph import GraphClient, decoded
from integrations.microsoft.quickxor import QuickXor, Summing
from integrations.microsoft.transfer import DRIVE_RANGE, Forgetful, cancel, expected, skip, upload
from integrations.microsoft.wire import Json

SMALL = 4 * 1024 * 1024
CONFLICT = "@microsoft.graph.conflictBehavior"
FIELDS = "$select=id,name,size,eTag,webUrl,file"
TRIES = 4
# Something else lies there meanwhile.
TAKEN = (409, 412)
# Somebody has it open, or checked it out: that takes minutes.
LOCKED_SECONDS = 120.0
# SharePoint writes properties into these when they arrive, so what lies there is not what was sent.
REWRITTEN = frozenset({".docx", ".xlsx", ".pptx", ".pdf", ".html", ".htm", ".jpg", ".jpeg"})


class Shelf:
    """`name` must be one that a library takes."""

    def __init__(self, client: GraphClient, drive: str, folder: str, name: str) -> None:
        self._client = client
        self._drive = drive
        self._place = f"/drives/{drive}/items/{folder}:/{quote(name, safe='')}:"
        self._rewritten = PurePosixPath(name).suffix.lower() in REWRITTEN

    def put(self, content: BinaryIO, size: int, content_type: str, bookmark: Bookmark | None = None) -> Json:
        """Puts `size` bytes there, in the place of what lies there. Raises `IntegrationError`."""
        try:
            if size <= SMALL:
                return self._small(content, size, content_type)
            return self._large(content, size, bookmark or Forgetful())
        except Refused as error:
            if error.status == 423 and error.retry_after is None:
                raise IntegrationError(error.detail, retryable=True, retry_after=LOCKED_SECONDS) from None
            raise

    def _small(self, content: BinaryIO, size: int, content_type: str) -> Json:
        data, headers = content.read(SMALL + 1), {"Content-Type": content_type}
        if len(data) != size:
            raise IntegrationError(f"{len(data)} bytes instead of {size}", retryable=False)
        wanted = QuickXor()
        wanted.update(data)
        there: Json | None = None
        for _ in range(TRIES):
            path, match = self._target(there, f"/content?{CONFLICT}=fail", "/content")
            try:
                answer = self._client.graph("PUT", path, data=data, headers={**headers, **match})
                return self._checked(decoded(answer, self._place), wanted)
            except Refused as error:
                there = self._taken(error)
            if there and self._is(there, wanted):
                return there
        raise self._restless()

    def _large(self, content: BinaryIO, size: int, bookmark: Bookmark) -> Json:
        source, (url, start) = Summing(content), self._resumed(bookmark, size)
        if start is None:
            if arrived := self._whole(source, size):
                return arrived
            content.seek(0)
            source = Summing(content)
        try:
            url = url or self._begun(bookmark)
            skip(source, start or 0)
            answer = upload(self._client, url, source, size, DRIVE_RANGE, start or 0)
            return self._checked(decoded(answer, self._place), source.sum)
        except IntegrationError as error:
            return self._interrupted(error, source.sum, size, bookmark)

    def _resumed(self, bookmark: Bookmark, size: int) -> tuple[str, int | None]:
        """The session of an earlier try and what it expects; None where that is gone, 0 where there was none."""
        if not (url := bookmark.read()):
            return "", 0
        start = expected(self._client, url, size)
        if start is None:
            self._give_up(bookmark)
        return ("", None) if start is None else (url, start)

    def _whole(self, source: Summing, size: int) -> Json | None:
        """What lies there, if it is what is to be filed: then only the last answer of the session was lost."""
        there = self._there()
        if there is None or there.get("size") != size:
            return None
        skip(source, size)
        return there if self._is(there, source.sum) else None

    def _begun(self, bookmark: Bookmark) -> str:
        session = self._session()
        url, until = str(session["uploadUrl"]), session.get("expirationDateTime")
        if until:
            bookmark.keep(url, datetime.fromisoformat(str(until)))
        return url

    def _interrupted(self, error: IntegrationError, sent: QuickXor, size: int, bookmark: Bookmark) -> Json:
        """What lies there, if all arrived. Raises the error otherwise; a session that it has ended is given up."""
        status = getattr(error, "status", 0)
        if not error.retryable or status in TAKEN:
            self._give_up(bookmark)
        arrived = self._there() if error.retryable or status == 409 else None
        if sent.size == size and arrived and self._is(arrived, sent):
            return arrived
        raise self._restless() if status in TAKEN else error

    def _give_up(self, bookmark: Bookmark) -> None:
        """Microsoft need not keep what arrived. It forgets by itself what it cannot be told."""
        if url := bookmark.read():
            bookmark.drop()
            with suppress(IntegrationError):
                cancel(self._client, url)

    def _session(self) -> Json:
        there: Json | None = None
        for _ in range(TRIES):
            path, match = self._target(there, "/createUploadSession", "/createUploadSession")
            wanted = {"item": {CONFLICT: "replace" if there else "fail"}}
            try:
                return self._client.post(path, wanted, repeatable=True, headers=match)
            except Refused as error:
                there = self._taken(error)
        raise self._restless()

    def _target(self, there: Json | None, new: str, known: str) -> tuple[str, dict[str, str]]:
        """Where to send it, and what must be true for it: nothing is there, or what was seen."""
        if there is None:
            return f"{self._place}{new}", {}
        match = {"If-Match": str(there["eTag"])} if there.get("eTag") else {}
        return f"/drives/{self._drive}/items/{quote(str(there['id']), safe='')}{known}", match

    def _taken(self, error: Refused) -> Json | None:
        """What lies there, when that is why it was refused; None when it is gone again. Raises the error otherwise."""
        if error.status not in (409, 412, 404):
            raise error
        there = self._there()
        if error.status != 412 and there is None:
            raise error
        return there

    def _there(self) -> Json | None:
        try:
            return self._client.get(f"{self._place.removesuffix(':')}?{FIELDS}")
        except Refused as error:
            if error.status != 404:
                raise
            return None

    def _checked(self, item: Json, sent: QuickXor) -> Json:
        """Raises `IntegrationError` when other bytes arrived than were sent."""
        if not checksum(item):
            item = self._client.get(f"/drives/{self._drive}/items/{quote(str(item['id']), safe='')}?{FIELDS}")
        if int(item.get("size", -1)) != sent.size and not self._rewritten:
            raise IntegrationError(f"{item.get('size', -1)} of {sent.size} bytes arrived", retryable=True)
        if checksum(item) not in ("", sent.text()) and not self._rewritten:
            raise IntegrationError("Other bytes arrived than were sent", retryable=True)
        return item

    def _is(self, item: Json, sent: QuickXor) -> bool:
        return (item.get("size"), checksum(item)) == (sent.size, sent.text())

    def _restless(self) -> IntegrationError:
        return IntegrationError("The file is changed by others again and again", retryable=True)


def checksum(item: Json) -> str:
    """The QuickXorHash that the library keeps of an item; empty where it has none."""
    return str(((item.get("file") or {}).get("hashes") or {}).get("quickXorHash") or "")
