"""QuickXorHash, the check sum that OneDrive and SharePoint keep of every file.

Each byte is turned 11 bits further than the one before it, in a circle of 160 bits, and all are combined by XOR; at the
end the length, in 64 bits, goes into the upper end. https://learn.microsoft.com/onedrive/developer/code-snippets/
quickxorhash. Bytes that stand 160 apart are turned alike: they are combined first, many at once.
"""

import base64
from typing import BinaryIO

WIDTH, SHIFT, ROW = 160, 11, 160
# So many rows are combined in one step.
BLOCK = ROW * 2048
_MASK = (1 << WIDTH) - 1


class QuickXor:
    """The hash of bytes that come piece by piece."""

    def __init__(self) -> None:
        self.size = 0
        self._sum = 0
        self._rest = bytearray()

    def update(self, piece: bytes) -> None:
        """The next bytes."""
        self.size += len(piece)
        self._rest += piece
        whole = len(self._rest) // BLOCK * BLOCK
        for start in range(0, whole, BLOCK):
            self._sum ^= int.from_bytes(self._rest[start : start + BLOCK], "little")
        del self._rest[:whole]

    def text(self) -> str:
        """The hash so far in base64, as `file.hashes.quickXorHash` has it."""
        found = self.size << (WIDTH - 64) & _MASK
        for place, byte in enumerate(self._row()):
            turned = byte << (place * SHIFT % WIDTH)
            found ^= (turned & _MASK) | (turned >> WIDTH)
        return base64.b64encode(found.to_bytes(WIDTH // 8, "little")).decode()

    def _row(self) -> bytes:
        block, row = (self._sum ^ int.from_bytes(self._rest, "little")).to_bytes(BLOCK, "little"), 0
        for start in range(0, BLOCK, ROW):
            row ^= int.from_bytes(block[start : start + ROW], "little")
        return row.to_bytes(ROW, "little")


class Summing:
    """A stream that remembers the hash of what was read from it."""

    def __init__(self, content: BinaryIO) -> None:
        self._content = content
        self.sum = QuickXor()

    def read(self, wanted: int = -1) -> bytes:
        """As any stream does."""
        piece = self._content.read(wanted)
        self.sum.update(piece)
        return piece
