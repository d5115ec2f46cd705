"""Proof for other parts of the hub of who this one is: a token of its service account, from Google's metadata server.

https://docs.cloud.google.com/docs/authentication/get-id-token#metadata-server
"""

import os
from collections.abc import Callable
from datetime import datetime

import requests

from hub.core.errors import Unavailable
from hub.core.telemetry import log
from integrations.google.tokens import ends_at, unverified
from integrations.place import Place

# Google's own libraries ask this variable too.
HOST = "GCE_METADATA_HOST"
PATH = "/computeMetadata/v1/instance/service-accounts/default/identity"
SECONDS = 5.0


def vouch(place: Place) -> Callable[[], tuple[str, datetime]]:
    """Makes tokens that are meant for the hub: all its parts have the same audience."""
    audience = place.settings.service_audience or place.settings.base_url
    return lambda: identity_token(audience)


def identity_token(audience: str) -> tuple[str, datetime]:
    """A token for this audience and when it ends. Raises `Unavailable` where Google gives none."""
    url = f"http://{os.environ.get(HOST, 'metadata.google.internal')}{PATH}"
    asked = {"audience": audience, "format": "full"}
    try:
        with requests.Session() as session:
            session.trust_env = False  # the metadata server is behind no proxy
            reply = session.get(url, params=asked, headers={"Metadata-Flavor": "Google"}, timeout=SECONDS)
            reply.raise_for_status()
    except requests.RequestException as error:
        log().error("no proof of who this part of the hub is", why=type(error).__name__)
        raise Unavailable("Google does not say who this part of the hub is. Try again.") from None
    token = reply.text.strip()
    return token, ends_at(unverified(token)[1])
