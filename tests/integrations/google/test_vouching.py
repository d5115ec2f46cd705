"""A part of the hub asks Google's metadata server for a token that says who it is, and the others know it by that."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from werkzeug.wrappers import Request, Response

from hub.core.auth import Caller
from hub.core.clock import SystemClock
from hub.core.config import load_settings
from hub.core.errors import Unavailable
from hub.core.ports import Claims
from hub.core.splitting import subjects
from integrations import catalog
from integrations.google.keys import KeySet
from integrations.google.services import google_services
from integrations.google.vouching import HOST, identity_token
from integrations.peers.answering import Household
from integrations.peers.wire import ASK
from integrations.place import Place
from tests.hub.core.test_splitting import FIREBASE, PART
from tests.integrations.peers.conftest import serving
from tests.support.signers import HUB, Signer, google_claims, key_server

GOOGLE = Signer("google-1")
ACCOUNT = "104857600000000000001"
SETTINGS: dict[str, Any] = {**PART, **FIREBASE, "public_url": HUB, "peer_accounts": frozenset({f"google:{ACCOUNT}"})}


@dataclass
class Metadata:
    """Google's metadata server, which knows the service account of this part."""

    status: int = 200
    asked: list[Request] = field(default_factory=list)

    def __call__(self, environ: Any, start: Any) -> Any:
        request = Request(environ)
        self.asked.append(request)
        token = GOOGLE.sign(google_claims(ACCOUNT), aud=request.args.get("audience"))
        return Response(token, self.status)(environ, start)


class Nobody:
    """Knows no caller."""

    def caller(self, claims: Claims) -> Caller | None:
        return None


@pytest.fixture
def metadata(monkeypatch: pytest.MonkeyPatch) -> Iterator[Metadata]:
    said = Metadata()
    with serving(said) as url:
        monkeypatch.setenv(HOST, url.removeprefix("http://"))
        yield said


def test_the_token_is_for_the_hub_and_the_other_part_knows_whose_it_is(metadata: Metadata) -> None:
    settings = load_settings(**SETTINGS)
    token, ends_at = catalog.vouch(Place(settings, NotImplemented, SystemClock(), b"", {}))()
    [asked] = metadata.asked
    assert asked.headers["Metadata-Flavor"] == "Google"
    assert asked.args.to_dict() == {"audience": HUB, "format": "full"}
    with key_server(GOOGLE.jwks) as keys:
        claims = google_services(HUB, KeySet(keys.url)).verify(token)
    assert claims.expires_at == ends_at
    known = Household(Nobody(), subjects(settings)).caller(claims)
    assert known is not None
    assert known.scopes == {ASK}


def test_another_service_account_of_google_is_no_part(metadata: Metadata) -> None:
    settings = load_settings(**{**SETTINGS, "peer_accounts": frozenset({"google:104857600000000000002"})})
    token, _ = identity_token(HUB)
    with key_server(GOOGLE.jwks) as keys:
        claims = google_services(HUB, KeySet(keys.url)).verify(token)
    assert Household(Nobody(), subjects(settings)).caller(claims) is None


def test_where_google_does_not_answer_the_question_is_asked_again_later(metadata: Metadata) -> None:
    metadata.status = 404
    with pytest.raises(Unavailable, match="Google does not say who this part of the hub is"):
        identity_token(HUB)
