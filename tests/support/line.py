"""The line between the hub and Pub/Sub, which a test holds in its hands: it listens, cuts, and mixes everything up.

with pubsub_line(folder) as line:
    ... HUB_PUBSUB_EMULATOR = line.address
    line.cut(); line.mend()
    line.sent  # who must handle what
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from random import Random
from threading import Event, Lock, Thread
from typing import Any
from uuid import uuid4

import grpc
from google.pubsub_v1.types import PublishRequest, PublishResponse, PubsubMessage, PullResponse

from integrations.google.topology import ADDRESS
from tests.support.pubsub import emulator, free_port

PUBLISH, PULL = "/google.pubsub.v1.Publisher/Publish", "/google.pubsub.v1.Subscriber/Pull"
# Pulls wait with their question, one for each subscription and process.
THREADS = 200
SOON = (
    ("grpc.initial_reconnect_backoff_ms", 50),
    ("grpc.max_reconnect_backoff_ms", 200),
    ("grpc.enable_http_proxy", 0),
)
ROUND_SECONDS, LATEST_ROUND = 0.03, 10
Pair = tuple[str, str]


@dataclass
class _Parcel:
    """A copy of a message, and the round in which it goes."""

    topic: str
    message: PubsubMessage
    rounds: int


class Line:
    """Calls go through as they are. `sent`: each handler and the id of an event for it; `taken`: how often it was given
    to it."""

    def __init__(self, folder: Path) -> None:
        self.address = ""
        self.sent: set[Pair] = set()
        self.taken: Counter[Pair] = Counter()
        self.mixes = False
        self._folder = folder
        self._there = f"127.0.0.1:{free_port()}"
        self._emulator = ExitStack()
        self._channel = grpc.insecure_channel(self._there, SOON)
        self._deaf = self._dead = False
        self._lock = Lock()
        self._waiting: list[_Parcel] = []
        self._dice = Random(7)
        self._over = Event()

    # What a test does.

    def hush(self) -> None:
        """From now on nothing is published; what was is still handed out."""
        self._deaf = True

    def cut(self) -> None:
        """The emulator dies, with all that it kept."""
        self._deaf = self._dead = True
        self._emulator.close()

    def mend(self, fill: Any = lambda address: None) -> None:
        """There is another one, at the same address, which `fill` gives its topics before anybody gets through."""
        self._emulator.enter_context(emulator(self._folder, self._there))
        fill(self._there)
        self._deaf = self._dead = False

    def note(self, handler: str, attributes: Any) -> None:
        """A message was handed to this handler."""
        with self._lock:
            self.taken[handler, attributes["ce-id"]] += 1

    def once(self) -> list[Pair]:
        """What has not been handed out twice yet."""
        with self._lock:
            return [pair for pair in self.sent if self.taken[pair] < 2]

    # What goes through.

    def carry(self, method: str, request: bytes, context: Any) -> bytes:
        """One call."""
        if self._dead or (self._deaf and method == PUBLISH):
            context.abort(grpc.StatusCode.UNAVAILABLE, "the line is cut")
        if method == PUBLISH:
            wish = PublishRequest.deserialize(request)
            self._listen(wish.messages)
            if self.mixes:
                return self._hold(wish)
        answer = self._pass(method, request, context)
        if method == PULL:
            self._count(request, answer)
        return answer

    def _pass(self, method: str, request: bytes, context: Any) -> bytes:
        call = self._channel.unary_unary(method).future(request, min(context.time_remaining() or 100.0, 100.0))
        context.add_callback(call.cancel)
        try:
            return bytes(call.result())
        except grpc.RpcError as error:
            code, details = error.code(), error.details()  # type: ignore[attr-defined]
        except grpc.FutureCancelledError:
            code, details = grpc.StatusCode.CANCELLED, "nobody waits for it"
        context.abort(code, details)
        raise AssertionError

    def _listen(self, messages: Iterable[PubsubMessage]) -> None:
        for message in messages:
            handlers = [name.removeprefix(ADDRESS) for name in message.attributes if name.startswith(ADDRESS)]
            with self._lock:
                self.sent |= {(handler, message.attributes["ce-id"]) for handler in handlers}

    def _count(self, request: bytes, answer: bytes) -> None:
        from google.pubsub_v1.types import PullRequest

        handler = PullRequest.deserialize(request).subscription.rpartition("/hub-")[2]
        for received in PullResponse.deserialize(answer).received_messages:
            self.note(handler, received.message.attributes)

    # Mixing.

    def _hold(self, wish: PublishRequest) -> bytes:
        copies = [
            _Parcel(wish.topic, PubsubMessage(data=one.data, attributes=dict(one.attributes)), rounds)
            for one in wish.messages
            for rounds in (self._dice.randrange(3), self._dice.randrange(LATEST_ROUND))
        ]
        with self._lock:
            self._waiting += copies
        answer = PublishResponse(message_ids=[uuid4().hex for _ in wish.messages])
        return bytes(PublishResponse.serialize(answer))

    def _mix(self) -> None:
        publish = self._channel.unary_unary(PUBLISH)
        while not self._over.wait(ROUND_SECONDS):
            for parcel in self._next():
                wish = PublishRequest(topic=parcel.topic, messages=[parcel.message])
                with suppress(grpc.RpcError):  # the end of the test
                    publish(PublishRequest.serialize(wish), timeout=10)

    def _next(self) -> list[_Parcel]:
        with self._lock:
            for parcel in self._waiting:
                parcel.rounds -= 1
            due = [parcel for parcel in self._waiting if parcel.rounds < 0]
            self._waiting = [parcel for parcel in self._waiting if parcel.rounds >= 0]
        self._dice.shuffle(due)
        return due

    @contextmanager
    def open(self) -> Iterator[Line]:
        """It carries."""
        server = grpc.server(ThreadPoolExecutor(THREADS))
        server.add_generic_rpc_handlers((_Everything(self),))
        self.address = f"127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}"
        server.start()
        mixer = Thread(target=self._mix, daemon=True)
        mixer.start()
        try:
            yield self
        finally:
            self._over.set()
            mixer.join(20)
            server.stop(None).wait(10)
            self._channel.close()
            self._emulator.close()


class _Everything(grpc.GenericRpcHandler):
    """Whatever is called goes over the line as it is."""

    def __init__(self, line: Line) -> None:
        self._line = line

    def service(self, handler_call_details: Any) -> Any:
        method = handler_call_details.method
        return grpc.unary_unary_rpc_method_handler(lambda asked, context: self._line.carry(method, asked, context))
