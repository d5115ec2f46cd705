"""Requests that nobody sends by hand: an event, the clock or another request begins them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hub.core.errors import BadInput, HubError
from hub.core.questions import Person
from hub.core.trail import Entry
from hub.core.unit_of_work import UnitOfWork
from hub.engine.machine import events
from hub.engine.org import OrgPerson
from hub.engine.process import Process
from hub.requests.arrivals_models import note_origin
from hub.requests.commands import SubmitRequest
from hub.requests.desk import Desk
from hub.requests.messages import RequestSubmitted
from hub.requests.naming import naming
from hub.requests.org import CLIENT, Circle
from hub.requests.submitting import documents_of, form_of, new_row, owner_of

HUB = "hub"


@dataclass(frozen=True, slots=True)
class Origin:
    """What begins a request: `occasion` names it for ever, `actor` is who brought it about, `because` tells it.

    A step of another request is its parent; `depth` requests stand above it, `onlookers` may see it too.
    """

    occasion: str
    because: str
    actor: str = HUB
    parent: tuple[str, str, int] | None = None
    depth: int = 0
    onlookers: tuple[str, ...] = ()


def begin(
    desk: Desk,
    unit: UnitOfWork,
    circle: Circle,
    found: tuple[int, Process],
    requester: Person,
    form: Mapping[str, Any],
    origin: Origin,
) -> str | None:
    """A new request, its id; None when it has begun before. The file that begins it was published by its owner, so the
    requester need not be among the starters. Raises `BadInput` that points at each wrong field."""
    version, process = found
    row = new_row(unit, process, version, requester, SubmitRequest.model_construct(form=dict(form), documents=[]))
    if not note_origin(unit.connection, _row(row["id"], origin)):
        return None
    whole = form_of(process, form, circle)
    documents = documents_of(desk, process, row, whole, ())
    named = naming(process, whole, row["serial"], requester)
    running = desk.start(unit, circle, process, row, form=whole, **named, submitted_at=unit.now)
    running.involve(requester.id, owner_of(process), *origin.onlookers)
    unit.emit(RequestSubmitted(row["id"], process.key, documents))
    running.happen(events.Submitted(requester.id), origin.actor)
    told = {"process": process.key, "because": origin.because}
    unit.record(Entry(origin.actor.removeprefix(CLIENT), "request.submitted", row["id"], told))
    return str(row["id"])


def requester_for(circle: Circle, meant: OrgPerson | str | None) -> Person:
    """The person for whom a request begins. Raises `BadInput` when nobody of the company is meant."""
    person = circle.person(meant if isinstance(meant, str) else meant.id if meant else "")
    if person is None or not person.active:
        raise BadInput("Nobody can ask for it: who is named is no active person of the company.")
    return person


def in_words(refusal: HubError) -> str:
    """A refusal as one sentence, with the fields it points at."""
    if not refusal.errors:
        return refusal.detail
    return " ".join(f"{error.pointer.removeprefix('/form/') or 'form'}: {error.detail}" for error in refusal.errors)


def _row(request_id: str, origin: Origin) -> dict[str, Any]:
    parent_id, step, round_ = origin.parent or (None, None, None)
    place = {"parent_id": parent_id, "parent_step": step, "parent_round": round_}
    return {"request_id": request_id, "occasion": origin.occasion, "depth": origin.depth, **place}
