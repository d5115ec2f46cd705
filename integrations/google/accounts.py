"""The accounts of a Firebase project, through firebase-admin, which is loaded when somebody first signs in.

https://firebase.google.com/docs/auth/admin/verify-id-tokens
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Any, TypeVar

from hub.core.db import new_id
from hub.core.errors import Unauthenticated
from hub.core.telemetry import log
from integrations.google.keys import unavailable
from integrations.google.tokens import AHEAD, Json, ends_at, expired, refused, unverified

SECONDS = 5
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Account:
    """What the project keeps of an account: whether it is open, since when (seconds) its tokens count, the ids of its
    owner at each provider, and what we noted with it."""

    id: str
    disabled: bool
    valid_from: float
    providers: Mapping[str, str]
    noted: Json


class Accounts:
    """The accounts of one project. Threads share it."""

    def __init__(self, project: str, credential: Any = None) -> None:
        self._project = project
        self._credential = credential
        self._made: Any = None
        self._lock = Lock()

    def token(self, token: str) -> Json:
        """The claims of a genuine, unexpired token of the project. Raises `Unauthenticated` or `Unavailable`."""
        unverified(token)
        claims: Json = self._asked(lambda client: client.verify_id_token(token, clock_skew_seconds=AHEAD))
        ends_at(claims)
        return claims

    def account(self, id_: str) -> Account:
        """The account as it is now. Raises `Unauthenticated` when there is none any more, or `Unavailable`."""
        found = self._asked(lambda client: client.get_user(id_))
        providers = {info.provider_id: info.uid for info in found.provider_data}
        since = (found.tokens_valid_after_timestamp or 0) / 1000
        return Account(id_, found.disabled, since, providers, found.custom_claims or {})

    def note(self, account: Account, claims: Json) -> None:
        """Keeps custom claims with the account, beside those that are there; safe to repeat."""
        kept = {**account.noted, **claims}
        self._asked(lambda client: client.set_custom_user_claims(account.id, kept))

    def _asked(self, ask: Callable[[Any], T]) -> T:
        """What firebase-admin answers. Its messages repeat tokens, so nothing of them leaves this place."""
        try:
            return ask(self._client())
        except Exception as error:
            raise _translated(error) from None

    def _client(self) -> Any:
        with self._lock:
            self._made = self._made or self._make()
            return self._made

    def _make(self) -> Any:
        import firebase_admin
        from firebase_admin import auth, credentials

        credential = self._credential or credentials.ApplicationDefault()
        options = {"projectId": self._project, "httpTimeout": SECONDS}
        return auth.Client(firebase_admin.initialize_app(credential, options, name=f"hub-{new_id()}"))


def _translated(error: Exception) -> Exception:
    """The token's fault is a refusal; everything else is an outage of those who should know."""
    from firebase_admin import auth

    if isinstance(error, auth.ExpiredIdTokenError):
        return expired()
    if isinstance(error, auth.UserNotFoundError):
        return Unauthenticated("This account is not there any more. Ask an administrator.")
    if isinstance(error, (auth.InvalidIdTokenError, ValueError)) and not _is_gibberish(error):
        return refused()
    log().error("sign-in unavailable", why=type(error).__name__)
    return unavailable()


def _is_gibberish(error: Exception) -> bool:
    """Whether the server of the keys answered with something that is no JSON."""
    from json import JSONDecodeError

    cause = getattr(error, "cause", None) or error
    return isinstance(cause, (JSONDecodeError, UnicodeDecodeError))
