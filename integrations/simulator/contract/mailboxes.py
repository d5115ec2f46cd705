"""Settings of mailboxes, and photos. https://learn.microsoft.com/graph/api/resources/mailboxsettings"""

from typing import ClassVar, Literal

from pydantic import Field

from integrations.simulator.contract.base import Operation, Wire

SIZES = ("48x48", "64x64", "96x96", "120x120", "240x240", "360x360", "432x432", "504x504", "648x648")
Day = Literal["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"]


class DateTimeTimeZone(Wire):
    """A moment by a wall clock; the zone has a Windows name or IANA's."""

    schema_name: ClassVar[str | None] = "microsoft.graph.dateTimeTimeZone"
    date_time: str = Field(alias="dateTime")
    time_zone: str | None = Field(None, alias="timeZone")


class AutomaticReplies(Wire):
    """Whether the mailbox answers by itself, and when."""

    schema_name: ClassVar[str | None] = "microsoft.graph.automaticRepliesSetting"
    status: Literal["disabled", "alwaysEnabled", "scheduled"] | None = None
    scheduled_start: DateTimeTimeZone | None = Field(None, alias="scheduledStartDateTime")
    scheduled_end: DateTimeTimeZone | None = Field(None, alias="scheduledEndDateTime")


class TimeZone(Wire):
    """A zone by name."""

    schema_name: ClassVar[str | None] = "microsoft.graph.timeZoneBase"
    name: str | None = None


class WorkingHours(Wire):
    """A week by the wall clock."""

    schema_name: ClassVar[str | None] = "microsoft.graph.workingHours"
    days_of_week: list[Day] = Field([], alias="daysOfWeek")
    start_time: str | None = Field(None, alias="startTime")
    end_time: str | None = Field(None, alias="endTime")
    time_zone: TimeZone | None = Field(None, alias="timeZone")


class MailboxSettings(Wire):
    """How the owner of a mailbox works."""

    schema_name: ClassVar[str | None] = "microsoft.graph.mailboxSettings"
    automatic_replies: AutomaticReplies | None = Field(None, alias="automaticRepliesSetting")
    time_zone: str | None = Field(None, alias="timeZone")
    working_hours: WorkingHours | None = Field(None, alias="workingHours")


_PAGE = "https://learn.microsoft.com/graph/api/user-get-mailboxsettings"
SETTINGS = Operation("GET", "/v1.0/users/{user-id}/mailboxSettings", (200,), answer=MailboxSettings, source=_PAGE)
REPLIES = Operation(
    "GET",
    "/v1.0/users/{user-id}/mailboxSettings/automaticRepliesSetting",
    (200,),
    answer=AutomaticReplies,
    source=_PAGE,
)
PHOTO = Operation("GET", "/v1.0/users/{user-id}/photos/{size}/$value", (200,), binary=True)
OPERATIONS = (SETTINGS, REPLIES, PHOTO)
