"""Jobs of a scheduler outside that call when a schedule's time has come: proven, recognised by job and time, answered.

204 says that nothing is left to do, also when it was done before; anything else has the job try again. A time that
never arrives here is caught up by the hub's own clock.
https://docs.cloud.google.com/scheduler/docs/reference/rpc/google.cloud.scheduler.v1#httptarget
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol

import orjson
from flask import Blueprint, Response, request

from hub.core.auth import ANYONE
from hub.core.errors import MalformedRequest

if TYPE_CHECKING:
    from hub.core.unit_of_work import Work
    from hub.schedules.service import Schedules

PATH = "/scheduled/<key>"
TIME = "X-CloudScheduler-ScheduleTime"
BODY_LIMIT = 10_000


class Porter(Protocol):
    """Knows whose call it is."""

    def check(self, authorization: str) -> None:
        """Raises `Unauthenticated` for a stranger's."""
        ...


def scheduled_pages(work: Work, schedules: Schedules, porter: Porter) -> Blueprint:
    """The endpoint. Whoever calls proves itself by its token, which `porter` checks."""
    pages = Blueprint("scheduled", __name__)

    def fire(key: str) -> Response:
        """The time of one schedule."""
        request.max_content_length = BODY_LIMIT
        porter.check(request.headers.get("Authorization", ""))
        at, (cron, time_zone) = _time(request.headers.get(TIME, "")), _known(request.get_data())
        with work.unit() as unit:
            schedules.fire(unit, key, at, cron, time_zone)
        return Response(status=204)

    fire.allow = ANYONE  # type: ignore[attr-defined]
    pages.add_url_rule(PATH, view_func=fire, methods=["POST"])
    return pages


def _time(said: str) -> datetime:
    try:
        at = datetime.fromisoformat(said)
        if at.tzinfo:
            return at.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise MalformedRequest(f"{TIME} tells the time of the schedule, such as 2026-11-30T07:00:00Z.")


def _known(body: bytes) -> tuple[str, str]:
    """What the job knows of its schedule."""
    try:
        said = orjson.loads(body)
        return str(said["cron"]), str(said["timeZone"])
    except (ValueError, KeyError, TypeError):
        raise MalformedRequest("The body tells how the schedule recurs: cron and timeZone.") from None
