"""People whom Teams signs in: the tab gets a token of Entra for our application, and the hub reads that token itself.

Firebase takes no access tokens of Microsoft, as it cannot tell for whom they are meant
(https://firebase.google.com/docs/auth/web/microsoft-oauth). The hub can: the token is for its own application. So it is
a way in of its own for the same people, whom Entra names by tenant and object id. Nothing is noted of it: each token
says anew, signed by Entra, whose it is.

https://learn.microsoft.com/microsoftteams/platform/tabs/how-to/authentication/tab-sso-register-aad (scope, clients),
https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference
"""

from dataclasses import dataclass

from hub.core.errors import Forbidden, Unauthenticated
from hub.core.ports import Claims, Identity
from integrations.google.links import House, Link, is_guest
from integrations.google.tokens import Json, ends_at, refused, unverified

SCOPE = "access_as_user"
# Teams itself: on phones and computers, and in browsers.
TEAMS = frozenset(("1fec8e78-bce4-4aaf-ab1b-5451cc387264", "5e3ce6c0-2b1f-4285-8d4b-75ee78787346"))


@dataclass(frozen=True, slots=True)
class TeamsPeople:
    """Serves the port `Identity` for people of the house who come through one of these clients of Microsoft's."""

    house: House
    clients: frozenset[str] = TEAMS

    def verify(self, token: str) -> Claims:
        """Who has opened the tab. Raises `Unauthenticated`, or `Unavailable` when nobody can tell."""
        claims = self.house.entra.read(token)
        if not (_is_of_a_person(claims) and claims["azp"] in self.clients):
            raise refused()
        try:
            self.house.admit(Link(claims["tid"], claims["oid"], claims["oid"], is_guest(claims)))
        except Forbidden as refusal:
            raise Unauthenticated(refusal.detail) from None
        return Claims("person", claims["oid"], ends_at(claims))


@dataclass(frozen=True, slots=True)
class Entra:
    """Serves the port `Identity` for whatever Entra signs for our tenant: a token with a scope speaks for a person, and
    counts only where Teams may sign people in; one without speaks for an application."""

    services: Identity
    people: Identity | None = None

    def verify(self, token: str) -> Claims:
        """Which application calls, or who has opened the tab."""
        speaks_for_a_person = "scp" in unverified(token)[1]
        return (self.people if self.people and speaks_for_a_person else self.services).verify(token)


def _is_of_a_person(claims: Json) -> bool:
    """An access token that was asked for on somebody's behalf, to use the hub as her."""
    scopes, ids = claims.get("scp"), (claims.get("tid"), claims.get("oid"), claims.get("azp"))
    if claims.get("ver") != "2.0" or claims.get("idtyp", "user") != "user" or not isinstance(scopes, str):
        return False
    return SCOPE in scopes.split() and all(isinstance(id_, str) and id_ for id_ in ids)
