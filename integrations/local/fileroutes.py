"""Where the links of the local file store lead: each request proves itself by its signature."""

import hashlib
from collections.abc import Iterator
from typing import IO, Any

from flask import Blueprint, Response, request, send_file
from werkzeug.exceptions import LengthRequired

from hub.core.auth import ANYONE
from hub.core.errors import Conflict, FieldError, IntegrationError, MalformedRequest, NotFound, TooLarge, Unavailable
from integrations.local.disk import PIECE, Taken
from integrations.local.files import PREFIX, LocalFiles, Method
from integrations.local.sessions import open_session, take_piece


def file_pages(files: LocalFiles) -> Blueprint:
    """The routes behind the links of this store."""
    pages = Blueprint("local_files", __name__)

    def begin(name: str) -> Response:
        """Opens a session for the announced bytes."""
        return open_session(files, name, _verified(files, "POST", name))

    def receive(name: str) -> Response:
        """Takes the announced bytes, or some of them in a session."""
        if "session" in request.args:
            return take_piece(files, name, _verified(files, "PIECE", name))
        given = _verified(files, "PUT", name)
        size = _announced_size(given)
        _refuse_other_type(given["type"])
        return _stored(files, name, _pieces(request.stream, size, given["sha256"]), given["type"])

    def send(name: str) -> Response:
        """Answers with the bytes as an attachment."""
        given = _verified(files, "GET", name)
        return _attachment(files, name, given)

    for view, method in ((begin, "POST"), (receive, "PUT"), (send, "GET")):
        view.allow = ANYONE  # type: ignore[attr-defined]  # the signature says who may
        pages.add_url_rule(f"{PREFIX}<path:name>", view.__name__, view, methods=[method])
    return pages


def _verified(files: LocalFiles, method: Method, name: str) -> dict[str, str]:
    given = request.args.to_dict()
    files.verify(method, name, given)
    return given


def _announced_size(given: dict[str, str]) -> int:
    """Raises for a body that is longer, shorter or of unknown length."""
    size, length = int(given["size"]), request.content_length
    request.max_content_length = size
    if length is None:
        raise LengthRequired("Send 'Content-Length'; this link takes exactly the announced bytes.")
    if length > size:
        raise TooLarge(f"This link takes exactly {size} bytes, not {length}. Announce the document with its real size.")
    if length < size:
        raise _wrong(f"This link takes exactly {size} bytes, not {length}. Send the whole document.")
    return size


def _refuse_other_type(content_type: str) -> None:
    if request.headers.get("Content-Type", "") != content_type:
        raise _wrong(f"Send it with 'Content-Type: {content_type}' as announced.", "/headers/Content-Type")


def _wrong(detail: str, pointer: str = "/headers/Content-Length") -> MalformedRequest:
    return MalformedRequest(detail, [FieldError(pointer, detail)])


def _stored(files: LocalFiles, name: str, pieces: Iterator[bytes], content_type: str) -> Response:
    try:
        stored = files.receive(name, pieces, content_type)
    except Taken:
        raise Conflict("Other bytes arrived by this link before. Announce the document again.") from None
    except IntegrationError as error:
        raise Unavailable("The bytes could not be stored. Send them again.") from error
    return Response(status=200, headers={"ETag": f'"{stored.sha256}"'})


def _pieces(stream: IO[bytes], size: int, sha256: str) -> Iterator[bytes]:
    left, found = size, hashlib.sha256()
    while left:
        piece = stream.read(min(PIECE, left))
        if not piece:
            raise _wrong(f"Only {size - left} of {size} bytes arrived. Send the whole document again.")
        left -= len(piece)
        found.update(piece)
        yield piece
    if sha256 and sha256 != found.hexdigest():
        raise _wrong("These are other bytes than announced. Send the announced ones.", "/query/sha256")


def _attachment(files: LocalFiles, name: str, given: dict[str, str]) -> Response:
    kept = files.find(name)
    if kept is None:
        raise NotFound("These bytes are gone. Ask the hub for a new link.")
    answer = send_file(
        kept.path,
        mimetype=given["type"],
        as_attachment=True,
        download_name=given["filename"],
        etag=kept.sha256,
        last_modified=None,
        max_age=0,
    )
    answer.headers.update(_SAFE)
    return answer


# Whatever the bytes are, a browser keeps them apart from the hub's pages.
_SAFE: dict[str, Any] = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cache-Control": "private, no-store",
}
