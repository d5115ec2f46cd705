"""REST: a request of mine in the company's own tool for approvals."""

import re
from collections.abc import Mapping

from flask import Response, request
from pydantic import Field

from hub.core.auth import caller, people
from hub.core.errors import Forbidden
from hub.core.rest.models import Model, Shown
from hub.core.rest.routes import Api, answer, within_units
from hub.requests.mirroring import Mirroring

api = Api("request-mirrors", Mirroring, "Requests of mine in the company's own tool for approvals.")
TOKEN = re.compile(r"[\x21-\x7e]{1,16384}")
PEOPLE = people()


class MirroredPath(Model):
    """Which request."""

    id: str = Field(max_length=80)


class MirroredOut(Shown):
    """How many of its tasks are shown there, were answered there, and are asked there no more."""

    shown: int
    answered: int
    cancelled: int


@api.post("/requests/<id>/mirror", allow=PEOPLE, answers={200: MirroredOut}, summary="Bring Approvals in step")
def bring_in_step(path: MirroredPath) -> Response:
    """What is open is asked there; an answer there counts here by the right of whoever gave it; what is over is asked
    there no more. For the requester. Welcome again.

    `Source-Authorization: Bearer <token>` carries a token of Microsoft 365 that speaks for her (delegated,
    `ApprovalSolution.ReadWrite`). It is used for this call and kept nowhere.
    """
    return within_units(lambda: answer(_brought(path.id)))


def _brought(request_id: str) -> Mapping[str, int]:
    api.service.refuse_strangers(caller(), request_id)
    return api.service.bring_in_step(caller(), request_id, _source_token())


def _source_token() -> str:
    scheme, _, token = request.headers.get("Source-Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not TOKEN.fullmatch(token.strip()):
        raise Forbidden(
            "Send a token of Microsoft 365 that speaks for you: 'Source-Authorization: Bearer <token>', with the "
            "permission ApprovalSolution.ReadWrite."
        )
    return token.strip()
