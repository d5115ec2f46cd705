"""What recurs, for administrators."""

from datetime import datetime
from typing import Any

from flask import Response
from pydantic import Field

from hub.core.auth import caller, only
from hub.core.rest.models import Model, Shown
from hub.core.rest.paging import Page
from hub.core.rest.routes import Api, answer
from hub.core.unit_of_work import UnitOfWork
from hub.schedules.service import Schedules

api = Api("schedules", Schedules, "What recurs and when it last ran.")


class SchedulePath(Model):
    """Which schedule."""

    key: str = Field(max_length=80, description="The schedule's key.")


class ScheduleOut(Shown):
    """A schedule: when it recurs and what it wakes."""

    key: str
    cron: str = Field(description="Minute, hour, day of month, month, day of week, by the wall clock of the time zone.")
    time_zone: str
    job: str
    arguments: dict[str, Any]
    next_due_at: datetime | None
    last_due_at: datetime | None
    last_run_at: datetime | None
    active: bool


class ScheduleList(Shown):
    """A page of schedules."""

    items: list[ScheduleOut]
    next_cursor: str | None


class ScheduleRunOut(Shown):
    """A run that was just asked for."""

    key: str
    due_at: datetime


@api.get("/schedules", allow=only("administrator"), answers={200: ScheduleList}, summary="All schedules, by key")
def list_schedules(query: Page) -> Response:
    """When everything recurs, when it last ran and when it runs next."""
    return answer(api.service.listed(query))


@api.post(
    "/schedules/<key>/run",
    allow=only("administrator"),
    answers={202: ScheduleRunOut},
    summary="Run a schedule's job now",
)
def run_schedule(unit: UnitOfWork, path: SchedulePath) -> Response:
    """Wakes the job out of turn; the schedule goes on as planned."""
    return answer(api.service.run_now(unit, path.key, caller()), status=202)


@api.post(
    "/schedules/<key>/pause",
    allow=only("administrator"),
    answers={200: ScheduleOut},
    summary="Pause a schedule",
)
def pause_schedule(unit: UnitOfWork, path: SchedulePath) -> Response:
    """It does not recur until it is resumed; times that come meanwhile are not made up for."""
    return answer(api.service.pause(unit, path.key, caller()))


@api.post(
    "/schedules/<key>/resume",
    allow=only("administrator"),
    answers={200: ScheduleOut},
    summary="Resume a schedule",
)
def resume_schedule(unit: UnitOfWork, path: SchedulePath) -> Response:
    """It recurs again from now on."""
    return answer(api.service.resume(unit, path.key, caller()))
