"""Reports to run and to subscribe to."""

from datetime import datetime
from typing import Annotated, Any, Literal

from flask import Response
from pydantic import Field

from hub.core.auth import caller, people
from hub.core.rest.models import Model, Shown
from hub.core.rest.paging import Page
from hub.core.rest.routes import Api, answer, created, done
from hub.core.rest.versions import expected_version
from hub.core.unit_of_work import UnitOfWork
from hub.reports.rendering import Format
from hub.reports.service import Reports

api = Api("reports", Reports, "Reports to run and to subscribe to; each shows what its reader may see.")

Parameters: Any = Field(default={}, max_length=20, description="As the report's JSON Schema wants them.")
Cron = Field(max_length=100, examples=["0 8 * * 1"], description="Minute, hour, day of month, month, day of week.")
Zone = Field(max_length=60, examples=["Europe/Berlin"], description="By whose wall clock it recurs.")


class ReportPath(Model):
    """Which report."""

    key: str = Field(max_length=60)


class IdPath(Model):
    """Which run, or which subscription."""

    id: str = Field(max_length=36)


class ColumnOut(Shown):
    """A column of a report."""

    key: str
    title: dict[str, str]
    kind: Literal["text", "money", "number", "date", "datetime"]


class ReportOut(Shown):
    """A report: texts by language, parameters as JSON Schema."""

    key: str
    title: dict[str, str]
    description: dict[str, str]
    parameters: dict[str, Any]
    columns: list[ColumnOut]


class ReportList(Shown):
    """All reports."""

    items: list[ReportOut]
    next_cursor: str | None


class RequestRun(Model):
    """What to run."""

    format: Format
    parameters: dict[str, Any] = Parameters


class LinkOut(Shown):
    """A GET that needs no token, until it expires."""

    url: str
    expires_at: datetime


class RunOut(Shown):
    """A run; its link comes when it is done, fresh each time."""

    id: str
    report: str
    format: Format
    parameters: dict[str, Any]
    state: Literal["queued", "running", "done", "failed"]
    name: str | None
    size: int | None
    rows: int | None
    error: str | None
    due_at: datetime
    created_at: datetime
    finished_at: datetime | None
    link: LinkOut | None


# By mail, by Teams, or as a post to a channel of Teams that has a name here.
Reached = Annotated[
    str, Field(pattern=r"^(mail|teams|post:[a-z0-9-]{1,14})$", examples=["mail", "teams", "post:sales"])
]


class Subscribe(Model):
    """Which report, when and how."""

    report: str = Field(max_length=60)
    format: Format = "xlsx"
    parameters: dict[str, Any] = Parameters
    cron: str = Cron
    time_zone: str = Zone
    channel: Reached = "mail"


class ChangeSubscription(Model):
    """What changes; what is left out stays."""

    report: str | None = Field(default=None, max_length=60)
    format: Format | None = None
    parameters: dict[str, Any] | None = Field(default=None, max_length=20)
    cron: str | None = Field(default=None, max_length=100)
    time_zone: str | None = Field(default=None, max_length=60)
    channel: Reached | None = None


class SubscriptionOut(Shown):
    """A subscription of yours."""

    id: str
    report: str
    format: Format
    parameters: dict[str, Any]
    cron: str
    time_zone: str
    channel: Reached
    created_at: datetime
    updated_at: datetime
    version: int


class SubscriptionList(Shown):
    """A page of subscriptions."""

    items: list[SubscriptionOut]
    next_cursor: str | None


@api.get("/reports", allow=people(), answers={200: ReportList}, summary="All reports")
def list_reports(query: Page) -> Response:
    """What can be run and subscribed to, with parameters and columns."""
    return answer(api.service.catalogue(query))


@api.post("/reports/<key>/runs", allow=people(), answers={201: RunOut}, summary="Run a report")
def request_run(unit: UnitOfWork, path: ReportPath, body: RequestRun) -> Response:
    """It is rendered in the background; ask for the run until it is done."""
    run = api.service.request_run(unit, caller(), path.key, body.format, body.parameters)
    return created(f"/report-runs/{run['id']}", run)


@api.get("/report-runs/<id>", allow=people(), answers={200: RunOut}, summary="A run of yours")
def show_run(path: IdPath) -> Response:
    """Once it is done, with a link of at most 15 minutes."""
    return answer(api.service.run_with_link(caller(), path.id))


@api.get("/report-subscriptions", allow=people(), answers={200: SubscriptionList}, summary="Your subscriptions")
def list_subscriptions(query: Page) -> Response:
    """The oldest first; `version` is the ETag of each."""
    return answer(api.service.subscriptions(caller(), query))


@api.post("/report-subscriptions", allow=people(), answers={201: SubscriptionOut}, summary="Subscribe to a report")
def subscribe(unit: UnitOfWork, body: Subscribe) -> Response:
    """It comes at these times, by the wall clock of the time zone, with your rights of that moment."""
    row = api.service.subscribe(unit, caller(), body.model_dump())
    return created(f"/report-subscriptions/{row['id']}", row, row["version"])


@api.patch(
    "/report-subscriptions/<id>",
    versioned=True,
    allow=people(),
    answers={200: SubscriptionOut},
    summary="Change a subscription",
)
def change_subscription(unit: UnitOfWork, path: IdPath, body: ChangeSubscription) -> Response:
    """Some fields of a subscription of yours."""
    wanted = body.model_dump(exclude_none=True)
    row = api.service.change_subscription(unit, caller(), path.id, wanted, expected_version())
    return answer(row, row["version"])


@api.delete(
    "/report-subscriptions/<id>", versioned=True, allow=people(), answers={204: None}, summary="End a subscription"
)
def end_subscription(unit: UnitOfWork, path: IdPath) -> Response:
    """It comes no more; the runs that were made stay."""
    api.service.end_subscription(unit, caller(), path.id, expected_version())
    return done()
