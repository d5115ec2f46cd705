"""An upload that Microsoft asks to wait for goes on where it was, in whichever process, and leaves nothing behind."""

import hashlib
import io
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests

from hub.core.errors import IntegrationError
from hub.core.ports import FiledDocument
from integrations.microsoft.access import GraphAccess
from integrations.microsoft.graph import GraphClient
from integrations.microsoft.onedrive import OneDriveCabinet
from integrations.microsoft.transfer import DRIVE_RANGE


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
