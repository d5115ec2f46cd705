"""What the web page is told of this place, and whom it may speak to."""

import os
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from hub.core.config import Settings
from hub.core.rest.web import Front

# Where Firebase's SDK signs people in and renews their tokens.
FIREBASE = ("https://identitytoolkit.googleapis.com", "https://securetoken.googleapis.com")
STORAGE = "https://storage.googleapis.com"
# Who shows a personal tab, and where its library looks whether that is one of Microsoft's hosts:
# https://learn.microsoft.com/microsoftteams/platform/tabs/how-to/tab-requirements
TEAMS = ("https://teams.microsoft.com", "https://*.teams.microsoft.com", "https://*.cloud.microsoft")
OFFICE = (
    "https://*.microsoft365.com", "https://*.office.com", "https://outlook.office.com", "https://outlook.office365.com",
)  # fmt: skip
TEAMS_LIBRARY = "https://res.cdn.office.net"
# Where Google's own tools look for a simulated Firebase.
EMULATOR = "FIREBASE_AUTH_EMULATOR_HOST"


def front_of(settings: Settings) -> Front:
    """The page's files and its configuration, which holds nothing secret: Firebase's web key is public by design."""
    if settings.identity == "local":
        return Front(settings.web_dir, {"identity": "local", **_switched_on(settings)}, tuple(_stores(settings)))
    domain = settings.web_domain or f"{settings.project}.firebaseapp.com"
    told: dict[str, Any] = {
        "apiKey": settings.web_key,
        "authDomain": domain,
        "projectId": settings.project,
        "provider": settings.sign_in_provider,
        "tenant": settings.tenant,
    }
    hosts, doors = [*FIREBASE, *_stores(settings)], [f"https://{domain}"]
    if emulator := _emulator():
        told["emulator"] = emulator
        hosts.append(emulator)
        doors.append(emulator)
    config: dict[str, Any] = {"identity": "firebase", "firebase": told, **_switched_on(settings)}
    if settings.teams_tab:
        config["teams"] = True
        hosts.append(TEAMS_LIBRARY)
    return Front(settings.web_dir, config, tuple(hosts), tuple(doors), _frames(settings))


def _switched_on(settings: Settings) -> dict[str, bool]:
    """What the page offers only where it is used."""
    return {"approvals": True} if settings.approvals == "microsoft" else {}


def _frames(settings: Settings) -> tuple[str, ...]:
    """Who shows the tab: Teams, and Outlook and Microsoft 365 where their programs may sign people in."""
    if not settings.teams_tab:
        return ()
    return (*TEAMS, *OFFICE) if settings.teams_clients else TEAMS


def _emulator() -> str:
    """The address of a simulated Firebase on this machine, for tests; empty where there is none."""
    place = os.environ.get(EMULATOR, "")
    on_this_machine = urlsplit(f"//{place}").hostname in ("127.0.0.1", "localhost")
    return f"http://{place}" if on_this_machine and not os.environ.get("GAE_ENV") else ""


def _stores(settings: Settings) -> Iterator[str]:
    """Where the bytes of documents are sent to and read from, past the hub."""
    if settings.files == "google":
        yield settings.storage_url.rstrip("/") or STORAGE
