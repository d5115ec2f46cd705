"""`Accept-Language`: the language that the reader wishes for (RFC 9110)."""

from flask import request

LANGUAGES = ("en", "de")  # in which the hub speaks; the first one to those who read none of them


def language() -> str:
    """The first of the languages wished for that the hub speaks; a region says nothing (`de-AT` is German)."""
    for wished, quality in request.accept_languages:
        spoken = wished.replace("_", "-").partition("-")[0].lower()
        if quality and spoken in LANGUAGES:
            return spoken
    return LANGUAGES[0]
