"""Builds the file store in Cloud Storage from the settings."""

from typing import cast

import google.auth
from google.auth.credentials import Credentials, Signing
from google.auth.exceptions import DefaultCredentialsError
from google.auth.transport.requests import AuthorizedSession
from google.cloud.storage import Client

from hub.core.config import Settings, SettingsError
from hub.core.ports import Clock
from integrations.google.bucket import CheckedBucket
from integrations.google.signing import IAM, ByIam, Links
from integrations.google.storage import GoogleFiles
from integrations.place import Place

STORAGE = "https://storage.googleapis.com"
SCOPES = ("https://www.googleapis.com/auth/cloud-platform",)


def files(place: Place) -> GoogleFiles:
    """Bytes in the bucket of the settings, as whoever the process runs as. Raises `SettingsError`."""
    return store(place.settings, _credentials(), place.clock)


def store(settings: Settings, credentials: Credentials, clock: Clock) -> GoogleFiles:
    """The store as these credentials see it."""
    base = (settings.storage_url or STORAGE).rstrip("/")
    # The library asks for a project when none is named; no call made here needs one.
    client = Client(project="", credentials=credentials, client_options={"api_endpoint": base})
    bucket = CheckedBucket(client, settings.files_bucket, settings.files_kms_key)
    return GoogleFiles(bucket, Links(_signer(settings, credentials), base, clock))


def _signer(settings: Settings, credentials: Credentials) -> Signing:
    """IAM in the name of the account that the settings name, else the key that came with the credentials."""
    if settings.files_signer:
        session = AuthorizedSession(credentials)  # type: ignore[no-untyped-call]
        return ByIam(session, settings.files_signer, settings.iam_url.rstrip("/") or IAM)
    if isinstance(credentials, Signing):
        return cast(Signing, credentials)
    raise SettingsError(
        "HUB_FILES_SIGNER: no key came with the credentials of this process, so links are signed by IAM; "
        "set the e-mail address of the service account that signs them"
    )


def _credentials() -> Credentials:
    try:
        credentials, _ = google.auth.default(scopes=SCOPES)
    except DefaultCredentialsError:
        raise SettingsError(
            "HUB_FILES=google: no Google credentials were found; run as a service account, "
            "or set GOOGLE_APPLICATION_CREDENTIALS to a file of credentials"
        ) from None
    return credentials
