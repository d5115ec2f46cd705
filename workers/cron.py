"""The clock of App Engine: `cron.yaml` asks for each job by its name.

App Engine gives an instance time only while it answers, so there no thread looks every second: the clock calls from
outside, each minute. Whoever else calls is refused. The front end of App Engine takes `X-Appengine-Cron` out of every
request from outside; anywhere else anybody could send it, so that it counts only where App Engine itself runs the hub.
https://docs.cloud.google.com/appengine/docs/standard/scheduling-jobs-with-cron-yaml
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from datetime import timedelta
from time import monotonic
from typing import TYPE_CHECKING

from flask import Blueprint, Response, request

from hub.core.auth import ANYONE
from hub.core.errors import Forbidden, NotFound
from hub.core.rest.routes import answer
from workers import housekeeping

if TYPE_CHECKING:
    from hub.core.outbox import Relay
    from workers.clockwork import Job
    from workers.services import Services

PREFIX = "/cron/"
RELAY = "relay"
# The next call comes after a minute, and waits until this one has ended.
AT_MOST_SECONDS = 50.0


class Cron:
    """The jobs of the clock, one call each. Called twice at once, a job still does everything once."""

    def __init__(self, services: Services, relay: Relay, jobs: Mapping[str, tuple[timedelta, Job]]) -> None:
        self._services = services
        self._jobs: dict[str, Callable[[], int]] = {RELAY: relay.run}
        self._jobs |= {name: self._bound(job) for name, (_, job) in jobs.items()}
        self._planned = False

    @property
    def names(self) -> frozenset[str]:
        """All jobs that `cron.yaml` has to ask for: those of the clock, and to send what stayed in the outbox."""
        return frozenset(self._jobs)

    def do(self, name: str, seconds: float = AT_MOST_SECONDS) -> int:
        """Does a job, portion after portion, until nothing is left or the time is over; how much. Raises `NotFound`."""
        job = self._jobs.get(name)
        if job is None:
            raise NotFound(f"The clock has no such job. It has {', '.join(sorted(self._jobs))}.")
        self._plan()
        until, done = monotonic() + seconds, 0
        while portion := job():
            done += portion
            if monotonic() > until:
                break
        return done

    def _plan(self) -> None:
        if not self._planned and self._services.schedules is not None:
            # What is new is done at once: a hub that was just brought there knows nobody yet.
            housekeeping.plan(self._services, self._services.work.clock.now() - timedelta(days=1))
            self._planned = True

    def _bound(self, job: Job) -> Callable[[], int]:
        return lambda: job(self._services)


def cron_pages(cron: Cron) -> Blueprint:
    """The route that App Engine's clock calls."""
    pages = Blueprint("cron", __name__)

    def do(job: str) -> Response:
        """Does a job of the clock. A job that fails answers 500, and App Engine shows it."""
        if not is_the_clock(request.headers.get("X-Appengine-Cron"), os.environ):
            raise Forbidden(
                "Only the clock of App Engine calls this; POST /api/v1/schedules/{key}/run runs a schedule."
            )
        return answer({"job": job, "done": cron.do(job)})

    do.allow = ANYONE  # type: ignore[attr-defined]  # the clock has no token: see is_the_clock
    pages.add_url_rule(f"{PREFIX}<job>", "do", do, methods=["GET"])
    return pages


def is_the_clock(header: str | None, environment: Mapping[str, str]) -> bool:
    """Whether App Engine's own clock sent this. The local development server is not App Engine: it lets the header of
    anybody pass."""
    return environment.get("GAE_ENV") == "standard" and header == "true"
