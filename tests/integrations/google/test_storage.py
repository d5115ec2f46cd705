"""Documents in Cloud Storage: the real library against a strict stand-in."""

import hashlib
import socket
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import requests
from google.auth.transport.requests import AuthorizedSession

from hub.core.config import load_settings
from hub.core.errors import IntegrationError
from hub.core.ports import SignedLink
from integrations.google import bucket as bucket_module
from integrations.google import storage
from integrations.google.files import store
from integrations.google.storage import GoogleFiles
from integrations.google.storage_failures import RETRY, TIMEOUT
from tests.support.clocks import ManualClock
from tests.support.cloudstorage import Cloud, fault

KEY = "projects/p/locations/europe-west1/keyRings/hub/cryptoKeys/files"
SUM = hashlib.sha256(b"bytes").hexdigest()


@pytest.fixture
def clock() -> ManualClock:
    clock = ManualClock()
    clock.moment = datetime.now(UTC)
    return clock


@pytest.fixture
def soon(clock: ManualClock) -> datetime:
    return clock.now() + timedelta(minutes=15)


@pytest.fixture
def bucket(cloud: Cloud) -> str:
    return cloud.make_bucket(f"b-{uuid4()}")


@pytest.fixture
def make(cloud: Cloud, clock: ManualClock, bucket: str) -> Callable[..., GoogleFiles]:
    """A store on that bucket, unless said otherwise."""

    def files(**settings: Any) -> GoogleFiles:
        named = {"files": "google", "files_bucket": bucket, "storage_url": cloud.url} | settings
        return store(load_settings(**named), cloud.credentials(), clock)

    return files


@pytest.fixture
def files(make: Callable[..., GoogleFiles]) -> GoogleFiles:
    return make()


def follow(link: SignedLink, data: bytes | None = None, **headers: str) -> requests.Response:
    sent = {**link.headers, **{key.replace("_", "-"): text for key, text in headers.items()}}
    return requests.request(link.method, link.url, headers=sent, data=data, timeout=30)


class TestUploads:
    """Bytes go past the hub."""

    def test_a_sum_is_bound_to_the_link(self, files: GoogleFiles, soon: datetime) -> None:
        link = files.upload_link("a", "text/plain", 5, soon, SUM)
        assert follow(link, b"other").status_code == 400
        assert files.stat("a") is None
        assert follow(link, b"bytes").status_code == 200
        stored = files.stat("a")
        assert stored
        assert stored.sha256 == SUM

    def test_another_sum_may_not_be_said(self, files: GoogleFiles, soon: datetime) -> None:
        link = files.upload_link("a", "text/plain", 5, soon, SUM)
        said = follow(link, b"other", x_goog_content_sha256=hashlib.sha256(b"other").hexdigest())
        assert said.status_code == 403
        assert files.stat("a") is None

    def test_a_name_that_has_bytes_takes_no_others(self, files: GoogleFiles, soon: datetime) -> None:
        one, two = (files.upload_link("a", "text/plain", 5, soon) for _ in range(2))
        assert follow(one, b"bytes").status_code == 200
        assert follow(two, b"other").status_code == 412
        with files.open("a") as content:
            assert content.read() == b"bytes"

    def test_big_ones_go_in_pieces(self, files: GoogleFiles, soon: datetime) -> None:
        first, rest = b"x" * 262144, b"yz"
        whole = len(first) + len(rest)
        opened = follow(files.resumable_link("a", "text/csv", whole, soon))
        assert opened.status_code == 201
        for start, piece, status in ((0, first, 308), (len(first), rest, 200)):
            span = f"bytes {start}-{start + len(piece) - 1}/{whole}"
            sent = requests.put(opened.headers["Location"], piece, headers={"Content-Range": span}, timeout=30)
            assert sent.status_code == status
        stored = files.stat("a")
        assert stored
        assert (stored.size, stored.content_type) == (whole, "text/csv")
        assert stored.sha256 == hashlib.sha256(first + rest).hexdigest()

    def test_pieces_of_another_size_are_refused(self, files: GoogleFiles, soon: datetime) -> None:
        opened = follow(files.resumable_link("a", "text/csv", 5, soon))
        sent = requests.put(
            opened.headers["Location"], b"more than", headers={"Content-Range": "bytes 0-8/9"}, timeout=30
        )
        assert sent.status_code == 400
        assert files.stat("a") is None

    def test_a_session_is_for_a_new_name_of_the_announced_type(self, files: GoogleFiles, soon: datetime) -> None:
        link = files.resumable_link("a", "text/csv", 5, soon)
        assert follow(link, Content_Type="text/html").status_code == 403
        files.write("a", b"bytes", "text/csv")
        assert follow(link).status_code == 412

    def test_what_the_browser_is_told_is_bound(self, files: GoogleFiles, soon: datetime) -> None:
        files.write("a", b"<script>", "text/html")
        link = files.download_link("a", 'Über "uns".txt', "text/plain", soon)
        got = follow(link)
        assert got.headers["Content-Type"] == "text/plain"
        said = "attachment; filename=\"_ber _uns_.txt\"; filename*=UTF-8''%C3%9Cber%20%22uns%22.txt"
        assert got.headers["Content-Disposition"] == said
        inline = link.url.replace("attachment", "inline")
        assert requests.get(inline, timeout=30).status_code == 403

    def test_without_a_link_nobody_gets_in(self, cloud: Cloud, bucket: str, files: GoogleFiles) -> None:
        files.write("a", b"bytes", "text/plain")
        for path in (f"/{bucket}/a", f"/storage/v1/b/{bucket}/o/a", f"/download/storage/v1/b/{bucket}/o/a?alt=media"):
            assert requests.get(cloud.url + path, timeout=30).status_code == 401


