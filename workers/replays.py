"""Dead letters that an administrator wants delivered again."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hub.operations.messages import DeadLetterReplayed
    from workers.services import Services


def redeliver(event: DeadLetterReplayed, services: Services) -> None:
    """Gives the letter to its handler once more."""
    services.operations.redeliver(event.subject)
