"""How names are compared: without case and accents, word by word."""

import re
import unicodedata

WORD_LENGTH = 80
MOST_WORDS = 5
HIGHEST = "\U0010ffff"


def fold(text: str) -> str:
    """The text without case and accents: `Müller` and `MULLER` become the same."""
    flat = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in flat if not unicodedata.combining(sign))


def words(*texts: str) -> frozenset[str]:
    """All words under which these texts are found: as written between spaces, and their parts between other signs."""
    folded = " ".join(fold(text) for text in texts)
    found = {word.strip("\"'.,;()") for word in folded.split()} | set(re.findall(r"\w+", folded))
    return frozenset(word[:WORD_LENGTH] for word in found if word)


def sought(search: str) -> list[str]:
    """The beginnings of words that somebody looks for, the first few."""
    folded = (word.strip("\"'.,;()") for word in fold(search).split())
    return [word[:WORD_LENGTH] for word in folded if word][:MOST_WORDS]
