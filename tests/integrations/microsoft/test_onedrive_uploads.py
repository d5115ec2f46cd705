"""Documents reach their library whole, once, whatever happens on the way."""

import hashlib
import io
import tracemalloc
from contextlib import nullcontext
from typing import Any

import pytest
import responses

from hub.core.errors import IntegrationError
from integrations.microsoft.access import GRAPH, GraphAccess
from integrations.microsoft.graph import GraphClient
from integrations.microsoft.onedrive import OneDriveCabinet
from integrations.microsoft.quickxor import QuickXor
from integrations.microsoft.shelf import Shelf
from integrations.microsoft.tokens import Tokens
from integrations.microsoft.transfer import DRIVE_RANGE

BIG = bytes(range(256)) * 4096 * 5 + b"tail"


class Zeros(io.RawIOBase):
    """A long stream that holds nothing; gives at most 64 KiB at a time."""

    def __init__(self, size: int) -> None:
        self._left = size

    def readable(self) -> bool:
        return True

    def read(self, wanted: int = -1) -> bytes:
        given = min(self._left, wanted if wanted >= 0 else self._left, 65536)
        self._left -= given
        return bytes(given)


class OneToken:
    """Signs in once and for all."""

    def acquire_token_for_client(self, scopes: list[str]) -> dict[str, Any]:
        return {"access_token": scopes[0], "expires_in": 3599}


@pytest.mark.parametrize(
    "fault",
    [{"kind": "drop", "after": True}, {"kind": "drop", "after": True, "times": 2}, {"kind": "drop"}, {"kind": "fail"}],
    ids=lambda fault: "-".join(map(str, fault.values())),
)
def test_a_file_of_5_mb_survives_an_interruption(
    cabinet: OneDriveCabinet, folder: str, microsoft: Any, fault: dict[str, Any]
) -> None:
    microsoft.misbehave("^/upload/", method="PUT", **fault)
    filed = cabinet.file(folder, "big.bin", io.BytesIO(BIG), len(BIG), "application/octet-stream")
    [item] = microsoft.received("file")
    assert (filed.size, item["sha256"]) == (len(BIG), hashlib.sha256(BIG).hexdigest())


@pytest.mark.parametrize("size", [5, 5 * 1024 * 1024])
def test_a_lost_last_answer_is_looked_for_and_nothing_is_sent_again(
    cabinet: OneDriveCabinet, folder: str, microsoft: Any, size: int
) -> None:
    microsoft.misbehave("^/upload/|/content$", "drop", method="PUT", after=True)
    filed = cabinet.file(folder, "once.bin", io.BytesIO(bytes(size)), size, "application/octet-stream")
    [item] = microsoft.received("file")
    assert (item["id"], item["size"], item["revisions"]) == (filed.id, size, 0)


@pytest.mark.parametrize("content", [b"mine", BIG])
def test_what_others_change_meanwhile_is_seen_before_it_is_replaced(
    cabinet: OneDriveCabinet, folder: str, microsoft: Any, content: bytes
) -> None:
    first = cabinet.file(folder, "a.bin", io.BytesIO(b"first"), 5, "application/octet-stream")
    microsoft.misbehave(f"/items/{first.id}/", "fail", status=412)
    filed = cabinet.file(folder, "a.bin", io.BytesIO(content), len(content), "application/octet-stream")
    assert filed.id == first.id
    assert microsoft.bytes(f"files/{filed.id}") == content


@pytest.mark.parametrize("content", [b"mine", BIG])
def test_a_file_that_somebody_has_open_is_replaced_some_minutes_later(
    cabinet: OneDriveCabinet, folder: str, microsoft: Any, content: bytes
) -> None:
    first = cabinet.file(folder, "a.bin", io.BytesIO(b"first"), 5, "application/octet-stream")
    microsoft.lock(first.id)
    with pytest.raises(IntegrationError, match="423 resourceLocked") as caught:
        cabinet.file(folder, "a.bin", io.BytesIO(content), len(content), "application/octet-stream")
    assert (caught.value.retryable, caught.value.retry_after) == (True, 120)
    microsoft.lock(first.id, locked=False)
    assert cabinet.file(folder, "a.bin", io.BytesIO(content), len(content), "application/octet-stream").id == first.id


