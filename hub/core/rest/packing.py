"""Files packed for the way. On App Engine the edge packs; this is for wherever the hub itself is asked for them."""

import gzip
from functools import lru_cache
from pathlib import Path

from flask import Response, request, send_from_directory

PACKED = ("text/html", "text/javascript", "text/css", "image/svg+xml", "application/json", "application/manifest+json")
WORTH_IT = 1_000  # bytes; less fits one packet anyway


def sent_file(folder: Path, name: str, max_age: int) -> Response:
    """A file of a folder, packed for whoever unpacks it. `max_age` is in seconds. Raises `NotFound` (of werkzeug)."""
    answer = send_from_directory(folder, name, max_age=max_age)
    if answer.mimetype not in PACKED:
        return answer
    answer.vary.add("Accept-Encoding")
    whole = answer.status_code == 200 and (answer.content_length or 0) >= WORTH_IT
    return _packed(answer) if whole and request.accept_encodings["gzip"] > 0 else answer


def _packed(answer: Response) -> Response:
    tag, _ = answer.get_etag()
    answer.direct_passthrough = False
    answer.set_data(_pack(answer.get_data()))
    answer.headers["Content-Encoding"] = "gzip"
    answer.set_etag(f"{tag}", weak=True)  # the same file, in other bytes
    return answer


@lru_cache(maxsize=200)
def _pack(content: bytes) -> bytes:
    return gzip.compress(content, mtime=0)
