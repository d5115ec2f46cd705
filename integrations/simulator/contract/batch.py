"""JSON batching. https://learn.microsoft.com/graph/json-batching"""

from typing import Any, ClassVar, Literal

from pydantic import Field

from integrations.simulator.contract.base import Operation, Wire

PARTS = 20


class Part(Wire):
    """One request of a batch; a body needs its own `Content-Type`."""

    id: str
    method: Literal["GET", "POST", "PATCH", "PUT", "DELETE"]
    url: str = Field(pattern="^/")
    headers: dict[str, str] = Field(default_factory=dict)
    body: Any = None
    depends_on: list[str] = Field([], alias="dependsOn")


class Batch(Wire):
    """Up to 20 requests."""

    schema_name: ClassVar[str | None] = "batchRequest"
    requests: list[Part]


class PartAnswer(Wire):
    """One answer, in any order, with its own status."""

    id: str
    status: int
    headers: dict[str, str] = Field(default_factory=dict)
    body: Any = None


class BatchAnswer(Wire):
    """All answers."""

    schema_name: ClassVar[str | None] = "batchResponse"
    responses: list[PartAnswer]


BATCH = Operation("POST", "/v1.0/$batch", (200,), body=Batch, answer=BatchAnswer)
OPERATIONS = (BATCH,)
