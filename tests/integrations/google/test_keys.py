"""Public keys of others: fetched when needed, kept as their server says, and never guessed."""

from collections.abc import Iterator

import pytest

from hub.core.errors import Unauthenticated, Unavailable
from integrations.google.keys import AGAIN, LONGEST, PEACE, UNSAID, KeySet
from tests.support.signers import KeyServer, Signer, key_server

SIGNER = Signer()


class Seconds:
    """A watch that stands still until it is moved."""

    def __init__(self) -> None:
        self.passed = 1000.0

    def __call__(self) -> float:
        return self.passed


@pytest.fixture
def watch() -> Seconds:
    return Seconds()


@pytest.fixture
def server() -> Iterator[KeyServer]:
    with key_server(SIGNER.jwks) as server:
        yield server


@pytest.fixture
def keys(server: KeyServer, watch: Seconds) -> KeySet:
    return KeySet(server.url, tick=watch)


def test_nothing_is_fetched_before_a_key_is_needed(server: KeyServer, keys: KeySet) -> None:
    assert server.asked == 0
    assert keys.key("k1").key_id == "k1"
    assert server.asked == 1


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Cache-Control": "public, max-age=3600"}, 3600.0),
        ({"Cache-Control": "max-age=3600", "Age": "600"}, 3000.0),
        ({"Cache-Control": "max-age=99999999"}, LONGEST),
        ({}, UNSAID),
        ({"Cache-Control": "max-age=soon", "Age": "x"}, UNSAID),
    ],
)
def test_keys_are_kept_as_long_as_their_server_says(
    server: KeyServer, keys: KeySet, watch: Seconds, headers: dict[str, str], seconds: float
) -> None:
    server.headers = headers
    keys.key("k1")
    watch.passed += seconds - 1
    keys.key("k1")
    assert server.asked == 1
    watch.passed += 1
    keys.key("k1")
    assert server.asked == 2


@pytest.mark.parametrize("said", ["no-store", "private, no-cache", "max-age=0"])
def test_keys_that_may_not_be_kept_are_not(server: KeyServer, keys: KeySet, said: str) -> None:
    server.headers = {"Cache-Control": said}
    keys.key("k1")
    keys.key("k1")
    assert server.asked == 2


def test_a_key_that_is_new_is_found_but_forged_names_do_not_make_us_ask_again_and_again(
    server: KeyServer, keys: KeySet, watch: Seconds
) -> None:
    keys.key("k1")
    for _ in range(3):
        with pytest.raises(Unauthenticated):
            keys.key("k2")
    assert server.asked == 1
    server.body = {"keys": [*SIGNER.jwks["keys"], *Signer("k2").jwks["keys"]]}
    watch.passed += AGAIN
    assert keys.key("k2").key_id == "k2"
    assert server.asked == 2


def test_a_key_that_was_taken_back_counts_no_more(server: KeyServer, keys: KeySet, watch: Seconds) -> None:
    keys.key("k1")
    server.body = Signer("k2").jwks
    watch.passed += 3600
    with pytest.raises(Unauthenticated):
        keys.key("k1")


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (500, b"out of order"),
        (404, b""),
        (302, b""),
        (200, b"<html>Sign in to the network</html>"),
        (200, b"\xff\xfe"),
        (200, []),
        (200, None),
        (200, {}),
        (200, {"keys": "none"}),
        (200, {"keys": [1]}),
        (200, {"keys": []}),
        (200, {"error": "quota"}),
    ],
)
def test_a_server_that_fails_is_an_outage_and_is_left_in_peace(
    server: KeyServer, keys: KeySet, watch: Seconds, status: int, body: object
) -> None:
    good = server.body
    server.status, server.body = status, body
    for _ in range(3):
        with pytest.raises(Unavailable):
            keys.key("k1")
    assert server.asked == 1
    server.status, server.body = 200, good
    watch.passed += PEACE
    assert keys.key("k1")


def test_nobody_at_the_address_is_an_outage() -> None:
    with pytest.raises(Unavailable, match="try again"):
        KeySet("http://127.0.0.1:9").key("k1")
