"""Pictures of the demo company: a pattern for each person, the same on every start; some have none, as in real life."""

import hashlib
import struct
import zlib

from hub.core.ports import Picture

SIZE, CELLS = 96, 6
_HEADER = struct.pack(">IIBBBBB", SIZE, SIZE, 8, 3, 0, 0, 0)  # eight bits of a palette for each dot


class DrawnPictures:
    """Serves the port `Pictures`."""

    def picture(self, person_id: str) -> Picture | None:
        """A symmetric pattern made of somebody's id; every eighth person has none."""
        digest = hashlib.sha256(person_id.encode()).digest()
        return None if digest[0] % 8 == 7 else Picture(_png(digest), "image/png")


def _png(digest: bytes) -> bytes:
    """A picture in two colours (W3C PNG, third edition)."""
    palette = bytes((0xF3, 0xF2, 0xF1)) + bytes(64 + byte // 2 for byte in digest[1:4])
    parts = (b"IHDR", _HEADER), (b"PLTE", palette), (b"IDAT", zlib.compress(_dots(digest))), (b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, content) for kind, content in parts)


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def _dots(digest: bytes) -> bytes:
    """Lines of dots, each behind the number of its filter: none."""
    side = SIZE // CELLS
    rows = []
    for row in range(CELLS):
        half = [digest[4 + row] >> column & 1 for column in range(CELLS // 2)]
        line = bytes(dot for dot in (*half, *reversed(half)) for _ in range(side))
        rows.append((b"\0" + line) * side)
    return b"".join(rows)
