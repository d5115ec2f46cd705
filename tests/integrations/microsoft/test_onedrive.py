"""Documents reach their library whole, once, whatever happens on the way."""

import hashlib
import io
import logging
import tracemalloc
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import requests
import responses

from hub.core.errors import IntegrationError
from hub.core.ports import FiledDocument
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


class Noted:
    """Serves the port `Bookmark`: keeps what it is told, for as long as it is told."""

    def __init__(self) -> None:
        self.said, self.until = "", datetime.min.replace(tzinfo=UTC)

    def read(self) -> str:
        return self.said

    def keep(self, said: str, until: datetime) -> None:
        self.said, self.until = said, until

    def drop(self) -> None:
        self.said = ""


@pytest.fixture
def bookmark() -> Noted:
    return Noted()


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


def test_a_link_for_the_company_is_made_once(cabinet: OneDriveCabinet, folder: str, microsoft: Any) -> None:
    filed = cabinet.file(folder, "a.txt", io.BytesIO(b"hello"), 5, "text/plain")
    assert cabinet.share(filed.place) == cabinet.share(filed.place) == f"{microsoft.base}/simulator/files/{filed.id}"


def test_a_library_tells_what_became_of_its_files(cabinet: OneDriveCabinet, folder: str) -> None:
    drive = cabinet._drive("finance")
    mark = cabinet.changes(drive, "").mark
    filed = cabinet.file(folder, "a.txt", io.BytesIO(b"hello"), 5, "text/plain")
    page = cabinet.changes(drive, mark)
    assert [(one.place, one.checksum, one.gone) for one in page.changes] == [(filed.place, filed.checksum, False)]
    cabinet._client.graph("DELETE", f"/drives/{drive}/items/{filed.id}")
    after = cabinet.changes(drive, page.mark)
    assert [(one.place, one.gone) for one in after.changes if one.place == filed.place] == [(filed.place, True)]
    assert not after.more


def test_a_mark_that_is_too_old_is_a_reading_of_everything(
    cabinet: OneDriveCabinet, folder: str, microsoft: Any
) -> None:
    drive = cabinet._drive("finance")
    filed = cabinet.file(folder, "a.txt", io.BytesIO(b"hello"), 5, "text/plain")
    mark = cabinet.changes(drive, "").mark
    assert not cabinet.changes(drive, mark).begins
    microsoft.misbehave("/root/delta$", "fail", status=410)
    page = cabinet.changes(drive, mark)
    assert (page.begins, filed.place in {one.place for one in page.changes}) == (True, True)


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


LONG = bytes(range(256)) * 4096 * 12 + b"tail"
FIRST, SECOND, THIRD = (
    f"bytes {start}-{end - 1}/{len(LONG)}"
    for start, end in ((0, DRIVE_RANGE), (DRIVE_RANGE, 2 * DRIVE_RANGE), (2 * DRIVE_RANGE, len(LONG)))
)


@dataclass
class Process:
    """One process of the hub, which files the same document; `ranges` are those that it sent."""

    cabinet: OneDriveCabinet
    ranges: list[str]

    def file(self, folder: str, bookmark: Noted, content: bytes = LONG, name: str = "long.bin") -> FiledDocument:
        whole = io.BytesIO(content)
        return self.cabinet.file(folder, name, whole, len(content), "application/octet-stream", bookmark)


@pytest.fixture
def process(access: GraphAccess, monkeypatch: pytest.MonkeyPatch) -> Callable[[], Process]:
    """Another process, which nobody has asked for a pause."""

    def start() -> Process:
        client, ranges = GraphClient(access), list[str]()
        bare = client.bare

        def spy(call: Any, **how: Any) -> requests.Response:
            ranges.extend([call.headers["Content-Range"]] if call.method == "PUT" else [])
            return bare(call, **how)

        monkeypatch.setattr(client, "bare", spy)
        return Process(OneDriveCabinet(client), ranges)

    return start


@pytest.fixture
def parked(process: Callable[[], Process], folder: str, microsoft: Any, bookmark: Noted) -> str:
    """The address of an upload of which one range arrived before Microsoft asked for ten minutes."""
    microsoft.misbehave("^/upload/", "slow", method="PUT", seconds=0)
    microsoft.misbehave("^/upload/", "throttle", method="PUT", retryAfter=600)
    first = process()
    with pytest.raises(IntegrationError) as caught:
        first.file(folder, bookmark)
    assert (caught.value.retryable, caught.value.retry_after) == (True, pytest.approx(600, abs=5))
    assert first.ranges == [FIRST, SECOND]
    assert bookmark.said not in str(caught.value)
    return bookmark.said


