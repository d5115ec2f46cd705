"""Keys of steps: a name, and within rows the numbers of the rows behind it, the outermost first (`check#1-0`)."""

from collections.abc import Sequence

from hub.engine.process import Again, Place, Process


def key_of(name: str, rows: Sequence[int]) -> str:
    """The key of a step within rows."""
    return f"{name}#{'-'.join(map(str, rows))}" if rows else name


def rows_of(key: str) -> tuple[int, ...]:
    """The numbers of the rows that a step stands in."""
    _, _, rows = key.partition("#")
    return tuple(map(int, rows.split("-"))) if rows else ()


def rows_in_words(key: str) -> str:
    """The rows of a step as people count them, from 1: `2`, within rows of a row `2.1`; empty outside of rows."""
    return ".".join(str(row + 1) for row in rows_of(key))


def key_in(place: Place, key: str) -> str:
    """The key of another step, as the step of a key sees it: in the same rows, as far as both stand in them."""
    return key_of(place.step.name, rows_of(key)[: len(place.loops)]) if place.loops else place.step.name


def holder(process: Process, key: str) -> tuple[str, int]:
    """The key of the step that holds another, and in which of its branches or rows; ("", 0) for the file itself."""
    place = process.place(key)
    if not place.parent:
        return "", 0
    above = process.places[place.parent]
    branch = rows_of(key)[len(above.loops)] if isinstance(above.step.body, Again) else place.branch
    return key_in(above, key), branch


def within(process: Process, key: str, around: str) -> int | None:
    """In which branch or row of a step around it another stands; None when it is not held by it."""
    while key:
        key, branch = holder(process, key)
        if key == around:
            return branch
    return None
