"""Where a stored request stands."""

from collections.abc import Mapping
from typing import Any

from hub.core.errors import Unavailable
from hub.engine.machine.state import State


def state_of(position: Mapping[str, Any] | None) -> State | None:
    """The engine's state of a request; None for a draft. Raises `Unavailable` for one that a newer hub has written."""
    try:
        return State.from_json(position) if position else None
    except ValueError:
        raise Unavailable("This request was moved by a newer version of the hub. Try again when it is back.") from None
