"""Text that a page can show: in a font that has its signs, no wider than its place."""

import unicodedata
from functools import cache
from typing import Any

from reportlab.pdfbase.pdfmetrics import registerFont, stringWidth
from reportlab.pdfbase.ttfonts import TTFont

WIDE = "Vera"


def clipped(text: str, font: str, size: float, width: float) -> str:
    """The text, or as much of it as fits into `width` points."""
    if stringWidth(text, font, size) <= width:
        return text
    while text and stringWidth(text + "…", font, size) > width:
        text = text[:-1]
    return text + "…"


def legible(text: str, font: str) -> tuple[str, str]:
    """The text in a font that has its signs. Every reader has Helvetica's Western European ones; the font that comes
    with the library has some more; what neither has loses its accents rather than being a box."""
    text = " ".join(text.split())
    if _is_western(text):
        return font, text
    return WIDE, "".join(sign if ord(sign) in _wide_signs() else _plainer(sign) for sign in text)


def _is_western(text: str) -> bool:
    try:
        text.encode("cp1252")
    except UnicodeEncodeError:
        return False
    return True


def _plainer(sign: str) -> str:
    plain = unicodedata.normalize("NFKD", sign)[0]
    return plain if ord(plain) in _wide_signs() else "?"


@cache
def _wide_signs() -> Any:
    font = TTFont(WIDE, "Vera.ttf")
    registerFont(font)
    return font.face.charToGlyph
