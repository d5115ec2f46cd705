"""What changes for a request that goes over to another version, in sentences."""

from collections.abc import Callable, Iterator

from hub.engine.bodies import Call
from hub.engine.machine.migration.going import Going
from hub.engine.process import Process


def notes(going: Going) -> tuple[str, ...]:
    """What its people should know, each thing once."""
    return tuple(dict.fromkeys(note for look in _NOTES for note in look(going)))


def _stays_asked(going: Going) -> Iterator[str]:
    for _, old, new in going.standing():
        if old.step.kind in ("approve", "ask"):
            name = new.step.name
            yield f"Whoever is asked in '{name}' stays asked, in the time they were given; what follows is new."


def _asked_again(going: Going) -> Iterator[str]:
    for key, step in going.done("approved", "answered"):
        place = going.new.places.get(going.name(key))
        if place and going.is_behind(place):
            yield f"'{step.name}' is done already, and will be asked again."


def _dropped(going: Going) -> Iterator[str]:
    for key, step in going.done():
        if "#" not in key and going.name(key) not in going.new.places:
            yield f"'{step.name}' is done; the new version does not know it, so its result is forgotten."
        elif isinstance(step.body, Call) and step.body.undo and not _undo_of(going.new, going.name(key)):
            yield f"'{step.name}' will not be undone any more."


def _undo_of(process: Process, name: str) -> str:
    step = process.step(name)
    return step.body.undo if step and isinstance(step.body, Call) else ""


# One line per thing.
_NOTES: tuple[Callable[[Going], Iterator[str]], ...] = (_stays_asked, _asked_again, _dropped)
