"""Everything that handlers and jobs can reach."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # a worker that serves some domains only does not load the others
    from collections.abc import Callable

    from hub.audit.service import Audit
    from hub.calendar.service import Calendar
    from hub.core.ports import Cabinet, Lookout, Scheduler
    from hub.core.ports import Services as Company
    from hub.core.unit_of_work import Work
    from hub.documents.service import Documents
    from hub.notifications.service import Notifications
    from hub.operations.service import Operations
    from hub.operations.watches import Watches
    from hub.processes.templates import Templates
    from hub.reports.service import Reports
    from hub.requests.arrivals import Arrivals
    from hub.requests.children import Children
    from hub.requests.handing_over import HandingOver
    from hub.requests.migrating import Migrations
    from hub.requests.service import Requests
    from hub.requests.starting import Starts
    from hub.schedules.service import Schedules
    from workers.questions import Figures, Letters, Standings, Steps, Tellings, Timetable


@dataclass(frozen=True, slots=True)
class Services:
    """The domains' services, the ports that handlers call between them, and the way to open units of work.

    In a part of the hub the services of other domains are missing; what handlers ask them stands in `questions.py`.
    """

    work: Work
    requests: Requests
    arrivals: Arrivals
    starts: Starts
    children: Children
    migrations: Migrations
    handing_over: HandingOver
    documents: Documents
    notifications: Notifications
    reports: Reports
    calendar: Calendar
    schedules: Schedules
    audit: Audit
    operations: Operations
    watches: Watches
    letters: Letters
    standings: Standings
    steps: Steps
    figures: Figures
    tellings: Tellings
    timetable: Timetable
    templates: Templates
    cabinet: Cabinet
    company: Company
    scheduler: Scheduler
    lookout: Lookout
    sync_directory: Callable[[], object]
    check_directory: Callable[[], object]
    note_absences: Callable[[], object]
    note_working_times: Callable[[], object]
