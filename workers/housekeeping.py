"""What recurs by the hour or by the day, as schedules: seen and run by administrators, tried again when it fails."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from hub.core import outbox
from hub.core.rest import idempotency
from hub.core.telemetry import log
from workers import watching
from workers.jobs import reconcile_jobs
from workers.reconciling import reconcile_notifications

if TYPE_CHECKING:
    from hub.schedules.messages import ScheduleDue
    from workers.services import Services

Chore = Callable[["Services"], object]
ZONE = "UTC"
REPORTS_LIVE = timedelta(days=90)


def forget_handled(services: Services) -> None:
    """Handled messages and kept answers that nobody can repeat any more."""
    db, now = services.work.db, services.work.clock.now()
    outbox.forget(db, now)
    idempotency.forget(db, now)


def clean_documents(services: Services) -> None:
    """Documents whose time is over, and filings of them that nobody goes on with."""
    services.documents.clean(services.work.clock.now())
    services.documents.unfinished.sweep(services.cabinet)


def forget_reports(services: Services) -> None:
    """Runs of reports, and their files, that nobody has needed for long."""
    before = services.work.clock.now() - REPORTS_LIVE
    while services.reports.forget_runs(before):
        pass


def forget_arrivals(services: Services) -> None:
    """Events from outside that nobody can wait for any more."""
    while services.arrivals.forget(services.work.clock.now()):
        pass


def forget_addresses(services: Services) -> None:
    """Where those were reached who left long ago."""
    with services.work.unit() as unit:
        services.notifications.forget_left(unit)


def forget_requests(services: Services) -> None:
    """Requests that ended longer ago than their process keeps them."""
    services.requests.forgetting.forget(services.work.clock.now())


def sync_directory(services: Services) -> None:
    """What changed in the company directory."""
    services.sync_directory()


def check_directory(services: Services) -> None:
    """Everything as the company directory has it: changes that were missed, and that are too old to be told."""
    services.check_directory()


def note_absences(services: Services) -> None:
    """Who is away by the automatic replies of her mailbox."""
    services.note_absences()


def note_working_times(services: Services) -> None:
    """When people work, by the settings of their mailboxes."""
    services.note_working_times()


def settle_deadlines(services: Services) -> None:
    """What is due stands in the calendars of those who allow it, though it moved without being told."""
    services.calendar.settle_all()


def follow_libraries(services: Services) -> None:
    """What became of filed papers, whether anybody told or not."""
    services.documents.filings.follow_all(services.cabinet)


def check_trail(services: Services) -> None:
    """Whether anybody changed the audit trail."""
    verdict = services.audit.verify()
    (log().info if verdict["valid"] else log().error)("the audit trail was checked", **verdict)


CHORES: Mapping[str, tuple[str, Chore]] = {
    "forget-handled": ("5 * * * *", forget_handled),
    "clean-documents": ("35 * * * *", clean_documents),
    "forget-reports": ("50 2 * * *", forget_reports),
    "forget-arrivals": ("20 2 * * *", forget_arrivals),
    "forget-addresses": ("10 2 * * *", forget_addresses),
    "reconcile-notifications": ("30 3 * * *", reconcile_notifications),
    "reconcile-jobs": ("40 3 * * *", reconcile_jobs),
    "forget-requests": ("50 * * * *", forget_requests),
    "sync-directory": ("*/15 * * * *", sync_directory),
    "check-directory": ("0 3 * * *", check_directory),
    "note-absences": ("*/15 * * * *", note_absences),
    "note-working-times": ("25 * * * *", note_working_times),
    "settle-deadlines": ("45 * * * *", settle_deadlines),
    "check-trail": ("0 4 * * *", check_trail),
    "follow-libraries": ("10,40 * * * *", follow_libraries),
    watching.KEEP: ("25 * * * *", watching.keep_watches),
}
# Which domain does which. What every process does with its own database is done in each part of the hub.
CHORES_OF: Mapping[str, Sequence[str]] = {
    "requests": ("forget-arrivals", "forget-requests"),
    "documents": ("clean-documents", "follow-libraries"),
    "directory": ("sync-directory", "check-directory", "note-absences", "note-working-times"),
    "calendar": ("settle-deadlines",),
    "notifications": ("forget-addresses", "reconcile-notifications"),
    "reports": ("forget-reports",),
    "schedules": ("reconcile-jobs",),
    "audit": ("check-trail",),
    "operations": (watching.KEEP,),
}
EVERYWHERE = ("forget-handled",)


def plan(services: Services, since: datetime | None = None) -> None:
    """Makes every chore a schedule; welcome at each start. A new one is done for the last of its times `since` then."""
    with services.work.unit() as unit:
        for name, (cron, _) in CHORES.items():
            services.schedules.ensure(unit, name, cron, ZONE, job=name, arguments={}, since=since)


def housekeeper(domain: str) -> str:
    """The handler that does the chores of a domain; that of schedules had its name before there were others."""
    return "keep-house" if domain == "schedules" else f"keep-house-{domain}"


def keeping(domain: str) -> Callable[[ScheduleDue, Services], None]:
    """Does the chores of one domain."""
    mine = {*CHORES_OF.get(domain, ()), *EVERYWHERE}

    def keep(event: ScheduleDue, services: Services) -> None:
        if event.job in mine:
            keep_house(event, services)

    return keep


def keep_house(event: ScheduleDue, services: Services) -> None:
    """Does the chore whose time has come; other jobs have handlers of their own."""
    if event.job in CHORES:
        CHORES[event.job][1](services)
