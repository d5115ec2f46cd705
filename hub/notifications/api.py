"""What the caller was told, and how she wants to be told."""

from datetime import datetime
from typing import Annotated, Literal

from flask import Response
from pydantic import Field, StrictBool, model_validator

from hub.core.auth import caller, people
from hub.core.rest.models import Model, Shown
from hub.core.rest.paging import Page
from hub.core.rest.routes import Api, answer
from hub.core.rest.versions import expected_version
from hub.core.unit_of_work import UnitOfWork
from hub.notifications.service import Notifications

api = Api("notifications", Notifications, "What you were told, and how you want to be told.")

WALL_CLOCK = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"


class NotificationQuery(Page):
    """Which notifications."""

    unread: bool | None = Field(default=None, description="Only unread ones, or only read ones.")


class NotificationOut(Shown):
    """One telling, whatever the channels it went by."""

    id: str
    kind: str
    title: str
    text: str
    link: str | None
    about: str
    subject_id: str
    created_at: datetime
    read_at: datetime | None
    state: Literal["planned", "sent", "delivered", "failed", "suppressed"]


class NotificationList(Shown):
    """A page of notifications."""

    items: list[NotificationOut]
    next_cursor: str | None


class MarkRead(Model):
    """Either some, by id, or all."""

    ids: list[str] = Field(default=[], max_length=200)
    all: StrictBool = False

    @model_validator(mode="after")
    def _one_of_both(self) -> "MarkRead":
        if self.all == bool(self.ids):
            raise ValueError("send either ids or all: true")
        return self


class MarkedRead(Shown):
    """How many were unread until now."""

    read: int


class MarkUnread(Model):
    """Some, by id."""

    ids: list[str] = Field(min_length=1, max_length=200)


class MarkedUnread(Shown):
    """How many were read until now."""

    unread: int


class Channels(Model):
    """Which channels the hub may use; the last way to reach you about a task stays open."""

    teams: StrictBool = True
    mail: StrictBool = True


class QuietHours(Model):
    """When the hub waits, by your own wall clock; over midnight when `from` is later than `to`."""

    start: str = Field(alias="from", pattern=WALL_CLOCK, examples=["18:00"])
    end: str = Field(alias="to", pattern=WALL_CLOCK, examples=["08:00"])

    @model_validator(mode="after")
    def _some_time(self) -> "QuietHours":
        if self.start == self.end:
            raise ValueError("from and to must differ; send null for no quiet hours")
        return self


class Preferences(Model):
    """How you want to be told."""

    channels: Channels = Channels()
    no_mail_for: list[Annotated[str, Field(min_length=1, max_length=40)]] | None = Field(
        default=None,
        max_length=200,
        description="Kinds of news that you get no mails of, as you unsubscribed. Left out, it stays as it is.",
    )
    quiet_hours: QuietHours | None = Field(default=None, description="They count before those of `quietOutsideWork`.")
    quiet_outside_work: StrictBool = Field(
        default=False,
        description="Told only while you work: in the hours of /notifications/working-hours, not on days off. Off "
        "unless you switch it on; while nobody knows your hours it changes nothing.",
    )
    language: Literal["en", "de"] | None = Field(default=None, description="Null: the language of your account.")


class WorkWeek(Shown):
    """When somebody works, by the wall clock of a time zone."""

    weekdays: list[Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]]
    opens: str
    closes: str
    time_zone: str


class KnownHours(Shown):
    """Your working hours as the hub knows them."""

    hours: WorkWeek | None = Field(description="Null while neither you, your mailbox nor your site says them.")


@api.get("/notifications", allow=people(), answers={200: NotificationList}, summary="What you were told, newest first")
def list_notifications(query: NotificationQuery) -> Response:
    """One item for each telling, whatever the channels it went by."""
    return answer(api.service.listed(caller(), query, query.unread))


@api.post("/notifications/read", allow=people(), answers={200: MarkedRead}, summary="Mark notifications as read")
def mark_read(unit: UnitOfWork, body: MarkRead) -> Response:
    """Some of them, or all."""
    if body.all:
        return answer({"read": api.service.mark_all_read(unit, caller())})
    return answer({"read": api.service.mark_read(unit, caller(), body.ids)})


@api.post("/notifications/unread", allow=people(), answers={200: MarkedUnread}, summary="Mark them as unread again")
def mark_unread(unit: UnitOfWork, body: MarkUnread) -> Response:
    """To come back to them; what was never read stays unread."""
    return answer({"unread": api.service.mark_unread(unit, caller(), body.ids)})


@api.get("/notifications/preferences", allow=people(), answers={200: Preferences}, summary="How you want to be told")
def show_preferences() -> Response:
    """With an ETag even before you ever said."""
    return answer(*api.service.preferences(caller().id))


@api.put(
    "/notifications/preferences",
    versioned=True,
    allow=people(),
    answers={200: Preferences},
    summary="Say how to tell you",
)
def replace_preferences(unit: UnitOfWork, body: Preferences) -> Response:
    """Counts for everything that is planned from now on."""
    wanted = body.model_dump(by_alias=True)
    return answer(*api.service.prefer(unit, caller(), wanted, expected_version()))


@api.get(
    "/notifications/working-hours",
    allow=people(),
    answers={200: KnownHours},
    summary="Outside of which hours you can be left in peace",
)
def show_working_hours() -> Response:
    """Your own, else those of your site or mailbox; public holidays and days off of your site are free too."""
    return answer(api.service.working_hours(caller()))
