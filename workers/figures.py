"""What reports know of requests."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hub.requests.messages import RequestEvent
    from workers.services import Services


def note(event: RequestEvent, services: Services) -> None:
    """Notes the request as it is now; it may have moved on since the event, and that is as well."""
    figures = services.figures.figures(event.subject)
    if figures is not None:
        with services.work.unit() as unit:
            services.reports.note_request(unit, figures)
