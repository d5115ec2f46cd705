"""A part of the hub that answers all questions over HTTP, and another that asks them."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from werkzeug.serving import make_server

from hub.core.auth import Gate
from hub.core.clock import SystemClock
from hub.core.rest.app import build_app
from hub.core.rest.routes import Wiring
from hub.core.splitting import PART
from integrations import catalog
from integrations.local.identity import LocalIdentity
from integrations.peers.answering import Household, internal_pages
from integrations.peers.asking import HttpPeer, elsewhere
from integrations.peers.proofs import Proof
from tests.support.hubs import WholeHub
from workers.questions import QUESTIONS


@dataclass
class Answering:
    """The app that answers, where it does, and whoever asks."""

    flask: Flask
    url: str
    hub: WholeHub

    def ask(self, question: str) -> Any:
        """A question over HTTP."""
        one = QUESTIONS[question]
        return elsewhere(question, one.protocol, HttpPeer(one.domain, self.url, self.proof))

    @property
    def proof(self) -> Proof:
        """What a part proves itself with."""
        return Proof(catalog.vouch(self.hub.hub.place))

    @property
    def direct(self) -> Mapping[str, tuple[type[Any], Any]]:
        """The answers in one process."""
        return self.hub.hub.domains.answered_here()


@pytest.fixture(scope="module")
def answering(shared: WholeHub) -> Iterator[Answering]:
    hub = shared.hub
    callers = Household(hub.domains.ask("callers"), frozenset({PART}))
    gate = Gate(LocalIdentity(hub.place.secret), callers, SystemClock())
    pages = [internal_pages(hub.domains.answered_here())]
    app = build_app(Wiring(hub.work, hub.services), gate, [], pages)
    with serving(app) as url:
        yield Answering(app, url, shared)


@contextmanager
def serving(app: Any) -> Iterator[str]:
    """The address of an app that answers on this machine."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
