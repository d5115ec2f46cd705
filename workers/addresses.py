"""Where channels reach people, as the channels say, and as long as they are here."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hub.directory.messages import PersonLeft, PersonReturned
    from hub.notifications.messages import ChannelLost, ChannelOpened
    from workers.services import Services


def note(event: ChannelOpened, services: Services) -> None:
    """The channel reaches this person from now on."""
    with services.work.unit() as unit:
        services.notifications.note_address(unit, event.subject, event.channel, event.address)
    services.notifications.follow(event.subject)


def note_lost(event: ChannelLost, services: Services) -> None:
    """The channel does not reach this person any more; the next one is used."""
    with services.work.unit() as unit:
        services.notifications.note_lost(unit, event.subject, event.channel, event.why)
    services.notifications.follow(event.subject)


def note_left(event: PersonLeft, services: Services) -> None:
    """Where a leaver was reached is told apart."""
    services.notifications.follow(event.subject)


def note_back(event: PersonReturned, services: Services) -> None:
    """She is reached as before."""
    services.notifications.follow(event.subject)
