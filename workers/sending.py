"""Bringing what was planned to the channels of people."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hub.notifications.messages import NotificationEvent, NotificationPlanned, NotificationRevised
    from workers.services import Services


def send(event: NotificationPlanned, services: Services) -> None:
    """Sends one notification."""
    services.notifications.send(event.subject)


def revise(event: NotificationRevised, services: Services) -> None:
    """Shows what became of its subject in its place."""
    services.notifications.revise_one(event.subject)


def give_up(event: NotificationEvent, reason: str, services: Services) -> None:
    """Ends the tries on this channel, so that another one is used."""
    with services.work.unit() as unit:
        services.notifications.give_up(unit, event.subject, reason)
