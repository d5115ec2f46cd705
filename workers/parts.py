"""What other parts of the hub tell those who keep the trail and the dead letters of all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workers.handling import present

if TYPE_CHECKING:
    from hub.audit.messages import EntryRecorded
    from hub.operations.messages import MessageLaidDown
    from workers.services import Services


def keep_entry(event: EntryRecorded, services: Services) -> None:
    """An entry of another part becomes one of the trail, once."""
    with services.work.unit() as unit:
        services.audit.take(unit, present().id, event)


def keep_letter(event: MessageLaidDown, services: Services) -> None:
    """A dead letter of another part lies with the others."""
    services.operations.bury(event.message(), event.handler, event.error, event.attempts)
