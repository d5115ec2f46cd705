"""Settings: read once, typed; a wrong one stops the start with a sentence."""

import os
from pathlib import Path

import pytest

from hub.core.config import DOMAINS, Settings, SettingsError, load_settings


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("HUB_") or name in ("PORT", "GAE_ENV"):
            monkeypatch.delenv(name)


def test_without_anything_set_the_hub_runs_on_a_laptop() -> None:
    settings = load_settings()
    assert (settings.host, settings.port, settings.base_url) == ("127.0.0.1", 8080, "http://127.0.0.1:8080")
    assert settings.resolved_database_url == f"sqlite:///{Path('var') / 'hub.db'}"
    assert settings.chosen_domains == DOMAINS
    assert (settings.identity, settings.bus, settings.files) == ("local", "local", "local")


def test_the_environment_says_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "PORT": "9000",
        "HUB_DATA_DIR": "/tmp/x",
        "HUB_DOMAINS": "documents, audit",
        "HUB_PUBLIC_URL": "https://hub.example.com/",
        "HUB_LINK_MINUTES": "5",
    }.items():
        monkeypatch.setenv(name, value)
    settings = load_settings()
    assert (settings.port, settings.base_url, settings.link_minutes) == (9000, "https://hub.example.com", 5)
    assert settings.resolved_database_url == "sqlite:////tmp/x/hub.db"
    assert settings.chosen_domains == ("documents", "audit")


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("PORT", "web", "PORT: "),
        ("PORT", "70000", "PORT: "),
        ("HUB_HOST", "0.0.0.0", "set HUB_HOST to 127.0.0.1"),
        ("HUB_HOST", "hub.example.com", "set HUB_HOST to 127.0.0.1"),
        ("HUB_DOMAINS", "documents,shop", "HUB_DOMAINS: .*unknown domain shop"),
        ("HUB_IDENTITY", "nobody", "HUB_IDENTITY: "),
        ("HUB_LINK_MINUTES", "16", "HUB_LINK_MINUTES: "),
        ("HUB_LINK_MINUTES", "0", "HUB_LINK_MINUTES: "),
        ("HUB_UPLOAD_LIMIT", "-1", "HUB_UPLOAD_LIMIT: "),
        ("HUB_WORKER_THREADS", "many", "HUB_WORKER_THREADS: "),
        ("HUB_LEASE_SECONDS", "0", "HUB_LEASE_SECONDS: "),
        ("HUB_LOG_LEVEL", "LOUD", "HUB_LOG_LEVEL: "),
        ("HUB_TELEMETRY", "loud", "HUB_TELEMETRY: "),
        ("HUB_TELEMETRY", "otlp", "HUB_TELEMETRY=otlp needs HUB_TELEMETRY_URL"),
        ("HUB_TELEMETRY", "google", "HUB_TELEMETRY=google needs HUB_PROJECT.*; HUB_TELEMETRY=google needs .*_REGION"),
        ("HUB_TELEMETRY_URL", "http://collector.example.com:4318", "HUB_TELEMETRY_URL leads outside: use https"),
        ("HUB_TELEMETRY_URL", "http://8.8.8.8:4318", "HUB_TELEMETRY_URL leads outside: use https"),
        ("HUB_TELEMETRY_URL", "ftp://collector", "HUB_TELEMETRY_URL leads outside: use https"),
        ("HUB_TELEMETRY_SHARE", "1.5", "HUB_TELEMETRY_SHARE: "),
        ("HUB_METRICS_PORT", "9464", "set HUB_METRICS to prometheus too"),
    ],
)
def test_a_wrong_value_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str, says: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=says):
        load_settings()


def test_all_wrong_values_are_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "web")
    monkeypatch.setenv("HUB_ATTEMPTS", "0")
    with pytest.raises(SettingsError) as refusal:
        load_settings()
    assert [line.split(":")[0] for line in str(refusal.value).splitlines()] == ["PORT", "HUB_ATTEMPTS"]


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1.2.3", "localhost", "::1"])
def test_local_identity_runs_on_loopback_addresses(host: str) -> None:
    assert load_settings(host=host).host == host


def test_app_engine_needs_a_database_that_lasts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GAE_ENV", "standard")
    with pytest.raises(SettingsError, match="set HUB_DATABASE_URL to a PostgreSQL address"):
        load_settings()


def test_app_engine_takes_nothing_that_is_meant_for_a_laptop(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GAE_ENV", "standard")
    with pytest.raises(SettingsError) as refusal:
        load_settings(database_url="postgresql+psycopg://hub@/hub")
    said = str(refusal.value)
    assert "HUB_DATABASE_URL" not in said
    for sentence in (
        "HUB_IDENTITY may not be local on App Engine",
        "HUB_FILES may not be local",
        "HUB_BUS may not be local",
        "set HUB_SECRET on App Engine",
    ):
        assert sentence in said


def test_secrets_do_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUB_SECRET", "very secret")
    settings = load_settings()
    assert "very secret" not in repr(settings)
    assert settings.secret.get_secret_value() == "very secret"


def test_settings_stay_as_they_are() -> None:
    settings = load_settings()
    with pytest.raises(ValueError, match="frozen"):
        settings.port = 1  # type: ignore[misc]
    assert isinstance(settings, Settings)


@pytest.mark.parametrize(
    "url",
    [
        *("http://127.0.0.1:4318", "http://collector:4318", "http://collector.telemetry.svc:4318"),
        *("http://10.0.0.7:4318", "https://collector.example.com"),
    ],
)
def test_a_collector_may_be_near_or_listen_by_https(url: str) -> None:
    assert load_settings(telemetry="otlp", telemetry_url=url).is_watched
