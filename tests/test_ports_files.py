"""Files and links to them: one suite for each port, which every adapter passes; a new adapter is one line more."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from hub.core.errors import IntegrationError
from hub.core.ports import Files, SignedLink
from tests.support.clocks import QUARTER
from tests.support.filestores import Store, google_store, local_store
from tests.support.stores import MemoryFiles


def _folder(request: pytest.FixtureRequest) -> Path:
    return Path(request.getfixturevalue("tmp_path"))


FILES: Mapping[str, Callable[[pytest.FixtureRequest], Files]] = {
    "local": lambda request: local_store(_folder(request)).files,
    "google": lambda request: google_store(request.getfixturevalue("cloud")).files,
    "memory, for tests": lambda _: MemoryFiles(),
}
STORES: Mapping[str, Callable[[pytest.FixtureRequest], Store]] = {
    "local": lambda request: local_store(_folder(request)),
    "google": lambda request: google_store(request.getfixturevalue("cloud")),
}


@pytest.mark.parametrize("make", FILES.values(), ids=FILES)
class TestFiles:
    """Bytes under names."""

    @pytest.fixture
    def files(self, make: Callable[[pytest.FixtureRequest], Files], request: pytest.FixtureRequest) -> Files:
        return make(request)

    def test_what_is_written_is_known_and_read_again(self, files: Files) -> None:
        stored = files.write("a", b"bytes", "text/plain")
        assert files.stat("a") == stored
        assert (stored.size, stored.content_type) == (5, "text/plain")
        assert stored.sha256 == hashlib.sha256(b"bytes").hexdigest()
        with files.open("a") as file:
            assert (file.read(2), file.read()) == (b"by", b"tes")

    def test_writing_again_replaces(self, files: Files) -> None:
        files.write("a", b"former", "text/plain")
        files.write("a", b"latter bytes", "text/csv")
        stored = files.stat("a")
        assert stored
        assert (stored.size, stored.content_type) == (12, "text/csv")
        with files.open("a") as file:
            assert file.read() == b"latter bytes"

    def test_what_comes_in_pieces_is_stored_whole(self, files: Files) -> None:
        pieces = [bytes([number]) * 300_000 for number in range(20)]
        stored = files.take("a", iter(pieces), "text/plain")
        assert (stored.size, stored.sha256) == (6_000_000, hashlib.sha256(b"".join(pieces)).hexdigest())
        assert files.stat("a") == stored
        with files.open("a") as content:
            assert content.read() == b"".join(pieces)

    def test_of_pieces_that_break_off_nothing_is_stored(self, files: Files) -> None:
        def broken() -> Iterator[bytes]:
            yield b"x" * 5_000_000
            raise IntegrationError("the line broke", retryable=True)

        with pytest.raises(IntegrationError, match="the line broke"):
            files.take("a", broken(), "text/plain")
        assert files.stat("a") is None

    def test_names_are_apart(self, files: Files) -> None:
        for name in ("a", "A", "a/b", "ab"):
            files.write(name, name.encode(), "text/plain")
        for name in ("a", "A", "a/b", "ab"):
            with files.open(name) as file:
                assert file.read() == name.encode()

    def test_nothing_is_nothing_and_not_empty(self, files: Files) -> None:
        assert files.stat("a") is None
        files.write("a", b"", "text/plain")
        stored = files.stat("a")
        assert stored
        assert stored.size == 0

    def test_opening_what_is_not_there_fails_for_good(self, files: Files) -> None:
        with pytest.raises(IntegrationError) as failure:
            files.open("a")
        assert not failure.value.retryable

    def test_deleting_is_welcome_twice(self, files: Files) -> None:
        files.write("a", b"bytes", "text/plain")
        files.delete("a")
        files.delete("a")
        assert files.stat("a") is None
        files.write("a", b"new", "text/plain")
        assert files.stat("a")


@pytest.mark.parametrize("make", STORES.values(), ids=STORES)
class TestSignedLinks:
    """Links to a file store, followed by somebody who is not signed in."""

    @pytest.fixture
    def store(self, make: Callable[[pytest.FixtureRequest], Store], request: pytest.FixtureRequest) -> Store:
        return make(request)

    @pytest.fixture
    def up(self, store: Store) -> SignedLink:
        return store.files.upload_link("a", "text/plain", 5, store.clock.now() + QUARTER)

    @pytest.fixture
    def down(self, store: Store) -> SignedLink:
        store.files.write("b", b"bytes", "text/plain")
        return store.files.download_link("b", "Über.txt", "text/plain", store.clock.now() + QUARTER)

    def test_a_link_says_what_to_send_and_when_it_ends(self, store: Store, up: SignedLink, down: SignedLink) -> None:
        assert (up.method, down.method) == ("PUT", "GET")
        assert up.expires_at == down.expires_at == store.clock.now() + QUARTER
        assert up.headers["Content-Type"] == "text/plain"

    def test_what_is_sent_arrives(self, store: Store, up: SignedLink) -> None:
        assert store.follow(up.method, up.url, up.headers, b"bytes")[0] in (200, 201)
        stored = store.files.stat("a")
        assert stored
        assert (stored.size, stored.sha256) == (5, hashlib.sha256(b"bytes").hexdigest())

    def test_what_is_sent_in_pieces_goes_on_where_it_stands(self, store: Store) -> None:
        content = bytes(range(256)) * 2048 + b"the rest"
        link = store.files.resumable_link("a", "text/plain", len(content), store.clock.now() + QUARTER)
        assert link
        opened, _, told = store.ask(link.method, link.url, link.headers, b"")
        assert (link.method, opened) == ("POST", 201)

        def put(span: str, data: bytes) -> tuple[int, str | None]:
            said = {"Content-Range": f"bytes {span}/{len(content)}"}
            status, _, headers = store.ask("PUT", told["Location"], said, data)
            return status, headers.get("Range")

        assert put("*", b"") == (308, None)
        assert put("0-262143", content[:262144]) == (308, "bytes=0-262143")
        assert put("*", b"") == (308, "bytes=0-262143")
        assert store.files.stat("a") is None
        assert put(f"262144-{len(content) - 1}", content[262144:])[0] == 200
        stored = store.files.stat("a")
        assert stored
        assert (stored.size, stored.sha256) == (len(content), hashlib.sha256(content).hexdigest())

    def test_what_lies_there_is_read(self, store: Store, down: SignedLink) -> None:
        assert store.follow(down.method, down.url, down.headers, None) == (200, b"bytes")

    @pytest.mark.parametrize("content", [b"more than bytes", b"byte"])
    def test_other_sizes_are_refused(self, store: Store, up: SignedLink, content: bytes) -> None:
        assert 400 <= store.follow(up.method, up.url, up.headers, content)[0] < 500
        assert store.files.stat("a") is None

    def test_another_type_is_refused(self, store: Store, up: SignedLink) -> None:
        assert 400 <= store.follow(up.method, up.url, {"Content-Type": "text/html"}, b"bytes")[0] < 500
        assert store.files.stat("a") is None

    def test_a_sum_that_is_known_is_bound(self, store: Store) -> None:
        known = hashlib.sha256(b"bytes").hexdigest()
        up = store.files.upload_link("a", "text/plain", 5, store.clock.now() + QUARTER, known)
        assert 400 <= store.follow(up.method, up.url, up.headers, b"other")[0] < 500
        assert store.files.stat("a") is None
        assert store.follow(up.method, up.url, up.headers, b"bytes")[0] in (200, 201)
        stored = store.files.stat("a")
        assert stored
        assert stored.sha256 == known

    def test_bytes_that_have_arrived_stay_as_they_are(self, store: Store, up: SignedLink) -> None:
        store.follow(up.method, up.url, up.headers, b"bytes")
        assert 400 <= store.follow(up.method, up.url, up.headers, b"other")[0] < 500
        with store.files.open("a") as file:
            assert file.read() == b"bytes"

    def test_another_method_is_refused(self, store: Store, up: SignedLink, down: SignedLink) -> None:
        assert 400 <= store.follow("GET", up.url, {}, None)[0] < 500
        assert 400 <= store.follow("PUT", down.url, up.headers, b"bytes")[0] < 500

    def test_a_changed_link_is_refused(self, store: Store, up: SignedLink, down: SignedLink) -> None:
        for link, data in ((up, b"bytes"), (down, None)):
            for former, latter in (("/a?", "/c?"), ("/b?", "/c?"), ("text%2Fplain", "text%2Fhtml"), ("=", "=0")):
                url = link.url.replace(former, latter, 1)
                if url != link.url:
                    assert 400 <= store.follow(link.method, url, link.headers, data)[0] < 500

    def test_an_expired_link_is_refused(self, store: Store, up: SignedLink, down: SignedLink) -> None:
        store.clock.advance(QUARTER)
        assert 400 <= store.follow(up.method, up.url, up.headers, b"bytes")[0] < 500
        assert 400 <= store.follow(down.method, down.url, down.headers, None)[0] < 500
