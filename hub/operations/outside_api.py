"""How the hub fares in Microsoft 365, for administrators."""

from datetime import datetime
from typing import Literal

from flask import Response
from pydantic import Field

from hub.core.auth import only
from hub.core.rest.models import Shown
from hub.core.rest.routes import Api, answer
from hub.operations.outside import Outside

api = Api("outside", Outside, "How the hub fares in the company's tools.")


class NeedOut(Shown):
    """A permission."""

    permission: str
    by: str = Field(description="Who grants it: an administrator of Entra, of Exchange, or of Teams.")
    granted: Literal["yes", "no", "unknown"]
    why: str | None = Field(description="Why nobody can tell from here.")


class QuotaOut(Shown):
    """How much of a limit is used."""

    limit: str
    used: float
    most: float = Field(description="What the hub allows itself, below what is allowed.")
    seconds: float


class AbilityOut(Shown):
    """Something that the hub can do there."""

    key: str
    title: str
    state: Literal["works", "unused", "paused", "out", "refused", "off"]
    without: str = Field(description="What people miss where it does not work.")
    needs: list[NeedOut]
    last_answer_at: datetime | None
    last_error: str | None
    last_error_at: datetime | None
    again_at: datetime | None = Field(description="When it is asked again, where it is left alone.")
    quota: list[QuotaOut]
    said: dict[str, str] = Field(description="What the service itself said of its limits.")


class StandingOut(Shown):
    """How the hub stands with Microsoft 365."""

    items: list[AbilityOut]
    next_cursor: None = None
    cloud: str
    tenant: str
    signs_in_by: str = Field(description="federation, certificate, or secret.")
    sign_in_error: str | None
    processes: int = Field(description="How many processes of the hub called lately, and share the limits.")


@api.get(
    "/operations/microsoft",
    allow=only("administrator"),
    answers={200: StandingOut},
    summary="What works in Microsoft 365, and what it lacks",
)
def show_standing() -> Response:
    """For each ability its permissions, what degrades without it, what went wrong last, and how much quota is used."""
    return answer(api.service.standing())
