"""Upload sessions: bytes in order, in ranges, to an address that needs no token because it is one.

https://learn.microsoft.com/graph/api/driveitem-createuploadsession (ranges in multiples of 320 KiB, below 60 MiB),
https://learn.microsoft.com/graph/outlook-large-attachments (ranges below 4 MB; addresses that end in
`/AttachmentSessions('...')`)
"""

import hashlib
import re
import secrets
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from integrations.simulator import library, mailbox
from integrations.simulator.contract.drives import RANGE_LIMIT, RANGE_UNIT
from integrations.simulator.errors import Refusal
from integrations.simulator.state import state

blueprint = Blueprint("uploads", __name__)
MAIL_RANGE = 4 * 1024 * 1024
LIFE = timedelta(days=1)
PLACES = {"drive": "upload/{}", "mail": "api/v2.0/AttachmentSessions('{}')"}
Json = dict[str, Any]
_RANGE = re.compile(r"^bytes (\d+)-(\d+)/(\d+)$")


def start(kind: str, target: Json, size: int | None) -> Json:
    """Opens a session; the answer's `uploadUrl` is a secret."""
    key = secrets.token_urlsafe(24)
    expires = (datetime.now(UTC) + LIFE).isoformat(timespec="seconds")
    session = {"id": key, "kind": kind, "target": target, "size": size, "received": 0, "expires": expires}
    state().store.save("upload", key, session)
    return {"uploadUrl": f"{request.host_url}{PLACES[kind].format(key)}", **_status(session)}


def _status(session: Json) -> Json:
    return {"expirationDateTime": session["expires"], "nextExpectedRanges": [f"{session['received']}-"]}


def _find(key: str) -> Json:
    if "Authorization" in request.headers:
        raise Refusal(401, "unauthenticated", "An upload URL takes no Authorization header.")
    found = state().store.get("upload", key)
    if found is None or datetime.fromisoformat(found["expires"]) <= datetime.now(UTC):
        raise Refusal(404, "itemNotFound", "The upload session was not found.")
    return found


@blueprint.get("/upload/<key>")
@blueprint.get("/api/v2.0/AttachmentSessions('<key>')")
def progress(key: str) -> ResponseReturnValue:
    """Which bytes are still expected."""
    return _status(_find(key))


@blueprint.delete("/upload/<key>")
@blueprint.delete("/api/v2.0/AttachmentSessions('<key>')")
def cancel(key: str) -> ResponseReturnValue:
    """Forgets a session and its bytes."""
    _forget(_find(key))
    state().store.drop(f"upload:{key}")
    return "", 204


def _forget(session: Json) -> None:
    state().store.delete("upload", session["id"])


@blueprint.put("/upload/<key>")
@blueprint.put("/api/v2.0/AttachmentSessions('<key>')")
def put(key: str) -> ResponseReturnValue:
    """The next range; the last one makes the file or the attachment."""
    data = request.get_data()
    with state().store.lock:
        session = _find(key)
        last, size = _range(data, session)
        state().store.append(f"upload:{key}", data)
        session |= {"received": last + 1, "size": size}
        state().store.save("upload", key, session)
        if last + 1 == size:
            _forget(session)
            return _finish(session)
    return _status(session), 200 if session["kind"] == "mail" else 202


def _range(data: bytes, session: Json) -> tuple[int, int]:
    """Last byte, size of all; raises `Refusal` for a range out of place or of a wrong length."""
    found = _RANGE.match(request.headers.get("Content-Range", ""))
    if found is None:
        raise Refusal(400, "invalidRequest", "Content-Range must be 'bytes first-last/size'.")
    first, last, size = (int(part) for part in found.groups())
    if last - first + 1 != len(data) or last >= size or session["size"] not in (None, size):
        raise Refusal(400, "invalidRequest", "Content-Range does not fit the body or the declared size.")
    if first != session["received"]:
        raise Refusal(416, "invalidRange", "The range is already there or not yet expected.")
    _check_length(len(data), last + 1 == size, session["kind"])
    return last, size


def _check_length(length: int, final: bool, kind: str) -> None:
    uneven = length % RANGE_UNIT != 0 and not final
    if length >= MAIL_RANGE if kind == "mail" else length >= RANGE_LIMIT or uneven:
        raise Refusal(400, "invalidRequest", "The range has a length that the service does not take.")


def _finish(session: Json) -> ResponseReturnValue:
    blob, target = f"upload:{session['id']}", session["target"]
    if session["kind"] == "drive":
        item, status = library.put(target["drive"], target["parent"], target["name"], blob, target["conflict"], None)
        return library.shown(item), status
    kept = mailbox.keep(target["message"], target["name"], target["mime"], blob, session["size"], _digest(blob))
    return "", 201, {"Location": f"{request.host_url}v1.0/attachments/{kept['id']}"}


def _digest(blob: str) -> str:
    digest = hashlib.sha256()
    for part in state().store.bytes(blob):
        digest.update(part)
    return digest.hexdigest()
