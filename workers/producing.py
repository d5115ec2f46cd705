"""Documents that a process has made from templates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hub.documents.keeping import called
from hub.processes.filling import Unfillable

if TYPE_CHECKING:
    from hub.processes.templates import Filled
    from hub.requests.messages import DocumentToProduce
    from workers.services import Services


def produce(event: DocumentToProduce, services: Services) -> None:
    """Fills the template if the request still waits for it, then keeps the document, or notes why there is none."""
    if not services.steps.waits_for(event.subject, event.step, event.round):
        return
    kept = services.documents.keeping.kept(event.subject, _key(event))
    if kept:  # by an earlier try, which died before the request heard of it
        _note(event, services, kept)
        return
    try:
        filled = services.templates.fill(event.template, event.values)
    except Unfillable as fault:
        services.steps.note_called(event.subject, event.step, event.round, False, {}, str(fault))
    else:
        _keep(event, filled, services)


def _keep(event: DocumentToProduce, filled: Filled, services: Services) -> None:
    keeping, name = services.documents.keeping, called(event.name, event.template)
    made = keeping.lay_down(event.subject, _key(event), name, filled.content, filled.content_type)
    # All this took time: somebody else may have been faster, or nobody waits any more.
    if not services.steps.waits_for(event.subject, event.step, event.round):
        keeping.forget(made)
        return
    about = {"request": event.subject, "step": event.step, "template": event.template}
    with services.work.unit() as unit:
        document = keeping.keep(unit, made, event.requester, about)
    _note(event, services, document)


def _note(event: DocumentToProduce, services: Services, document: str) -> None:
    services.steps.note_called(event.subject, event.step, event.round, True, {"documents": [document]})


def _key(event: DocumentToProduce) -> str:
    return f"{event.step}:{event.round}"
