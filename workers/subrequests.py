"""Requests within requests: a step starts another process, and goes on when that has ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hub.core.errors import HubError, Unavailable
from hub.requests.beginning import in_words
from hub.requests.messages import SubRequestWanted
from workers.calls import plainly

if TYPE_CHECKING:
    from hub.requests.messages import RequestEnded, SubRequestUnwanted
    from workers.services import Services


def start(event: SubRequestWanted, services: Services) -> None:
    """Begins the request, or notes why it cannot be."""
    try:
        with services.work.unit() as unit:
            services.children.start(unit, event)
    except Unavailable:
        raise
    except HubError as refusal:
        _note_refused(event, f"{event.process} cannot start. {in_words(refusal)}", services)


def withdraw(event: SubRequestUnwanted, services: Services) -> None:
    """Takes back what nobody waits for any more."""
    with services.work.unit() as unit:
        services.children.withdraw(unit, event.subject, event.step, event.round)


def answer(event: RequestEnded, services: Services) -> None:
    """Lets the step go on that waited for this request."""
    ended = services.children.ended(event.subject, event.because)
    if ended is not None:
        with services.work.unit() as unit:
            services.requests.note_called(unit, *ended)


def give_up(event: SubRequestWanted | SubRequestUnwanted, reason: str, services: Services) -> None:
    """Tells the history that the step still waits for what lies among the dead letters."""
    if isinstance(event, SubRequestWanted):
        with services.work.unit() as unit:
            services.requests.note_given_up(unit, event.subject, event.step, event.round, plainly(reason))


def _note_refused(event: SubRequestWanted, reason: str, services: Services) -> None:
    nothing = {"outcome": "failed", "id": "", "number": ""}
    with services.work.unit() as unit:
        services.requests.note_called(unit, event.subject, event.step, event.round, False, nothing, reason)
