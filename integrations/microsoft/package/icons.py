"""The icons of the app, drawn: a hub in the middle and what it holds together.

Teams wants 192 x 192 in colour, and 32 x 32 in white on nothing:
https://learn.microsoft.com/microsoftteams/platform/concepts/build-and-test/apps-package#app-icons. Files as in
https://www.w3.org/TR/png/.
"""

import struct
import zlib
from collections.abc import Callable
from math import cos, hypot, pi, sin

ACCENT = "#0F6CBD"
COLOR, OUTLINE = 192, 32
SPOKES = 6
# Radii and widths as shares of the picture: the middle, the ring of the others, the others, the lines to them.
MIDDLE, RING, OTHER, LINE = 0.13, 0.33, 0.075, 0.022

Pixel = tuple[int, int, int, int]


def color_icon() -> bytes:
    """White on the colour of the app."""
    red, green, blue = (int(ACCENT[start : start + 2], 16) for start in (1, 3, 5))

    def paint(share: float) -> Pixel:
        return _mixed(red, share), _mixed(green, share), _mixed(blue, share), 255

    return _png(COLOR, paint)


def outline_icon() -> bytes:
    """White, and where it is not white, nothing."""
    return _png(OUTLINE, lambda share: (255, 255, 255, round(255 * share)))


def _mixed(color: int, share: float) -> int:
    return round(color + (255 - color) * share)


def _png(size: int, paint: Callable[[float], Pixel]) -> bytes:
    rows = b"".join(b"\0" + b"".join(bytes(paint(_share(x, y, size))) for x in range(size)) for y in range(size))
    head = struct.pack(">IIBBBBB", size, size, 8, 6, 0, 0, 0)
    parts = (_chunk(b"IHDR", head), _chunk(b"IDAT", zlib.compress(rows, 9)), _chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def _share(x: int, y: int, size: int) -> float:
    """How much of a pixel the drawing covers: by the distance of its middle from the edge."""
    edge = _distance((x + 0.5) / size - 0.5, (y + 0.5) / size - 0.5) * size
    return min(max(0.5 - edge, 0.0), 1.0)


def _distance(x: float, y: float) -> float:
    """How far a point lies outside of the drawing; negative inside."""
    found = hypot(x, y) - MIDDLE
    for spoke in range(SPOKES):
        turn = pi / 6 + spoke * 2 * pi / SPOKES
        along, across = x * cos(turn) + y * sin(turn), y * cos(turn) - x * sin(turn)
        beyond = along - min(max(along, 0.0), RING)
        found = min(found, hypot(along - RING, across) - OTHER, hypot(beyond, across) - LINE)
    return found
