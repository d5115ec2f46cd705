"""The domains of this process, wired: each service on what answers its questions, here or in another part of the hub.

Built in the order of `BUILDERS`, so that whoever asks finds whoever answers.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from functools import cached_property
from typing import Any, cast

from hub.audit.service import Audit
from hub.calendar.feeds import Feeds
from hub.calendar.links import Links
from hub.calendar.service import Calendar
from hub.clients.service import Clients
from hub.core import splitting
from hub.core.config import Settings
from hub.core.db import Database
from hub.core.ports import Bus, Files
from hub.core.unit_of_work import Work
from hub.directory.pictures import Photos
from hub.directory.service import ROLES, Directory
from hub.directory.takeover import Takeover
from hub.documents.service import Documents
from hub.notifications.service import Notifications
from hub.notifications.unsubscribing import Unsubscribing
from hub.operations.outside import Outside
from hub.operations.service import Operations, Outpost
from hub.operations.watches import Watches
from hub.processes.rehearsing import Rehearsals
from hub.processes.service import Processes
from hub.processes.templates import Templates
from hub.reports.service import Reports
from hub.requests.access import Involved
from hub.requests.arrivals import Arrivals
from hub.requests.children import Children
from hub.requests.deadlines import DueTasks
from hub.requests.deciding import Tasks
from hub.requests.desk import Desk
from hub.requests.handing_over import HandingOver
from hub.requests.letters import Letters
from hub.requests.migrating import Migrations
from hub.requests.mirroring import Mirroring
from hub.requests.overseeing import Overseeing
from hub.requests.past import PastRequests
from hub.requests.pressing import Presses
from hub.requests.service import Requests
from hub.requests.starting import Starts
from hub.schedules.service import Schedules
from workers import sync
from workers.answers import FiguresHere, StepsHere, TellingsHere, TimetableHere
from workers.buttons import Buttons
from workers.questions import QUESTIONS
from workers.services import Services

# What serves a port of the hub, and what asks another part of it, by name.
Adapter = Callable[[str], Any]


class Domains:
    """The services by class, and who answers what: `adapter` serves ports, `elsewhere` questions to other parts."""

    def __init__(
        self, settings: Settings, work: Work, adapter: Adapter, elsewhere: Adapter, secret: bytes = b""
    ) -> None:
        self.services: dict[type[Any], Any] = {}
        self.answers: dict[str, Any] = {}
        self._settings = settings
        self._work = work
        self._adapter = adapter
        self._elsewhere = elsewhere
        self._secret = secret
        self._unsubscribing = Unsubscribing(settings.base_url, secret)
        for domain, build in BUILDERS:
            if domain in splitting.at_home(settings):
                build(self)
        self._add(self._operations(adapter("bus")))

    def ask(self, question: str) -> Any:
        """Whoever answers this question."""
        if question not in self.answers:
            self.answers[question] = self._elsewhere(question)
        return self.answers[question]

    def answered_here(self) -> Mapping[str, tuple[type[Any], Any]]:
        """The questions whose domains are here: what is asked, and who answers."""
        here = {name: one for name, one in QUESTIONS.items() if one.domain in self._settings.chosen_domains}
        return {name: (one.protocol, self.answers[name]) for name, one in here.items()}

    def reachable(self) -> Services:
        """What handlers can reach."""
        have: Callable[[type[Any]], Any] = self.services.get
        names = ("letters", "standings", "steps", "figures", "tellings", "timetable")
        asked: dict[str, Any] = {name: self.ask(name) for name in names}
        chores: Any = sync.chores(have(Directory), *(self._adapter(port) for port in sync.PORTS))
        return Services(
            work=self._work,
            requests=have(Requests),
            arrivals=have(Arrivals),
            starts=have(Starts),
            children=have(Children),
            migrations=have(Migrations),
            handing_over=have(HandingOver),
            documents=have(Documents),
            notifications=have(Notifications),
            reports=have(Reports),
            calendar=have(Calendar),
            schedules=have(Schedules),
            audit=have(Audit),
            operations=have(Operations),
            watches=have(Watches),
            templates=self._templates,
            cabinet=self._adapter("cabinet"),
            company=self._adapter("services"),
            scheduler=self._adapter("scheduler"),
            lookout=self._adapter("lookout"),
            **chores,
            **asked,
        )

    def _directory(self) -> None:
        clients = self._add(Clients(self._work))
        directory = self._add(Directory(self._work, clients, self._settings.roles or ROLES))
        self._add(Photos(self._work, self._adapter("pictures")))
        self._add(Takeover(self._work.db))
        self.answers |= {"people": directory, "callers": directory, "scopes": clients}

    def _past(self) -> None:
        db = self._work.db
        # Looked up when somebody asks: what processes and documents are made of asks for these answers first.
        involved = Involved(db, self.ask("people"), lambda key, version: self._desk.process(key, version))
        self.answers |= {"involvement": involved, "history": PastRequests(db)}

    def _processes(self) -> None:
        people, rates, channels = self.ask("people"), self._settings.rates, self._settings.teams_channels.keys()
        processes = self._add(Processes(self._work, people, rates, self._templates, channels))
        self._add(Rehearsals(self._work, people, processes, self.ask("history"), rates))
        self.answers["definitions"] = processes

    def _documents(self) -> None:
        limit = self._settings.upload_limit
        more = {**{name: self._adapter(name) for name in ("cabinet", "picks")}, "secret": self._secret}
        documents = Documents(self._work, self._files, self.ask("involvement"), limit, self._link_life, **more)
        self.answers["papers"] = self._add(documents)

    def _requests(self) -> None:
        settings, desk = self._settings, self._desk
        requests = self._add(Requests(desk, settings.base_url))
        self._add(Starts(desk, settings.rates, settings.base_url))
        for kind in (Tasks, Arrivals, Children, Migrations, HandingOver, Overseeing):
            self._add(kind(desk))
        letters = Letters(desk, settings.base_url)
        presses = Presses(desk, letters, self.ask("callers"))
        self._add(Mirroring(desk, letters, presses, self._adapter("approvals")))
        self._add(Buttons(desk, settings.base_url, self.ask("callers")))
        self.answers["deadlines"] = DueTasks(desk, settings.base_url)
        self.answers |= {"letters": requests.letters, "standings": requests.standings}
        self.answers |= {"steps": StepsHere(self._work, requests), "figures": FiguresHere(requests)}

    def _notifications(self) -> None:
        people, channels = self.ask("people"), {**self._adapter("channels"), "mail": self._adapter("mail")}
        notifications = self._add(Notifications(self._work, people, channels, self._files, self._unsubscribing))
        self.answers["tellings"] = TellingsHere(self._work, notifications)

    def _reports(self) -> None:
        replica, posts = _replica(self._settings), self._settings.teams_channels.keys()
        self._add(Reports(self._work, self.ask("people"), self._files, self._link_life, replica, posts))

    def _calendar(self) -> None:
        people, deadlines = self.ask("people"), self.ask("deadlines")
        calendar = self._add(Calendar(self._work, people, deadlines, self._adapter("calendars")))
        base_url = self._settings.base_url
        self._add(Feeds(self._work, people, calendar, Links(base_url, self._secret), base_url))

    def _schedules(self) -> None:
        schedules = self._add(Schedules(self._work))
        self.answers["timetable"] = TimetableHere(self._work, schedules)

    def _audit(self) -> None:
        self._add(Audit(self._work))

    def _watches(self) -> None:
        self._add(Watches(self._work))
        self._add(Outside(self._adapter("capabilities")))

    def _operations(self, bus: Bus) -> Operations:
        """Every process says whether it is well; one part keeps the dead letters of all."""
        if "operations" in self._settings.chosen_domains or not self._settings.peers:
            return Operations(self._work, bus)
        return Outpost(self._work, bus)

    def _add(self, service: Any) -> Any:
        kind = Operations if isinstance(service, Operations) else type(service)
        self.services[kind] = service
        return service

    @cached_property
    def _desk(self) -> Desk:
        people, definitions, papers = (self.ask(name) for name in ("people", "definitions", "papers"))
        return Desk(self._work, people, definitions, papers, self._settings.rates)

    @cached_property
    def _files(self) -> Files:
        return cast(Files, self._adapter("files"))

    @property
    def _templates(self) -> Templates:
        return Templates(self._settings.processes_dir / "templates")

    @property
    def _link_life(self) -> timedelta:
        return timedelta(minutes=self._settings.link_minutes)


BUILDERS: Sequence[tuple[str, Callable[[Domains], None]]] = (
    ("directory", Domains._directory),
    ("requests", Domains._past),
    ("processes", Domains._processes),
    ("documents", Domains._documents),
    ("requests", Domains._requests),
    ("notifications", Domains._notifications),
    ("reports", Domains._reports),
    ("calendar", Domains._calendar),
    ("schedules", Domains._schedules),
    ("audit", Domains._audit),
    ("operations", Domains._watches),
)


def _replica(settings: Settings) -> Database | None:
    if not settings.replica_url:
        return None
    return Database(settings.replica_url, settings.database_pool, settings.statement_seconds, replica=True)
