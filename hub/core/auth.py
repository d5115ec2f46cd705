"""Who calls, and what they may: every route states its `Allow`, and what is not stated is refused."""

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from threading import Lock
from typing import Literal, Protocol

from hub.core.errors import Forbidden, Unauthenticated
from hub.core.ports import Claims, Clock, Identity

CACHE_SECONDS = 60
CACHE_ENTRIES = 10_000


@dataclass(frozen=True, slots=True)
class Caller:
    """Whoever acts now: a person with roles and groups, or an internal service with scopes."""

    kind: Literal["person", "client"]
    id: str
    name: str
    email: str = ""
    roles: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()
    scopes: frozenset[str] = frozenset()

    def has(self, *roles: str) -> bool:
        """Whether the caller holds one of these roles."""
        return not self.roles.isdisjoint(roles)


@dataclass(frozen=True, slots=True)
class Allow:
    """Who may call a route: people (all, or those with one of `roles`), clients (all, or those with `scope`), or anyone
    at all."""

    people: bool = False
    clients: bool = False
    roles: frozenset[str] = frozenset()
    scope: str = ""
    anyone: bool = False

    def admits(self, caller: Caller) -> bool:
        """Whether this caller may go on."""
        if caller.kind == "client":
            return self.clients or (bool(self.scope) and self.scope in caller.scopes)
        return self.people or caller.has(*self.roles)


def people(scope: str = "") -> Allow:
    """Everybody who is signed in, and clients that hold `scope`."""
    return Allow(people=True, scope=scope)


def only(*roles: str, scope: str = "") -> Allow:
    """People with one of these roles, and clients that hold `scope`."""
    return Allow(roles=frozenset(roles), scope=scope)


SIGNED_IN = Allow(people=True, clients=True)
ANYONE = Allow(anyone=True)


class Callers(Protocol):
    """Turns verified claims into somebody with rights."""

    def caller(self, claims: Claims) -> Caller | None:
        """Who it is, or None for somebody unknown or no longer active."""
        ...


@dataclass(frozen=True, slots=True)
class _Known:
    caller: Caller
    until: datetime


class Gate:
    """Lets in whoever brings a genuine token. A verified one is remembered for 60 s at most, never past its end, by its
    hash: nobody reads tokens out of this memory."""

    def __init__(self, identity: Identity, callers: Callers, clock: Clock) -> None:
        self._identity = identity
        self._callers = callers
        self._clock = clock
        self._known: dict[bytes, _Known] = {}
        self._lock = Lock()

    def enter(self, authorization: str, allow: Allow) -> Caller:
        """The caller behind an `Authorization` header. Raises `Unauthenticated` or `Forbidden`."""
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise Unauthenticated("Send a token: 'Authorization: Bearer <token>'. People get theirs by signing in.")
        caller = self._recognise(token.strip())
        if not allow.admits(caller):
            raise Forbidden(_missing(allow, caller))
        return caller

    def forget(self) -> None:
        """Drops what is remembered, so that changed rights count at once."""
        self._known.clear()

    def _recognise(self, token: str) -> Caller:
        known = self._known.get(_hash(token))
        if known and known.until > self._clock.now():
            return known.caller
        return self._verify(token)

    def _verify(self, token: str) -> Caller:
        claims = self._identity.verify(token)
        caller = self._callers.caller(claims)
        if caller is None:
            raise Unauthenticated("This account is not active in the company directory. Ask an administrator.")
        self._remember(token, caller, claims.expires_at)
        return caller

    def _remember(self, token: str, caller: Caller, expires_at: datetime) -> None:
        now = self._clock.now()
        seconds = min(CACHE_SECONDS, (expires_at - now).total_seconds())
        with self._lock:
            if len(self._known) >= CACHE_ENTRIES:
                self._known.clear()
            self._known[_hash(token)] = _Known(caller, now.fromtimestamp(now.timestamp() + seconds, now.tzinfo))


def _hash(token: str) -> bytes:
    return sha256(token.encode("utf-8", "surrogatepass")).digest()


def _missing(allow: Allow, caller: Caller) -> str:
    if caller.kind == "client":
        return f"This needs the scope {allow.scope}." if allow.scope else "This is for people only."
    return f"This needs the role {' or '.join(sorted(allow.roles))}. Ask an administrator if you should have it."


_caller: ContextVar[Caller] = ContextVar("caller")
become: Callable[[Caller], object] = _caller.set


def caller() -> Caller:
    """Who is calling now; only inside a request that passed the gate."""
    return _caller.get()
