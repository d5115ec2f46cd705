"""REST: a process at work, for those who answer for it."""

from datetime import date, datetime

from flask import Response
from pydantic import Field

from hub.core.auth import caller, people
from hub.core.rest.languages import language
from hub.core.rest.models import Model, Shown
from hub.core.rest.paging import Page
from hub.core.rest.routes import Api, answer
from hub.requests.overseeing import Overseeing
from hub.requests.shapes import InboxItemOut, NamedOut, Word

api = Api("process-work", Overseeing, "A process at work, for those who answer for it.")


class OfProcess(Page):
    """Which process."""

    process: Word


class Span(Model):
    """Which process, and how many days back."""

    process: Word
    days: int = Field(default=90, ge=1, le=365, description="How many days back.")


class AskedNowOut(InboxItemOut):
    """An open task, and who is asked."""

    assignee: NamedOut


class AskedNowPage(Shown):
    """A page of open tasks."""

    items: list[AskedNowOut]
    next_cursor: str | None


class PaceOut(Shown):
    """Hours by the clock on the wall: the median, and what nine of ten took at most; null without any."""

    median: float | None
    p90: float | None


class WeekOut(Shown):
    """How many requests came and ended in a week, which begins on a Monday (UTC)."""

    monday: date
    submitted: int
    ended: int


class StepPaceOut(Shown):
    """A step in requests that have ended: how often it was answered, how often late, after how many hours; and what
    waits in it now."""

    step: str
    answered: int
    late: int
    hours: PaceOut
    open: int
    overdue: int


class ProcessFiguresOut(Shown):
    """A process in numbers; `open` and `overdue` are tasks as they stand now."""

    process: str
    since: datetime
    ended: int
    hours: PaceOut
    weeks: list[WeekOut]
    steps: list[StepPaceOut]
    open: int
    overdue: int


@api.get("/tasks/asked", allow=people(), answers={200: AskedNowPage}, summary="What people are asked in a process")
def list_asked(query: OfProcess) -> Response:
    """Open tasks with who is asked, oldest due first; for the process's owners and administrators."""
    return answer(api.service.tasks(caller(), query.process, query, language()))


@api.get("/requests/figures", allow=people(), answers={200: ProcessFiguresOut}, summary="How fast a process goes")
def show_figures(query: Span) -> Response:
    """Of the last days, at most 365; for the process's owners and administrators."""
    return answer(api.service.figures(caller(), query.process, query.days))
