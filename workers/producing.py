"""Documents that a process has made from templates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hub.documents.keeping import called
from hub.processes.filling import Unfillable

if TYPE_CHECKING:
    from hub.documents.keeping import Made
    from hub.processes.templates import Filled
    from hub.requests.messages import DocumentToProduce
    from workers.services import Services


def produce(event: DocumentToProduce, services: Services) -> None:
    """Fills the template if the request still waits for it, then keeps the document, or notes why there is none."""
    if not services.requests.waits_for(event.subject, event.step, event.round):
        return
    try:
        filled = services.templates.fill(event.template, event.values)
    except Unfillable as fault:
        _note_failed(event, str(fault), services)
    else:
        _keep(event, filled, services)


def _note_failed(event: DocumentToProduce, why: str, services: Services) -> None:
    with services.work.unit() as unit:
        services.requests.note_called(unit, event.subject, event.step, event.round, False, {}, why)


def _keep(event: DocumentToProduce, filled: Filled, services: Services) -> None:
    key, name = f"{event.step}:{event.round}", called(event.name, event.template)
    made = services.documents.keeping.lay_down(event.subject, key, name, filled.content, filled.content_type)
    if not _noted(event, made, services):
        services.documents.keeping.forget(made)


def _noted(event: DocumentToProduce, made: Made, services: Services) -> bool:
    """Whether the request waited for the document, so that it is one: of two tries at once, one makes it."""
    answer = {"documents": [made.id]}
    with services.work.unit() as unit:
        waited = services.requests.note_called(unit, event.subject, event.step, event.round, True, answer)
        if waited:
            about = {"request": event.subject, "step": event.step, "template": event.template}
            services.documents.keeping.keep(unit, made, event.requester, about)
    return waited