def arrived(microsoft: Any) -> list[tuple[int, str, int]]:
    return [(item["size"], item["sha256"], item["revisions"]) for item in microsoft.received("file")]


ONCE = [(len(LONG), hashlib.sha256(LONG).hexdigest(), 0)]


def test_an_upload_that_was_parked_goes_on_where_it_was(
    process: Callable[[], Process], folder: str, microsoft: Any, bookmark: Noted, parked: str
) -> None:
    assert timedelta(hours=1) < bookmark.until - datetime.now(UTC) <= timedelta(days=1)
    later = process()
    filed = later.file(folder, bookmark)
    assert later.ranges == [SECOND, THIRD]
    assert (arrived(microsoft), filed.size) == (ONCE, len(LONG))


def test_an_upload_that_is_parked_again_and_again_keeps_its_session(
    process: Callable[[], Process], folder: str, microsoft: Any, bookmark: Noted, parked: str
) -> None:
    for match, method in (("^/upload/", "GET"), ("^/upload/", "PUT")):
        microsoft.misbehave(match, "throttle", method=method, retryAfter=600)
        with pytest.raises(IntegrationError, match=r"429|a pause"):
            process().file(folder, bookmark)
        assert bookmark.said == parked
    assert process().file(folder, bookmark).size == len(LONG)
    assert arrived(microsoft) == ONCE


@pytest.mark.parametrize("status", [404, 410])
def test_an_upload_whose_session_is_gone_begins_anew_once(
    process: Callable[[], Process], folder: str, microsoft: Any, bookmark: Noted, parked: str, status: int
) -> None:
    microsoft.misbehave("^/upload/", "fail", method="GET", status=status)
    later = process()
    later.file(folder, bookmark)
    assert later.ranges == [FIRST, SECOND, THIRD]
    assert (arrived(microsoft), bookmark.said == parked) == (ONCE, False)


def test_a_session_that_goes_while_it_is_used_is_begun_anew_with_the_next_try(
    process: Callable[[], Process], folder: str, microsoft: Any, bookmark: Noted, parked: str
) -> None:
    microsoft.misbehave("^/upload/", "fail", method="PUT", status=404)
    with pytest.raises(IntegrationError, match="the session is gone") as caught:
        process().file(folder, bookmark)
    assert caught.value.retryable
    requests.delete(parked, timeout=10)
    assert process().file(folder, bookmark).size == len(LONG)
    assert arrived(microsoft) == ONCE


def test_a_file_that_is_whole_is_not_sent_again_though_nobody_noted_it(
    process: Callable[[], Process], folder: str, microsoft: Any, bookmark: Noted, parked: str
) -> None:
    first = process().file(folder, bookmark)
    assert bookmark.said == parked
    again = process()
    assert (again.file(folder, bookmark), again.ranges) == (first, [])
    assert arrived(microsoft) == ONCE


def test_a_bookmark_of_something_else_is_of_no_use_and_does_no_harm(
    process: Callable[[], Process], folder: str, microsoft: Any, bookmark: Noted, parked: str
) -> None:
    bookmark.said = "https://evil.example/upload/secret"
    assert process().file(folder, bookmark).size == len(LONG)
    assert arrived(microsoft) == ONCE


def test_an_upload_is_cancelled_when_nobody_goes_on_with_it(process: Callable[[], Process], parked: str) -> None:
    cabinet = process().cabinet
    assert requests.get(parked, timeout=10).status_code == 200
    cabinet.abandon(parked)
    assert requests.get(parked, timeout=10).status_code == 404
    cabinet.abandon(parked)


@pytest.mark.parametrize("status", [507, 409])
def test_an_upload_that_can_never_end_is_cancelled_at_once(
    process: Callable[[], Process], folder: str, microsoft: Any, bookmark: Noted, parked: str, status: int
) -> None:
    microsoft.misbehave("^/upload/", "fail", method="PUT", status=status)
    with pytest.raises(IntegrationError):
        process().file(folder, bookmark)
    assert (bookmark.said, requests.get(parked, timeout=10).status_code) == ("", 404)


def test_small_files_leave_no_bookmark(process: Callable[[], Process], folder: str, bookmark: Noted) -> None:
    process().file(folder, bookmark, b"hello", "a.txt")
    assert bookmark.until.year == 1


def test_the_address_of_a_session_stands_in_no_log(
    process: Callable[[], Process],
    folder: str,
    bookmark: Noted,
    parked: str,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with caplog.at_level(logging.DEBUG, "hub"):
        process().file(folder, bookmark)
    assert parked.rpartition("/")[2] not in caplog.text + "".join(capsys.readouterr())
