"""REST: what somebody is asked goes to others."""

from flask import Response

from hub.core.auth import caller, only
from hub.core.rest.models import Model
from hub.core.rest.routes import Api, answer, within_units
from hub.requests.commands import HandOver
from hub.requests.handing_over import HandingOver
from hub.requests.shapes import HandedOverOut

api = Api("leavers", HandingOver, "Who answers in the place of somebody who cannot.")


class LeaverPath(Model):
    """Whose tasks, by id or mail address."""

    id: str


@api.post(
    "/people/<id>/hand-over",
    allow=only("administrator"),
    answers={200: HandedOverOut},
    summary="Give somebody's tasks to others",
)
def hand_over(path: LeaverPath, body: HandOver) -> Response:
    """All that she is asked at present, 500 tasks at once: call again while some are left. New ones go to her
    substitute, if she has one. For one who has left it happens by itself."""
    return within_units(lambda: answer(api.service.hand_over(caller(), path.id, body)))
