"""Access tokens by client credentials, through msal, fetched when first needed.

https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow
https://learn.microsoft.com/entra/msal/python/
"""

import re
import time
from collections.abc import Callable
from threading import Lock
from typing import Any, Protocol

import requests

from hub.core.errors import IntegrationError
from integrations.microsoft.access import GraphAccess
from integrations.microsoft.failures import retry_after

MARGIN = 300.0
TOO_MANY = 429
BROKEN = 500
PEM = re.compile(r"(-----BEGIN ([A-Z ]+)-----.+?-----END \2-----)", re.DOTALL)


class _Application(Protocol):
    def acquire_token_for_client(self, scopes: list[str]) -> dict[str, Any] | None: ...


class LoginSession(requests.Session):
    """What msal speaks HTTP with: time-outs on every call, no redirect followed, since what proves who we are would go
    with it, and sign-in addresses led to where sign-in is simulated.

    msal takes no http:// authority, so the production one is kept and only the transport knows better.
    """

    def __init__(self, access: GraphAccess) -> None:
        super().__init__()
        self.trust_env = not access.is_local
        self._real = f"{access.cloud.login}/"
        self._simulated = f"{access.login_base.rstrip('/')}/" if is_plain(access) else self._real

    def request(self, method: Any, url: Any, *args: Any, **options: Any) -> requests.Response:
        """As `Session.request`; raises `requests.HTTPError` for a 429, which msal would take for a refusal, and for
        5xx, which it would remember and raise as an error of its own to whoever comes next."""
        options = {"timeout": (5, 30), **options, "allow_redirects": False}
        target = str(url)
        if target.startswith(self._real):
            target = self._simulated + target.removeprefix(self._real)
        answer = super().request(method, target, *args, **options)
        if answer.status_code == TOO_MANY or answer.status_code >= BROKEN:
            answer.raise_for_status()
        return answer


def application(access: GraphAccess) -> _Application:
    """msal's confidential client. Reads the tenant's OpenID configuration over the network."""
    import msal

    authority = f"{access.cloud.login if is_plain(access) else access.login_base}/{access.tenant}"
    made: _Application = msal.ConfidentialClientApplication(
        access.client_id, authority=authority, client_credential=_credential(access), http_client=LoginSession(access)
    )
    return made


def _credential(access: GraphAccess) -> Any:
    """In the shape that msal takes; the thumbprint it makes of the certificate itself."""
    if access.assertion:
        return {"client_assertion": access.assertion}
    if not access.certificate:
        return access.client_secret
    blocks = {name: block for block, name in PEM.findall(access.certificate)}
    key = next((block for name, block in blocks.items() if name.endswith("PRIVATE KEY")), "")
    return {"private_key": key, "public_certificate": blocks.get("CERTIFICATE", "")}


def is_plain(access: GraphAccess) -> bool:
    """Whether sign-in is simulated, without TLS."""
    return access.login_base.startswith("http://")


class Tokens:
    """The tokens of this process, one for each resource, renewed five minutes before they expire."""

    def __init__(self, access: GraphAccess, make: Callable[[GraphAccess], _Application] = application) -> None:
        self._access = access
        self._make = make
        self._application: _Application | None = None
        self._held: dict[str, tuple[str, float]] = {}
        self._lock = Lock()

    def held(self, resource: str) -> str:
        """The token that is there already, "" without one."""
        token, until = self._held.get(resource, ("", 0.0))
        return token if time.monotonic() < until else ""

    def get(self, resource: str) -> str:
        """A token for this resource. Raises `IntegrationError`; the secret is never part of it."""
        with self._lock:
            if held := self.held(resource):
                return held
            token, lifetime = self._acquire(resource)
            self._held[resource] = token, time.monotonic() + max(lifetime - MARGIN, 1.0)
            return token

    def drop(self, resource: str, refused: str) -> None:
        """Forgets a token that was refused, unless another thread has already fetched a newer one."""
        with self._lock:
            if self._held.get(resource, ("",))[0] == refused:
                del self._held[resource]
                self._application = None

    def _acquire(self, resource: str) -> tuple[str, float]:
        try:
            self._application = self._application or self._make(self._access)
            result = self._application.acquire_token_for_client([f"{resource}/.default"]) or {}
        except (requests.RequestException, ValueError) as error:
            raise _unanswered(error) from None
        except (TypeError, KeyError, AttributeError) as error:
            # msal stumbles over what is no answer of Entra's, a gateway's for example, and remembers it.
            self._application = None
            raise _unanswered(error) from None
        if "access_token" not in result:
            self._application = self._application if isinstance(result.get("error"), str) else None
            raise _refused(result)
        return str(result["access_token"]), float(result.get("expires_in", 0))


def _unanswered(error: Exception) -> IntegrationError:
    answer = getattr(error, "response", None)
    wait = retry_after(answer.headers) if answer is not None else None
    said = f"Sign-in does not answer: {type(error).__name__}"
    return IntegrationError(said, retryable=True, retry_after=wait)


def _refused(result: dict[str, Any]) -> IntegrationError:
    """Only the error and its AADSTS numbers: the description can repeat what was sent."""
    error = result.get("error", "no token")
    if not isinstance(error, str):
        return IntegrationError("Sign-in answers what Entra never would", retryable=True)
    codes = ", ".join(f"AADSTS{code}" for code in result.get("error_codes", ()))
    retryable = error in ("temporarily_unavailable", "server_error")
    return IntegrationError(f"Sign-in refused: {error} {codes}".rstrip(), retryable=retryable)
