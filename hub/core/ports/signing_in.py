"""Who speaks: tokens, verified."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol


@dataclass(frozen=True, slots=True)
class Claims:
    """Who a verified token speaks for: a person's directory id; a client's key, or who it is where its token comes from
    (`google:<unique id>`, `entra:<object id>`)."""

    kind: Literal["person", "client"]
    subject: str
    expires_at: datetime


class Identity(Protocol):
    """Verifies tokens."""

    def verify(self, token: str) -> Claims:
        """The claims of a genuine, unexpired token; raises `Unauthenticated` for any other."""
        ...
