"""The composition root: settings -> adapters -> services -> app and workers. The one file that knows all others.

`gunicorn "main:create_app()"` serves it; `python -m integrations.local` runs it on a laptop.
"""

import atexit
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from flask import Blueprint, Flask

from hub import migrations
from hub.audit.api import api as audit_api
from hub.audit.service import Audit
from hub.clients.api import api as clients_api
from hub.clients.service import Clients
from hub.core import telemetry, tracing
from hub.core.auth import Gate
from hub.core.clock import SystemClock
from hub.core.config import Settings, SettingsError, load_settings
from hub.core.db import Database
from hub.core.outbox import Relay
from hub.core.ports import Telemetry
from hub.core.rest.app import build_app
from hub.core.rest.routes import Api, Wiring
from hub.core.unit_of_work import Work
from hub.directory.api import api as directory_api
from hub.directory.service import ROLES, Directory
from hub.documents.api import api as documents_api
from hub.documents.service import Documents
from hub.notifications.api import api as notifications_api
from hub.notifications.service import Notifications
from hub.operations.api import api as operations_api
from hub.operations.api import health
from hub.operations.service import Operations
from hub.processes.api import api as processes_api
from hub.processes.rehearsing import Rehearsals
from hub.processes.rehearsing_api import api as rehearsing_api
from hub.processes.service import Processes
from hub.processes.templates import Templates
from hub.reports.api import api as reports_api
from hub.reports.service import Reports
from hub.requests.access import Involved
from hub.requests.api import api as requests_api
from hub.requests.arrivals import Arrivals
from hub.requests.arrivals_api import api as arrivals_api
from hub.requests.children import Children
from hub.requests.deciding import Tasks
from hub.requests.desk import Desk
from hub.requests.handing_over import HandingOver
from hub.requests.leavers_api import api as leavers_api
from hub.requests.migrating import Migrations
from hub.requests.migrations_api import api as migrations_api
from hub.requests.past import PastRequests
from hub.requests.service import Requests
from hub.requests.starting import Starts
from hub.requests.tasks_api import api as tasks_api
from hub.schedules.api import api as schedules_api
from hub.schedules.service import Schedules
from integrations import catalog
from integrations.pages import pages_of
from integrations.place import Place
from workers import sync
from workers.buttons import Buttons
from workers.cron import cron_pages
from workers.patience import Patience
from workers.pull import Pace
from workers.push import at_once, push_pages
from workers.runner import Runner
from workers.scheduled import scheduled_pages
from workers.services import Services
from workers.subscriptions import SUBSCRIPTIONS, by_topic

APIS: Mapping[str, tuple[Api[Any], ...]] = {
    "processes": (processes_api, rehearsing_api),
    "requests": (requests_api, tasks_api, arrivals_api, migrations_api, leavers_api),
    "documents": (documents_api,),
    "directory": (directory_api, clients_api),
    "notifications": (notifications_api,),
    "reports": (reports_api,),
    "schedules": (schedules_api,),
    "audit": (audit_api,),
    "operations": (operations_api,),
}
# What tells gunicorn to end instead of trying again.
GIVE_UP = 3


@dataclass(frozen=True, slots=True)
class Hub:
    """Everything, wired: each domain's service by its class, the ports, the workers."""

    settings: Settings
    place: Place
    services: Mapping[type[Any], Any]
    work: Work
    runner: Runner
    telemetry: Telemetry

    def watch(self) -> None:
        """From now on telemetry is told, until the process ends, unless it is off."""
        if self.settings.is_watched:
            tracing.tell(self.telemetry, self.services[Operations].readings())
            atexit.register(self.telemetry.close)

    def app(self) -> Flask:
        """The API of the chosen domains."""
        identity = catalog.build("identity", self.place)
        gate = Gate(identity, self.services[Directory], SystemClock())
        apis = [api for domain in self.settings.chosen_domains for api in APIS[domain]]
        asked = (self.services[part] for part in (Directory, Clients, Buttons))
        pages = [health, *pages_of(self.place, identity, self.telemetry, *asked), *self._app_engine_pages()]
        if self.settings.is_pushed_to:
            pages.append(push_pages(catalog.build("bus", self.place), self.runner.hands))
        if self.settings.scheduler == "google":
            pages.append(scheduled_pages(self.work, self.services[Schedules], catalog.build("scheduler", self.place)))
        return build_app(Wiring(self.work, self.services), gate, apis, pages)

    def _app_engine_pages(self) -> Sequence[Blueprint]:
        if not os.environ.get("GAE_ENV"):
            return ()
        from integrations.google import appengine

        return appengine.pages(), cron_pages(self.runner.cron)


def build(settings: Settings) -> Hub:
    """Wires the hub: opens the database, brings it up to date, builds every service on its adapters."""
    telemetry.configure(settings.log_level, settings.log_format, settings.project)
    place = _place(settings)
    work = Work(place.db, place.clock)
    services = _services(place, work)
    return Hub(settings, place, services, work, _runner(place, work, services), catalog.build("telemetry", place))