@pytest.mark.parametrize("content", [b"mine", BIG])
def test_a_full_library_is_not_tried_again(
    cabinet: OneDriveCabinet, folder: str, microsoft: Any, content: bytes
) -> None:
    microsoft.misbehave("^/upload/|/content$", "fail", status=507, method="PUT")
    with pytest.raises(IntegrationError, match="507") as caught:
        cabinet.file(folder, "a.bin", io.BytesIO(content), len(content), "application/octet-stream")
    assert not caught.value.retryable


@pytest.mark.parametrize("status", [500, 502, 503])
def test_a_failing_range_goes_on_from_where_the_session_says(
    cabinet: OneDriveCabinet, folder: str, microsoft: Any, status: int
) -> None:
    size = 2 * DRIVE_RANGE + 1
    microsoft.misbehave("^/upload/", "fail", method="PUT", status=status, times=2)
    cabinet.file(folder, "long.bin", Zeros(size), size, "application/octet-stream")  # type: ignore[arg-type]
    [item] = microsoft.received("file")
    assert (item["size"], item["sha256"]) == (size, hashlib.sha256(bytes(size)).hexdigest())


def test_a_range_that_is_there_already_is_not_sent_again(cabinet: OneDriveCabinet, folder: str, microsoft: Any) -> None:
    microsoft.misbehave("^/upload/", "fail", method="PUT", status=416)
    cabinet.file(folder, "big.bin", io.BytesIO(BIG), len(BIG), "application/octet-stream")
    [item] = microsoft.received("file")
    assert item["sha256"] == hashlib.sha256(BIG).hexdigest()


def test_the_check_sum_of_what_lies_there_is_noted(cabinet: OneDriveCabinet, folder: str) -> None:
    sums = []
    for content in (b"hello", BIG):
        wanted = QuickXor()
        wanted.update(content)
        filed = cabinet.file(folder, f"{len(content)}.bin", io.BytesIO(content), len(content), "text/plain")
        sums.append((filed.checksum, wanted.text()))
    assert [found for found, _ in sums] == [wanted for _, wanted in sums]


@pytest.mark.parametrize(
    ("name", "taken"), [("a.txt", False), ("a.docx", True), ("a.PDF", True)], ids=lambda value: str(value)
)
@responses.activate
def test_other_bytes_than_were_sent_are_found_but_for_what_sharepoint_rewrites(name: str, taken: bool) -> None:
    access = GraphAccess(tenant="t", client_id="c")
    client = GraphClient(access, Tokens(access, lambda _: OneToken()))
    there = {"id": "1", "size": 5, "file": {"hashes": {"quickXorHash": "AAAAAAAAAAAAAAAAAAAAAAAAAAA="}}}
    responses.put(f"{GRAPH}/v1.0/drives/d/items/f:/{name}:/content", json=there)
    shelf = Shelf(client, "d", "f", name)
    expected = nullcontext() if taken else pytest.raises(IntegrationError, match="Other bytes arrived")
    with expected as caught:
        shelf.put(io.BytesIO(b"hello"), 5, "text/plain")
    assert caught is None or caught.value.retryable


def test_a_big_file_passes_through_in_constant_memory(cabinet: OneDriveCabinet, folder: str) -> None:
    size = 48 * 1024 * 1024
    tracemalloc.start()
    try:
        cabinet.file(folder, "long.bin", Zeros(size), size, "application/octet-stream")  # type: ignore[arg-type]
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    # The simulator runs in this process too and holds a range or two of its own.
    assert peak < size


def test_throttling_is_passed_on_with_its_wish(cabinet: OneDriveCabinet, folder: str, microsoft: Any) -> None:
    microsoft.misbehave("/content$", "throttle", retryAfter=42)
    with pytest.raises(IntegrationError) as caught:
        cabinet.file(folder, "a.txt", io.BytesIO(b"x"), 1, "text/plain")
    assert (caught.value.retryable, caught.value.retry_after, caught.value.unclear) == (True, 42, False)


@pytest.mark.parametrize("size", [4, 6 * 1024 * 1024])
def test_content_shorter_than_announced_is_refused(cabinet: OneDriveCabinet, folder: str, size: int) -> None:
    with pytest.raises(IntegrationError, match=r"instead of|shorter"):
        cabinet.file(folder, "a.bin", io.BytesIO(b"abc"), size, "application/octet-stream")
