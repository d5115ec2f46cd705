"""Documents reach their library whole, once, whatever happens on the way."""

import hashlib
import io
import tracemalloc
from contextlib import nullcontext
from typing import Any
from uuid import uuid4

import pytest

from hub.core.errors import IntegrationError
from integrations.microsoft.graph import GraphClient
from integrations.microsoft.onedrive import OneDriveCabinet

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


@pytest.fixture
def cabinet(client: GraphClient) -> OneDriveCabinet:
    return OneDriveCabinet(client)


@pytest.fixture
def folder() -> str:
    return f"finance/claims/2026/{uuid4().hex}"


def test_a_small_file_lies_where_it_was_put(cabinet: OneDriveCabinet, folder: str, microsoft: Any) -> None:
    filed = cabinet.file(folder, "Rechnung #1 100%.txt", io.BytesIO(b"hello"), 5, "text/plain")
    [item] = microsoft.received("file")
    assert (item["path"], item["size"], item["id"]) == (f"{folder}/Rechnung #1 100%.txt", 5, filed.id)
    assert microsoft.bytes(f"files/{filed.id}") == b"hello"


def test_filing_again_replaces_and_makes_no_second_file(cabinet: OneDriveCabinet, folder: str, microsoft: Any) -> None:
    first = cabinet.file(folder, "a.txt", io.BytesIO(b"old"), 3, "text/plain")
    second = cabinet.file(folder, "a.txt", io.BytesIO(b"newer"), 5, "text/plain")
    assert first.id == second.id
    [item] = microsoft.received("file")
    assert (item["revisions"], item["size"]) == (1, 5)


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


def test_a_lost_last_answer_is_worth_sending_it_all_again(
    cabinet: OneDriveCabinet, folder: str, microsoft: Any
) -> None:
    size = 5 * 1024 * 1024
    microsoft.misbehave("^/upload/", "drop", method="PUT", after=True)
    for expected in (pytest.raises(IntegrationError, match="session is gone"), nullcontext()):
        with expected as caught:
            filed = cabinet.file(folder, "one-range.bin", io.BytesIO(bytes(size)), size, "application/octet-stream")
        assert caught is None or caught.value.retryable
    [item] = microsoft.received("file")
    assert (item["id"], item["size"], item["revisions"]) == (filed.id, size, 1)


def test_an_empty_file_is_a_file(cabinet: OneDriveCabinet, folder: str, microsoft: Any) -> None:
    assert cabinet.file(folder, "empty.txt", io.BytesIO(), 0, "text/plain").size == 0
    assert [item["size"] for item in microsoft.received("file")] == [0]


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


@pytest.mark.parametrize("name", ["", "..", "a/b", "a\\b", "what?", " a", "a\n"])
def test_names_that_no_library_takes_are_refused_here(cabinet: OneDriveCabinet, folder: str, name: str) -> None:
    with pytest.raises(IntegrationError, match="takes no file or folder") as caught:
        cabinet.file(folder, name, io.BytesIO(b"x"), 1, "text/plain")
    assert not caught.value.retryable


def test_a_folder_that_climbs_out_is_refused(cabinet: OneDriveCabinet) -> None:
    with pytest.raises(IntegrationError, match="takes no file or folder"):
        cabinet.file("finance/../legal", "a.txt", io.BytesIO(b"x"), 1, "text/plain")


def test_an_unknown_library_is_said_by_name(cabinet: OneDriveCabinet) -> None:
    with pytest.raises(IntegrationError, match="no library called cellar"):
        cabinet.file("cellar/x", "a.txt", io.BytesIO(b"x"), 1, "text/plain")


def test_downloads_follow_the_redirect_without_our_token(
    cabinet: OneDriveCabinet, client: GraphClient, folder: str
) -> None:
    filed = cabinet.file(folder, "a.txt", io.BytesIO(b"hello"), 5, "text/plain")
    drive = cabinet._drive("finance")
    assert b"".join(client.download(f"/drives/{drive}/items/{filed.id}/content")) == b"hello"
