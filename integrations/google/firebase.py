"""Signing in with Microsoft through Firebase; services with tokens of Google or Entra.

A genuine token of the project is not enough: its web key is public, so anybody can make an account with any address.
What counts is the configured provider, an account that is open, and the link to a person of our tenant.
"""

from collections.abc import Sequence
from urllib.parse import urlsplit

from hub.core.config import Settings
from hub.core.errors import Conflict, Forbidden, Unauthenticated
from hub.core.ports import Claims, Identity
from hub.core.telemetry import log
from integrations.google.accounts import Account, Accounts
from integrations.google.keys import KeySet
from integrations.google.links import ELSEWHERE, House, Link, Linked, link_of
from integrations.google.services import (
    GOOGLE,
    LOGIN,
    entra_keys,
    entra_names,
    entra_services,
    google_services,
    is_of_entra,
)
from integrations.google.teams import TEAMS, Entra, TeamsPeople
from integrations.google.tokens import Issuer, Json, ends_at, refused, unverified
from integrations.place import Place

FIREBASE = "https://securetoken.google.com"


class FirebaseIdentity:
    """Serves the port `Identity`: people by Firebase, whoever else signs by the name of the issuer. Nothing is kept
    here; the gate remembers what was verified for a minute, so a closed account is out after a minute."""

    def __init__(self, project: str, provider: str, accounts: Accounts, house: House) -> None:
        self._project = project
        self._provider = provider
        self._accounts = accounts
        self._house = house
        self._others: dict[str, Identity] = {}

    def trust(self, names: Sequence[str], identity: Identity) -> "FirebaseIdentity":
        """From now on tokens of these issuers are for this one to verify."""
        self._others |= dict.fromkeys(names, identity)
        return self

    def verify(self, token: str) -> Claims:
        """The claims of a genuine, unexpired token; raises `Unauthenticated` for any other, `Unavailable` when nobody
        can tell."""
        issuer = unverified(token)[1].get("iss")
        if isinstance(issuer, str) and issuer in self._others:
            return self._others[issuer].verify(token)
        if isinstance(issuer, str) and is_of_entra(issuer):
            raise Unauthenticated(ELSEWHERE)
        claims, account = self._entered(token)
        return Claims("person", self._person(claims, account).oid, ends_at(claims))

    def link(self, token: str, microsoft_token: str) -> Linked | None:
        """Notes at the first sign-in who the account belongs to; None when that is known. Raises `Unauthenticated`,
        `Forbidden`, `Unavailable`, or `Conflict` for an account that belongs to somebody else."""
        claims, account = self._entered(token)
        link = self._house.shown(microsoft_token, self._owner(claims, account))
        known = link_of(account)
        if known and (known.tid, known.oid) != (link.tid, link.oid):
            raise Conflict("This account belongs to somebody else. Ask an administrator to remove it.")
        if known == link:
            return None
        self._accounts.note(account, link.noted())
        log().info("account linked", account=account.id, person=link.oid, guest=link.guest)
        return Linked(account.id, link)

    def _entered(self, token: str) -> tuple[Json, Account]:
        """A genuine token that came from the provider, and its account, which is open."""
        claims = self._accounts.token(token)
        made: Json = claims.get("firebase") or {}
        if made.get("sign_in_provider") != self._provider or "tenant" in made:
            raise Unauthenticated("Sign in with your Microsoft work account: other ways of signing in do not count.")
        account = self._accounts.account(str(claims["sub"]))
        if account.disabled:
            raise Unauthenticated("This account is closed. Ask an administrator.")
        if claims["iat"] < account.valid_from:
            raise Unauthenticated("This token has been withdrawn. Sign in again.")
        return claims, account

    def _owner(self, claims: Json, account: Account) -> str:
        """The id at the provider, on which token and account agree."""
        owner = account.providers.get(self._provider)
        if not owner or owner not in claims["firebase"].get("identities", {}).get(self._provider, ()):
            raise refused()
        return owner

    def _person(self, claims: Json, account: Account) -> Link:
        link = link_of(account)
        if link is None:
            raise Unauthenticated(
                "Nobody knows yet whose account this is: POST /api/v1/sign-in/link with the ID token of Microsoft."
            )
        if link.uid != self._owner(claims, account):
            raise Unauthenticated("This account has changed hands. Ask an administrator to remove it.")
        try:
            self._house.admit(link)
        except Forbidden as refusal:
            raise Unauthenticated(refusal.detail) from None
        return link


def identity(place: Place) -> FirebaseIdentity:
    """People of our tenant; service accounts; applications of our tenant."""
    settings = place.settings
    keys = entra_keys(settings.tenant, settings.login_url or LOGIN)
    names, audience = entra_names(settings.tenant), settings.service_audience or settings.base_url
    house = House(settings.tenant, settings.sign_in_guests, Issuer(names, [settings.sign_in_client], keys))
    made = FirebaseIdentity(settings.project, settings.sign_in_provider, Accounts(settings.project), house)
    google = KeySet(settings.push_keys_url) if settings.push_keys_url else None
    made.trust(GOOGLE, google_services(audience, google))
    services = entra_services(settings.tenant, _audiences(settings, audience), keys)
    return made.trust(names, Entra(services, _in_teams(settings, keys) if settings.teams_tab else None))


def _in_teams(settings: Settings, keys: KeySet) -> TeamsPeople:
    """People for whom Teams asked Entra for a token to our application, under either of its names."""
    host = urlsplit(settings.base_url).hostname
    audiences = settings.client_id, f"api://{host}/{settings.client_id}"
    issuer = Issuer(entra_names(settings.tenant)[:1], audiences, keys)
    return TeamsPeople(House(settings.tenant, settings.sign_in_guests, issuer), TEAMS | settings.teams_clients)


def _audiences(settings: Settings, audience: str) -> Sequence[str]:
    """An application of Entra asks for our application by its id or by its address."""
    return audience, settings.sign_in_client, f"api://{settings.sign_in_client}"
