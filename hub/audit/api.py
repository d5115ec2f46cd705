"""The trail, for auditors and administrators."""

from typing import Any

from flask import Response
from pydantic import AwareDatetime, Field

from hub.audit.service import Audit
from hub.core.auth import only
from hub.core.rest.models import Moment, Shown
from hub.core.rest.paging import Page
from hub.core.rest.routes import Api, answer

api = Api("audit", Audit, "Who did what, and when.")
AUDITORS = only("auditor", "administrator")


class TrailQuery(Page):
    """Which part of the trail."""

    subject: str | None = Field(default=None, max_length=80, description="What it was done to.")
    actor: str | None = Field(default=None, max_length=80, description="Who did it.")
    since: Moment | None = Field(default=None, alias="from", description="From this moment on.")
    until: Moment | None = Field(default=None, alias="to", description="Before this moment.")


class EntryOut(Shown):
    """One line of the trail."""

    id: int
    at: AwareDatetime
    actor: str
    action: str
    subject: str
    request_id: str
    payload: dict[str, Any] | None = Field(description="Null when it was erased.")
    position: int | None = Field(description="Its place in the chain; null for the moment until it is sealed.")


class TrailOut(Shown):
    """A page of the trail, newest first."""

    items: list[EntryOut]
    next_cursor: str | None


class VerdictOut(Shown):
    """What a check of the whole chain found."""

    valid: bool
    sealed: int
    unsealed: int
    first_broken: int | None = Field(default=None, description="The position where the chain no longer holds.")
    head: str = Field(description="The last link: kept elsewhere, it shows later that nothing was cut off.")


@api.get("/audit", allow=AUDITORS, answers={200: TrailOut}, summary="The trail, newest first")
def list_trail(query: TrailQuery) -> Response:
    """Who did what."""
    return answer(api.service.trail(query, query.subject, query.actor, query.since, query.until))


@api.get("/audit/verify", allow=AUDITORS, answers={200: VerdictOut}, summary="Check the whole trail for changes")
def verify_trail() -> Response:
    """Whether anybody changed the trail."""
    return answer(api.service.verify())
