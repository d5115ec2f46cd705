"""What stood in the way of asking somebody, in the reader's language; the search for people says it in English.

Each is said so that it can follow a "because". A language more is a column more.
"""

import re
from collections.abc import Mapping
from functools import cache

_NAMED = "and nobody of those named can be asked"

# The sentences of the search with their holes, and what they are in other languages; the first that fits counts.
HINDRANCES: Mapping[str, Mapping[str, str]] = {
    "{who} is away and has no substitute": {"de": "{who} abwesend ist und keine Vertretung hat"},
    "{who} are away and have no substitute": {"de": "{who} abwesend sind und keine Vertretung haben"},
    "{who} is away, {other} stands in": {"de": "{who} abwesend ist und {other} die Vertretung übernimmt"},
    "{other} stands in for {who}": {"de": "{other} die Vertretung von {who} übernommen hat"},
    "{who} has left": {"de": "{who} nicht mehr da ist"},
    f"{{who}} has handed over what is like this, {_NAMED}": {
        "de": "{who} solche Anträge abgegeben hat und von den dafür Genannten niemand gefragt werden kann"
    },
    "{who} may not decide on a request of their own": {"de": "{who} nicht über eigene Anträge entscheiden darf"},
    "{who} may not decide here": {"de": "{who} hier nicht entscheiden darf"},
    "{who} has no manager{up}": {"de": "{who} keine Führungskraft{up} hat"},
    "{who} has nobody who may be asked": {"de": "aus {who} niemand gefragt werden darf"},
    "{who} names nobody": {"de": "{who} niemanden nennt"},
    "Of those who are named nobody may be asked": {"de": "von den Genannten niemand gefragt werden darf"},
    "only {count} can be asked where {need} were to agree": {
        "de": "nur {count} gefragt werden können, wo {need} zustimmen sollten"
    },
    "those who can be asked weigh only {count} where {need} were to be reached": {
        "de": "alle, die gefragt werden können, zusammen nur {count} Stimmen haben, wo {need} nötig sind"
    },
    "the line ends with {who}": {"de": "die Linie mit {who} endet"},
}
_UP = {"en": " of the manager", "de": " der Führungskraft"}
_AND = {"en": " and ", "de": " und "}
_HOLES = {"who": ".+", "other": ".+", "count": r"\d+", "need": r"\d+", "up": f"(?:{_UP['en']})*"}


def hindrance_in(language: str, because: str) -> str:
    """What stood in the way as the reader says it; as the search said it where there are no words for it."""
    if not because or language not in _UP or language == "en":
        return because
    for place in (found.start() for found in re.finditer(r"\. |$", because)):
        if told := _in_words(language, because[:place]):
            return "; ".join(filter(None, (told, hindrance_in(language, because[place + 2 :]))))
    return because


def _in_words(language: str, sentence: str) -> str:
    """One sentence of the search; empty when it is none."""
    for english, others in HINDRANCES.items():
        if found := _pattern(english).fullmatch(sentence):
            holes = found.groupdict()
            up = holes.pop("up", "").replace(_UP["en"], _UP[language])
            told = {hole: words.replace(_AND["en"], _AND[language]) for hole, words in holes.items()}
            return others[language].format(**told, up=up)
    return ""


@cache
def _pattern(sentence: str) -> re.Pattern[str]:
    """What fits a sentence with anything in its holes."""
    pieces = re.split(r"\{(\w+)\}", sentence)
    holes = [f"(?P<{piece}>{_HOLES[piece]})" if place % 2 else re.escape(piece) for place, piece in enumerate(pieces)]
    return re.compile("".join(holes), re.DOTALL)
