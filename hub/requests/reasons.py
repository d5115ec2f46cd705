"""Why somebody is asked, in the reader's language: the engine says it in English sentences, kept with the task."""

import re
from collections.abc import Mapping

from hub.engine.machine.reasons import because_of
from hub.engine.process import Process

# The engine's sentences with their holes, and what they are in German; the first that fits counts.
GERMAN: Mapping[str, str] = {
    "{name} passed this on to you: {said}": "{name} hat das an Sie weitergegeben: {said}",
    "{name} passed this on to you.": "{name} hat das an Sie weitergegeben.",
    "{name} asks you to decide too: {said}": "{name} bittet auch Sie um eine Entscheidung: {said}",
    "{name} has left; you are asked instead.": "{name} ist nicht mehr da; nun werden Sie gefragt.",
    "{said}; you are asked instead.": "{said}; nun werden Sie gefragt.",
    "You answer for this process ({body}), and nobody else can be asked.": (
        "Sie verantworten diesen Prozess ({body}), und sonst kann niemand gefragt werden."
    ),
    "You are an administrator, and nobody else can be asked.": (
        "Sie sind in der Administration, und sonst kann niemand gefragt werden."
    ),
    "The process names you for when nobody else can be asked.": (
        "Der Prozess nennt Sie für den Fall, dass sonst niemand gefragt werden kann."
    ),
    "You stand in for {name}, who is away.": "Sie vertreten {name} während der Abwesenheit.",
    "You stand in for {name}.": "Sie vertreten {name}.",
    "You are asked instead of {name}, up the line.": "Sie werden anstelle von {name} gefragt, die Linie hinauf.",
    "You are the manager{up} of {name}.": "Sie sind die Führungskraft{up} von {name}.",
    "You are in the line above {name}.": "Sie stehen in der Linie über {name}.",
    "You are one of {body}.": "Sie gehören zu {body}.",
    "You answer for cost centre {name}.": "Sie verantworten die Kostenstelle {name}.",
    "You lead whoever answers for cost centre {name}.": "Sie führen, wer die Kostenstelle {name} verantwortet.",
    "You asked for this.": "Sie haben das beantragt.",
    "{name} named you in the form.": "{name} hat Sie im Formular genannt.",
    "What {name} wrote in the form names you.": "Was {name} ins Formular schrieb, nennt Sie.",
    "The process names you.": "Der Prozess nennt Sie.",
}
_UP = {"en": " of the manager", "de": " der Führungskraft"}
_HOLES = {"name": ".+?", "said": ".*", "body": ".+", "up": f"(?:{_UP['en']})*"}


def reason_in(language: str, reason: str, process: Process, step: str) -> str:
    """A reason as the reader says it; as the engine said it where the hub has no words for it."""
    if language != "de":
        return reason
    because, weil = because_of(process, step), because_of(process, step, language)
    sentence = reason.removesuffix(f", because {because}.")
    if not because or sentence == reason:
        return in_german(reason)
    german = in_german(f"{sentence}.")
    return reason if german == f"{sentence}." else f"{german.removesuffix('.')}, weil {weil}."


def in_german(reason: str) -> str:
    """A sentence of the engine in German; as it is when it is none."""
    for pattern, german in _PATTERNS:
        if found := pattern.fullmatch(reason):
            holes = found.groupdict()
            return german.format(**holes | {"up": holes.get("up", "").replace(_UP["en"], _UP["de"])})
    return reason


def _pattern(sentence: str) -> re.Pattern[str]:
    """What fits a sentence with anything in its holes."""
    pieces = re.split(r"\{(\w+)\}", sentence)
    holes = [f"(?P<{piece}>{_HOLES[piece]})" if place % 2 else re.escape(piece) for place, piece in enumerate(pieces)]
    return re.compile("".join(holes), re.DOTALL)


_PATTERNS = [(_pattern(sentence), german) for sentence, german in GERMAN.items()]
