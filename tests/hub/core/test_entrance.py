"""Signing in through Firebase: the hub does not start before it is told whom to let in."""

import os
from typing import Any

import pytest

from hub.core.config import SettingsError, load_settings
from tests.support.firebase import SETTINGS

EMULATOR = "FIREBASE_AUTH_EMULATOR_HOST"


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("HUB_") or name in ("PORT", "GAE_ENV", "K_SERVICE", "KUBERNETES_SERVICE_HOST", EMULATOR):
            monkeypatch.delenv(name)


def told(**more: Any) -> dict[str, Any]:
    return {name: value for name, value in {**SETTINGS, **more}.items() if value is not None}


def test_it_starts_on_any_address_with_all_that_it_needs() -> None:
    settings = load_settings(**told(), host="0.0.0.0")
    assert (settings.identity, settings.sign_in_provider, settings.sign_in_guests) == (
        "firebase",
        "microsoft.com",
        False,
    )


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"project": None}, "HUB_PROJECT"),
        ({"tenant": None}, "HUB_TENANT"),
        ({"tenant": "common"}, "HUB_TENANT"),
        ({"sign_in_client": None}, "HUB_SIGN_IN_CLIENT"),
        ({"sign_in_client": "hub"}, "HUB_SIGN_IN_CLIENT"),
        ({"public_url": None}, "HUB_PUBLIC_URL"),
        ({"roles": None}, "HUB_ROLES"),
        ({"roles": {"boards": "auditor"}}, "HUB_ROLES"),
        ({"roles": {"boards": "king"}}, "unknown role king"),
        ({"login_url": "http://login.example.com"}, "HUB_LOGIN_URL.*https"),
        ({"sign_in_provider": "password"}, "HUB_SIGN_IN_PROVIDER"),
        ({"sign_in_provider": "microsoft.com\n"}, "HUB_SIGN_IN_PROVIDER"),
    ],
)
def test_what_is_missing_or_unsafe_is_named(more: dict[str, Any], says: str) -> None:
    with pytest.raises(SettingsError, match=says):
        load_settings(**told(**more))


def test_all_that_is_missing_is_named_at_once() -> None:
    with pytest.raises(SettingsError) as refusal:
        load_settings(identity="firebase")
    for name in ("PROJECT", "TENANT", "SIGN_IN_CLIENT", "PUBLIC_URL", "ROLES"):
        assert f"HUB_{name}" in str(refusal.value)


def test_an_audience_of_its_own_stands_for_the_public_address() -> None:
    assert load_settings(**told(public_url=None, service_audience="https://hub")).service_audience == "https://hub"


def test_it_is_read_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in told(roles='{"5c0f": "administrator"}').items():
        monkeypatch.setenv(f"HUB_{name.upper()}", value)
    assert load_settings().roles == {"5c0f": "administrator"}


@pytest.mark.parametrize("cloud", ["GAE_ENV", "K_SERVICE", "KUBERNETES_SERVICE_HOST"])
def test_the_emulator_takes_all_tokens_for_genuine_so_it_stays_on_a_laptop(
    monkeypatch: pytest.MonkeyPatch, cloud: str
) -> None:
    monkeypatch.setenv(EMULATOR, "127.0.0.1:9099")
    assert load_settings(**told())
    monkeypatch.setenv(cloud, "yes")
    with pytest.raises(SettingsError, match=f"{EMULATOR}.*unset it"):
        load_settings(**told())


@pytest.mark.parametrize("host", ["emulator.example.com:9099", "10.0.0.1:9099", "[::2]:9099", "x"])
def test_an_emulator_elsewhere_is_nobody_to_trust(monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    monkeypatch.setenv(EMULATOR, host)
    with pytest.raises(SettingsError, match="unset it"):
        load_settings(**told())


TAB = {"teams_tab": "7e4a0000-0000-4000-8000-0000000000d1", "client_id": "7e4a0000-0000-4000-8000-0000000000c2"}


def test_the_tab_of_teams_is_closed_unless_it_is_set() -> None:
    assert load_settings(**told()).teams_tab == ""
    allowed = load_settings(**told(**TAB), teams_clients=["4765445b-32c6-49b0-83e6-1d93765276ca"])
    assert (allowed.teams_tab, len(allowed.teams_clients)) == (TAB["teams_tab"], 1)


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({**TAB, "teams_tab": "hub"}, "HUB_TEAMS_TAB is the id"),
        ({**TAB, "client_id": None}, "HUB_TEAMS_TAB needs HUB_CLIENT_ID"),
        ({**TAB, "client_id": "hub"}, "HUB_TEAMS_TAB needs HUB_CLIENT_ID"),
        ({**TAB, "public_url": "http://hub.example.com"}, "HUB_TEAMS_TAB needs HUB_PUBLIC_URL with https"),
        ({**TAB, "teams_clients": ["Outlook"]}, "HUB_TEAMS_CLIENTS"),
    ],
)
def test_a_tab_that_could_not_work_is_named(more: dict[str, Any], says: str) -> None:
    with pytest.raises(SettingsError, match=says):
        load_settings(**told(**more))