class TestReading:
    """What the hub itself reads."""

    def test_the_bytes_are_read_through_once_for_their_sum(
        self, cloud: Cloud, bucket: str, files: GoogleFiles, soon: datetime
    ) -> None:
        follow(files.upload_link("a", "text/plain", 5, soon), b"bytes")
        assert files.stat("a") == files.stat("a")
        assert cloud.count("/download/storage/v1/b/" + bucket + "/o/a") == 1

    def test_bytes_that_took_their_place_have_another_sum(self, files: GoogleFiles) -> None:
        files.write("a", b"bytes", "text/plain")
        files.write("a", b"other", "text/plain")
        stored = files.stat("a")
        assert stored
        assert stored.sha256 == hashlib.sha256(b"other").hexdigest()

    def test_big_ones_are_read_in_pieces(self, cloud: Cloud, files: GoogleFiles) -> None:
        content = bytes(range(256)) * 40_000
        files.write("a", content, "application/pdf")
        with files.open("a") as file:
            read = b"".join(iter(lambda: file.read(1_000_000), b""))
        assert read == content
        assert cloud.count("/o/a") > 2

    def test_nothing_but_bytes_and_type_lies_there(self, cloud: Cloud, bucket: str, files: GoogleFiles) -> None:
        files.write("a", b"bytes", "text/plain")
        [item] = cloud.names(bucket)
        assert (item["name"], item["contentType"]) == ("a", "text/plain")
        assert "metadata" not in item
        assert "contentDisposition" not in item


