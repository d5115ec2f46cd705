"""Versions of resources: `ETag` on the way out, `If-Match` on the way in (RFC 9110)."""

from flask import request

from hub.core.errors import Stale, VersionRequired


def etag(version: int) -> str:
    """The strong entity tag of a version."""
    return f'"{version}"'


def expected_version() -> str:
    """What the caller says in `If-Match`. Raises `VersionRequired` without one."""
    value = request.headers.get("If-Match", "").strip()
    if not value:
        raise VersionRequired("Send 'If-Match' with the ETag of the version that you saw.")
    return value


def agree(expected: str, version: int) -> None:
    """Goes on when the caller saw this version (or said `*`). Raises `Stale` otherwise."""
    tags = {tag.strip().removeprefix("W/") for tag in expected.split(",")}
    if "*" not in tags and etag(version) not in tags:
        raise Stale("It has changed since you read it. Read it again and decide anew.", currentVersion=etag(version))
