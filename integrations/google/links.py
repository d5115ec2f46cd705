"""Which person of which tenant an account of Firebase belongs to.

Firebase does not say it in its tokens, and an e-mail address proves nothing: anybody can have an account with any
address, and in Entra the address can be edited. So at the first sign-in the person shows the ID token that Entra gave
her, signed by Entra for our application; what it says is noted with the account.

https://learn.microsoft.com/entra/identity-platform/id-token-claims-reference
"""

from dataclasses import asdict, dataclass, fields
from typing import Any

from hub.core.errors import Forbidden
from hub.core.trail import Entry
from integrations.google.accounts import Account
from integrations.google.tokens import Issuer, Json

CLAIM = "hub"
ELSEWHERE = "This account belongs to another organisation. Sign in with your work account."
STS = "https://sts.windows.net"


@dataclass(frozen=True, slots=True)
class Link:
    """A person: tenant, object id, whether she is a guest there; and her id at the provider, which must still be the
    account's, or somebody else has moved in."""

    tid: str
    oid: str
    uid: str
    guest: bool

    def noted(self) -> Json:
        """The link as a custom claim."""
        return {CLAIM: asdict(self)}


@dataclass(frozen=True, slots=True)
class Linked:
    """What has just been noted, and with which account."""

    account: str
    link: Link

    def entry(self) -> Entry:
        """As the audit trail tells it."""
        said = {"account": self.account, "tenant": self.link.tid, "guest": self.link.guest}
        return Entry(self.link.oid, "account.linked", self.link.oid, said)


def link_of(account: Account) -> Link | None:
    """What was noted with an account, or None."""
    noted: Any = account.noted.get(CLAIM)
    wanted = {field.name: field.type for field in fields(Link)}
    if not isinstance(noted, dict) or set(noted) != set(wanted):
        return None
    if not all(type(noted[name]) is kind for name, kind in wanted.items()):
        return None
    return Link(**noted)


@dataclass(frozen=True, slots=True)
class House:
    """Who belongs to the house: people of this tenant, and its guests if they may."""

    tenant: str
    guests: bool
    entra: Issuer

    def shown(self, token: str, uid: str) -> Link:
        """The person whom an ID token of Entra names, as owner of an account whose id at the provider is `uid`. Raises
        `Unauthenticated`, `Unavailable`, or `Forbidden` for a token of somebody else."""
        claims = self.entra.read(token)
        ids = claims.get("tid"), claims.get("oid")
        if "scp" in claims or not all(isinstance(id_, str) and id_ for id_ in ids):
            raise Forbidden("This is no ID token of a work account. Send the ID token that Microsoft gave.")
        if uid not in (claims["oid"], claims["sub"]):
            raise Forbidden("This Microsoft token belongs to another account. Sign out, and sign in again.")
        link = Link(claims["tid"], claims["oid"], uid, is_guest(claims))
        self.admit(link)
        return link

    def admit(self, link: Link) -> None:
        """Raises `Forbidden` for whoever does not belong to the house."""
        if link.tid != self.tenant:
            raise Forbidden(ELSEWHERE)
        if link.guest and not self.guests:
            raise Forbidden("Guests may not use this hub. Ask an administrator if you should.")


def is_guest(claims: Json) -> bool:
    """Whether a token of Entra names a guest: by the optional claim `acct`, by a home that is another tenant, or by the
    name that guests get."""
    at_home = ("", f"{STS}/{claims['tid']}/", claims["iss"])
    names = f"{claims.get('upn', '')}{claims.get('preferred_username', '')}"
    return claims.get("acct") == 1 or claims.get("idp", "") not in at_home or "#EXT#" in names.upper()
