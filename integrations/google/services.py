"""Tokens of internal services: signed by Google for a service account, or by Entra for an application of our tenant.

The register of clients says which of them may call: the subject is `google:<unique id>` or `entra:<object id>`.

https://docs.cloud.google.com/docs/authentication/token-types#id
https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference
"""

from collections.abc import Sequence
from dataclasses import dataclass

from hub.core.ports import Claims
from integrations.google.keys import KeySet
from integrations.google.tokens import Issuer, Json, ends_at, refused

GOOGLE = ("https://accounts.google.com", "accounts.google.com")
GOOGLE_KEYS = "https://www.googleapis.com/oauth2/v3/certs"
SERVICE_ACCOUNT = ".gserviceaccount.com"
LOGIN = "https://login.microsoftonline.com"
STS = "https://sts.windows.net"


@dataclass(frozen=True, slots=True)
class GoogleServices:
    """Serves the port `Identity` for tokens of service accounts."""

    issuer: Issuer

    def verify(self, token: str) -> Claims:
        """Which service account calls."""
        claims = self.issuer.read(token)
        if not _is_service_account(claims):
            raise refused()
        return Claims("client", f"google:{claims['sub']}", ends_at(claims))


@dataclass(frozen=True, slots=True)
class EntraServices:
    """Serves the port `Identity` for tokens that applications of our tenant got for themselves."""

    tenant: str
    issuer: Issuer

    def verify(self, token: str) -> Claims:
        """Which application calls."""
        claims = self.issuer.read(token)
        if claims.get("tid") != self.tenant or not _is_application(claims):
            raise refused()
        return Claims("client", f"entra:{claims['oid']}", ends_at(claims))


def google_services(audience: str, keys: KeySet | None = None) -> GoogleServices:
    """Service accounts that ask for tokens with this audience."""
    return GoogleServices(Issuer(GOOGLE, [audience], keys or KeySet(GOOGLE_KEYS)))


def entra_names(tenant: str) -> Sequence[str]:
    """How Entra names itself in tokens of a tenant: version 2.0 and version 1.0."""
    return f"{LOGIN}/{tenant}/v2.0", f"{STS}/{tenant}/"


def is_of_entra(issuer: str) -> bool:
    """Whether Entra says so of itself, for whatever tenant."""
    return issuer.startswith((f"{LOGIN}/", f"{STS}/"))


def entra_keys(tenant: str, login: str = LOGIN) -> KeySet:
    """What Entra signs the tokens of a tenant with."""
    return KeySet(f"{login.rstrip('/')}/{tenant}/discovery/v2.0/keys")


def entra_services(tenant: str, audiences: Sequence[str], keys: KeySet) -> EntraServices:
    """Applications of this tenant that ask for tokens with one of these audiences."""
    return EntraServices(tenant, Issuer(entra_names(tenant), audiences, keys))


def _is_service_account(claims: Json) -> bool:
    email = claims.get("email")
    return isinstance(email, str) and email.endswith(SERVICE_ACCOUNT) and claims.get("email_verified") is True


def _is_application(claims: Json) -> bool:
    """Not a person through an application, who has a scope and a subject of her own; nor somebody's ID token, which
    names no application that asked for it."""
    asked, kind, object_id = claims.get("azp", claims.get("appid")), claims.get("idtyp", "app"), claims.get("oid")
    if "scp" in claims or kind != "app" or not (isinstance(asked, str) and isinstance(object_id, str)):
        return False
    return "idtyp" in claims or object_id == claims["sub"]
