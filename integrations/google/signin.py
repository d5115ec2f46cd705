"""The end of a first sign-in: the person shows who she is in Entra, and her account is linked to her.

The page has both tokens at hand: Firebase's, and Microsoft's from `OAuthProvider.credentialFromResult`.
"""

from typing import Protocol

from flask import Blueprint, Response, request
from pydantic import Field, ValidationError

from hub.core.auth import ANYONE
from hub.core.errors import Unauthenticated
from hub.core.rest.models import Model
from hub.core.rest.problems import from_pydantic
from hub.core.rest.routes import PREFIX, done, refuse_unreadable_body, wiring
from integrations.google.links import Linked
from integrations.google.tokens import LONGEST_TOKEN

LINK = f"{PREFIX}/sign-in/link"


class Links(Protocol):
    """Who links accounts."""

    def link(self, token: str, microsoft_token: str) -> Linked | None:
        """Notes who the account belongs to; None when that is known."""
        ...


class LinkAccount(Model):
    """What Microsoft said."""

    microsoft_token: str = Field(min_length=1, max_length=LONGEST_TOKEN)


def sign_in_pages(links: Links) -> Blueprint:
    """The one route. Nobody is known before it has answered, so it verifies its caller itself."""
    made = Blueprint("sign_in", __name__)

    def link() -> Response:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token.strip():
            raise Unauthenticated("Send the token that Firebase gave: 'Authorization: Bearer <token>'.")
        if linked := links.link(token.strip(), _said().microsoft_token):
            with wiring().work.unit() as unit:
                unit.record(linked.entry())
        return done()

    link.allow = ANYONE  # type: ignore[attr-defined]
    made.add_url_rule(LINK, "link", link, methods=["POST"])
    return made


def _said() -> LinkAccount:
    refuse_unreadable_body()
    try:
        return LinkAccount.model_validate(request.get_json())
    except ValidationError as error:
        raise from_pydantic(error) from None
