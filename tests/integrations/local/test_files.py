"""Signed links to the local file store, and where they lead."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest

from hub.core.ports import SignedLink
from hub.core.unit_of_work import Work
from integrations.local.fileroutes import file_pages
from integrations.local.files import LocalFiles
from tests.support.apps import Client, Reply, TestApp, app_with
from tests.support.clocks import ManualClock

SECRET = bytes(32)
BASE = "http://127.0.0.1:8080"
NAME = "01890a5d-ac96-774b-bcce-b302099a8057"


@pytest.fixture
def files(tmp_path: Path, clock: ManualClock) -> LocalFiles:
    return LocalFiles(tmp_path / "files", BASE, SECRET, clock)


@pytest.fixture
def nobody(clock: ManualClock, files: LocalFiles) -> Client:
    """Somebody without any token; the links must be enough."""
    return app_with(Work(NotImplemented, clock), {}, [], [file_pages(files)]).nobody()


@pytest.fixture
def link(files: LocalFiles, clock: ManualClock) -> SignedLink:
    """Takes seven bytes of text for a quarter of an hour."""
    return files.upload_link(NAME, "text/plain", 7, clock.now() + timedelta(minutes=15))


@pytest.fixture
def download(files: LocalFiles, clock: ManualClock) -> Callable[..., SignedLink]:
    """A link to seven bytes that lie there already."""
    files.write(NAME, b"receipt", "text/plain")

    def make(filename: str = "receipt.txt", content_type: str = "text/plain") -> SignedLink:
        return files.download_link(NAME, filename, content_type, clock.now() + timedelta(minutes=15))

    return make


def path_of(url: str) -> str:
    assert url.startswith(BASE)
    return url.removeprefix(BASE)


def changed(url: str, **changes: str | None) -> str:
    """The link with some of its parameters changed, or left out for None."""
    parts = urlsplit(url)
    query = {name: value for name, value in (dict(parse_qsl(parts.query)) | changes).items() if value is not None}
    return f"{parts.path}?{urlencode(query)}"


def send(client: Client, path: str, content: bytes = b"receipt", **headers: str) -> Reply:
    return client.put(path, data=content, headers={"Content-Type": "text/plain", **headers})


def test_bytes_go_up_and_come_down_again(
    nobody: Client, files: LocalFiles, link: SignedLink, clock: ManualClock
) -> None:
    sent = nobody.call(link.method, path_of(link.url), data=b"receipt", headers=link.headers)
    assert sent.status == 200
    stored = files.stat(NAME)
    assert stored
    assert sent.headers["ETag"] == f'"{stored.sha256}"'
    down = files.download_link(NAME, "receipt.txt", "text/plain", clock.now() + timedelta(minutes=1))
    got = nobody.call(down.method, path_of(down.url))
    assert (got.status, got.body) == (200, b"receipt")


def test_a_download_is_an_attachment_that_no_browser_runs(nobody: Client, download: Callable[..., SignedLink]) -> None:
    got = nobody.get(path_of(download('Größe "x" – 表.html', "text/html").url))
    disposition = got.headers["Content-Disposition"]
    assert disposition.startswith("attachment")
    assert "filename*=UTF-8''Gr%C3%B6%C3%9Fe" in disposition
    assert got.headers["Content-Type"].startswith("text/html")
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in got.headers["Content-Security-Policy"]
    assert "no-store" in got.headers["Cache-Control"]


def test_a_part_of_the_bytes_can_be_asked_for(nobody: Client, download: Callable[..., SignedLink]) -> None:
    got = nobody.get(path_of(download().url), headers={"Range": "bytes=2-4"})
    assert (got.status, got.body) == (206, b"cei")


@pytest.mark.parametrize(
    "changes",
    [
        {"expires": "9999999999"},
        {"type": "text/html"},
        {"size": "8"},
        {"size": "007"},
        {"signature": "0" * 64},
        {"signature": ""},
        {"signature": "ä"},
        {"signature": None},
        {"expires": None},
        {"size": None},
        {"extra": "1"},
        {"filename": "x"},
    ],
)
def test_a_tampered_upload_link_is_refused(
    nobody: Client, files: LocalFiles, link: SignedLink, changes: dict[str, str | None]
) -> None:
    refusal = send(nobody, changed(link.url, **changes), **({"Content-Type": changes.get("type") or "text/plain"}))
    assert refusal.status == 403
    assert refusal.headers["Content-Type"] == "application/problem+json"
    assert files.stat(NAME) is None


@pytest.mark.parametrize(
    "changes",
    [{"expires": "9999999999"}, {"filename": "other.exe"}, {"type": "text/html"}, {"signature": "0" * 64}, {"a": "b"}],
)
def test_a_tampered_download_link_is_refused(
    nobody: Client, download: Callable[..., SignedLink], changes: dict[str, str]
) -> None:
    refusal = nobody.get(changed(download().url, **changes))
    assert refusal.status == 403
    assert b"receipt" not in refusal.body


def test_a_link_leads_to_one_name_only(nobody: Client, files: LocalFiles, download: Callable[..., SignedLink]) -> None:
    files.write("other", b"secret", "text/plain")
    assert nobody.get(path_of(download().url).replace(NAME, "other")).status == 403


def test_a_link_is_bound_to_its_method(nobody: Client, link: SignedLink, download: Callable[..., SignedLink]) -> None:
    assert nobody.get(path_of(link.url)).status == 403
    assert send(nobody, path_of(download().url)).status == 403
    assert nobody.post(path_of(link.url)).status == 403
    assert nobody.delete(path_of(link.url)).status == 405


def test_a_link_of_another_hub_is_refused(nobody: Client, tmp_path: Path, clock: ManualClock) -> None:
    other = LocalFiles(tmp_path, BASE, bytes(31) + b"1", clock)
    foreign = other.upload_link(NAME, "text/plain", 7, clock.now() + timedelta(minutes=15))
    assert send(nobody, path_of(foreign.url)).status == 403


def test_an_expired_link_says_so(
    nobody: Client, link: SignedLink, download: Callable[..., SignedLink], clock: ManualClock
) -> None:
    paths = path_of(link.url), path_of(download().url)
    clock.advance(timedelta(minutes=15))
    for refusal in (send(nobody, paths[0]), nobody.get(paths[1])):
        assert refusal.status == 403
        assert "expired" in refusal.json["detail"]
        assert "new link" in refusal.json["detail"]


@pytest.mark.parametrize(
    ("content", "headers", "status"),
    [
        (b"too many bytes", {}, 413),
        (b"few", {}, 400),
        (b"", {}, 411),
        (b"receipt", {"Content-Type": "text/html"}, 400),
        (b"receipt", {"Content-Type": "text/plain; charset=utf-8"}, 400),
    ],
)
def test_other_bytes_than_announced_are_refused(
    nobody: Client, files: LocalFiles, link: SignedLink, content: bytes, headers: dict[str, str], status: int
) -> None:
    refusal = send(nobody, path_of(link.url), content, **headers)
    assert refusal.status == status
    assert refusal.json["detail"]
    assert files.stat(NAME) is None


def test_bytes_of_unknown_length_are_refused(app: TestApp, files: LocalFiles, link: SignedLink) -> None:
    http = app.flask.test_client()
    answer = http.put(path_of(link.url), base_url=BASE, content_type="text/plain")
    assert answer.status_code == 411
    assert files.stat(NAME) is None


@pytest.fixture
def app(clock: ManualClock, files: LocalFiles) -> TestApp:
    return app_with(Work(NotImplemented, clock), {}, [], [file_pages(files)])


def test_bytes_that_break_off_leave_nothing(app: TestApp, files: LocalFiles, link: SignedLink) -> None:
    http = app.flask.test_client()
    answer = http.put(
        path_of(link.url), base_url=BASE, data=b"rec", content_type="text/plain", headers={"Content-Length": "7"}
    )
    assert answer.status_code == 400
    assert files.stat(NAME) is None


def test_the_same_bytes_again_are_welcome_and_others_are_not(
    nobody: Client, files: LocalFiles, link: SignedLink
) -> None:
    assert send(nobody, path_of(link.url)).status == 200
    assert send(nobody, path_of(link.url)).status == 200
    refusal = send(nobody, path_of(link.url), b"forgery")
    assert refusal.status == 409
    with files.open(NAME) as file:
        assert file.read() == b"receipt"


def test_bytes_larger_than_the_limit_of_the_api_pass(nobody: Client, files: LocalFiles, clock: ManualClock) -> None:
    content = bytes(3 * 1024 * 1024)
    large = files.upload_link("large", "text/plain", len(content), clock.now() + timedelta(minutes=1))
    assert send(nobody, path_of(large.url), content).status == 200
    stored = files.stat("large")
    assert stored
    assert stored.size == len(content)


def test_what_is_gone_is_said(nobody: Client, files: LocalFiles, download: Callable[..., SignedLink]) -> None:
    link = download()
    files.delete(NAME)
    assert nobody.get(path_of(link.url)).status == 404


def test_a_failing_disk_is_said(nobody: Client, link: SignedLink, tmp_path: Path) -> None:
    (tmp_path / "files").write_text("in the way")
    assert send(nobody, path_of(link.url)).status == 503
