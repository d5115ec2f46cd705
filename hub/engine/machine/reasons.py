"""Why a step is there at all: the `because` of the conditions that led to it, in words."""

from collections.abc import Iterator

from hub.engine.bodies import Choose
from hub.engine.conditions import Expression
from hub.engine.process import Process

_AND = {"en": " and ", "de": " und "}


def because_of(process: Process, step: str, language: str = "en") -> str:
    """What the `let`s say that `when` names, of the step and of those that hold it; empty without any."""
    named = [process.lets[one.text] for one in _conditions(process, step) if one.text in process.lets]
    told = [let.because.get(language, let.because.get("en", "")) for let in named]
    return _AND.get(language, ", ").join(dict.fromkeys(filter(None, told)))


def with_because(reason: str, because: str) -> str:
    """A reason that is a sentence, with what made it so."""
    return f"{reason.removesuffix('.')}, because {because}." if because else reason


def _conditions(process: Process, step: str) -> Iterator[Expression]:
    """The conditions on the way to a step, its own first."""
    while step and process.step(step):
        place = process.place(step)
        above = process.places.get(place.parent)
        body = above.step.body if above else None
        branch = body.branches[place.branch].when if isinstance(body, Choose) else None
        yield from (one for one in (place.step.when, branch) if one)
        step = place.parent
