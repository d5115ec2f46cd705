"""REST: what lies ahead for calendar programs."""

from datetime import datetime

from flask import Response, request
from pydantic import Field

from hub.calendar.feeds import Feed, Feeds
from hub.core.auth import caller, people
from hub.core.rest.models import Shown
from hub.core.rest.routes import Api, answer, created
from hub.core.unit_of_work import UnitOfWork

api = Api("calendar-feeds", Feeds, "What lies ahead, for calendar programs.")

KIND = "text/calendar; charset=utf-8"
FEED = {"description": "iCalendar (RFC 5545)", "content": {KIND: {"schema": {"type": "string"}}}}


class CalendarLink(Shown):
    """Where a calendar program reads what lies ahead of you."""

    url: str | None = Field(description="Whoever has it reads there: for your calendar program alone. Null: none.")
    made_at: datetime | None


@api.get("/events.ics", allow=people(), answers={200: FEED}, summary="My upcoming events as iCalendar")
def list_events_ics() -> Response:
    """Of the last 7 and the next 55 days; programs that bring no token read the same at the address of your link."""
    return shown(api.service.mine(caller()))


@api.get("/events/link", allow=people(), answers={200: CalendarLink}, summary="Where my calendar program reads")
def show_link() -> Response:
    """The address that you made, if any."""
    return answer(api.service.link(caller()))


@api.post("/events/link", allow=people(), answers={201: CalendarLink}, summary="Make an address for calendar programs")
def make_link(unit: UnitOfWork) -> Response:
    """It shows, and changes nothing. The one before it has ended."""
    return created("/events/link", api.service.make(unit, caller()))


@api.delete("/events/link", allow=people(), answers={204: None}, summary="End my address for calendar programs")
def end_link(unit: UnitOfWork) -> Response:
    """Whoever has it reads nothing there any more."""
    api.service.end(unit, caller())
    return Response(status=204)


def shown(feed: Feed) -> Response:
    """The calendar, or that it is as it was."""
    response = Response(feed.content, content_type=KIND)
    response.headers["Content-Disposition"] = 'inline; filename="hub.ics"'
    response.headers["Cache-Control"] = "private, no-cache"
    response.set_etag(feed.tag, weak=True)
    response.make_conditional(request)
    return response
