"""What a step waits for beyond people and services: something outside, or another request. Nothing leaves here; what
is told here is answered by `arrivals` and `children`."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any, TypeVar

from hub.core.unit_of_work import UnitOfWork
from hub.engine.approvers.meaning import Scope, meant
from hub.engine.machine import effects
from hub.engine.org import Org, OrgPerson
from hub.engine.people import PersonExpression
from hub.requests import messages
from hub.requests.arrivals_models import KEY, wait, wait_no_more

Somebody = TypeVar("Somebody", bound=OrgPerson)


def wait_for(unit: UnitOfWork, request_id: str, effect: effects.AwaitEvent, since: datetime) -> None:
    """A step waits for an event; what came `since` then counts too.

    Whoever arrives looks for whoever waits, and the other way round, each after its own commit: however the two
    commits fall, one sees the other.
    """
    place = {"request_id": request_id, "step": effect.step, "round": effect.round}
    wait(unit.connection, {**place, "event": effect.event, "key": _fitting(effect.key), "since": since})
    unit.emit(messages.EventAwaited(request_id, effect.step, effect.round))


def stop_waiting(unit: UnitOfWork, request_id: str, effect: effects.StopWaiting) -> None:
    """A step waits no more."""
    wait_no_more(unit.connection, request_id, effect.step, effect.round)


def want_request(unit: UnitOfWork, request_id: str, effect: effects.StartRequest, requester_id: str) -> None:
    """A step starts another process for somebody and waits for its end."""
    place = (effect.step, effect.round, effect.process)
    unit.emit(messages.SubRequestWanted(request_id, *place, requester_id, dict(effect.form)))


def unwant_request(unit: UnitOfWork, request_id: str, effect: effects.CancelRequest) -> None:
    """What a step has started is not needed any more."""
    unit.emit(messages.SubRequestUnwanted(request_id, effect.step, effect.round))


def requester_meant(expression: PersonExpression, scope: Scope, org: Org) -> str:
    """The id of the person for whom a step asks; "" when the expression means nobody."""
    person = first_free(meant(expression, scope, org))
    return person.id if person else ""


def first_free(people: Iterable[Somebody]) -> Somebody | None:
    """The first who is there; when all are away the first of them."""
    active = [person for person in people if person.active]
    return next((person for person in active if not person.away), active[0] if active else None)


def waits(position: Mapping[str, Any], step: str, round_: int, what: str) -> bool:
    """Whether a stored position waits in a step: for an `answer` or an `event`."""
    live = position.get("live", {}).get(step) if position else None
    return live is not None and live["waits"] == what and position["round"] == round_


def _fitting(key: str) -> str:
    """A key that is longer than any that can arrive, cut so that it meets none."""
    return key if len(key) <= KEY else f"sha256:{sha256(key.encode()).hexdigest()}"
