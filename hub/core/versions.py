"""Versions of resources as strong entity tags (RFC 9110)."""

from hub.core.errors import Stale


def etag(version: int) -> str:
    """The strong entity tag of a version."""
    return f'"{version}"'


def agree(expected: str, version: int) -> None:
    """Goes on when the caller saw this version (or said `*`). Raises `Stale` otherwise."""
    tags = {tag.strip().removeprefix("W/") for tag in expected.split(",")}
    if "*" not in tags and etag(version) not in tags:
        raise Stale("It has changed since you read it. Read it again and decide anew.", currentVersion=etag(version))
