"""Teams as people of the demo company use it, in front of a whole hub that listens over HTTP.

with serving(whole) as teams:
    teams.press("bob", "R-000001", "approve")
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Thread
from typing import Any

import requests
from werkzeug.serving import make_server

from tests.support.hubs import WholeHub

Json = dict[str, Any]


@dataclass(frozen=True)
class Teams:
    """The simulated client."""

    hub: WholeHub

    def press(self, name: str, saying: str, verb: str, **inputs: str) -> Json:
        """Presses a button of the newest card that says something; how the bot answered, and the card as it is now."""
        return self._said("press", {**_look(name, saying), "verb": verb, "inputs": inputs})

    def open(self, name: str, saying: str) -> Json:
        """Opens that card."""
        return self._said("open", _look(name, saying))

    def signed(self, name: str, saying: str, verb: str, **inputs: str) -> Json:
        """The signed activity of a press, not posted."""
        return self._said("sign", {**_look(name, saying), "verb": verb, "inputs": inputs})

    def post(self, activity: Json) -> requests.Response:
        """Posts a signed activity, perhaps altered."""
        reply = self.hub.nobody().call("POST", "/bot/messages", activity["body"], headers=activity["headers"])
        made = requests.Response()
        made.status_code, made._content = reply.status, reply.body
        return made

    def uninstall(self, name: str, silently: bool = False) -> None:
        """Takes the app away from somebody."""
        self._call("uninstall", {"person": f"{name}@example.com", "silently": silently})

    def refusal(self, name: str, saying: str, verb: str, **inputs: str) -> int:
        """The status with which the client itself refuses a press."""
        return self._call("press", {**_look(name, saying), "verb": verb, "inputs": inputs}).status_code

    def _said(self, what: str, wanted: Json) -> Json:
        answer = self._call(what, wanted)
        assert answer.ok, answer.text
        return dict(answer.json())

    def _call(self, what: str, wanted: Json) -> requests.Response:
        return requests.post(f"{self.hub.simulator}/simulator/teams/{what}", json=wanted, timeout=20)


def _look(name: str, saying: str) -> Json:
    return {"person": f"{name}@example.com", "saying": saying}


@contextmanager
def serving(hub: WholeHub) -> Iterator[Teams]:
    """Has the hub listen on a free port, and Teams know it."""
    server = make_server("127.0.0.1", 0, hub.flask, threaded=True)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    where = {"url": f"http://127.0.0.1:{server.server_port}/bot/messages"}
    try:
        requests.put(f"{hub.simulator}/simulator/teams/endpoint", json=where, timeout=10).raise_for_status()
        yield Teams(hub)
    finally:
        server.shutdown()
        thread.join(5)
        server.server_close()
