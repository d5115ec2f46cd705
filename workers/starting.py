"""Processes that begin requests by themselves. One that cannot is a dead letter, and its owners are told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hub.core.errors import HubError, Unavailable
from hub.notifications.telling import Telling
from hub.requests.beginning import in_words
from hub.requests.messages import EventReceived, StartDue
from workers.handling import Poisoned, present
from workers.questions import Recurrence

if TYPE_CHECKING:
    from hub.processes.messages import ProcessPublished
    from hub.schedules.messages import ScheduleDue
    from workers.services import Services

JOB = "start-process"


class CannotStart(Poisoned):
    """The hub refuses to begin a request; to try again helps only when something has been changed."""


def plan(event: ProcessPublished, services: Services) -> None:
    """From now on the process begins requests as this version says, and no others. A time that came between the
    publishing and this is caught up."""
    prefix = f"{JOB}:{event.subject}:"
    with services.work.unit() as unit:
        timed = services.starts.plan(unit, event.subject, event.version)
    recurrences = [
        Recurrence(f"{prefix}{place}", start.every, start.zone, {"process": event.subject, "place": place})
        for place, start in enumerate(timed)
    ]
    services.timetable.keep(prefix, JOB, recurrences, present().time)


def call_for(event: EventReceived, services: Services) -> None:
    """Something happened outside that processes may begin with."""
    with services.work.unit() as unit:
        services.starts.call_for(unit, event.subject, event.event)


def on_time(event: ScheduleDue, services: Services) -> None:
    """The time of a process has come; other jobs have handlers of their own."""
    if event.job == JOB:
        place = event.arguments["place"]
        with services.work.unit() as unit:
            unit.emit(StartDue(event.arguments["process"], place, f"schedule:{place}:{event.due_at}"))


def start(event: StartDue, services: Services) -> None:
    """Begins a request. Raises `CannotStart` with the reason."""
    try:
        with services.work.unit() as unit:
            services.starts.begin(unit, event)
    except Unavailable:
        raise
    except HubError as refusal:
        raise CannotStart(f"{event.subject} cannot start. {in_words(refusal)}") from refusal


def give_up(event: EventReceived | StartDue, reason: str, services: Services) -> None:
    """Tells the owners of a process that a request did not begin, and why."""
    if isinstance(event, EventReceived):
        return
    for owner in services.starts.owners(event.subject):
        telling = Telling(
            person_id=owner.id,
            kind="start-failed",
            about="process",
            subject_id=event.subject,
            title=services.starts.headline(event.subject, owner.language),
            lines=(_plainly(reason),),
            link=services.starts.link(event.subject),
            occasion=event.occasion,
        )
        services.tellings.tell(telling)


def _plainly(reason: str) -> str:
    said = reason.removeprefix(f"{CannotStart.__name__}: ")
    return said if said != reason else "The hub made a mistake; administrators find it among the dead letters."
