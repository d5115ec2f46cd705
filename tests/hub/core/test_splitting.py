"""A part of the hub does not start without knowing what it needs of the others; alone on a laptop it does."""

import json
import os
from typing import Any

import pytest

from hub.core.config import DOMAINS, SettingsError, load_settings

OTHERS = {domain: "https://rest.example.com" for domain in DOMAINS if domain != "documents"}
PART: dict[str, Any] = {"domains": "documents", "peers": OTHERS, "bus": "google", "project": "demo-hub"}
FIREBASE: dict[str, Any] = {
    "identity": "firebase",
    "tenant": "7e4a0000-0000-4000-8000-000000000001",
    "sign_in_client": "7e4a0000-0000-4000-8000-0000000000c1",
    "public_url": "https://hub.example.com",
    "roles": {"g": "administrator"},
}


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("HUB_") or name in ("PORT", "GAE_ENV"):
            monkeypatch.delenv(name)


def test_a_part_that_knows_the_others_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUB_PEERS", json.dumps(OTHERS))
    settings = load_settings(**{name: value for name, value in PART.items() if name != "peers"})
    assert settings.peers == OTHERS
    assert settings.other_domains == tuple(domain for domain in DOMAINS if domain != "documents")


@pytest.mark.parametrize("domain", DOMAINS)
def test_each_domain_starts_alone_on_a_laptop(domain: str) -> None:
    assert load_settings(domains=domain).chosen_domains == (domain,)


def test_all_parts_may_have_the_same_map() -> None:
    everything = dict.fromkeys(DOMAINS, "https://hub.example.com")
    assert load_settings(**{**PART, "peers": everything}).peers == everything
    assert load_settings(peers=everything).other_domains == ()


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"peers": {**OTHERS, "payroll": "https://x"}}, "HUB_PEERS names domains that there are not: payroll"),
        ({"peers": {**OTHERS, "audit": "http://rest.example.com"}}, "use an address with https"),
        ({"peers": {**OTHERS, "audit": ""}}, "HUB_PEERS says where audit answers: use an address with https"),
        ({"peers": {"requests": "https://x"}}, "HUB_DOMAINS leaves out processes, directory, notifications"),
        ({"bus": "local"}, "with HUB_PEERS set HUB_BUS to google"),
        (FIREBASE, "HUB_PEERS needs HUB_PEER_ACCOUNTS"),
    ],
)
def test_what_is_missing_or_unsafe_stops_the_start(wrong: dict[str, Any], sentence: str) -> None:
    with pytest.raises(SettingsError) as said:
        load_settings(**{**PART, **wrong})
    assert sentence in str(said.value)


def test_peers_on_this_machine_need_no_https() -> None:
    near = dict.fromkeys(OTHERS, "http://127.0.0.1:8081")
    assert load_settings(**{**PART, "peers": near}).peers == near


def test_on_app_engine_no_part_is_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GAE_ENV", "standard")
    with pytest.raises(SettingsError, match="say in HUB_PEERS where they answer"):
        load_settings(domains="documents")


def test_with_accounts_of_the_parts_firebase_may_sign_people_in() -> None:
    accounts = frozenset({"google:10000000001"})
    assert load_settings(**{**PART, **FIREBASE, "peer_accounts": accounts}).peer_accounts == accounts
