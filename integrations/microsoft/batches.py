"""JSON batching: up to 20 requests in one call, each with its own status.

https://learn.microsoft.com/graph/json-batching
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from integrations.microsoft.failures import failure
from integrations.microsoft.wire import Json, named

BATCH = 20


@dataclass(frozen=True, slots=True)
class Part:
    """One request of a batch, e.g. `Part("GET", "/users/1/manager")`."""

    method: str
    url: str
    body: Json | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PartAnswer:
    """One answer of a batch."""

    part: Part
    status: int
    headers: Mapping[str, str]
    body: Any

    def checked(self) -> Json:
        """The body of a good answer; raises `IntegrationError` for any other."""
        if self.status < 400 and isinstance(self.body, dict):
            return self.body
        label = f"{self.part.method} {named(self.part.url)}"
        raise failure(label, self.status, self.body, self.headers, repeatable=self.part.method != "POST")


def asked(number: int, part: Part) -> Json:
    """A part as it is sent; its number is its id."""
    sent: Json = {"id": str(number), "method": part.method, "url": part.url}
    if part.body is not None:
        sent |= {"body": part.body, "headers": {"Content-Type": "application/json", **part.headers}}
    elif part.headers:
        sent["headers"] = dict(part.headers)
    return sent


def answered(part: Part, answer: Json) -> PartAnswer:
    """A part's answer; one that is missing counts as a time-out."""
    return PartAnswer(part, int(answer.get("status", 504)), answer.get("headers") or {}, answer.get("body"))
