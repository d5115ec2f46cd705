"""What happens outside wakes the requests that wait for it, whichever of the two came first."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hub.requests.messages import EventAwaited, EventMatched, EventReceived
    from workers.services import Services


def match(event: EventReceived, services: Services) -> None:
    """Finds whoever waits for what has arrived."""
    services.arrivals.match(event.subject)


def look(event: EventAwaited, services: Services) -> None:
    """What a step begins to wait for may have arrived before."""
    with services.work.unit() as unit:
        services.arrivals.look(unit, event.subject, event.step, event.round)


def wake(event: EventMatched, services: Services) -> None:
    """Lets one request go on."""
    with services.work.unit() as unit:
        services.arrivals.wake(unit, event.subject, event.step, event.round, event.arrival)
