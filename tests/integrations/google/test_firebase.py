"""Tokens of people by the real verifier of firebase-admin, with real signatures of a certificate of our own."""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import requests
import responses

import main
from hub.core.errors import Conflict, Forbidden, HubError, Unauthenticated, Unavailable
from hub.core.ports import Claims
from integrations.google.accounts import Accounts
from integrations.google.firebase import FirebaseIdentity
from tests.support import securetoken
from tests.support.logs import written
from tests.support.securetoken import (
    ACCOUNTS,
    ANA,
    CERTIFICATES,
    ENTRA,
    ENTRA_KEYS,
    FIREBASE,
    LINK,
    PROJECT,
    Nobody,
    claims_of,
    identity_for,
    record,
    token,
)
from tests.support.signers import ELSEWHERE, TENANT, id_claims, key_server, object_id


@pytest.fixture
def internet(monkeypatch: pytest.MonkeyPatch) -> Iterator[responses.RequestsMock]:
    monkeypatch.delenv("FIREBASE_AUTH_EMULATOR_HOST", raising=False)
    with securetoken.internet() as asked:
        yield asked


@pytest.fixture
def identity(internet: responses.RequestsMock) -> FirebaseIdentity:
    return identity_for()


def refusal(ask: Callable[[], object]) -> HubError:
    with pytest.raises(HubError) as refused:
        ask()
    return refused.value


def test_a_genuine_token_of_a_linked_person_is_hers(identity: FirebaseIdentity) -> None:
    claims = identity.verify(token())
    assert claims == Claims("person", ANA, claims.expires_at)
    assert 3500 < (claims.expires_at - datetime.now(UTC)).total_seconds() <= 3600


@pytest.mark.parametrize("forgery", sorted(FIREBASE.forged(claims_of())))
def test_forged_tokens_are_refused(identity: FirebaseIdentity, internet: responses.RequestsMock, forgery: str) -> None:
    with pytest.raises(Unauthenticated):
        identity.verify(FIREBASE.forged(claims_of())[forgery])
    assert not [call for call in internet.calls if call.request.url != CERTIFICATES]


NOT_NOW: dict[str, Callable[[], dict[str, Any]]] = {
    "expired": lambda: {"exp": int(time.time()) - 600, "iat": int(time.time()) - 4000},
    "expired for a second": lambda: {"exp": int(time.time()) - 1},
    "issued in the future": lambda: {"iat": int(time.time()) + 600},
    "without an end": lambda: {"exp": None},
    "for another project": lambda: {"aud": "other"},
    "for nobody": lambda: {"aud": None},
    "by another project": lambda: {"iss": "https://securetoken.google.com/other"},
    "a session cookie": lambda: {"iss": f"https://session.firebase.google.com/{PROJECT}"},
    "by nobody": lambda: {"iss": None},
    "of nobody": lambda: {"sub": None},
    "of nothing": lambda: {"sub": ""},
    "of a number": lambda: {"sub": 1},
    "of too many": lambda: {"sub": "u" * 129},
}


@pytest.mark.parametrize("why", NOT_NOW)
def test_genuine_tokens_that_are_not_for_us_now_are_refused(identity: FirebaseIdentity, why: str) -> None:
    with pytest.raises(Unauthenticated):
        identity.verify(token(**NOT_NOW[why]()))


@pytest.mark.parametrize("text", ["", "x", "a.b.c", "\0", "ä" * 5000, "x" * 20_000, "eyJhbGciOiJSUzI1NiJ9.W10.x"])
def test_what_is_no_token_is_refused_without_asking_anybody(
    identity: FirebaseIdentity, internet: responses.RequestsMock, text: str
) -> None:
    with pytest.raises(Unauthenticated):
        identity.verify(text)
    assert len(internet.calls) == 0


