"""Somebody who uses the hub through its public API."""

from typing import Any, Protocol
from uuid import uuid4

import requests

Json = dict[str, Any]


class Surprise(Exception):
    """The hub did not do what the story says."""


class Ways(Protocol):
    """What is different where the hub runs: how people come in, and how days pass."""

    def token(self, name: str) -> str:
        """What somebody of the demo company shows at the door."""
        ...

    def advance(self, step: str) -> None:
        """So much later (ISO 8601), by the hub's clock."""
        ...


class AtHome:
    """The ways of a hub on a laptop."""

    def __init__(self, hub: str) -> None:
        self._hub = hub

    def token(self, name: str) -> str:
        """Everybody may be anyone."""
        answer = requests.post(f"{self._hub}/local/sign-in", json={"email": f"{name}@example.com"}, timeout=10)
        return str(_json(answer, 200)["token"])

    def advance(self, step: str) -> None:
        """Anybody may move the clock."""
        _json(requests.post(f"{self._hub}/local/clock", json={"advance": step}, timeout=10), 200)


class Person:
    """Signed in; every answer that is no success is a surprise unless it is expected."""

    def __init__(self, hub: str, name: str, ways: Ways | None = None) -> None:
        self._hub = hub
        self._http = requests.Session()
        self._http.headers["Authorization"] = f"Bearer {(ways or AtHome(hub)).token(name)}"

    def get(self, path: str, expect: int = 200, **query: str) -> Json:
        """A question."""
        return _json(self._http.get(self._url(path), params=query, timeout=10), expect)

    def post(self, path: str, body: Json | None = None, expect: int = 200, **headers: str) -> Json:
        """A command; safe to repeat by its key."""
        sent = {"Idempotency-Key": str(uuid4()), **{name.replace("_", "-"): value for name, value in headers.items()}}
        return _json(self._http.post(self._url(path), json=body or {}, headers=sent, timeout=10), expect)

    def decide(self, task: Json, outcome: str, comment: str = "") -> Json:
        """Answers a task as it was seen."""
        said = {"outcome": outcome, "comment": comment}
        return self.post(f"/tasks/{task['id']}/decision", said, If_Match=f'"{task["version"]}"')

    def upload(self, name: str, content: bytes, content_type: str, sha256: str) -> Json:
        """A document: announced, its bytes put where the hub says, completed."""
        announced = {"name": name, "contentType": content_type, "size": len(content)}
        document = self.post("/documents", announced, expect=201)
        upload = document["upload"]
        answer = requests.request(upload["method"], upload["url"], data=content, headers=upload["headers"], timeout=30)
        if not answer.ok:
            raise Surprise(f"the upload was refused: {answer.status_code} {answer.text[:300]}")
        return self.post(f"/documents/{document['id']}/complete", {"sha256": sha256})

    def _url(self, path: str) -> str:
        return f"{self._hub}/api/v1{path}"


def _json(answer: requests.Response, expect: int) -> Json:
    if answer.status_code != expect:
        said = f"{answer.request.method} {answer.request.path_url}: {answer.status_code} instead of {expect}"
        raise Surprise(f"{said}: {answer.text[:500]}")
    return dict(answer.json()) if answer.content else {}
