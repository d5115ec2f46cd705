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

    def press(self, person: str, card: str, verb: str, **inputs: str) -> Json:
        """Presses a button of a card in Teams, again while the bot does not answer; the card as it is shown then."""
        wanted = {"person": person, "card": card, "verb": verb, "inputs": inputs}
        return wait_for(f"an answer to '{verb}'", lambda: self._pressed(wanted))

    def _pressed(self, wanted: Json) -> Json | None:
        answer = requests.post(f"{self._url}/simulator/teams/press", json=wanted, timeout=20)
        said = answer.json()
        if answer.status_code == 404:  # an earlier press has arrived, though its answer has not
            return dict(said)
        if not answer.ok or said["status"] >= 500:
            return None
        if said["status"] != 200 or said["answer"]["statusCode"] != 200:
            raise Surprise(f"the bot answers {said['status']}: {said['answer']}")
        return dict(said["card"])

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
