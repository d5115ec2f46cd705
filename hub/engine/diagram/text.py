"""How wide a text is once it is drawn, and how it is cut into lines that stay in their box."""

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache

# Widths in shares of the size, as in DejaVu Sans: of the fonts that a browser may choose here the widest.
_CLASSES: Mapping[str, float] = {
    "'ijlIJ": 0.3,
    " ,.·’/:;\\|": 0.34,
    "-f!()[]tr": 0.42,
    '"*_`–„“sz': 0.52,
    "?cLFk": 0.58,
    "PvxyTYaeo$0123456789ESbdghnpqu{}ü€äöß": 0.64,
    "KABVXZÄCR": 0.7,
    "NUÜH&DGOQÖ": 0.78,
    "w#+<=>^~→M": 0.86,
    "%Wm@…": 1.0,
}
_WIDTHS = {sign: share for signs, share in _CLASSES.items() for sign in signs}
_BOLD = 1.13
_ELLIPSIS = "…"
_SPACES = re.compile(r"\s+(?!·)")  # no line begins with a dot


def width(text: str, size: float, bold: bool = False) -> float:
    """How wide a text is at most, in the units of its size."""
    return sum(map(_share, text)) * size * (_BOLD if bold else 1)


def lines(text: str, room: float, size: float, bold: bool = False, most: int = 2) -> tuple[str, ...]:
    """A text in lines that are no wider than the room; what does not fit into the last of them is left out."""
    words = _SPACES.split(text.strip()) if text.strip() else []
    found: list[str] = []
    while words and len(found) < most - 1:
        count = _fitting(words, room, size, bold)
        found.append(shortened(" ".join(words[:count]), room, size, bold))
        words = words[count:]
    return tuple([*found, shortened(" ".join(words), room, size, bold)] if words else found)


def shortened(text: str, room: float, size: float, bold: bool = False) -> str:
    """A text that fits into the room, if need be without its end."""
    if width(text, size, bold) <= room:
        return text
    while text and width(text + _ELLIPSIS, size, bold) > room:
        text = text[:-1]
    return text.rstrip(" ·,") + _ELLIPSIS


def _fitting(words: list[str], room: float, size: float, bold: bool) -> int:
    """How many of the words fit into a line; one at least."""
    count = 1
    while count < len(words) and width(" ".join(words[: count + 1]), size, bold) <= room:
        count += 1
    return count


@lru_cache(maxsize=1024)
def _share(sign: str) -> float:
    if unicodedata.combining(sign):
        return 0
    plain = unicodedata.normalize("NFD", sign)[0]
    if found := _WIDTHS.get(sign) or _WIDTHS.get(plain):
        return found
    return 1.05 if unicodedata.east_asian_width(sign) in "WF" or ord(sign) > 0x2000 else 0.8
