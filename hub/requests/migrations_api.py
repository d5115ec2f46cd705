"""REST: open requests go over to the published version of their process."""

from flask import Response

from hub.core.auth import caller, people
from hub.core.rest.models import Shown
from hub.core.rest.routes import Api, answer
from hub.core.unit_of_work import UnitOfWork
from hub.requests.commands import MigrateRequests
from hub.requests.migrating import Migrations

api = Api("request-migrations", Migrations, "Open requests that go over to the published version of their process.")


class HindranceOut(Shown):
    """Why a request cannot go over; `pointer` leads into the order, or to a field of the request's form."""

    pointer: str
    detail: str


class GoingOut(Shown):
    """One open request: `standing` are the steps where it stands, `notes` what its people should know."""

    id: str
    number: str
    title: str
    version: int
    standing: list[str]
    ready: bool
    problems: list[HindranceOut]
    notes: list[str]


class SaidDifferentlyOut(Shown):
    """What the published version says differently than an older one."""

    version: int
    sentences: list[str]


class MigrationPreviewOut(Shown):
    """What an order would do; of many `open` requests the oldest 200 are looked at, of which so many are `ready`."""

    process: str
    version: int
    open: int
    ready: int
    differences: list[SaidDifferentlyOut]
    requests: list[GoingOut]


class MigrationOut(Shown):
    """An order: so many requests are looked at now, one by one."""

    process: str
    version: int
    ordered: int


@api.post(
    "/request-migrations/preview",
    allow=people(),
    answers={200: MigrationPreviewOut},
    summary="What going over to the published version would mean",
)
def preview_migration(body: MigrateRequests) -> Response:
    """For owners of the process and administrators; nothing is changed."""
    return answer(api.service.preview(caller(), body))


@api.post(
    "/request-migrations",
    allow=people(),
    answers={202: MigrationOut},
    summary="Move open requests to the published version",
)
def order_migration(unit: UnitOfWork, body: MigrateRequests) -> Response:
    """Each request that can safely go over does; the others stay as they are, and a preview says why."""
    return answer(api.service.order(unit, caller(), body), status=202)
