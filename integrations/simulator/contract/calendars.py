"""Events of calendars. https://learn.microsoft.com/graph/api/resources/event"""

from typing import ClassVar, Literal

from pydantic import Field

from integrations.simulator.contract.base import Operation, Wire
from integrations.simulator.contract.mail import ItemBody
from integrations.simulator.contract.mailboxes import DateTimeTimeZone


class Location(Wire):
    """Where it is."""

    schema_name: ClassVar[str | None] = "microsoft.graph.location"
    display_name: str | None = Field(None, alias="displayName")


class Event(Wire):
    """Something in a calendar."""

    schema_name: ClassVar[str | None] = "microsoft.graph.event"
    id: str = ""
    subject: str | None = None
    body: ItemBody | None = None
    start: DateTimeTimeZone | None = None
    end: DateTimeTimeZone | None = None
    location: Location | None = None
    is_all_day: bool | None = Field(None, alias="isAllDay")
    is_cancelled: bool | None = Field(None, alias="isCancelled")
    is_reminder_on: bool | None = Field(None, alias="isReminderOn")
    show_as: Literal["unknown", "free", "tentative", "busy", "oof", "workingElsewhere"] | None = Field(
        None, alias="showAs"
    )
    sensitivity: Literal["normal", "personal", "private", "confidential"] | None = None
    transaction_id: str | None = Field(None, alias="transactionId")
    web_link: str | None = Field(None, alias="webLink")


_EVENT = "/v1.0/users/{user-id}/events/{event-id}"
_PAGE = "https://learn.microsoft.com/graph/api/event"
VIEW = Operation(
    "GET",
    "/v1.0/users/{user-id}/calendarView",
    (200,),
    item=Event,
    query=("startDateTime", "endDateTime", "$select", "$top", "$orderby"),
)
ADD = Operation("POST", "/v1.0/users/{user-id}/events", (201,), body=Event, answer=Event)
CHANGE = Operation("PATCH", _EVENT, (200,), body=Event, answer=Event, source=f"{_PAGE}-update")
REMOVE = Operation("DELETE", _EVENT, (204,), source=f"{_PAGE}-delete")
OPERATIONS = (VIEW, ADD, CHANGE, REMOVE)
