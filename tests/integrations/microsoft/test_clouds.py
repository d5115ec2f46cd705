"""One setting leads to everything of one cloud, and a certificate signs in where there is no federation."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import responses
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from hub.core.config import Settings
from hub.core.errors import IntegrationError
from integrations.microsoft.access import GraphAccess
from integrations.microsoft.clouds import CHINA, CLOUDS, DOD, GLOBAL, USGOV
from integrations.microsoft.factories import access_of
from integrations.microsoft.graph import GraphClient
from integrations.microsoft.tokens import Tokens
from integrations.simulator.access import CLIENT_ID, TENANT, Registration
from integrations.simulator.server import running


@pytest.mark.parametrize("name", ["usgov", "dod", "china"])
def test_a_national_cloud_shares_no_address_with_the_worldwide_one(name: str) -> None:
    access, cloud = (
        access_of(Settings(microsoft_cloud=name, bot_url="https://bot.example" * (name == "china"))),
        CLOUDS[name],
    )
    assert (access.base, access.login_base, access.resource) == (cloud.graph, cloud.login, cloud.graph)
    assert access.bot_base == (cloud.bot or "https://bot.example")
    worldwide = {GLOBAL.graph, GLOBAL.login, GLOBAL.bot, GLOBAL.bot_resource, GLOBAL.bot_keys, GLOBAL.federation}
    assert worldwide.isdisjoint(
        (cloud.graph, cloud.login, cloud.bot, cloud.bot_resource, cloud.bot_keys, cloud.federation)
    )
    assert not access.takes_token("https://graph.microsoft.com/v1.0/users")
    assert not access.takes_bytes("https://contoso.sharepoint.com/upload")


@pytest.mark.parametrize(
    ("cloud", "host"),
    [(USGOV, "contoso.sharepoint.us"), (DOD, "contoso.sharepoint-mil.us"), (CHINA, "contoso.sharepoint.cn")],
)
def test_bytes_go_to_the_libraries_of_the_cloud(cloud: Any, host: str) -> None:
    assert GraphAccess(tenant="t", client_id="c", base=cloud.graph, cloud=cloud).takes_bytes(f"https://{host}/upload?x")


def test_a_single_address_may_still_be_set() -> None:
    access = access_of(Settings(microsoft_cloud="global", bot_url="https://smba.infra.gcc.teams.microsoft.com/gcc"))
    assert (access.base, access.bot_base) == (GLOBAL.graph, "https://smba.infra.gcc.teams.microsoft.com/gcc")


def test_without_a_cloud_everything_is_simulated_and_not_paced_for() -> None:
    access = access_of(Settings(simulator_url="http://127.0.0.1:1"))
    assert (access.base, access.is_local, access.is_paced) == ("http://127.0.0.1:1", True, False)
    assert access_of(Settings(microsoft_cloud="global", microsoft_processes=10)).is_paced
    assert access_of(Settings(microsoft_paced=True)).is_paced


@responses.activate
def test_the_scopes_of_a_cloud_go_together() -> None:
    place = f"{USGOV.login}/5c0ffee0-0000-4000-8000-000000000000"
    ends = {f"{name}_endpoint": f"{place}/oauth2/v2.0/{name}" for name in ("token", "authorization")}
    responses.get(f"{place}/v2.0/.well-known/openid-configuration", json={"issuer": f"{place}/v2.0", **ends})
    responses.post(ends["token_endpoint"], json={"access_token": "t", "expires_in": 3599, "token_type": "Bearer"})
    responses.get(f"{USGOV.graph}/v1.0/users/1", json={"id": "1"})
    responses.post(f"{USGOV.bot}/v3/conversations", json={"id": "c"})
    client = GraphClient(access_of(Settings(microsoft_cloud="usgov", tenant=place.rpartition("/")[2])))
    client.get("/users/1")
    client.bot("POST", "/v3/conversations", {})
    scopes = [str(call.request.body) for call in responses.calls if "scope=" in str(call.request.body)]
    assert ["graph.microsoft.us%2F.default" in scopes[0], "api.botframework.us%2F.default" in scopes[1]] == [True, True]


@pytest.mark.parametrize(
    ("given", "way"),
    [
        ({"federation": "google", "client_certificate": "PRIVATE KEY----- -----BEGIN CERTIFICATE-----"}, "federation"),
        ({"client_certificate": "PRIVATE KEY----- -----BEGIN CERTIFICATE-----"}, "certificate"),
        ({}, "secret"),
    ],
)
def test_federation_comes_first_then_a_certificate_then_a_secret(given: dict[str, Any], way: str) -> None:
    access = access_of(Settings(**given))
    assert access.signs_in_by == way
    assert "PRIVATE KEY" not in repr(access)


@pytest.fixture(scope="module")
def pem() -> tuple[str, str]:
    """A private key and its certificate."""
    return _certificate()


def _certificate() -> tuple[str, str]:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name, now = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "hub")]), datetime.now(UTC)
    unsigned = x509.CertificateBuilder(
        name, name, key.public_key(), x509.random_serial_number(), now, now + timedelta(1)
    )
    shape = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    signed = unsigned.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    return key.private_bytes(*shape).decode(), signed.decode()


@pytest.fixture(scope="module")
def strict(pem: tuple[str, str]) -> Iterator[str]:
    """A Microsoft 365 that knows this certificate and another secret."""
    with running(registration=Registration(client_secret="unknown", certificate=pem[1])) as url:
        yield url


def test_a_certificate_signs_in(strict: str, pem: tuple[str, str]) -> None:
    for text in ("".join(pem), "".join(reversed(pem))):
        access = GraphAccess(tenant=TENANT, client_id=CLIENT_ID, certificate=text, base=strict, login_base=strict)
        assert GraphClient(access).get("/users/ana@example.com")["givenName"] == "Ana"


def test_another_certificate_is_refused_and_its_key_never_shown(strict: str) -> None:
    key, certificate = _certificate()
    access = GraphAccess(tenant=TENANT, client_id=CLIENT_ID, certificate=key + certificate, login_base=strict)
    with pytest.raises(IntegrationError, match="invalid_client AADSTS700027") as caught:
        Tokens(replace(access, base=strict)).get(access.resource)
    assert not caught.value.retryable
    assert key.splitlines()[3] not in str(caught.value) + repr(access)


def test_a_key_that_is_none_says_so(strict: str) -> None:
    text = "-----BEGIN PRIVATE KEY-----\nk\n-----END PRIVATE KEY-----\n"
    access = GraphAccess(tenant=TENANT, client_id=CLIENT_ID, certificate=text, base=strict, login_base=strict)
    with pytest.raises(IntegrationError):
        Tokens(access).get(access.resource)
