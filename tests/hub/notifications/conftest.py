"""A service whose channels remember what people see."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from sqlalchemy import select

from hub.core.ports import Action
from hub.core.unit_of_work import Work
from hub.notifications.models import notifications
from hub.notifications.service import Notifications
from hub.notifications.telling import Telling
from tests.support.channels import RecordingChannel
from tests.support.events import take
from tests.support.people import StubPeople, somebody
from tests.support.stores import MemoryFiles


@dataclass
class Post:
    """The service with all that it touches."""

    work: Work
    people: StubPeople = field(default_factory=lambda: StubPeople(somebody("ana"), somebody("bob", language="de")))
    teams: RecordingChannel = field(default_factory=RecordingChannel)
    mail: RecordingChannel = field(default_factory=RecordingChannel)
    files: MemoryFiles = field(default_factory=MemoryFiles)

    def __post_init__(self) -> None:
        channels = {"teams": self.teams, "mail": self.mail}
        self.service = Notifications(self.work, self.people, channels, self.files)

    def plan(self, telling: Telling) -> None:
        with self.work.unit() as unit:
            self.service.plan(unit, telling)

    def prefer(self, person: str, **wanted: Any) -> None:
        _, version = self.service.preferences(person)
        with self.work.unit() as unit:
            from hub.notifications import preferences

            preferences.write(unit.connection, person, wanted, version, unit.now)

    def over(self, title: str = "Approved by Bob Berg", about: str = "task", subject: str = "t1") -> None:
        with self.work.unit() as unit:
            self.service.plan_revision(unit, about, subject, title, ["On 23 November"], [("Amount", "80.00 EUR")])

    def run(self) -> None:
        """Handles what waits, as workers do, until nothing waits any more."""
        while events := take(self.work):
            for event in events:
                if event.name == "NotificationPlanned":
                    self.service.send(event.subject)
                elif event.name == "NotificationRevised":
                    self.service.revise_one(event.subject)

    def rows(self) -> dict[str, Any]:
        """Rows by channel."""
        with self.work.db.reading() as connection:
            return {row.channel: row for row in connection.execute(select(notifications)).all()}

    def states(self) -> dict[str, str]:
        return {channel: row.state for channel, row in self.rows().items()}


@pytest.fixture
def post(work: Work) -> Post:
    return Post(work)


def ask(person: str = "bob", task: str = "t1", **more: Any) -> Telling:
    """What an approver is told."""
    approve = Action("approve", "Approve", {"task": task})
    wording = {"title": "Ana asks for 80.00 EUR", "lines": ("Train to Berlin",), "facts": (("Amount", "80.00 EUR"),)}
    more = {"link": "http://hub/tasks/t1", "actions": (approve,), **wording, **more}
    return Telling(person, "task-opened", "task", task, **more)