@pytest.mark.parametrize("provider", ["password", "anonymous", "custom", "google.com", "oidc.microsoft", "", None])
def test_a_genuine_token_that_did_not_come_from_microsoft_is_refused(
    identity: FirebaseIdentity, internet: responses.RequestsMock, provider: str | None
) -> None:
    made = {**claims_of()["firebase"], "sign_in_provider": provider}
    assert "Microsoft work account" in refusal(lambda: identity.verify(token(firebase=made))).detail
    assert "Microsoft work account" in refusal(lambda: identity.link(token(firebase=made), "x")).detail
    assert not [call for call in internet.calls if ACCOUNTS in str(call.request.url)]


def test_a_token_of_another_pool_of_accounts_is_refused(identity: FirebaseIdentity) -> None:
    for made in ({**claims_of()["firebase"], "tenant": "pool"}, None):
        with pytest.raises(Unauthenticated):
            identity.verify(token(firebase=made))


@pytest.mark.parametrize(
    ("kept", "says"),
    [
        (record(disabled=True), "closed"),
        (record(validSince="4102444800"), "withdrawn"),
        (record(link=None), "sign-in/link"),
        (record(link={**LINK, "tid": ELSEWHERE}), "another organisation"),
        (record(link={**LINK, "guest": True}), "Guests"),
        (record(link={**LINK, "uid": "former"}), "changed hands"),
        (record(owner="latter"), "not genuine"),
        (record(providerUserInfo=[]), "not genuine"),
        (record(link={"oid": ANA}), "sign-in/link"),
        (record(link="ana"), "sign-in/link"),
        (record(link={**LINK, "guest": 0}), "sign-in/link"),
    ],
)
def test_an_account_that_is_not_in_order_lets_nobody_in(
    identity: FirebaseIdentity, internet: responses.RequestsMock, kept: dict[str, Any], says: str
) -> None:
    internet.upsert(responses.POST, f"{ACCOUNTS}:lookup", json={"users": [kept]})
    refused = refusal(lambda: identity.verify(token()))
    assert isinstance(refused, Unauthenticated)
    assert says in refused.detail


def test_an_account_that_was_deleted_lets_nobody_in(
    identity: FirebaseIdentity, internet: responses.RequestsMock
) -> None:
    internet.upsert(responses.POST, f"{ACCOUNTS}:lookup", json={})
    with pytest.raises(Unauthenticated, match="not there any more"):
        identity.verify(token())


def test_guests_enter_where_they_may(internet: responses.RequestsMock) -> None:
    internet.upsert(responses.POST, f"{ACCOUNTS}:lookup", json={"users": [record(link={**LINK, "guest": True})]})
    assert identity_for(guests=True).verify(token()).subject == ANA


