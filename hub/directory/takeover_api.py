"""How the company directory was taken over, for administrators."""

from datetime import datetime
from typing import Literal

from flask import Response
from pydantic import Field

from hub.core.auth import only
from hub.core.rest.models import Shown
from hub.core.rest.routes import Api, answer
from hub.directory.takeover import Takeover

api = Api("takeover", Takeover, "How the company directory was taken over.")


class ReadingOut(Shown):
    """How far one thing was read."""

    key: Literal["people", "groups", "absences", "working-times"]
    phase: Literal["everything", "changes", "letting-go", "round"] = Field(
        description="Everything is being read; only what changed; those whom a reading of everything did not name are "
        "let go; or everybody is asked about in turn, so many each time."
    )
    at: datetime = Field(description="When a piece was read last.")
    completed_at: datetime | None = Field(description="When everything was read to its end for the last time.")


class TakeoverOut(Shown):
    """What was taken over, and when; nothing was read yet while `items` is empty."""

    items: list[ReadingOut]
    next_cursor: None = None
    people: int = Field(description="Who is here.")
    left: int = Field(description="Who is known and not here any more.")
    groups: int


@api.get(
    "/directory",
    allow=only("administrator"),
    answers={200: TakeoverOut},
    summary="How the company directory was taken over",
)
def show_takeover() -> Response:
    """People, groups, and how far each was read."""
    return answer(api.service.standing())
