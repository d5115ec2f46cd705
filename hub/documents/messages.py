"""What happens to documents. The subject of each is the document's id."""

from dataclasses import dataclass
from typing import ClassVar

from hub.core.messages import Event


@dataclass(frozen=True, slots=True)
class DocumentCompleted(Event):
    """The bytes have arrived and were checked; `size` in bytes, `sha256` in hex."""

    topic: ClassVar[str] = "documents"
    owner_id: str
    request_id: str | None
    content_type: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class DocumentLinkIssued(Event):
    """Somebody got a link to the bytes that works until `expires_at` (RFC 3339)."""

    topic: ClassVar[str] = "documents"
    actor_id: str
    expires_at: str
