"""Tokens of services, with real signatures: of Google for service accounts, of Entra for applications."""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from hub.clients.service import Clients
from hub.core.auth import Caller
from hub.core.errors import Unauthenticated, Unavailable
from hub.core.ports import Identity
from integrations.google.keys import KeySet
from integrations.google.services import entra_services, google_services
from tests.support.firebase import SETTINGS
from tests.support.hubs import Companies, WholeHub, whole_hub
from tests.support.signers import (
    CLIENT,
    ELSEWHERE,
    HUB,
    TENANT,
    Entra,
    KeyServer,
    Signer,
    app_claims,
    google_claims,
    id_claims,
    key_server,
    object_id,
)

GOOGLE = Signer("google-1")
ENTRA = Entra()
V1 = f"https://sts.windows.net/{TENANT}/"
FORGERIES = sorted(GOOGLE.forged(google_claims()))


@pytest.fixture
def server() -> Iterator[KeyServer]:
    with key_server({"keys": [*GOOGLE.jwks["keys"], *ENTRA.jwks["keys"]]}) as server:
        yield server


@pytest.fixture
def google(server: KeyServer) -> Identity:
    return google_services(HUB, KeySet(server.url))


@pytest.fixture
def entra(server: KeyServer) -> Identity:
    return entra_services(TENANT, [HUB, CLIENT, f"api://{CLIENT}"], KeySet(server.url))


def test_a_service_account_is_known_by_its_unique_id(google: Identity) -> None:
    claims = google.verify(GOOGLE.sign(google_claims()))
    assert (claims.kind, claims.subject) == ("client", "google:104857600000000000001")
    assert claims.expires_at > datetime.now(UTC)


@pytest.mark.parametrize(
    "more", [{}, {"aud": HUB}, {"aud": f"api://{CLIENT}", "iss": V1, "azp": None, "appid": "a"}, {"idtyp": "app"}]
)
def test_an_application_is_known_by_its_object_id(entra: Identity, more: dict[str, Any]) -> None:
    claims = entra.verify(ENTRA.app_token("erp", **more))
    assert (claims.kind, claims.subject) == ("client", f"entra:{object_id('erp')}")
    assert claims.expires_at > datetime.now(UTC)


@pytest.mark.parametrize("forgery", FORGERIES)
def test_forged_tokens_are_refused(google: Identity, entra: Identity, forgery: str) -> None:
    with pytest.raises(Unauthenticated):
        google.verify(GOOGLE.forged(google_claims())[forgery])
    with pytest.raises(Unauthenticated):
        entra.verify(ENTRA.forged(app_claims("erp"))[forgery])


NOT_NOW: dict[str, Callable[[], dict[str, Any]]] = {
    "over": lambda: {"exp": int(time.time()) - 600, "iat": int(time.time()) - 4000},
    "over for a second": lambda: {"exp": int(time.time()) - 1},
    "not begun": lambda: {"iat": int(time.time()) + 600},
    "not yet": lambda: {"nbf": int(time.time()) + 600},
    "without an end": lambda: {"exp": None},
    "without a beginning": lambda: {"iat": None},
    "ends in words": lambda: {"exp": "soon"},
    "ends never": lambda: {"exp": 10**20},
    "for another": lambda: {"aud": "https://other.example.com"},
    "for nobody": lambda: {"aud": None},
    "for a part of us": lambda: {"aud": HUB[:-1]},
    "by another": lambda: {"iss": "https://issuer.example.com"},
    "by nobody": lambda: {"iss": None},
    "of nobody": lambda: {"sub": None},
}


@pytest.mark.parametrize("why", NOT_NOW)
def test_genuine_tokens_that_are_not_for_us_now_are_refused(google: Identity, entra: Identity, why: str) -> None:
    with pytest.raises(Unauthenticated):
        google.verify(GOOGLE.sign(google_claims(), **NOT_NOW[why]()))
    with pytest.raises(Unauthenticated):
        entra.verify(ENTRA.app_token("erp", **NOT_NOW[why]()))


@pytest.mark.parametrize(
    "more",
    [{"email": "ana@gmail.com"}, {"email": None}, {"email_verified": False}, {"email_verified": None}],
)
def test_of_google_only_service_accounts_are_services(google: Identity, more: dict[str, Any]) -> None:
    with pytest.raises(Unauthenticated):
        google.verify(GOOGLE.sign(google_claims(), **more))


