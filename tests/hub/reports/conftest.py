"""A service with a few people and the figures of their requests."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select

from hub.core.auth import Caller
from hub.core.unit_of_work import Work
from hub.reports.figures import RequestFigures
from hub.reports.models import report_runs
from hub.reports.service import Reports
from tests.support.events import Told, take
from tests.support.people import StubPeople, somebody
from tests.support.stores import MemoryFiles

GROUPS = {"finance": ["carla"], "administrators": ["dora"]}
MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


def people() -> StubPeople:
    return StubPeople(
        somebody("erik"),
        somebody("bob", "erik"),
        somebody("ana", "bob", time_zone="Europe/Berlin", language="de"),
        somebody("ben", "erik"),
        somebody("carla", time_zone="Europe/Berlin"),
        somebody("dora"),
        groups=GROUPS,
    )


def figures(request: str = "r1", **more: Any) -> RequestFigures:
    """A claim of Ana's."""
    claim = RequestFigures(
        request_id=request,
        version=1,
        process="expense-claim",
        number=f"N-{request}",
        title="Train to Berlin",
        requester_id="ana",
        requester_name="Ana Alt",
        department="Research",
        cost_centre="R-12",
        amount="80.00",
        currency="EUR",
        state="running",
        submitted_at=datetime(2026, 11, 20, 9, 0, tzinfo=UTC),
    )
    return replace(claim, **more)


def caller(name: str) -> Caller:
    return Caller("person", name, name.capitalize())


@dataclass
class Desk:
    """The service with all that it touches."""

    work: Work
    people: StubPeople = field(default_factory=people)
    files: MemoryFiles = field(default_factory=MemoryFiles)

    def __post_init__(self) -> None:
        self.service = Reports(self.work, self.people, self.files)

    def note(self, *what: RequestFigures) -> None:
        with self.work.unit() as unit:
            for one in what:
                self.service.note_request(unit, one)

    def ask(self, reader: str, report: str = "weekly-expenses", form: str = "json", **parameters: Any) -> str:
        """Asks for a run, renders it as a worker would; its id."""
        with self.work.unit() as unit:
            run = self.service.request_run(unit, caller(reader), report, form, parameters)
        self.service.run(run["id"])
        return str(run["id"])

    def content(self, run: str) -> bytes:
        return self.files.content[f"reports/{run}"][0]

    def subscribe(self, reader: str = "carla", **more: Any) -> str:
        wanted = {"report": "weekly-expenses", "format": "xlsx", "parameters": {}, "cron": "0 8 * * 1"}
        wanted |= {"time_zone": "Europe/Berlin", "channel": "mail", **more}
        with self.work.unit() as unit:
            return str(self.service.subscribe(unit, caller(reader), wanted)["id"])

    def due(self, subscription: str, at: datetime = MONDAY) -> None:
        with self.work.unit() as unit:
            self.service.start_subscription_run(unit, subscription, at)

    def run_all(self) -> list[Told]:
        """Renders what is waiting; what was told of it."""
        for event in take(self.work, "ReportRunRequested"):
            self.service.run(event.subject)
        return take(self.work)

    def runs(self) -> list[Any]:
        with self.work.db.reading() as connection:
            return list(connection.execute(select(report_runs).order_by(report_runs.c.id)).all())


@pytest.fixture
def desk(work: Work) -> Desk:
    return Desk(work)