class TestTheBucket:
    """It is looked at once before anything goes there."""

    def test_it_is_looked_at_once(self, cloud: Cloud, bucket: str, files: GoogleFiles, soon: datetime) -> None:
        for name in ("a", "b"):
            files.upload_link(name, "text/plain", 5, soon)
        assert cloud.count(f"/b/{bucket}") == 1

    @pytest.mark.parametrize(
        ("settings", "sentence"),
        [
            ({"iamConfiguration": {"publicAccessPrevention": "enforced"}}, "switch on uniform bucket-level access"),
            (
                {"iamConfiguration": {"uniformBucketLevelAccess": {"enabled": True}}},
                "enforce public access prevention",
            ),
            ({"encryption": {"defaultKmsKeyName": f"{KEY}-former"}}, f"make {KEY} its default encryption key"),
            ({}, f"make {KEY} its default encryption key"),
        ],
    )
    def test_an_open_one_takes_nothing(
        self, cloud: Cloud, make: Callable[..., GoogleFiles], soon: datetime, settings: dict[str, Any], sentence: str
    ) -> None:
        files = make(files_bucket=cloud.make_bucket(f"b-{uuid4()}", **settings), files_kms_key=KEY)
        with pytest.raises(IntegrationError, match=sentence) as failure:
            files.upload_link("a", "text/plain", 5, soon)
        assert not failure.value.retryable

    def test_the_companys_own_key_may_be_asked_for(self, cloud: Cloud, make: Callable[..., GoogleFiles]) -> None:
        named = cloud.make_bucket(f"b-{uuid4()}", encryption={"defaultKmsKeyName": KEY})
        assert make(files_bucket=named, files_kms_key=KEY).write("a", b"bytes", "text/plain").size == 5

    def test_one_that_is_not_there_is_not_an_empty_one(self, make: Callable[..., GoogleFiles]) -> None:
        with pytest.raises(IntegrationError, match="404") as failure:
            make(files_bucket="nowhere").stat("a")
        assert not failure.value.retryable


CALLS: dict[str, Callable[[GoogleFiles], object]] = {
    "stat": lambda files: files.stat("a"),
    "open": lambda files: files.open("a"),
    "write": lambda files: files.write("a", b"bytes", "text/plain"),
    "delete": lambda files: files.delete("a"),
}


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
class TestBadDays:
    """Whatever fails is an `IntegrationError` that says whether it helps to try again."""

    @pytest.fixture
    def files(self, files: GoogleFiles, monkeypatch: pytest.MonkeyPatch) -> GoogleFiles:
        files.write("a", b"bytes", "text/plain")
        for module in (storage, bucket_module):
            monkeypatch.setattr(module, "RETRY", RETRY.with_timeout(0.4))
        return files

    def test_a_hiccup_is_not_noticed(
        self, cloud: Cloud, files: GoogleFiles, call: Callable[[GoogleFiles], object]
    ) -> None:
        cloud.faults = [fault(503)]
        call(files)
        assert not cloud.faults

    @pytest.mark.parametrize(("status", "retryable"), [(503, True), (429, True), (408, True), (403, False)])
    def test_an_outage_says_whether_to_come_again(
        self, cloud: Cloud, files: GoogleFiles, call: Callable[[GoogleFiles], object], status: int, retryable: bool
    ) -> None:
        cloud.faults = [fault(status, Retry_After="7")] * 99
        with pytest.raises(IntegrationError) as failure:
            call(files)
        assert failure.value.retryable == retryable
        assert failure.value.retry_after == 7

    def test_nobody_there_is_worth_another_try(
        self, make: Callable[..., GoogleFiles], call: Callable[[GoogleFiles], object], files: GoogleFiles
    ) -> None:
        with pytest.raises(IntegrationError) as failure:
            call(make(storage_url=_nobody()))
        assert failure.value.retryable

    def test_no_call_waits_for_ever(
        self, files: GoogleFiles, call: Callable[[GoogleFiles], object], waits: list[object]
    ) -> None:
        call(files)
        assert waits
        assert set(waits) == {TIMEOUT}


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """The time-outs of the calls made."""
    seen: list[object] = []
    send = AuthorizedSession.request

    def noting(self: AuthorizedSession, *said: Any, **named: Any) -> requests.Response:
        seen.append(named.get("timeout"))
        return send(self, *said, **named)

    monkeypatch.setattr(AuthorizedSession, "request", noting)
    return seen


def _nobody() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{probe.getsockname()[1]}"