@pytest.mark.parametrize(
    "more",
    [
        {"tid": ELSEWHERE},
        {"tid": None},
        {"iss": f"https://login.microsoftonline.com/{ELSEWHERE}/v2.0"},
        {"scp": "access_as_user"},
        {"sub": "pairwise"},
        {"idtyp": "user"},
        {"oid": None},
        {"azp": None},
    ],
)
def test_of_entra_only_applications_of_our_tenant_are_services(entra: Identity, more: dict[str, Any]) -> None:
    with pytest.raises(Unauthenticated):
        entra.verify(ENTRA.app_token("erp", **more))


def test_a_person_is_no_service(entra: Identity) -> None:
    for more in ({}, {"sub": object_id("ana")}):
        with pytest.raises(Unauthenticated):
            entra.verify(ENTRA.sign(id_claims("ana"), **more))


def test_a_server_of_keys_that_fails_is_an_outage(server: KeyServer, google: Identity, entra: Identity) -> None:
    server.status = 500
    for identity, token in ((google, GOOGLE.sign(google_claims())), (entra, ENTRA.app_token("erp"))):
        with pytest.raises(Unavailable):
            identity.verify(token)


def test_tokens_of_any_length_cost_no_call(server: KeyServer, google: Identity) -> None:
    for token in ("x" * 20_000, "a.b.c", "", "\0", ".." * 5, "eyJhbGciOiJSUzI1NiJ9.W10.x"):
        with pytest.raises(Unauthenticated):
            google.verify(token)
    assert server.asked == 0


class TestThroughTheHub:
    """The register says which of them may call, and what."""

    @pytest.fixture
    def microsoft(self) -> Iterator[KeyServer]:
        with key_server(ENTRA.jwks) as server:
            yield server

    @pytest.fixture
    def hub(
        self, microsoft: KeyServer, companies: Companies, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> Iterator[WholeHub]:
        with companies.sqlite(tmp_path) as url, key_server(GOOGLE.jwks) as google:
            monkeypatch.setattr("integrations.google.services.GOOGLE_KEYS", google.url)
            told = {**SETTINGS, "login_url": microsoft.url}
            with whole_hub(url, tmp_path, "http://127.0.0.1:9", **told) as hub:
                dora = Caller("person", "dora", "Dora")
                known = [f"entra:{object_id('erp')}", "google:104857600000000000001"]
                with hub.hub.work.unit() as unit:
                    hub.hub.services[Clients].register(unit, dora, "ledger", "Ledger", ["requests:read"], known)
                yield hub

    @pytest.mark.parametrize("issue", [lambda: GOOGLE.sign(google_claims()), lambda: ENTRA.app_token("erp")])
    def test_a_registered_service_calls_with_its_scopes(self, hub: WholeHub, issue: Callable[[], str]) -> None:
        erp = hub.nobody(issue())
        assert erp.get("/me").json == {
            "kind": "client", "id": "ledger", "name": "ledger", "roles": [], "groups": [], "scopes": ["requests:read"],
        }  # fmt: skip
        assert erp.get("/requests").status == 200
        assert erp.post("/requests", {"process": "expense-claim", "form": {}}).status == 403

    def test_a_genuine_stranger_is_nobody(self, hub: WholeHub) -> None:
        for token in (GOOGLE.sign(google_claims("104857600000000000002")), ENTRA.app_token("crm")):
            assert hub.nobody(token).get("/me").status == 401

    def test_who_vouches_for_one_does_not_for_the_other(self, hub: WholeHub) -> None:
        """The issuer chooses the keys and the rules: a token of one that names the other is refused."""
        for token in (ENTRA.sign(google_claims()), GOOGLE.sign(app_claims("erp")), ENTRA.sign(id_claims("ana"))):
            assert hub.nobody(token).get("/me").status == 401

    def test_an_outage_of_the_keys_is_no_refusal(self, hub: WholeHub, microsoft: KeyServer) -> None:
        microsoft.status = 503
        answer = hub.nobody(ENTRA.app_token("erp")).get("/me")
        assert (answer.status, answer.headers["Retry-After"]) == (503, "2")
