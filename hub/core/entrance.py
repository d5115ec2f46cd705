"""What signing in through Firebase must be told, and what may never be so. Without it the hub does not start."""

import os
import re
from collections.abc import Iterator
from typing import Protocol
from urllib.parse import urlsplit

GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
ROLES = frozenset(("administrator", "auditor", "process-owner"))
LOOPBACK = frozenset(("127.0.0.1", "localhost", "::1"))
# firebase-admin takes every token for genuine where this is set.
EMULATOR = "FIREBASE_AUTH_EMULATOR_HOST"
CLOUDS = ("GAE_ENV", "K_SERVICE", "KUBERNETES_SERVICE_HOST")


class Entrance(Protocol):
    """The settings that matter here."""

    project: str
    tenant: str
    sign_in_client: str
    client_id: str
    teams_tab: str
    teams_clients: frozenset[str]
    service_audience: str
    public_url: str
    login_url: str
    push_keys_url: str
    roles: dict[str, str]

    @property
    def model_fields_set(self) -> set[str]:
        """What somebody has set."""
        ...


def wrong(settings: Entrance) -> Iterator[str]:
    """A sentence for each thing to set."""
    if not settings.project:
        yield "HUB_IDENTITY=firebase needs HUB_PROJECT, the project whose accounts sign in"
    if "tenant" not in settings.model_fields_set or not GUID.fullmatch(settings.tenant):
        yield "HUB_IDENTITY=firebase needs HUB_TENANT, the id of the company's tenant in Entra"
    if not GUID.fullmatch(settings.sign_in_client):
        yield "HUB_IDENTITY=firebase needs HUB_SIGN_IN_CLIENT, the id of the application in Entra to sign in to"
    if not (settings.service_audience or settings.public_url):
        yield "HUB_IDENTITY=firebase needs HUB_PUBLIC_URL: tokens of services must be meant for it"
    if "administrator" not in settings.roles.values():
        yield 'HUB_IDENTITY=firebase needs HUB_ROLES, such as {"<id of a group in Entra>": "administrator"}'
    if settings.login_url and not _is_safe(settings.login_url):
        yield "HUB_LOGIN_URL gives the keys that tokens are checked with: use https"
    if settings.push_keys_url and not _is_safe(settings.push_keys_url):
        yield "HUB_PUSH_KEYS_URL gives the keys that tokens of services are checked with: use https"
    if settings.teams_tab:
        yield from _in_teams(settings)
    yield from _emulated()


def _in_teams(settings: Entrance) -> Iterator[str]:
    if not GUID.fullmatch(settings.teams_tab):
        yield "HUB_TEAMS_TAB is the id that the company's catalogue of Teams gave the hub's app"
    if "client_id" not in settings.model_fields_set or not GUID.fullmatch(settings.client_id):
        yield "HUB_TEAMS_TAB needs HUB_CLIENT_ID, the application in Entra that Teams asks for tokens to"
    if urlsplit(settings.public_url).scheme != "https":
        yield "HUB_TEAMS_TAB needs HUB_PUBLIC_URL with https: Teams opens nothing else"
    if not all(GUID.fullmatch(one) for one in settings.teams_clients):
        yield 'HUB_TEAMS_CLIENTS names programs of Microsoft: ["4765445b-32c6-49b0-83e6-1d93765276ca"]'


def _is_safe(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme == "https" or parts.hostname in LOOPBACK


def _emulated() -> Iterator[str]:
    host = os.environ.get(EMULATOR)
    if host and (any(os.environ.get(name) for name in CLOUDS) or urlsplit(f"//{host}").hostname not in LOOPBACK):
        yield f"with {EMULATOR} everybody can be anyone: unset it"