class TestOutages:
    """What cannot be told is no refusal."""

    @pytest.mark.parametrize(
        "answer",
        [
            {"status": 500},
            {"status": 404, "body": "x"},
            {"body": "<html>Sign in to the network</html>"},
            {"body": b"\xff\xfe"},
            {"body": requests.ConnectionError("nobody there")},
            {"body": requests.Timeout("no answer")},
        ],
    )
    def test_certificates_that_cannot_be_read(
        self, identity: FirebaseIdentity, internet: responses.RequestsMock, answer: dict[str, Any]
    ) -> None:
        internet.upsert(responses.GET, CERTIFICATES, **answer)
        with pytest.raises(Unavailable):
            identity.verify(token())

    @pytest.mark.parametrize(
        "answer",
        [
            {"status": 403, "json": {"error": {"message": "PERMISSION_DENIED"}}},
            {"status": 429, "json": {}},
            {"status": 503},
            {"body": "<html>"},
            {"body": requests.ConnectionError("nobody there")},
            {"body": requests.Timeout("no answer")},
        ],
    )
    def test_accounts_that_cannot_be_read(
        self, identity: FirebaseIdentity, internet: responses.RequestsMock, answer: dict[str, Any]
    ) -> None:
        internet.upsert(responses.POST, f"{ACCOUNTS}:lookup", **answer)
        with pytest.raises(Unavailable):
            identity.verify(token())

    def test_an_account_of_our_own_that_is_not_there(
        self, monkeypatch: pytest.MonkeyPatch, internet: responses.RequestsMock
    ) -> None:
        monkeypatch.setenv("NO_GCE_CHECK", "true")
        monkeypatch.setenv("CLOUDSDK_CONFIG", "/nowhere")
        monkeypatch.delenv("GOOGLE_APPLICATION_CREDENTIALS", raising=False)
        with pytest.raises(Unavailable):
            Accounts(PROJECT).account("u1")
        assert len(internet.calls) == 0

    def test_the_keys_of_entra(self, identity: FirebaseIdentity, internet: responses.RequestsMock) -> None:
        internet.upsert(responses.GET, ENTRA_KEYS, status=500)
        with pytest.raises(Unavailable):
            identity.link(token(), ENTRA.id_token("ana"))

    def test_certificates_are_kept_as_their_server_says(self, monkeypatch: pytest.MonkeyPatch) -> None:
        with key_server({FIREBASE.kid: FIREBASE.certificate}) as server:
            monkeypatch.setattr("firebase_admin._token_gen.ID_TOKEN_CERT_URI", server.url)
            accounts = Accounts(PROJECT, Nobody())
            assert server.asked == 0
            for _ in range(3):
                assert accounts.token(token())["uid"] == "u1"
            assert server.asked == 1

    def test_everybody_who_is_asked_has_little_time(
        self, identity: FirebaseIdentity, internet: responses.RequestsMock
    ) -> None:
        internet.upsert(responses.POST, f"{ACCOUNTS}:lookup", json={"users": [record(link=None)]})
        internet.post(f"{ACCOUNTS}:update", json={"localId": "u1"})
        identity.link(token(), ENTRA.id_token("ana"))
        waits = [call.request.req_kwargs["timeout"] for call in internet.calls]  # type: ignore[union-attr]
        assert len(waits) == 4
        assert all(wait is not None and (wait if isinstance(wait, int) else max(wait)) <= 5 for wait in waits)


