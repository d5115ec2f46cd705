"""The client of the benchmarks, against a server of a few lines."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from bench.load import Job, message, run

heard: list[tuple[str, bytes, str]] = []


class Answering(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        heard.append((self.path, body, self.headers.get("If-Match", "")))
        self.send_response(201 if self.path == "/new" else 409)
        self.send_header("Content-Length", "5")
        self.end_headers()
        self.wfile.write(b"he")
        self.wfile.write(b"llo")

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def port() -> Iterator[int]:
    heard.clear()
    with ThreadingHTTPServer(("127.0.0.1", 0), Answering) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield int(server.server_address[1])
        server.shutdown()
        thread.join()


def test_each_request_is_sent_once(port: int) -> None:
    found = run(Job(port, [message("POST", "/new", b"%d" % number) for number in range(20)], seconds=60))
    assert found.statuses == {201: 20}
    assert sorted(int(body) for _, body, _ in heard) == list(range(20))
    assert len(found.latencies) == 20
    assert found.rate > 0


def test_what_is_sent_again_and_again_ends_with_the_time(port: int) -> None:
    found = run(Job(port, [message("POST", "/new", b"{}")], seconds=0.5, again=True))
    assert found.statuses[201] == len(heard) > 1


def test_refusals_are_counted_and_headers_arrive(port: int) -> None:
    found = run(Job(port, [message("POST", "/other", b"{}", If_Match='"1"')], seconds=60))
    assert found.statuses == {409: 1}
    assert heard == [("/other", b"{}", '"1"')]
