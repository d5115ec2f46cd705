"""What happens to processes."""

from dataclasses import dataclass
from typing import ClassVar

from hub.core.messages import Event


@dataclass(frozen=True, slots=True)
class ProcessPublished(Event):
    """A version is what new requests start with from now on; running requests keep theirs."""

    topic: ClassVar[str] = "processes"
    version: int
