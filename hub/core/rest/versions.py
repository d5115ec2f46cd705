"""`If-Match`: the version that the caller saw (RFC 9110)."""

from flask import request

from hub.core.errors import VersionRequired


def expected_version() -> str:
    """What the caller says in `If-Match`. Raises `VersionRequired` without one."""
    value = request.headers.get("If-Match", "").strip()
    if not value:
        raise VersionRequired("Send 'If-Match' with the ETag of the version that you saw.")
    return value
