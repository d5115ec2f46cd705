"""How the hub shows who it is to the company's tools: by a federated identity, else by a certificate, and by a secret
only on a laptop. Without that it does not start."""

import os
from collections.abc import Iterator
from typing import Protocol

from pydantic import SecretStr

KEY, CERTIFICATE = "PRIVATE KEY-----", "-----BEGIN CERTIFICATE-----"


class Credentials(Protocol):
    """The settings that matter here."""

    client_certificate: SecretStr
    graph_url: str
    bot_url: str

    @property
    def federation(self) -> str:
        """Whose proof of who the hub is is trusted."""
        ...

    @property
    def microsoft_cloud(self) -> str:
        """Which of the clouds that do not trust each other."""
        ...

    @property
    def approvals(self) -> str:
        """Whether requests are shown in the app Approvals."""
        ...

    @property
    def model_fields_set(self) -> set[str]:
        """What somebody has set."""
        ...


def wrong(settings: Credentials) -> Iterator[str]:
    """A sentence for each thing to set."""
    certificate = settings.client_certificate.get_secret_value()
    if certificate and not (KEY in certificate and CERTIFICATE in certificate):
        yield "HUB_CLIENT_CERTIFICATE holds a private key and its certificate, both as PEM, one after the other"
    if os.environ.get("GAE_ENV") and not (settings.federation or certificate) and _reaches_out(settings):
        yield (
            "a secret is for a laptop: on App Engine set HUB_FEDERATION to google, or HUB_CLIENT_CERTIFICATE to the "
            "place of a certificate, such as sm://hub-certificate"
        )
    if settings.microsoft_cloud == "china" and not settings.bot_url:
        yield "HUB_MICROSOFT_CLOUD=china needs HUB_BOT_URL: the serviceUrl that Teams there sends with an activity"
    if settings.approvals == "microsoft" and settings.microsoft_cloud not in ("", "global"):
        yield "the app Approvals is open to others in the global cloud alone: HUB_APPROVALS may not be microsoft here"


def _reaches_out(settings: Credentials) -> bool:
    return bool(settings.microsoft_cloud or settings.graph_url or "client_secret" in settings.model_fields_set)
