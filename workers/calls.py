"""Calling the company's own services for a step of a request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hub.core.errors import IntegrationError

if TYPE_CHECKING:
    from hub.requests.messages import StepCalled
    from workers.services import Services


def call_service(event: StepCalled, services: Services) -> None:
    """Calls if the request still waits for it, then notes the answer, or that the service refuses for good."""
    if not services.requests.waits_for(event.subject, event.step, event.round):
        return
    ok, answer, error = _call(event, services)
    with services.work.unit() as unit:
        services.requests.note_called(unit, event.subject, event.step, event.round, ok, answer, error)


def _call(event: StepCalled, services: Services) -> tuple[bool, dict[str, object], str]:
    try:
        return True, dict(services.company.call(event.service, event.operation, event.arguments, event.key)), ""
    except IntegrationError as error:
        if error.retryable:
            raise
        return False, {}, error.detail
