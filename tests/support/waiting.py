"""Waiting for what comes by itself: looked at again and again, and never for longer than makes sense."""

from collections.abc import Callable
from time import monotonic, sleep
from typing import TypeVar

PATIENCE_SECONDS = 240.0
LOOK_SECONDS = 0.05
T = TypeVar("T")


def eventually(what: str, look: Callable[[], T]) -> T:
    """What `look` finds in the end: the first that is true."""
    until = monotonic() + PATIENCE_SECONDS
    while not (found := look()):
        assert monotonic() < until, f"{what} never came"
        sleep(LOOK_SECONDS)
    return found
