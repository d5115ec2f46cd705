"""Where the hub runs: all that an adapter may be built from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hub.core.config import Settings
from hub.core.db import Database
from hub.core.ports import Clock

Routes = Mapping[str, Sequence[tuple[str, frozenset[str]]]]


@dataclass(frozen=True, slots=True)
class Place:
    """Settings, database, clock, the key that the hub signs with, and which handlers want which events of a topic.

    `handlers` are those that work in this process: all of them (None), or some in a part of the hub.
    """

    settings: Settings
    db: Database
    clock: Clock
    secret: bytes
    routes: Routes
    handlers: frozenset[str] | None = None