def create_app() -> Flask:
    """What a WSGI server serves; the workers run in the same process unless `HUB_WORKER_THREADS` is 0."""
    hub = build(_settings_or_give_up())
    prepare(hub)
    hub.watch()
    if hub.settings.worker_threads:
        hub.runner.start()
        atexit.register(hub.runner.stop)
    elif hub.settings.bus == "google":
        hub.work.on_events = at_once(Relay(hub.place.db, catalog.build("bus", hub.place)))
    return hub.app()


def settings_here() -> Settings:
    """The settings of this process, with the values that Secret Manager keeps. Raises `SettingsError`."""
    if not any(name.startswith("HUB_") and value.startswith("sm://") for name, value in os.environ.items()):
        return load_settings()
    from integrations.google import secrets

    return load_settings(**secrets.read(os.environ))


def _settings_or_give_up() -> Settings:
    try:
        return settings_here()
    except SettingsError as error:
        sys.stderr.write(f"The hub cannot start.\n{error}\n")
        sys.exit(GIVE_UP)


def build_workers(settings: Settings) -> Runner:
    """The workers alone, for a process of their own."""
    hub = build(settings)
    hub.watch()
    return hub.runner


def prepare(hub: Hub) -> None:
    """First start: publishes the processes of the folder, fills the directory, registers the demo client."""
    directory: Directory = hub.services[Directory]
    with hub.work.unit() as unit:
        hub.services[Processes].load_folder(unit, hub.settings.processes_dir)
    # App Engine waits a minute for a start; there the first call of the clock has it done.
    if not directory.is_loaded() and not os.environ.get("GAE_ENV"):
        directory.follow(catalog.build("people", hub.place))
    if hub.settings.people == "local":
        from integrations.local.company import CALENDARS

        directory.ensure_calendars(CALENDARS)
    if hub.settings.identity == "local":
        hub.services[Clients].ensure("erp", "ERP", ("requests:read", "requests:write"))


def _place(settings: Settings) -> Place:
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    db = Database(settings.resolved_database_url, settings.database_pool, settings.statement_seconds)
    migrations.upgrade(db)
    place = Place(settings, db, SystemClock(), _secret(settings), by_topic(SUBSCRIPTIONS))
    return replace(place, clock=catalog.build("clock", place))


def _secret(settings: Settings) -> bytes:
    if given := settings.secret.get_secret_value():
        return given.encode()
    from integrations.local.identity import load_or_make_secret

    return load_or_make_secret(settings.data_dir)


def _services(place: Place, work: Work) -> dict[type[Any], Any]:
    settings, files = place.settings, catalog.build("files", place)
    clients = Clients(work)
    directory = Directory(work, clients, settings.roles or ROLES)
    processes = Processes(work, directory, settings.rates, Templates(settings.processes_dir / "templates"))
    link_life = timedelta(minutes=settings.link_minutes)
    documents = Documents(work, files, Involved(place.db, directory), settings.upload_limit, link_life)
    desk = Desk(work, directory, processes, documents, settings.rates)
    parts: list[Any] = [clients, directory, processes, documents]
    parts += [Rehearsals(work, directory, processes, PastRequests(place.db), settings.rates)]
    parts += [Requests(desk, settings.base_url), Tasks(desk)]
    parts += [Arrivals(desk), Starts(desk, settings.rates, settings.base_url), Children(desk), Migrations(desk)]
    parts += [HandingOver(desk), Buttons(desk, settings.base_url, directory)]
    parts += [Notifications(work, directory, catalog.build("channels", place), files)]
    parts += [Reports(work, directory, files, link_life, _replica(settings)), Schedules(work), Audit(work)]
    parts += [Operations(work, catalog.build("bus", place))]
    return {type(part): part for part in parts}


def _replica(settings: Settings) -> Database | None:
    if not settings.replica_url:
        return None
    return Database(settings.replica_url, settings.database_pool, settings.statement_seconds, replica=True)


def _runner(place: Place, work: Work, services: Mapping[type[Any], Any]) -> Runner:
    settings, bus = place.settings, catalog.build("bus", place)
    reachable = Services(
        work=work,
        requests=services[Requests],
        arrivals=services[Arrivals],
        starts=services[Starts],
        children=services[Children],
        migrations=services[Migrations],
        handing_over=services[HandingOver],
        documents=services[Documents],
        notifications=services[Notifications],
        reports=services[Reports],
        schedules=services[Schedules],
        audit=services[Audit],
        operations=services[Operations],
        templates=Templates(settings.processes_dir / "templates"),
        cabinet=catalog.build("cabinet", place),
        company=catalog.build("services", place),
        scheduler=catalog.build("scheduler", place),
        **sync.chores(services[Directory], catalog.build("people", place), catalog.build("absences", place)),
    )
    patience = Patience(settings.attempts, settings.outage_attempts)
    pace = Pace(settings.worker_threads, settings.lease_seconds, patience=patience)
    return Runner(reachable, bus, Relay(place.db, bus), pace)
