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
# Where Google's own tools look for a simulated Firebase.
EMULATOR = "FIREBASE_AUTH_EMULATOR_HOST"


def front_of(settings: Settings) -> Front:
    """The page's files and its configuration, which holds nothing secret: Firebase's web key is public by design."""
    if settings.identity == "local":
        return Front(settings.web_dir, {"identity": "local"}, tuple(_stores(settings)))
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
    return Front(settings.web_dir, {"identity": "firebase", "firebase": told}, tuple(hosts), tuple(doors))


def _emulator() -> str:
    """The address of a simulated Firebase on this machine, for tests; empty where there is none."""
    place = os.environ.get(EMULATOR, "")
    on_this_machine = urlsplit(f"//{place}").hostname in ("127.0.0.1", "localhost")
    return f"http://{place}" if on_this_machine and not os.environ.get("GAE_ENV") else ""


def _stores(settings: Settings) -> Iterator[str]:
    """Where the bytes of documents are sent to and read from, past the hub."""
    if settings.files == "google":
        yield settings.storage_url.rstrip("/") or STORAGE
