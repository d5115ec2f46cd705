"""Upload sessions: a stream in ranges, picked up again where an interruption left it.

https://learn.microsoft.com/graph/api/driveitem-createuploadsession (multiples of 320 KiB below 60 MiB, in order;
GET tells what is still expected, DELETE cancels), https://learn.microsoft.com/graph/outlook-large-attachments (below
4 MB). The address is a secret of its own: our token is not sent there, and it stands in no log and no error.
"""

from datetime import datetime
from typing import Protocol

import requests

from hub.core.errors import IntegrationError
from integrations.microsoft.failures import Refused, refused, whole
from integrations.microsoft.graph import GraphClient, decoded
from integrations.microsoft.wire import Call

UNIT = 320 * 1024
DRIVE_RANGE = 16 * UNIT
MAIL_RANGE = 9 * UNIT
TRIES = 4
GONE = (404, 410)


class Source(Protocol):
    """Where the bytes come from."""

    def read(self, wanted: int = -1, /) -> bytes:
        """So many bytes, or fewer."""
        ...


class Forgetful:
    """Serves the port `Bookmark` for a try that nobody goes on with: it knows its session until its end."""

    def __init__(self) -> None:
        self._said = ""

    def read(self) -> str:
        """What was kept."""
        return self._said

    def keep(self, said: str, until: datetime) -> None:  # noqa: ARG002 - it ends sooner
        """For now."""
        self._said = said

    def drop(self) -> None:
        """Nothing any more."""
        self._said = ""


class Gone(IntegrationError):
    """There is no such session: it has expired, was cancelled, or its last answer was lost."""


def upload(
    client: GraphClient, url: str, content: Source, size: int, range_size: int, start: int = 0
) -> requests.Response:
    """Sends `size` bytes from `start` on, one range in memory at a time; gives the last answer. Raises
    `IntegrationError`."""
    answer = None
    while start < size:
        data = _read(content, min(range_size, size - start))
        answer = _range(client, url, data, start, size)
        start += len(data)
    if answer is None:
        raise IntegrationError("An upload session takes no empty file", retryable=False)
    return answer


def expected(client: GraphClient, url: str, size: int) -> int | None:
    """The first byte that a session still expects; None for one that is gone, or that no file of this size goes on
    with. Raises `IntegrationError` when it does not answer now."""
    try:
        start = _arrived(_status(client, url))
    except IntegrationError as error:
        if error.retryable and not isinstance(error, Gone):
            raise
        return None
    return start if 0 <= start < size else None


def skip(content: Source, count: int) -> None:
    """Reads so many bytes that arrived before."""
    while count > 0:
        count -= len(_read(content, min(count, DRIVE_RANGE)))


def cancel(client: GraphClient, url: str) -> None:
    """Has a session forgotten with all that arrived; welcome twice. Raises `IntegrationError`."""
    call = Call("DELETE", url, "DELETE upload session", repeatable=True)
    answer = client.bare(call)
    if not answer.ok and answer.status_code not in GONE:
        raise refused(answer, call)


def _read(content: Source, wanted: int) -> bytes:
    """Exactly so many bytes; a stream may give fewer at a time."""
    data = bytearray()
    while len(data) < wanted and (piece := content.read(wanted - len(data))):
        data += piece
    if len(data) < wanted:
        raise IntegrationError("The content is shorter than announced", retryable=False)
    return bytes(data)


def _range(client: GraphClient, url: str, data: bytes, start: int, size: int) -> requests.Response:
    """Sends one range; after a lost answer or a 416 asks what arrived, and sends only what is missing."""
    sent = 0
    for attempt in range(TRIES):
        try:
            return _put(client, _call(url, data[sent:], start + sent, size))
        except IntegrationError as error:
            if attempt == TRIES - 1 or not _worth_asking(error):
                raise
            answer = _status(client, url)
            sent = _arrived(answer) - start
        if sent == len(data):
            return answer
        if not 0 <= sent < len(data):
            break
    raise IntegrationError("PUT upload session: the session and the content do not fit", retryable=True)


def _put(client: GraphClient, call: Call) -> requests.Response:
    return _checked(client.bare(call), call)


def _checked(answer: requests.Response, call: Call) -> requests.Response:
    """A session that is gone is begun anew."""
    if answer.status_code in GONE:
        raise Gone(f"{call.label}: the session is gone", retryable=True, retry_after=1.5)
    return whole(answer, call)


def _worth_asking(error: IntegrationError) -> bool:
    """A lost answer or a passing trouble; 416 says that the bytes are there already."""
    there = isinstance(error, Refused) and error.status == 416
    return there or (error.retryable and (error.retry_after or 0) <= 1)


def _call(url: str, data: bytes, start: int, size: int) -> Call:
    headers = {"Content-Range": f"bytes {start}-{start + len(data) - 1}/{size}"}
    return Call("PUT", url, "PUT upload session", repeatable=True, data=data, headers=headers)


def _status(client: GraphClient, url: str) -> requests.Response:
    """What the session says of itself."""
    call = Call("GET", url, "GET upload session", repeatable=True)
    return _checked(client.bare(call), call)


def _arrived(answer: requests.Response) -> int:
    """The first byte that the session still expects."""
    ranges = decoded(answer, "upload session").get("nextExpectedRanges")
    first = str(ranges[0]).partition("-")[0] if ranges else ""
    return int(first) if first.isdecimal() else -1
