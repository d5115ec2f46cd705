"""Starts the simulator: in this process for tests, or by itself (`python -m integrations.simulator`)."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from integrations.simulator.access import Registration
from integrations.simulator.app import create_app
from integrations.simulator.crowd import Size
from integrations.simulator.store import Store


class _Quiet(WSGIRequestHandler):
    """No line per request: addresses of uploads are secrets, and the hub logs its own calls."""

    protocol_version = "HTTP/1.1"

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Says nothing below an error."""
        if type == "error":
            logging.getLogger(__name__).error(message, *args)


def make(
    host: str, port: int, store: Store, registration: Registration | None = None, size: Size | None = None
) -> BaseWSGIServer:
    """A threaded server on a free port when `port` is 0."""
    return make_server(host, port, create_app(store, registration, size), threaded=True, request_handler=_Quiet)


@contextmanager
def running(
    port: int = 0,
    data: str = ":memory:",
    registration: Registration | None = None,
    host: str = "127.0.0.1",
    size: Size | None = None,
) -> Iterator[str]:
    """The simulator in a thread of this process; gives its base URL, and stops with the block."""
    store = Store(data)
    server = make(host, port, store, registration, size)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True, name="simulator")
    thread.start()
    try:
        yield f"http://{host}:{server.server_port}"
    finally:
        server.shutdown()
        thread.join(5)
        server.server_close()
        store.close()


def serve(
    host: str,
    port: int,
    data: str,
    registration: Registration | None = None,
    endpoint: str = "",
    size: Size | None = None,
) -> None:
    """The simulator until it is stopped; `endpoint` is where the bot listens."""
    store = Store(data)
    if endpoint:
        store.save("setting", "endpoint", {"url": endpoint})
    server = make(host, port, store, registration, size)
    try:
        server.serve_forever()
    finally:
        server.server_close()
        store.close()
