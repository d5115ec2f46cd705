"""What is due stands in the calendars of those who allow it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hub.calendar.messages import DeadlinesSwitched
    from hub.requests.messages import TaskClosed, TaskOpened
    from workers.services import Services


def settle_opened(event: TaskOpened, services: Services) -> None:
    """Somebody has more to do."""
    services.calendar.settle(event.person)


def settle_closed(event: TaskClosed, services: Services) -> None:
    """Somebody has less to do."""
    services.calendar.settle(event.person)


def settle_switched(event: DeadlinesSwitched, services: Services) -> None:
    """Somebody allows it from now on, or no longer."""
    services.calendar.settle(event.subject)
