"""Health for whoever runs the hub; queues and dead letters for administrators."""

from datetime import datetime
from typing import Any, Literal

from flask import Blueprint, Response
from pydantic import Field

from hub.core.auth import ANYONE, caller, only
from hub.core.rest.models import Model, Shown
from hub.core.rest.paging import Page
from hub.core.rest.routes import Api, answer, wiring
from hub.core.unit_of_work import UnitOfWork
from hub.operations.service import Operations

api = Api("operations", Operations, "Whether the hub is well, what waits, and what could not be delivered.")
health = Blueprint("health", __name__)
ADMINISTRATORS = only("administrator")


class ProbeOut(Shown):
    """How a look at something that the hub cannot work without went."""

    key: str
    state: Literal["ok", "failed"]
    seconds: float = Field(description="How long the look took.")


class HealthOut(Shown):
    """Whether the hub can do its work."""

    items: list[ProbeOut]
    next_cursor: None = None


class WaitingOut(Shown):
    """How much waits, and how long."""

    waiting: int
    oldest_at: datetime | None
    age_seconds: float


class QueueOut(Shown):
    """What waits for one handler."""

    handler: str
    waiting: int | None = Field(description="None where only the bus's own console can tell.")
    oldest_at: datetime | None
    age_seconds: float


class QueuesOut(Shown):
    """All that waits."""

    items: list[QueueOut]
    next_cursor: None = None
    outbox: WaitingOut
    dead_letters: int = Field(description="Letters that nobody has dealt with yet.")


class LettersQuery(Page):
    """Which dead letters."""

    handler: str | None = Field(default=None, max_length=80, description="Of this handler only.")
    replayed: bool | None = Field(default=None, description="Only those that were replayed, or only those not yet.")


class LetterPath(Model):
    """Which dead letter."""

    id: str = Field(max_length=80)


class LetterOut(Shown):
    """A message that its handler could not deal with, and why."""

    id: str
    handler: str
    type: str
    subject: str
    message_id: str
    error: str
    attempts: int
    at: datetime
    replayed_at: datetime | None
    replayed_by: str | None


class LettersOut(Shown):
    """A page of dead letters, newest first."""

    items: list[LetterOut]
    next_cursor: str | None


@api.get("/operations/health", allow=ADMINISTRATORS, answers={200: HealthOut}, summary="Whether the hub is well")
def show_checks() -> Response:
    """Each check of `/readyz`, passed or not."""
    return answer(api.service.health())


@api.get("/operations/queues", allow=ADMINISTRATORS, answers={200: QueuesOut}, summary="What waits for each handler")
def list_queues() -> Response:
    """What waits, and since when."""
    return answer(api.service.queues())


@api.get("/dead-letters", allow=ADMINISTRATORS, answers={200: LettersOut}, summary="What could not be delivered")
def list_dead_letters(query: LettersQuery) -> Response:
    """Messages that a handler gave up on."""
    return answer(api.service.letters(query, query.handler, query.replayed))


@api.post(
    "/dead-letters/<id>/replay", allow=ADMINISTRATORS, answers={200: LetterOut}, summary="Deliver a dead letter again"
)
def replay_dead_letter(unit: UnitOfWork, path: LetterPath) -> Response:
    """Gives the message to its handler once more; asking twice changes nothing."""
    return answer(api.service.replay(unit, path.id, caller()))


@health.get("/healthz")
def show_health() -> Response:
    """The process lives."""
    return answer({"status": "alive"})


@health.get("/readyz")
def show_readiness() -> Response:
    """The hub can do its work."""
    service: Any = wiring().services[Operations]
    return answer(service.ready())


for _view in (show_health, show_readiness):
    _view.allow = ANYONE  # type: ignore[attr-defined]
