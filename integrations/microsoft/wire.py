"""What goes over the line."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Call:
    """One HTTP call. `repeatable`: doing it twice is the same as once. `label`: how errors name it, without secrets."""

    method: str
    url: str
    label: str
    repeatable: bool
    resource: str = ""
    json: Any = None
    data: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
