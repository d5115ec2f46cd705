"""The hub in several processes: each part with domains and a database of its own, a router in front that knows which
part answers which path, as `dispatch.yaml` does at App Engine."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from fnmatch import fnmatchcase
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import requests

from demo.place import Place, free_port
from hub.core.config import DOMAINS
from tests.support.machines import Machine, hub_at

# The first that fits counts; what nothing fits goes to the last part.
DISPATCH: Sequence[tuple[str, str]] = (
    ("/api/v1/documents*", "documents"),
    ("/api/v1/reports*", "reports"),
    ("/api/v1/report-*", "reports"),
)
REST = "rest"
PARTS: Mapping[str, tuple[str, ...]] = {
    "documents": ("documents",),
    "reports": ("reports",),
    REST: tuple(domain for domain in DOMAINS if domain not in ("documents", "reports")),
}
# Each part has a clock in its own database.
EVERYWHERE = "/local/clock"
OF_ONE_HOP = ("connection", "transfer-encoding", "content-encoding", "content-length", "server", "date", "keep-alive")


class Parts:
    """The processes, not started yet. `databases` are their addresses, by part."""

    def __init__(self, place: Place, databases: Mapping[str, str], settings: Mapping[str, str]) -> None:
        self.urls = {part: f"http://127.0.0.1:{free_port()}" for part in PARTS}
        peers = json.dumps({domain: self.urls[part] for part, domains in PARTS.items() for domain in domains})
        told = {"HUB_PEERS": peers, "HUB_PUBLIC_URL": place.hub, **settings}
        self.machines = {part: self._machine(place, part, databases[part], told) for part in PARTS}

    def _machine(self, place: Place, part: str, database: str, told: Mapping[str, str]) -> Machine:
        here = Place(self.urls[part], place.simulator, place.folder)
        own = {"HUB_DOMAINS": ",".join(PARTS[part]), "HUB_DATABASE_URL": database}
        machine = hub_at(here, {**told, **own})
        machine._log = place.folder / f"{part}.log"
        return machine


@contextmanager
def router(place: Place, urls: Mapping[str, str]) -> Iterator[None]:
    """Sends what comes to the address of the place to the part that answers it."""
    server = ThreadingHTTPServer(("127.0.0.1", int(place.hub.rsplit(":", 1)[1])), _handler(urls))
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def part_of(path: str) -> str:
    """Which part answers a path."""
    return next((part for pattern, part in DISPATCH if fnmatchcase(path, pattern)), REST)


def _handler(urls: Mapping[str, str]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _pass_on(self) -> None:
            path = self.path.partition("?")[0]
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            parts = sorted(urls) if path == EVERYWHERE else [part_of(path)]
            answers = [self._asked(urls[part], body) for part in parts]
            self._answer(answers[-1])

        def _asked(self, url: str, body: bytes) -> requests.Response:
            headers = {name: value for name, value in self.headers.items() if name.lower() != "connection"}
            options = {"headers": headers, "data": body, "timeout": 30, "allow_redirects": False}
            with requests.Session() as session:
                session.trust_env = False
                return session.request(self.command, url + self.path, **options)

        def _answer(self, answer: requests.Response) -> None:
            self.send_response_only(answer.status_code)
            for name, value in answer.headers.items():
                if name.lower() not in OF_ONE_HOP:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.content)))
            self.end_headers()
            self.wfile.write(answer.content)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _pass_on

        def log_message(self, *_: object) -> None:
            """Nothing to say."""

    return Handler
