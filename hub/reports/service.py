"""Reports: what can be asked, who asked, and who reads it regularly."""

from collections.abc import Collection, Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from hub.core.auth import Caller
from hub.core.db import Database
from hub.core.ports import Files
from hub.core.questions import People
from hub.core.rest.paging import Page, page_of_items
from hub.core.unit_of_work import UnitOfWork, Work
from hub.reports.catalogue import REPORTS
from hub.reports.definitions import ReportDefinition
from hub.reports.figures import RequestFigures
from hub.reports.models import forget_names, keep_figures
from hub.reports.runs import Runs
from hub.reports.subscriptions import Subscriptions

LINK_LIFE = timedelta(minutes=15)


class Reports:
    """The reports of the hub. Links to finished runs live for `link_life`; the `figures` of a run are read from another
    database where there is a replica; `posts` are the names of channels that a report may be posted to."""

    def __init__(
        self,
        work: Work,
        people: People,
        files: Files,
        link_life: timedelta = LINK_LIFE,
        figures: Database | None = None,
        posts: Collection[str] = (),
    ) -> None:
        self._runs = Runs(work, people, files, link_life, figures or work.db)
        self._subscriptions = Subscriptions(work, posts)

    # What workers do.

    def note_request(self, unit: UnitOfWork, figures: RequestFigures) -> None:
        """Notes what became of a request; whatever order the news come in, the newest version stays."""
        keep_figures(unit.connection, asdict(figures))

    def forget_request(self, unit: UnitOfWork, request_id: str) -> None:
        """Forgets whose request it was; reports count it on, without a name. Welcome twice."""
        forget_names(unit.connection, request_id)

    def start_subscription_run(self, unit: UnitOfWork, subscription_id: str, due_at: datetime) -> None:
        """The time of a subscription has come: one run for each `due_at`, however often this is said."""
        self._runs.start(unit, subscription_id, due_at)

    def run(self, run_id: str) -> None:
        """Renders a run, stores the file and tells that it is there. Raises `IntegrationError` when it is worth another
        try."""
        self._runs.run(run_id)

    def give_up(self, unit: UnitOfWork, run_id: str, error: str) -> None:
        """A run will not come; its reader sees why."""
        self._runs.give_up(unit, run_id, error)

    def forget_runs(self, before: datetime) -> int:
        """Drops runs asked for before this moment and their files; how many, at most 100 at a time."""
        return self._runs.forget(before)

    # What people do.

    def catalogue(self, page: Page) -> dict[str, Any]:
        """All reports, by key: everybody may run each, and sees in it what she may see."""
        return page_of_items({key: _shown(report) for key, report in REPORTS.items()}, page)

    def request_run(
        self, unit: UnitOfWork, caller: Caller, key: str, form: str, parameters: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Asks for a run in a format. Raises `NotFound` for an unknown report, `BadInput` for wrong parameters."""
        return self._runs.request(unit, caller, key, form, parameters)

    def run_with_link(self, caller: Caller, run_id: str) -> dict[str, Any]:
        """The caller's own run; once done, with a link that lives for minutes and whose issue is on the record."""
        return self._runs.shown_with_link(caller, run_id)

    def subscriptions(self, caller: Caller, page: Page) -> dict[str, Any]:
        """A page of the caller's subscriptions."""
        return self._subscriptions.listed(caller, page)

    def subscribe(self, unit: UnitOfWork, caller: Caller, wanted: Mapping[str, Any]) -> dict[str, Any]:
        """A new subscription, with its `version`."""
        return self._subscriptions.subscribe(unit, caller, wanted)

    def change_subscription(
        self, unit: UnitOfWork, caller: Caller, subscription_id: str, wanted: Mapping[str, Any], expected: str
    ) -> dict[str, Any]:
        """Changes some fields of the caller's subscription, seen at the version `expected`."""
        return self._subscriptions.change(unit, caller, subscription_id, wanted, expected)

    def end_subscription(self, unit: UnitOfWork, caller: Caller, subscription_id: str, expected: str) -> None:
        """Ends the caller's subscription, seen at the version `expected`."""
        self._subscriptions.end(unit, caller, subscription_id, expected)


def _shown(report: ReportDefinition) -> dict[str, Any]:
    columns = [{"key": column.key, "title": column.title, "kind": column.kind} for column in report.columns]
    return {
        "key": report.key,
        "title": report.title,
        "description": report.description,
        "parameters": report.parameters,
        "columns": columns,
    }
