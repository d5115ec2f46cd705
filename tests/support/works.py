"""An office whose workers do what concerns its processes: wake, start, answer, by the clock and by events.

works = Works(office)
works.happen("contract.signed", "C-7")
works.drain()
"""

from collections.abc import Mapping
from typing import Any

from hub.core.outbox import Relay
from hub.core.rest.paging import Page
from hub.notifications.telling import Telling
from hub.operations.service import Operations
from hub.requests.arrivals import Arrivals
from hub.requests.arrivals_api import api as arrivals_api
from hub.requests.children import Children
from hub.requests.starting import Starts
from hub.schedules.service import Schedules
from integrations.local.bus import LocalBus
from tests.support.apps import Client, Reply, app_with
from tests.support.offices import RATES, Office
from tests.support.trials import services_with
from workers.clockwork import EACH_TIME, fire_schedules, ring_timers
from workers.patience import Patience
from workers.pull import Pace
from workers.runner import Runner
from workers.subscriptions import SUBSCRIPTIONS, by_topic

HANDLERS = frozenset(
    ("wake-waiting", "start-process", "start-on-time", "plan-starts", "start-sub-request", "answer-parent")
)
JOBS = {"ring-timers": (EACH_TIME, ring_timers), "fire-schedules": (EACH_TIME, fire_schedules)}


class Told:
    """Notes what people are told, once for each occasion."""

    def __init__(self) -> None:
        self.planned: dict[tuple[str, ...], Telling] = {}

    def plan(self, _: object, telling: Telling) -> None:
        """Planned twice, it is told once."""
        self.planned[telling.person_id, telling.kind, telling.subject_id, telling.occasion] = telling


class Works:
    """The workers of an office, and the services that they reach."""

    def __init__(self, office: Office) -> None:
        self.office = office
        work, desk = office.work, office.requests.desk
        self.arrivals, self.starts, self.children = Arrivals(desk), Starts(desk, RATES, "https://hub"), Children(desk)
        self.schedules, self.told = Schedules(work), Told()
        chosen = [subscription for subscription in SUBSCRIPTIONS if subscription.handler in HANDLERS]
        self.bus = LocalBus(work.db, work.clock, by_topic(chosen))
        self.operations = Operations(work, self.bus)
        self.services = services_with(
            work,
            requests=office.requests,
            arrivals=self.arrivals,
            starts=self.starts,
            children=self.children,
            schedules=self.schedules,
            notifications=self.told,
            operations=self.operations,
        )
        pace = Pace(patience=Patience(2, 2, dice=lambda: 0.0))
        self.runner = Runner(self.services, self.bus, Relay(work.db, self.bus), pace, chosen, JOBS)
        self.app = app_with(work, {Arrivals: self.arrivals}, [arrivals_api])

    def drain(self) -> None:
        """Does everything that is due now, and what follows."""
        self.runner.drain()

    def as_(self, name: str = "erp") -> Client:
        """A service that tells events."""
        return self.app.as_(name, kind="client", scopes=["requests:write"])

    def happen(
        self, event: str, key: str, data: Mapping[str, Any] | None = None, id: str = "", by: str = "erp"
    ) -> Reply:
        """Something happens outside, and is told to the hub."""
        said = {"id": id or f"{event}/{key}", "event": event, "key": key, "data": dict(data or {})}
        return self.as_(by).post("/process-events", said)

    def letters(self) -> list[str]:
        """What lies among the dead letters."""
        return [item["error"] for item in self.operations.letters(Page(), replayed=False)["items"]]
