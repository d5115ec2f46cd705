"""REST: what happens outside and concerns processes."""

from datetime import datetime

from flask import Response

from hub.core.auth import caller, only
from hub.core.rest.models import Shown
from hub.core.rest.routes import Api, answer
from hub.core.unit_of_work import UnitOfWork
from hub.requests.arrivals import Arrivals
from hub.requests.commands import ProcessEvent

api = Api("process-events", Arrivals, "What happened outside that requests wait for, or that begins requests.")


class ProcessEventOut(Shown):
    """An event that the hub has taken; `id` is the hub's own."""

    id: str
    event: str
    key: str
    received_at: datetime


@api.post(
    "/process-events",
    allow=only("administrator", scope="requests:write"),
    answers={202: ProcessEventOut},
    summary="Tell that something happened",
)
def receive_process_event(unit: UnitOfWork, body: ProcessEvent) -> Response:
    """Wakes the requests that wait for this event and key, and begins those that processes start by it. The same `id`
    of the same sender is one event, however often it is sent."""
    return answer(api.service.receive(unit, caller(), body), status=202)
