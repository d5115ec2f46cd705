"""QuickXorHash as Microsoft describes it, bit by bit, against the quick way."""

import base64
import io
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from integrations.microsoft.quickxor import BLOCK, QuickXor, Summing


def slowly(data: bytes) -> str:
    """Every bit of every byte goes to its place in a circle of 160, 11 further for each byte; then the length."""
    circle = [0] * 160
    for number, byte in enumerate(data):
        for bit in range(8):
            circle[(11 * number + bit) % 160] ^= byte >> bit & 1
    length = len(data).to_bytes(8, "little")
    for bit in range(64):
        circle[160 - 64 + bit] ^= length[bit // 8] >> bit % 8 & 1
    whole = bytes(sum(circle[8 * place + bit] << bit for bit in range(8)) for place in range(20))
    return base64.b64encode(whole).decode()


def quickly(*pieces: bytes) -> str:
    found = QuickXor()
    for piece in pieces:
        found.update(piece)
    return found.text()


@settings(deadline=None)
@given(st.binary(max_size=1000))
def test_the_quick_way_finds_what_the_slow_way_finds(data: bytes) -> None:
    assert quickly(data) == slowly(data)


@settings(deadline=None)
@given(st.lists(st.binary(max_size=300), max_size=8))
def test_pieces_are_as_good_as_the_whole(pieces: list[bytes]) -> None:
    assert quickly(*pieces) == quickly(b"".join(pieces)) == slowly(b"".join(pieces))


@pytest.mark.parametrize("size", [159, 160, 161, BLOCK - 1, BLOCK, BLOCK + 161])
def test_no_edge_of_a_block_matters(size: int) -> None:
    data = random.Random(size).randbytes(size)
    assert quickly(data) == quickly(data[: size // 3], data[size // 3 :]) == slowly(data)


def test_nothing_and_one_byte_are_as_published_tools_have_them() -> None:
    assert quickly() == "AAAAAAAAAAAAAAAAAAAAAAAAAAA="
    assert quickly(b"J") == "SgAAAAAAAAAAAAAAAQAAAAAAAAA="


def test_a_stream_sums_what_is_read_from_it() -> None:
    source = Summing(io.BytesIO(b"hello"))
    assert source.read(3) + source.read() == b"hello"
    assert (source.sum.size, source.sum.text()) == (5, slowly(b"hello"))
