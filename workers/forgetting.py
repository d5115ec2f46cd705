"""A request is forgotten: whatever else tells of it goes too. Each stands in the handler that wrote it, so that nothing
is written behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hub.requests.messages import RequestForgotten
    from workers.services import Services


def drop_documents(event: RequestForgotten, services: Services) -> None:
    """Its documents, rows and bytes; what was filed in OneDrive stays there."""
    services.documents.forgetting.forget(event.subject, event.documents)


def drop_askings(event: RequestForgotten, services: Services) -> None:
    """What people were told of its tasks."""
    with services.work.unit() as unit:
        services.notifications.forget(unit, "task", event.tasks)


def drop_news(event: RequestForgotten, services: Services) -> None:
    """What people were told of itself."""
    with services.work.unit() as unit:
        services.notifications.forget(unit, "request", [event.subject])


def drop_names(event: RequestForgotten, services: Services) -> None:
    """Whose it was and what it was called; reports count it on."""
    with services.work.unit() as unit:
        services.reports.forget_request(unit, event.subject)


def drop_letters(event: RequestForgotten, services: Services) -> None:
    """Its dead letters: nobody can do anything about them any more."""
    with services.work.unit() as unit:
        services.operations.forget_letters(unit, event.subject, keep=event.type())
