"""The company's tools and services: what they tell, what they do, what they allow."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol


@dataclass(frozen=True, slots=True)
class Sight:
    """Something outside that can be watched: its key there, and what the hub looks at again when it has changed."""

    key: str
    about: str


@dataclass(frozen=True, slots=True)
class Watched:
    """A watch that others keep for the hub: its id on their side, and when it ends unless it is extended."""

    id: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class News:
    """What others tell of a watch, by their id and with its secret: `changed` things, a `doubtful` watch that has to be
    extended, or a `lost` one, behind which changes may have been missed."""

    watch_id: str
    secret: str
    kind: Literal["changed", "doubtful", "lost"] = "changed"


class Lookout(Protocol):
    """Has others tell the hub when something of theirs has changed. What they tell is only a reason to look again."""

    def sights(self) -> Sequence[Sight]:
        """All that can be watched; nothing where others cannot reach the hub."""
        ...

    def begin(self, key: str, secret: str) -> Watched:
        """From now on they tell of this; all that they tell carries the secret, of 128 characters at most."""
        ...

    def extend(self, watch_id: str) -> Watched | None:
        """Keeps a watch for as long as it can be; None for one that is gone."""
        ...

    def end(self, watch_id: str) -> None:
        """They tell no more; welcome twice."""
        ...

    def held(self) -> Sequence[str]:
        """The ids of all watches that they keep for the hub, whoever began them."""
        ...


class Services(Protocol):
    """The company's own services."""

    def call(self, service: str, operation: str, arguments: Mapping[str, object], key: str) -> Mapping[str, object]:
        """The answer of one operation; `key` travels as `Idempotency-Key`, so repeating it changes nothing."""
        ...


@dataclass(frozen=True, slots=True)
class Need:
    """A permission that something outside asks for: who grants it, and whether it was. `unknown` where nobody can tell
    from here; `why` says so."""

    permission: str
    by: str
    granted: Literal["yes", "no", "unknown"]
    why: str = ""


@dataclass(frozen=True, slots=True)
class Quota:
    """How much of a limit the hub has used within its `seconds`."""

    limit: str
    used: float
    most: float
    seconds: float


@dataclass(frozen=True, slots=True)
class Ability:
    """Something that the hub can do outside: what it needs, what people miss without it, and how it fares.

    `unused`: not tried lately; `paused`: the other side asked for a pause; `out`: it does not answer; `refused`: a
    permission is missing; `off`: switched off here. `said` is what the other side tells of its limits.
    """

    key: str
    title: str
    state: Literal["works", "unused", "paused", "out", "refused", "off"]
    without: str
    needs: tuple[Need, ...] = ()
    last_answer_at: datetime | None = None
    last_error: str = ""
    last_error_at: datetime | None = None
    again_at: datetime | None = None
    quota: tuple[Quota, ...] = ()
    said: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Standing:
    """How the hub stands with the company's tools: where, as whom, by which proof, whether that is taken, how many
    processes call, and all that it can do."""

    cloud: str
    tenant: str
    signs_in_by: str
    sign_in_error: str
    processes: int
    abilities: tuple[Ability, ...]


class Capabilities(Protocol):
    """Knows what the hub may do in the company's tools, and how it fares."""

    def standing(self) -> Standing:
        """Of this moment, as all processes know it. What cannot be told is said to be unknown; nothing is raised."""
        ...
