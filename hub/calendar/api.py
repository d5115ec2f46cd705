"""REST: what lies ahead, and whether deadlines may stand in one's own calendar."""

from datetime import datetime
from typing import Literal

from flask import Response
from pydantic import Field, StrictBool

from hub.calendar.service import Calendar
from hub.core.auth import caller, people
from hub.core.rest.models import Model, Moment, Shown
from hub.core.rest.routes import Api, answer
from hub.core.rest.versions import expected_version
from hub.core.unit_of_work import UnitOfWork

api = Api("calendar", Calendar, "What lies ahead, and deadlines in one's own calendar.")


class Period(Model):
    """From when until when, at most 62 days."""

    starts_at: Moment = Field(alias="from", description="RFC 3339 with zone.")
    ends_at: Moment = Field(alias="to", description="RFC 3339 with zone.")


class UpcomingOut(Shown):
    """Something that lies ahead."""

    kind: Literal["absence", "event", "task"]
    subject: str = Field(description="Empty for what is private.")
    start: datetime
    end: datetime | None = Field(description="Null for an absence that lasts until it is switched off.")
    all_day: bool
    location: str
    link: str
    task: str | None


class UpcomingList(Shown):
    """What lies ahead, in order, and whether the calendar of the caller could be read."""

    items: list[UpcomingOut]
    calendar: Literal["read", "none", "unavailable"]


class CalendarPreferences(Model):
    """What the hub may do with one's own calendar."""

    deadlines: StrictBool = Field(default=False, description="What is due stands there, until it is done.")


@api.get("/events", allow=people(), answers={200: UpcomingList}, summary="My upcoming events")
def list_events(query: Period) -> Response:
    """One's own absences, the events of one's calendar, and the tasks that are due."""
    return answer(api.service.events(caller(), query.starts_at, query.ends_at))


@api.get("/calendar/preferences", allow=people(), answers={200: CalendarPreferences}, summary="What the hub may do")
def show_calendar_preferences() -> Response:
    """With an ETag even before you ever said."""
    return answer(*api.service.preferences(caller().id))


@api.put(
    "/calendar/preferences",
    versioned=True,
    allow=people(),
    answers={200: CalendarPreferences},
    summary="Say what the hub may do with your calendar",
)
def replace_calendar_preferences(unit: UnitOfWork, body: CalendarPreferences) -> Response:
    """What is due already is written, or taken back, soon after."""
    return answer(*api.service.prefer(unit, caller(), body.deadlines, expected_version()))
