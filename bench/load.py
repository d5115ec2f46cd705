"""The client: some keep-alive connections that send prepared bytes, in a process of its own (`python -m bench.load`).

It reads no more of an answer than its status and length, so that it can always ask faster than a server can answer.
"""

import pickle
import re
import selectors
import socket
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import cycle
from time import perf_counter, process_time

CONNECTIONS = 8
LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Job:
    """What to send to a port of this machine for some seconds: each request once, or, with `again`, over and over."""

    port: int
    requests: Sequence[bytes]
    seconds: float
    again: bool = False


@dataclass(slots=True)
class Round:
    """What came back: how many answers of each status, in how many seconds, and the client's own share of a core."""

    seconds: float = 0.0
    busy: float = 0.0
    statuses: Counter[int] = field(default_factory=Counter)
    latencies: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Answers a second."""
        return sum(self.statuses.values()) / self.seconds


def play(job: Job) -> Round:
    """Sends a job from a fresh process. Raises `RuntimeError` when an answer is no success."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.load"], input=pickle.dumps(job), stdout=subprocess.PIPE, check=True
    )
    found: Round = pickle.loads(done.stdout)
    if any(status >= 300 for status in found.statuses):
        raise RuntimeError(f"the server refused some requests: {dict(found.statuses)}")
    return found


def message(method: str, path: str, body: bytes = b"", **headers: str) -> bytes:
    """One HTTP request."""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", f"Content-Length: {len(body)}"]
    lines += ["Content-Type: application/json"] if body else []
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


class _Connection:
    """One request on its way at a time."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._heard = b""
        self.sent_at = 0.0

    def send(self, request: bytes) -> None:
        self._heard, self.sent_at = b"", perf_counter()
        self.socket.sendall(request)

    def status(self) -> int | None:
        """The status of the answer, once all of it is here."""
        piece = self.socket.recv(65536)
        if not piece:
            raise RuntimeError("the server hung up")
        self._heard += piece
        head, end, body = self._heard.partition(b"\r\n\r\n")
        if not end:
            return None
        length = LENGTH.search(head)
        return int(head[9:12]) if len(body) >= (int(length[1]) if length else 0) else None


def run(job: Job) -> Round:
    """Keeps all connections busy until the job is done."""
    found, waiting = Round(), selectors.DefaultSelector()
    began, worked = perf_counter(), process_time()
    requests = _until(began + job.seconds, cycle(job.requests) if job.again else job.requests)
    for _ in range(CONNECTIONS):
        _next(_Connection(job.port), requests, waiting)
    while waiting.get_map():
        for key, _ in waiting.select():
            _listen(key.data, requests, waiting, found)
    found.seconds = perf_counter() - began
    found.busy = (process_time() - worked) / found.seconds
    return found


def _until(end: float, requests: Iterable[bytes]) -> Iterator[bytes]:
    for request in requests:
        if perf_counter() > end:
            return
        yield request


def _next(connection: _Connection, requests: Iterator[bytes], waiting: selectors.BaseSelector) -> None:
    request = next(requests, None)
    known = connection.socket in waiting.get_map()
    if request is None:
        if known:
            waiting.unregister(connection.socket)
        connection.socket.close()
        return
    connection.send(request)
    if not known:
        waiting.register(connection.socket, selectors.EVENT_READ, connection)


def _listen(connection: _Connection, requests: Iterator[bytes], waiting: selectors.BaseSelector, found: Round) -> None:
    status = connection.status()
    if status is not None:
        found.statuses[status] += 1
        found.latencies.append(perf_counter() - connection.sent_at)
        _next(connection, requests, waiting)


if __name__ == "__main__":
    from bench import load  # the job was pickled by that name

    sys.stdout.buffer.write(pickle.dumps(load.run(pickle.loads(sys.stdin.buffer.read()))))
