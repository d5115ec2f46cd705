"""The composition root: settings -> adapters -> services -> app and workers. The one file that knows all others.

`gunicorn "main:create_app()"` serves it; `python -m integrations.local` runs it on a laptop.
"""

import atexit
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from flask import Blueprint, Flask

from hub import migrations
from hub.audit.api import api as audit_api
from hub.audit.messages import EntryRecorded
from hub.clients.api import api as clients_api
from hub.clients.service import Clients
from hub.core import splitting, telemetry, tracing
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
from hub.directory.service import Directory
from hub.documents.api import api as documents_api
from hub.notifications.api import api as notifications_api
from hub.operations.api import api as operations_api
from hub.operations.api import health
from hub.operations.service import Operations
from hub.processes.api import api as processes_api
from hub.processes.rehearsing_api import api as rehearsing_api
from hub.processes.service import Processes
from hub.reports.api import api as reports_api
from hub.requests.api import api as requests_api
from hub.requests.arrivals_api import api as arrivals_api
from hub.requests.leavers_api import api as leavers_api
from hub.requests.migrations_api import api as migrations_api
from hub.requests.tasks_api import api as tasks_api
from hub.schedules.api import api as schedules_api
from hub.schedules.service import Schedules
from integrations import catalog
from integrations.pages import pages_of
from integrations.peers.answering import Household, internal_pages
from integrations.peers.asking import HttpPeer, Nowhere, elsewhere
from integrations.peers.proofs import Proof
from integrations.place import Place
from workers.buttons import Buttons
from workers.clockwork import JOBS
from workers.cron import cron_pages
from workers.domains import Domains
from workers.homes import handlers_of, jobs_of, subscriptions_of
from workers.patience import Patience
from workers.pull import Pace
from workers.push import at_once, push_pages
from workers.questions import QUESTIONS
from workers.runner import Runner
from workers.scheduled import scheduled_pages
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
    domains: Domains
    work: Work
    runner: Runner
    telemetry: Telemetry

    def watch(self) -> None:
        """From now on telemetry is told, until the process ends, unless it is off."""
        if self.settings.is_watched:
            tracing.tell(self.telemetry, self.services[Operations].readings())
            atexit.register(self.telemetry.close)

    @property
    def services(self) -> Mapping[type[Any], Any]:
        """Each domain's service by its class; in a part of the hub only those of its domains."""
        return self.domains.services

    def app(self) -> Flask:
        """The API of the chosen domains."""
        identity = catalog.build("identity", self.place)
        household = Household(self.domains.ask("callers"), splitting.subjects(self.settings))
        gate = Gate(identity, household, SystemClock())
        apis = [api for domain in self.settings.chosen_domains for api in APIS[domain]]
        asked = (self.services.get(part) for part in (Directory, Clients, Buttons))
        pages = [health, *pages_of(self.place, identity, self.telemetry, *asked), *self._app_engine_pages()]
        if self.settings.is_pushed_to:
            pages.append(push_pages(catalog.build("bus", self.place), self.runner.hands))
        if splitting.has_peers(self.settings):
            pages.append(internal_pages(self.domains.answered_here()))
        if self.settings.scheduler == "google" and Schedules in self.services:
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
    told = EntryRecorded.of if settings.peers and "audit" in settings.other_domains else None
    work = Work(place.db, place.clock, told=told)
    domains = Domains(settings, work, partial(catalog.build, place=place), partial(_elsewhere, place, _proof(place)))
    return Hub(settings, place, domains, work, _runner(place, domains), catalog.build("telemetry", place))


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
    """First start: publishes the processes of the folder, fills the directory, registers the demo client; in a part of
    the hub what of it is its own."""
    if Processes in hub.services:
        with hub.work.unit() as unit:
            hub.services[Processes].load_folder(unit, hub.settings.processes_dir)
    if Directory in hub.services:
        _meet(hub, hub.services[Directory])


def _meet(hub: Hub, directory: Directory) -> None:
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
    # The bus of one process keeps nothing for handlers that are not there: nobody would take it.
    known = SUBSCRIPTIONS if settings.bus == "google" else subscriptions_of(settings.chosen_domains, SUBSCRIPTIONS)
    mine = handlers_of(settings.chosen_domains) if settings.other_domains else None
    place = Place(settings, db, SystemClock(), _secret(settings), by_topic(known), mine)
    return replace(place, clock=catalog.build("clock", place))


def _secret(settings: Settings) -> bytes:
    if given := settings.secret.get_secret_value():
        return given.encode()
    from integrations.local.identity import load_or_make_secret

    return load_or_make_secret(settings.data_dir)


def _proof(place: Place) -> Proof:
    return Proof(lambda: catalog.vouch(place)())


def _elsewhere(place: Place, proof: Proof, name: str) -> Any:
    question = QUESTIONS[name]
    url = place.settings.peers.get(question.domain)
    peer = HttpPeer(question.domain, url, proof) if url else Nowhere(question.domain)
    return elsewhere(name, question.protocol, peer)


def _runner(place: Place, domains: Domains) -> Runner:
    settings, bus = place.settings, catalog.build("bus", place)
    patience = Patience(settings.attempts, settings.outage_attempts)
    pace = Pace(settings.worker_threads, settings.lease_seconds, patience=patience)
    mine = settings.chosen_domains
    subscriptions, jobs = subscriptions_of(mine, SUBSCRIPTIONS), jobs_of(mine, JOBS)
    return Runner(domains.reachable(), bus, Relay(place.db, bus), pace, subscriptions, jobs)
