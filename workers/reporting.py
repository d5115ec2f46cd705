"""Reports: scheduled as their readers wish, rendered, brought to them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from hub.notifications.telling import StoredAttachment, Telling
from workers.handling import present

if TYPE_CHECKING:
    from hub.reports.messages import ReportRunFailed, ReportRunFinished, ReportRunRequested, SubscriptionChanged
    from hub.schedules.messages import ScheduleDue
    from workers.services import Services

JOB = "report-subscription"


def schedule(event: SubscriptionChanged, services: Services) -> None:
    """From now on the subscription recurs as its reader wishes, or no more."""
    key = f"{JOB}:{event.subject}"
    with services.work.unit() as unit:
        if event.active:
            arguments = {"subscription": event.subject}
            since = present().time  # of the wish: a time that came before this handler did is caught up
            services.schedules.ensure(unit, key, event.cron, event.time_zone, JOB, arguments, since)
        else:
            services.schedules.remove(unit, key)


def start(event: ScheduleDue, services: Services) -> None:
    """The time of a subscription has come; other jobs have handlers of their own."""
    if event.job == JOB:
        with services.work.unit() as unit:
            due_at = datetime.fromisoformat(event.due_at)
            services.reports.start_subscription_run(unit, event.arguments["subscription"], due_at)


def run(event: ReportRunRequested, services: Services) -> None:
    """Renders a run."""
    services.reports.run(event.subject)


def give_up(event: ReportRunRequested, reason: str, services: Services) -> None:
    """Ends the tries, so that its reader sees that it will not come."""
    with services.work.unit() as unit:
        services.reports.give_up(unit, event.subject, reason)


def bring(event: ReportRunFinished, services: Services) -> None:
    """Brings a subscribed report to its reader; whoever ran one by hand fetches it."""
    if event.subscription:
        file = StoredAttachment(event.name, event.content_type, event.file)
        facts = tuple((name, value) for name, value in event.facts)
        _tell(event, services, event.title, tuple(event.lines), facts, (file,), (event.channel or "mail",))


def tell_failed(event: ReportRunFailed, services: Services) -> None:
    """Tells the reader of a subscribed report that it did not come: silence would look like nothing to report."""
    if event.subscription:
        _tell(event, services, f"The report {event.report} could not be made", (event.error,))


def _tell(
    event: ReportRunFinished | ReportRunFailed,
    services: Services,
    title: str,
    lines: tuple[str, ...],
    facts: tuple[tuple[str, str], ...] = (),
    attachments: tuple[StoredAttachment, ...] = (),
    channels: tuple[str, ...] = ("mail",),
) -> None:
    telling = Telling(
        person_id=event.person,
        kind="report-finished" if attachments else "report-failed",
        about="report",
        subject_id=event.subject,
        title=title,
        lines=lines,
        facts=facts,
        channels=channels,
        attachments=attachments,
    )
    with services.work.unit() as unit:
        services.notifications.plan(unit, telling)
