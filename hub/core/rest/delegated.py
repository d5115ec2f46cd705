"""Tokens by which the hub acts elsewhere as whoever calls it: they come with a call and are kept nowhere."""

import re

from flask import request

from hub.core.errors import Forbidden

HEADER = "Source-Authorization"
TOKEN = re.compile(r"[\x21-\x7e]{1,16384}")


def source_token(permission: str) -> str:
    """The token of Microsoft 365 in the header `Source-Authorization`. Raises `Forbidden`, which names the delegated
    permission that it needs beside `User.Read`, where there is none."""
    scheme, _, token = request.headers.get(HEADER, "").partition(" ")
    if scheme.lower() != "bearer" or not TOKEN.fullmatch(token.strip()):
        raise Forbidden(
            f"Send a token of Microsoft 365 that speaks for you: '{HEADER}: Bearer <token>', with the "
            f"delegated permissions User.Read and {permission}."
        )
    return token.strip()
