"""The hub shows who it is by what nobody can copy, and by a secret only on a laptop."""

import os

import pytest

from hub.core.config import SettingsError, load_settings

KEY = "-----BEGIN PRIVATE KEY-----\nk\n-----END PRIVATE KEY-----\n"
CERTIFICATE = "-----BEGIN CERTIFICATE-----\nc\n-----END CERTIFICATE-----\n"
PEM = KEY + CERTIFICATE
ON_APP_ENGINE = {"database_url": "postgresql+psycopg://hub@/hub", "files": "google", "files_bucket": "b", "secret": "s"}


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("HUB_") or name in ("PORT", "GAE_ENV"):
            monkeypatch.delenv(name)


@pytest.mark.parametrize(
    "changed",
    [{"client_secret": "s"}, {"graph_url": "https://graph.microsoft.com"}, {"microsoft_cloud": "global"}],
    ids=str,
)
def test_app_engine_takes_no_secret(monkeypatch: pytest.MonkeyPatch, changed: dict[str, str]) -> None:
    monkeypatch.setenv("GAE_ENV", "standard")
    with pytest.raises(SettingsError, match="a secret is for a laptop: on App Engine set HUB_FEDERATION to google, or"):
        load_settings(**ON_APP_ENGINE, **changed)


@pytest.mark.parametrize("instead", [{"federation": "google"}, {"client_certificate": PEM}], ids=["federation", "pem"])
def test_app_engine_takes_a_federated_identity_or_a_certificate(
    monkeypatch: pytest.MonkeyPatch, instead: dict[str, str]
) -> None:
    monkeypatch.setenv("GAE_ENV", "standard")
    with pytest.raises(SettingsError) as refusal:
        load_settings(**ON_APP_ENGINE, microsoft_cloud="global", **instead)
    assert "laptop: on" not in str(refusal.value)


def test_a_laptop_takes_a_secret() -> None:
    assert load_settings(microsoft_cloud="global", client_secret="s").client_secret.get_secret_value() == "s"


@pytest.mark.parametrize("wrong", ["a path", KEY, CERTIFICATE])
def test_a_certificate_comes_with_its_key(wrong: str) -> None:
    with pytest.raises(SettingsError, match="HUB_CLIENT_CERTIFICATE holds a private key and its certificate"):
        load_settings(client_certificate=wrong)


def test_a_cloud_without_a_known_connector_wants_to_be_told() -> None:
    with pytest.raises(SettingsError, match="HUB_MICROSOFT_CLOUD=china needs HUB_BOT_URL"):
        load_settings(microsoft_cloud="china")
    assert load_settings(microsoft_cloud="china", bot_url="https://bot.example.cn").microsoft_cloud == "china"


@pytest.mark.parametrize("cloud", ["usgov", "dod"])
def test_approvals_are_mirrored_in_the_global_cloud_alone(cloud: str) -> None:
    with pytest.raises(SettingsError, match="the app Approvals is open to others in the global cloud alone"):
        load_settings(microsoft_cloud=cloud, approvals="microsoft")
    assert load_settings(microsoft_cloud="global", approvals="microsoft").approvals == "microsoft"
