"""The receiving side: what the simulated Microsoft 365 says it got."""

from collections.abc import Callable
from time import monotonic, sleep
from typing import Any, TypeVar

import requests

from demo.people import Surprise

PATIENCE_SECONDS = 20
Found = TypeVar("Found")
Json = dict[str, Any]


class Microsoft:
    """Reads back over HTTP."""

    def __init__(self, url: str) -> None:
        self._url = url

    def received(self, kind: str, to: str = "") -> list[Json]:
        """What arrived of a kind, in order, for a person's mail address or directory id."""
        query = {"kind": kind, "to": to} if to else {"kind": kind}
        answer = requests.get(f"{self._url}/simulator/received", params=query, timeout=10)
        return list(answer.json()["items"])

    def arrival(self, kind: str, to: str, said: str) -> Json:
        """The first thing of a kind for somebody that says something; waits for it."""
        return wait_for(f"a {kind} for {to} that says '{said}'", lambda: self._first(kind, to, said))

    def bytes(self, path: str) -> bytes:
        """Bytes as they lie there."""
        answer = requests.get(f"{self._url}/simulator/{path}", timeout=10)
        answer.raise_for_status()
        return answer.content

    def _first(self, kind: str, to: str, said: str) -> Json | None:
        return next((item for item in self.received(kind, to) if said in str(item)), None)


def wait_for(what: str, look: Callable[[], Found | None]) -> Found:
    """What `look` finds; raises `Surprise` when it finds nothing for twenty seconds."""
    until = monotonic() + PATIENCE_SECONDS
    while not (found := look()):
        if monotonic() > until:
            raise Surprise(f"{what} did not arrive")
        sleep(0.02)
    return found
