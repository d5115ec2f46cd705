"""REST: requests of mine in the company's own tool for approvals."""

from collections.abc import Mapping
from typing import Any

from flask import Response
from pydantic import Field

from hub.core.auth import caller, people
from hub.core.rest.delegated import source_token
from hub.core.rest.models import Model, Shown
from hub.core.rest.paging import Page
from hub.core.rest.routes import Api, answer, within_units
from hub.requests.mirroring import Mirroring

api = Api("request-mirrors", Mirroring, "Requests of mine in the company's own tool for approvals.")
PERMISSION = "ApprovalSolution.ReadWrite"
PEOPLE = people()


class MirroredPath(Model):
    """Which request."""

    id: str = Field(max_length=80)


class MirroredPage(Page):
    """How many requests, and from where."""

    limit: int = Field(default=10, ge=1, le=20, description="How many requests, at most 20.")


class MirroredOut(Shown):
    """How many tasks are shown there, were answered there, and are asked there no more."""

    shown: int
    answered: int
    cancelled: int


class MirroredPageOut(MirroredOut):
    """The same of some requests."""

    next_cursor: str | None


@api.post("/requests/<id>/mirror", allow=PEOPLE, answers={200: MirroredOut}, summary="Bring Approvals in step")
def bring_in_step(path: MirroredPath) -> Response:
    """What is open is asked there; an answer there counts here by the right of whoever gave it; what is over is asked
    there no more. For the requester. Welcome again.

    `Source-Authorization: Bearer <token>` carries a token of Microsoft 365 that speaks for her (delegated, `User.Read`
    and `ApprovalSolution.ReadWrite`). It is used for this call and kept nowhere.
    """
    return within_units(lambda: answer(_brought(path.id)))


@api.post("/requests/mirror", allow=PEOPLE, answers={200: MirroredPageOut}, summary="Bring all in step in Approvals")
def bring_all_in_step(query: MirroredPage) -> Response:
    """The same for the requests of mine that run, page by page, the newest first. With each page, what is over is
    taken back there too, at most 50 at a time, also where its request has ended since."""
    return within_units(lambda: answer(api.service.bring_all(caller(), query, source_token(PERMISSION))))


def _brought(request_id: str) -> Mapping[str, Any]:
    api.service.refuse_strangers(caller(), request_id)
    return api.service.bring_in_step(caller(), request_id, source_token(PERMISSION))
