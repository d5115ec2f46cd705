"""Moving open requests to another version of their process."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hub.requests.messages import RequestToMigrate
    from workers.services import Services


def migrate(event: RequestToMigrate, services: Services) -> None:
    """Moves one request if it is safe; what is not stays where it is."""
    with services.work.unit() as unit:
        services.migrations.migrate(unit, event)