class TestLinking:
    """A first sign-in: whose account is it?"""

    @pytest.fixture(autouse=True)
    def _unlinked(self, internet: responses.RequestsMock) -> None:
        internet.upsert(responses.POST, f"{ACCOUNTS}:lookup", json={"users": [record(link=None)]})
        internet.post(f"{ACCOUNTS}:update", json={"localId": "u1"})

    def noted(self, internet: responses.RequestsMock) -> list[dict[str, Any]]:
        """The links that were kept."""
        bodies = [call.request.body for call in internet.calls if str(call.request.url).endswith(":update")]
        return [json.loads(json.loads(str(body, "utf-8"))["customAttributes"])["hub"] for body in bodies if body]

    @pytest.mark.parametrize("ids", [{}, {"sub": ANA, "oid": "another"}])
    def test_the_account_is_hers_whom_entra_names_from_now_on(
        self, identity: FirebaseIdentity, internet: responses.RequestsMock, ids: dict[str, str]
    ) -> None:
        identity.link(token(), ENTRA.id_token("ana", **ids))
        assert self.noted(internet) == [{"tid": TENANT, "oid": ids.get("oid", ANA), "uid": ANA, "guest": False}]

    def test_linking_again_changes_nothing(self, identity: FirebaseIdentity, internet: responses.RequestsMock) -> None:
        internet.upsert(responses.POST, f"{ACCOUNTS}:lookup", json={"users": [record()]})
        identity.link(token(), ENTRA.id_token("ana"))
        assert self.noted(internet) == []

    def test_an_account_of_somebody_else_stays_hers(
        self, identity: FirebaseIdentity, internet: responses.RequestsMock
    ) -> None:
        other = {**LINK, "oid": object_id("bob")}
        internet.upsert(responses.POST, f"{ACCOUNTS}:lookup", json={"users": [record(link=other)]})
        with pytest.raises(Conflict):
            identity.link(token(), ENTRA.id_token("ana"))
        assert self.noted(internet) == []

    @pytest.mark.parametrize("forgery", sorted(ENTRA.forged({})))
    def test_forged_tokens_of_microsoft_link_nobody(
        self, identity: FirebaseIdentity, internet: responses.RequestsMock, forgery: str
    ) -> None:
        with pytest.raises(Unauthenticated):
            identity.link(token(), ENTRA.forged(id_claims("ana"))[forgery])
        assert self.noted(internet) == []

    @pytest.mark.parametrize(
        "more",
        [
            {"aud": "another application"},
            {"iss": f"https://login.microsoftonline.com/{ELSEWHERE}/v2.0", "tid": ELSEWHERE},
            {"iss": "https://login.microsoftonline.com/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0"},
            {"exp": 1},
        ],
    )
    def test_tokens_of_other_applications_and_tenants_link_nobody(
        self, identity: FirebaseIdentity, internet: responses.RequestsMock, more: dict[str, Any]
    ) -> None:
        with pytest.raises(Unauthenticated):
            identity.link(token(), ENTRA.id_token("ana", **more))
        assert self.noted(internet) == []

    @pytest.mark.parametrize(
        ("more", "says"),
        [
            ({"tid": ELSEWHERE}, "another organisation"),
            ({"oid": object_id("bob")}, "another account"),
            ({"oid": None, "sub": ANA}, "no ID token"),
            ({"tid": None}, "no ID token"),
            ({"scp": "User.Read"}, "no ID token"),
            ({"acct": 1}, "Guests"),
            ({"idp": f"https://sts.windows.net/{ELSEWHERE}/"}, "Guests"),
            ({"idp": "live.com"}, "Guests"),
            ({"preferred_username": "ana_partner.com#EXT#@example.onmicrosoft.com"}, "Guests"),
        ],
    )
    def test_genuine_tokens_of_strangers_and_guests_link_nobody(
        self, identity: FirebaseIdentity, internet: responses.RequestsMock, more: dict[str, Any], says: str
    ) -> None:
        refused = refusal(lambda: identity.link(token(), ENTRA.id_token("ana", **more)))
        assert isinstance(refused, Forbidden)
        assert says in refused.detail
        assert self.noted(internet) == []

    def test_guests_are_linked_as_guests_where_they_may_enter(self, internet: responses.RequestsMock) -> None:
        identity_for(guests=True).link(token(), ENTRA.id_token("ana", acct=1))
        assert self.noted(internet)[0]["guest"] is True


def test_nothing_of_tokens_is_told(
    identity: FirebaseIdentity, internet: responses.RequestsMock, caplog: pytest.LogCaptureFixture
) -> None:
    given = [token(), token(aud="other"), *FIREBASE.forged(claims_of()).values()]
    told = []
    with written() as lines, caplog.at_level("DEBUG"):
        for status in (200, 500):
            internet.upsert(responses.POST, f"{ACCOUNTS}:lookup", json={"users": [record(link=None)]}, status=status)
            told += [refusal(lambda one=one: identity.verify(one)) for one in given]  # type: ignore[misc]
    said = f"{lines}{caplog.text}" + "".join(f"{error.detail}{error.__cause__}" for error in told)
    assert "unavailable" in said
    assert not [part for one in given for part in one.split(".") if len(part) > 8 and part in said]


def test_signing_in_loads_no_cloud_library_before_somebody_does() -> None:
    script = (
        "import integrations.google.firebase, sys; print([n for n in sys.modules if n.startswith('firebase_admin')])"
    )
    root = Path(main.__file__).parent
    said = subprocess.run([sys.executable, "-c", script], cwd=root, capture_output=True, text=True, check=True).stdout
    assert said.strip() == "[]"
