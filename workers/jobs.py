"""What people planned, kept as jobs of a scheduler outside. What the hub planned itself is left to its own clock."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hub.core.ports import Job
from hub.core.telemetry import log
from workers import reporting, starting

if TYPE_CHECKING:
    from hub.schedules.messages import ScheduleChanged
    from hub.schedules.service import Standing
    from workers.services import Services

BY_PEOPLE = (reporting.JOB, starting.JOB)


def keep(event: ScheduleChanged, services: Services) -> None:
    """The job becomes what its schedule is now, or goes with it."""
    found = services.schedules.standing(event.subject)
    if found is None:
        services.scheduler.remove(event.subject)
    elif found.job in BY_PEOPLE:
        services.scheduler.put(_job(found))


def reconcile_jobs(services: Services) -> None:
    """Has every job put right that is not as its schedule: lost, changed by hand, or left behind."""
    # Jobs first: one whose schedule is not there afterwards has lost it, and was not just made.
    there = {job.key: job for job in services.scheduler.jobs()}
    wanted = {found.key: _job(found) for found in services.schedules.all_of(BY_PEOPLE)}
    wrong = sorted(key for key in there.keys() | wanted.keys() if there.get(key) != wanted.get(key))
    if wrong:
        log().warning("jobs of the scheduler are put right", jobs=len(wrong), such_as=wrong[:5])
        with services.work.unit() as unit:
            services.schedules.look_at(unit, wrong)


def _job(found: Standing) -> Job:
    return Job(found.key, found.cron, found.time_zone, found.paused)
