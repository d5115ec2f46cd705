"""Proof for Entra of who the hub is at Google: a token of its service account, instead of a secret of Microsoft's.

Entra has to trust that account: infra/federation.tf.
https://learn.microsoft.com/entra/workload-id/workload-identity-federation-config-app-trust-google-cloud
https://docs.cloud.google.com/compute/docs/instances/verifying-instance-identity
"""

from collections.abc import Callable
from functools import cache

import requests

from hub.core.errors import IntegrationError
from integrations.microsoft.clouds import GLOBAL

AUDIENCE = GLOBAL.federation
METADATA = "http://metadata.google.internal/computeMetadata/v1/instance/service-accounts/default/identity"
SECONDS = 5.0


@cache
def google_assertion_for(audience: str) -> Callable[[], str]:
    """Gives such tokens for the Entra of one cloud; the same function each time."""
    return lambda: google_assertion(audience)


def google_assertion(audience: str = AUDIENCE) -> str:
    """A fresh token, an hour long. Raises `IntegrationError` where no metadata server of Google answers."""
    asked = {"audience": audience, "format": "full"}
    try:
        with requests.Session() as session:
            session.trust_env = False  # the metadata server is behind no proxy
            reply = session.get(METADATA, params=asked, headers={"Metadata-Flavor": "Google"}, timeout=SECONDS)
            reply.raise_for_status()
    except requests.RequestException as error:
        sentence = (
            f"Google gave no proof of who the hub is ({type(error).__name__}); HUB_FEDERATION=google is for Google's"
        )
        raise IntegrationError(f"{sentence} machines alone", retryable=True) from None
    return reply.text
