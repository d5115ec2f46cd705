"""REST: past requests played again with a draft."""

from datetime import datetime
from typing import Annotated

from flask import Response
from pydantic import Field

from hub.core.auth import caller, people
from hub.core.rest.models import Model, Shown
from hub.core.rest.routes import Api, answer
from hub.processes.rehearsing import Rehearsals
from hub.processes.version_shapes import VersionPath

api = Api("rehearsals", Rehearsals, "What a draft would have changed.")


class Rehearse(Model):
    """Which requests: those of the last days that have ended, the newest first."""

    days: Annotated[int, Field(ge=1, le=365, strict=True)] = 30
    limit: Annotated[int, Field(ge=1, le=500, strict=True)] = 200


class SomebodyOut(Shown):
    """Somebody."""

    id: str
    name: str


class CountedOut(SomebodyOut):
    """Somebody, and how many tasks more or less."""

    tasks: int


class CourseOut(Shown):
    """How a request went: who was asked, in how many tasks, how it ended, after how many hours (null: nobody can
    tell)."""

    asked: list[SomebodyOut]
    tasks: int
    outcome: str
    hours: float | None


class DoubtOut(Shown):
    """What kept a request from being played to its end: a field of its form by JSON pointer, or a sentence."""

    pointer: str
    detail: str


class ReplayedOut(Shown):
    """A request as it went, and as it would have gone; without `after` when it could not even have begun."""

    id: str
    number: str
    before: CourseOut
    after: CourseOut | None
    problems: list[DoubtOut]


class NumbersOut(Shown):
    """A number then and with this version."""

    before: int
    after: int


class SpreadOut(Shown):
    """Hours: the median, and what nine of ten requests took at most."""

    median: float | None
    p90: float | None


class SpreadsOut(Shown):
    """Hours then and with this version."""

    before: SpreadOut
    after: SpreadOut


class RehearsalOut(Shown):
    """What would have changed. Sums and hours are of the requests that could be played to their end (`played` of
    `requests`); `leftOut` are those of that time beyond the limit."""

    process: str
    version: int
    since: datetime
    requests: int
    left_out: int
    played: int
    tasks: NumbersOut
    hours: SpreadsOut
    end_otherwise: int
    asked_more: list[CountedOut]
    asked_less: list[CountedOut]
    items: list[ReplayedOut]


@api.post(
    "/processes/<key>/versions/<number>/rehearsal",
    allow=people(),
    answers={200: RehearsalOut},
    summary="Play past requests again with this version",
)
def rehearse_version(path: VersionPath, body: Rehearse) -> Response:
    """For the process's owners; changes nothing. Everybody does what they did then, after the same time, in the steps
    of the same name; whoever was not asked then approves after the usual time. Nobody is away."""
    return answer(api.service.rehearse(caller(), path.key, path.number, body.days, body.limit))
