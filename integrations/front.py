"""What the web page is told of this place, and whom it may speak to."""

from collections.abc import Iterator
from typing import Any

from hub.core.config import Settings
from hub.core.rest.web import Front

# Where Firebase's SDK signs people in and renews their tokens.
FIREBASE = ("https://identitytoolkit.googleapis.com", "https://securetoken.googleapis.com")
STORAGE = "https://storage.googleapis.com"


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
    hosts = (*FIREBASE, *_stores(settings))
    return Front(settings.web_dir, {"identity": "firebase", "firebase": told}, hosts, (f"https://{domain}",))


def _stores(settings: Settings) -> Iterator[str]:
    """Where the bytes of documents are sent to and read from, past the hub."""
    if settings.files == "google":
        yield settings.storage_url.rstrip("/") or STORAGE
