"""The composition root: settings -> adapters -> services -> app and workers. The one file that knows all others.

`gunicorn "main:create_app()"` serves it; `python -m integrations.local` runs it on a laptop.
"""

from __future__ import annotations

import atexit
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Flask

from hub import migrations
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
from integrations import catalog
from integrations.pages import pages_of
from integrations.place import Place

if TYPE_CHECKING:
    from hub.directory.service import Directory
    from integrations.peers.proofs import Proof
    from workers.domains import Domains
    from workers.runner import Runner

# The routes of each domain, loaded by a process that serves it, and by no other. The domains themselves are loaded when
# they are built: settings come first, and wrong ones end a start before it has loaded the whole house.
APIS: Mapping[str, tuple[str, ...]] = {
    "processes": ("hub.processes.api", "hub.processes.rehearsing_api"),
    "requests": (
        "hub.requests.api", "hub.requests.tasks_api", "hub.requests.arrivals_api", "hub.requests.migrations_api",
        "hub.requests.leavers_api", "hub.requests.overseeing_api", "hub.requests.mirroring_api",
    ),
    "documents": ("hub.documents.api", "hub.documents.imports_api"),
    "directory": ("hub.directory.api", "hub.directory.photos_api", "hub.directory.takeover_api", "hub.clients.api"),
    "notifications": ("hub.notifications.api",),
    "reports": ("hub.reports.api",),
    "calendar": ("hub.calendar.api", "hub.calendar.feeds_api"), "schedules": ("hub.schedules.api",),
    "audit": ("hub.audit.api",),
    "operations": ("hub.operations.api", "hub.operations.outside_api"),
}  # fmt: skip
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
            from hub.operations.service import Operations

            tracing.tell(self.telemetry, self.services[Operations].readings())
            atexit.register(self.telemetry.close)

    @property
    def services(self) -> Mapping[type[Any], Any]:
        """Each domain's service by its class; in a part of the hub only those of its domains."""
        return self.domains.services

    def app(self) -> Flask:
        """The API of the chosen domains."""
        from hub.operations.api import health
        from integrations.peers.answering import Household, internal_pages

        identity = catalog.build("identity", self.place)
        household = Household(self.domains.ask("callers"), splitting.subjects(self.settings))
        gate = Gate(identity, household, SystemClock())
        pages = [health, *self._sign_in_pages(identity), *self._app_engine_pages(), *self._worker_pages()]
        if splitting.has_peers(self.settings):
            pages.append(internal_pages(self.domains.answered_here()))
        return build_app(Wiring(self.work, self.services), gate, apis_of(self.settings.chosen_domains), pages)

    def _sign_in_pages(self, identity: Any) -> Iterator[Blueprint]:
        from hub.clients.service import Clients
        from hub.directory.service import Directory
        from hub.operations.watches import Watches
        from workers.buttons import Buttons

        asked = (self.services.get(part) for part in (Directory, Clients, Buttons, Watches))
        return pages_of(self.place, identity, self.telemetry, *asked)

    def _worker_pages(self) -> Iterator[Blueprint]:
        from hub.schedules.service import Schedules
        from workers.push import push_pages
        from workers.scheduled import scheduled_pages

        if self.settings.is_pushed_to:
            yield push_pages(catalog.build("bus", self.place), self.runner.hands)
        if self.settings.scheduler == "google" and Schedules in self.services:
            yield scheduled_pages(self.work, self.services[Schedules], catalog.build("scheduler", self.place))

    def _app_engine_pages(self) -> Sequence[Blueprint]:
        if not os.environ.get("GAE_ENV"):
            return ()
        from integrations.google import appengine
        from workers.cron import cron_pages

        return appengine.pages(), cron_pages(self.runner.cron)


def apis_of(domains: Sequence[str]) -> list[Api[Any]]:
    """The routes of these domains."""
    return [import_module(name).api for domain in domains for name in APIS[domain]]


def build(settings: Settings) -> Hub:
    """Wires the hub: opens the database, brings it up to date, builds every service on its adapters."""
    from hub.audit.messages import EntryRecorded
    from workers.domains import Domains

    telemetry.configure(settings.log_level, settings.log_format, settings.project)
    place = _place(settings)
    told = EntryRecorded.of if settings.peers and "audit" in settings.other_domains else None
    work = Work(place.db, place.clock, told=told)
    adapter, elsewhere = partial(catalog.build, place=place), partial(_elsewhere, place, _proof(place))
    domains = Domains(settings, work, adapter, elsewhere, place.secret)
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
        from workers.push import at_once

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
    from hub.directory.service import Directory
    from hub.processes.service import Processes

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
        from hub.clients.service import Clients

        hub.services[Clients].ensure("erp", "ERP", ("requests:read", "requests:write"))


def _place(settings: Settings) -> Place:
    from workers.homes import handlers_of, subscriptions_of
    from workers.subscriptions import SUBSCRIPTIONS, by_topic

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
    from integrations.peers.proofs import Proof

    return Proof(lambda: catalog.vouch(place)())


def _elsewhere(place: Place, proof: Proof, name: str) -> Any:
    from integrations.peers.asking import HttpPeer, Nowhere, elsewhere
    from workers.questions import QUESTIONS

    question = QUESTIONS[name]
    url = place.settings.peers.get(question.domain)
    peer = HttpPeer(question.domain, url, proof) if url else Nowhere(question.domain)
    return elsewhere(name, question.protocol, peer)


def _runner(place: Place, domains: Domains) -> Runner:
    from workers.clockwork import JOBS
    from workers.homes import jobs_of, subscriptions_of
    from workers.patience import Patience
    from workers.pull import Pace
    from workers.runner import Runner
    from workers.subscriptions import SUBSCRIPTIONS

    settings, bus, mine = place.settings, catalog.build("bus", place), place.settings.chosen_domains
    patience = Patience(settings.attempts, settings.outage_attempts)
    pace = Pace(settings.worker_threads, settings.lease_seconds, patience=patience)
    subscriptions, jobs = subscriptions_of(mine, SUBSCRIPTIONS), jobs_of(mine, JOBS)
    return Runner(domains.reachable(), bus, Relay(place.db, bus), pace, subscriptions, jobs)
