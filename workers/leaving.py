"""Somebody has left: what she was asked goes to others."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hub.directory.messages import PersonLeft
    from hub.requests.messages import MoreToHandOver
    from workers.services import Services


def hand_over(event: PersonLeft, services: Services) -> None:
    """Hands over the first of her tasks; when there are more, the rest follows."""
    services.handing_over.leave(event.subject)


def hand_over_more(event: MoreToHandOver, services: Services) -> None:
    """Goes on where the last ones were."""
    services.handing_over.leave(event.subject, event.after)
