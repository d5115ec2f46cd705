"""Settings that Secret Manager keeps: `HUB_SECRET=sm://hub-secret` stands for the newest version of that secret.

`sm://name` is a secret of the project that App Engine runs the hub in (`GOOGLE_CLOUD_PROJECT`), `sm://project/name` one
of another. One call each, when the hub starts, over REST: a gRPC client would cost more than all of them.
https://docs.cloud.google.com/secret-manager/docs/reference/rest/v1/projects.secrets.versions/access
"""

from base64 import b64decode
from collections.abc import Mapping
from typing import Any

import requests
from google.auth.exceptions import GoogleAuthError

from hub.core.config import SettingsError

SCHEME = "sm://"
BASE = "https://secretmanager.googleapis.com/v1"
SCOPE = "https://www.googleapis.com/auth/cloud-platform"
SECONDS = 10.0


def kept(environment: Mapping[str, str]) -> Mapping[str, str]:
    """The settings whose values lie in Secret Manager."""
    return {name: v for name, v in environment.items() if name.startswith("HUB_") and v.startswith(SCHEME)}


def read(environment: Mapping[str, str], session: requests.Session | None = None) -> dict[str, str]:
    """Their values, by the name of the field. Raises `SettingsError` with what to do for one that cannot be read."""
    wanted, project = kept(environment), environment.get("GOOGLE_CLOUD_PROJECT", "")
    calls = session or _session()
    return {name.removeprefix("HUB_").lower(): _value(calls, name, place, project) for name, place in wanted.items()}


def _value(session: requests.Session, setting: str, place: str, project: str) -> str:
    own, _, name = place.removeprefix(SCHEME).rpartition("/")
    if not (own or project):
        raise SettingsError(f"{setting}: {place} names no project, and GOOGLE_CLOUD_PROJECT is not set")
    path = f"projects/{own or project}/secrets/{name}"
    try:
        reply = session.get(f"{BASE}/{path}/versions/latest:access", timeout=SECONDS)
        reply.raise_for_status()
        return b64decode(reply.json()["payload"]["data"]).decode()
    except (requests.RequestException, GoogleAuthError, ValueError, KeyError) as error:
        raise SettingsError(f"{setting}: {_advice(path, error)}") from None


def _advice(path: str, error: Exception) -> str:
    status = getattr(getattr(error, "response", None), "status_code", None)
    if status == 404:
        return f"there is no {path}, or no version of it; gcloud secrets versions add {path.rpartition('/')[2]}"
    if status == 403:
        return f"give the service account of this service roles/secretmanager.secretAccessor on {path}"
    return f"{path} could not be read ({type(error).__name__}); the hub starts when Secret Manager answers"


def _session() -> Any:
    import google.auth
    from google.auth.transport.requests import AuthorizedSession

    credentials, _ = google.auth.default(scopes=[SCOPE])
    return AuthorizedSession(credentials)  # type: ignore[no-untyped-call]
