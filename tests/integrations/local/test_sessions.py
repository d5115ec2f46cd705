"""Uploads to the local store in pieces, over lines that break."""

import hashlib
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest

from hub.core.unit_of_work import Work
from integrations.local.fileroutes import file_pages
from integrations.local.files import LocalFiles
from tests.support.apps import Client, Reply, TestApp, app_with
from tests.support.clocks import ManualClock

BASE = "http://127.0.0.1:8080"
NAME = "01890a5d-ac96-774b-bcce-b302099a8057"
CONTENT = b"a receipt in pieces"
SIZE = len(CONTENT)


@pytest.fixture
def files(tmp_path: Path, clock: ManualClock) -> LocalFiles:
    return LocalFiles(tmp_path / "files", BASE, bytes(32), clock)


@pytest.fixture
def app(clock: ManualClock, files: LocalFiles) -> TestApp:
    return app_with(Work(NotImplemented, clock), {}, [], [file_pages(files)])


@pytest.fixture
def nobody(app: TestApp) -> Client:
    return app.nobody()


@pytest.fixture
def link(files: LocalFiles, clock: ManualClock) -> str:
    """Opens sessions for a quarter of an hour."""
    link = files.resumable_link(NAME, "text/plain", SIZE, clock.now() + timedelta(minutes=15))
    assert link.method == "POST"
    return link.url.removeprefix(BASE)


@pytest.fixture
def session(nobody: Client, link: str) -> str:
    """Where the pieces go."""
    opened = nobody.call("POST", link)
    assert opened.status == 201
    return opened.headers["Location"].removeprefix(BASE)


def put(client: Client, session: str, first: int, last: int, content: bytes | None = None) -> Reply:
    """A piece, both ends counted."""
    said = {"Content-Range": f"bytes {first}-{last}/{SIZE}"}
    return client.put(session, data=CONTENT[first : last + 1] if content is None else content, headers=said)


def stands(client: Client, session: str) -> str | None:
    """What the store says that it has."""
    reply = client.put(session, headers={"Content-Range": f"bytes */{SIZE}"})
    assert reply.status == 308
    return reply.headers.get("Range")


def test_pieces_make_the_whole(nobody: Client, files: LocalFiles, session: str) -> None:
    assert stands(nobody, session) is None
    assert put(nobody, session, 0, 7).headers["Range"] == "bytes=0-7"
    assert files.stat(NAME) is None
    assert put(nobody, session, 8, 11).status == 308
    assert stands(nobody, session) == "bytes=0-11"
    done = put(nobody, session, 12, SIZE - 1)
    assert (done.status, done.headers["ETag"]) == (200, f'"{hashlib.sha256(CONTENT).hexdigest()}"')
    with files.open(NAME) as file:
        assert file.read() == CONTENT


def test_all_at_once_needs_no_range(nobody: Client, files: LocalFiles, session: str) -> None:
    assert nobody.put(session, data=CONTENT).status == 200
    stored = files.stat(NAME)
    assert stored
    assert stored.size == SIZE


def test_what_came_before_the_line_broke_stays(app: TestApp, nobody: Client, session: str) -> None:
    said = {"Content-Range": f"bytes 0-{SIZE - 1}/{SIZE}"}
    longer = {"CONTENT_LENGTH": str(SIZE)}
    app.flask.test_client().put(session, base_url=BASE, data=CONTENT[:5], headers=said, environ_overrides=longer)
    assert stands(nobody, session) == "bytes=0-4"
    assert put(nobody, session, 5, SIZE - 1).status == 200


def test_a_piece_from_elsewhere_is_not_taken_and_told_where_to_go_on(nobody: Client, session: str) -> None:
    put(nobody, session, 0, 7)
    for first, last in ((0, 7), (10, 12)):
        reply = put(nobody, session, first, last)
        assert (reply.status, reply.headers["Range"]) == (308, "bytes=0-7")


def test_who_asks_after_the_last_piece_is_told_that_all_arrived(nobody: Client, session: str) -> None:
    put(nobody, session, 0, SIZE - 1)
    again = nobody.put(session, headers={"Content-Range": f"bytes */{SIZE}"})
    assert again.status == 200
    assert put(nobody, session, 0, SIZE - 1).status == 200


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ("bytes 0-3/20", 400),
        ("bytes 0-5/19", 400),
        ("bytes 3-0/19", 400),
        ("bytes 17-20/19", 400),
        ("bytes 0-3", 400),
        ("lines 0-3/19", 400),
        ("bytes 0-3/*", 400),
    ],
)
def test_a_range_that_does_not_fit_is_refused(nobody: Client, session: str, said: str, status: int) -> None:
    reply = nobody.put(session, data=b"four", headers={"Content-Range": said})
    assert (reply.status, reply.pointers) == (status, ["/headers/Content-Range"])
    assert stands(nobody, session) is None


@pytest.mark.parametrize(
    "changes", [{"session": "0" * 16}, {"size": "9"}, {"expires": "9999999999"}, {"type": "text/html"}, {"more": "1"}]
)
def test_a_tampered_session_is_refused(nobody: Client, session: str, changes: dict[str, str]) -> None:
    parts = urlsplit(session)
    forged = f"{parts.path}?{urlencode({**dict(parse_qsl(parts.query)), **changes})}"
    assert nobody.put(forged, data=CONTENT).status == 403


def test_a_link_opens_sessions_and_nothing_else(
    nobody: Client, files: LocalFiles, link: str, session: str, clock: ManualClock
) -> None:
    assert nobody.put(link, data=CONTENT).status == 403
    assert nobody.call("POST", session).status == 403
    assert nobody.get(session).status == 403
    clock.advance(timedelta(minutes=15))
    assert nobody.call("POST", link).status == 403
    assert put(nobody, session, 0, 3).status == 308
    clock.advance(timedelta(hours=24))
    assert put(nobody, session, 4, 7).status == 403


def test_of_two_sessions_the_one_that_ends_first_counts(nobody: Client, files: LocalFiles, link: str) -> None:
    one, other = (nobody.call("POST", link).headers["Location"].removeprefix(BASE) for _ in range(2))
    put(nobody, one, 0, 7)
    put(nobody, other, 0, SIZE - 1, b"other receipt, same")
    assert put(nobody, one, 8, SIZE - 1).status == 200
    with files.open(NAME) as file:
        assert file.read() == b"other receipt, same"


def test_what_was_gathered_goes_with_the_document(
    nobody: Client, files: LocalFiles, session: str, tmp_path: Path
) -> None:
    put(nobody, session, 0, 7)
    files.delete(NAME)
    assert [one for one in (tmp_path / "files").rglob("*") if one.is_file()] == []


def test_while_a_piece_arrives_no_other_is_taken(nobody: Client, files: LocalFiles, session: str) -> None:
    import fcntl

    put(nobody, session, 0, 7)
    part = files.part(NAME, dict(parse_qsl(urlsplit(session).query))["session"])
    with part.open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        assert put(nobody, session, 8, 11).status == 503
    assert put(nobody, session, 8, 11).status == 308
