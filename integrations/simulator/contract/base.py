"""How the contract is written down: strict models, and operations that tie them to a method, a path and an answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict


class Wire(BaseModel):
    """A body on the wire. Unknown fields are refused; `schema_name` names Microsoft's published type."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True, strict=True)
    schema_name: ClassVar[str | None] = None

    def out(self) -> dict[str, Any]:
        """The JSON of an answer: published names, and only the fields that were set."""
        return self.model_dump(by_alias=True, exclude_unset=True)


class Page(Wire):
    """An OData collection; `deltaLink` stands on the last page of a delta only."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One call that the hub makes: where, what goes in, what comes out.

    `query` lists the OData options taken (`$top` with its range in `top`), `binary` says that the body is bytes.
    `mime` says that a message in MIME, base64 in a text/plain body, is taken in place of JSON.
    `source` is the documentation page of an operation that the OpenAPI extract beside the project leaves out.
    """

    method: str
    path: str
    statuses: tuple[int, ...]
    body: type[Wire] | None = None
    answer: type[Wire] | None = None
    query: tuple[str, ...] = ()
    top: tuple[int, int] = (1, 999)
    binary: bool = False
    source: str = ""
    item: type[Wire] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    mime: bool = False
