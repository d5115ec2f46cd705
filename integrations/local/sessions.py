"""Uploads in pieces to the local store, in the protocol of Cloud Storage: what arrived stays when a line breaks.

POST to the link answers 201 with the `Location` of a session. A PUT there with `Content-Range: bytes 0-99/250` takes a
piece; 308 says with `Range` what lies there, 200 that all of it arrived. `Content-Range: bytes */250` asks.

https://cloud.google.com/storage/docs/performing-resumable-uploads
"""

import fcntl
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import FileIO
from pathlib import Path

from flask import Response, request
from werkzeug.exceptions import ClientDisconnected, LengthRequired

from hub.core.errors import Conflict, FieldError, IntegrationError, MalformedRequest, Unavailable
from hub.core.ports import StoredFile
from integrations.local.disk import PIECE, Taken, failing_as_integration
from integrations.local.files import LocalFiles

POINTER = "/headers/Content-Range"
RANGE = re.compile(r"bytes (?:(\*)|(\d{1,15})-(\d{1,15}))/(\d{1,15})")
Given = dict[str, str]


def open_session(files: LocalFiles, name: str, given: Given) -> Response:
    """Where the pieces go."""
    return Response(status=201, headers={"Location": files.session(name, given["type"], int(given["size"]))})


def take_piece(files: LocalFiles, name: str, given: Given) -> Response:
    """Takes a piece if it goes on where the last one ended; says what lies there."""
    size = int(given["size"])
    request.max_content_length = size
    span = _span(size)
    try:
        return _taken(files, name, given, span)
    except Taken:
        raise Conflict("Other bytes arrived under this name before. Announce the document again.") from None
    except IntegrationError as error:
        raise Unavailable("The bytes could not be stored. Ask where the session stands, then go on.") from error


def _taken(files: LocalFiles, name: str, given: Given, span: range | None) -> Response:
    if whole := files.stat(name):
        return _done(whole)
    size, part = int(given["size"]), files.part(name, given["session"])
    with failing_as_integration(), _alone(part) as file:
        have = file.seek(0, 2)
        if span and span.start == have:
            have += _append(file, len(span))
        if have == size:
            return _done(files.adopt(name, part, given["type"]))
    return Response(status=308, headers={"Range": f"bytes=0-{have - 1}"} if have else {})


def _done(stored: StoredFile) -> Response:
    return Response(status=200, headers={"ETag": f'"{stored.sha256}"'})


def _span(size: int) -> range | None:
    """Which bytes of the whole come; None when it is only asked what lies there. Raises `MalformedRequest`."""
    said = request.headers.get("Content-Range", f"bytes 0-{size - 1}/{size}")
    found = RANGE.fullmatch(said)
    if not found or int(found[4]) != size:
        raise _wrong(f"Send 'Content-Range: bytes <first>-<last>/{size}', or 'bytes */{size}' to ask what arrived.")
    if found[1]:
        return None
    span = range(int(found[2]), int(found[3]) + 1)
    if request.content_length is None:
        raise LengthRequired("Send 'Content-Length'.")
    if not span or span.stop > size or len(span) != request.content_length:
        raise _wrong(f"'{said}' does not fit to {size} announced and {request.content_length} sent bytes.")
    return span


def _append(file: FileIO, length: int) -> int:
    """How many bytes arrived before the line broke, or all of them."""
    left = length
    with suppress(ClientDisconnected):
        while left and (piece := request.stream.read(min(PIECE, left))):
            file.write(piece)
            left -= len(piece)
    return length - left


@contextmanager
def _alone(part: Path) -> Iterator[FileIO]:
    """The bytes so far, for one piece at a time: that of a line that is about to break may still be under way."""
    part.parent.mkdir(parents=True, exist_ok=True)
    with part.open("ab", buffering=0) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Unavailable("Another piece is still arriving. Ask in a moment where the session stands.") from None
        yield file


def _wrong(detail: str) -> MalformedRequest:
    return MalformedRequest(detail, [FieldError(POINTER, detail)])
