"""By night what people were told is held against how things stand; what got lost on the way is put right."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
from sqlalchemy import delete, insert, select, update

from hub.core.trail import audit_entries
from hub.core.unit_of_work import Work
from hub.notifications.models import notifications, revisions
from hub.notifications.service import Notifications
from hub.notifications.telling import Telling, new_row
from hub.requests.messages import TaskClosed, TaskOpened
from hub.requests.models import requests as asked
from hub.requests.models import tasks
from tests.support.channels import RecordingChannel
from tests.support.clocks import ManualClock
from tests.support.events import take, told
from tests.support.hubs import WholeHub, whole_hub
from tests.support.offices import PLAIN, Office
from tests.support.statements import counted
from tests.support.stores import MemoryFiles
from tests.support.trials import services_with
from workers import housekeeping, notices, reconciling
from workers.reconciling import reconcile_notifications
from workers.services import Services

HOURS = timedelta(hours=1)
NIGHT = timedelta(hours=20)
FRIDAY = 4


@dataclass
class Night:
    """Requests and notifications, with workers that handle what a test lets them, and the night's chore."""

    work: Work
    office: Office
    teams: RecordingChannel = field(default_factory=RecordingChannel)

    def __post_init__(self) -> None:
        self.told = Notifications(self.work, self.office.people, {"teams": self.teams}, MemoryFiles())
        self.services: Services = services_with(self.work, requests=self.office.requests, notifications=self.told)

    def ask(self, tell: bool = True) -> str:
        """Bob is asked for something; the task."""
        task = str(self.office.task_of("bob", self.office.submit())["id"])
        if tell:
            self.open(task)
            self.send()
        take(self.work)
        return task

    def open(self, task: str) -> None:
        notices.ask_approver(TaskOpened("r", task, "bob"), self.services)

    def decide(self, task: str, tell: bool = False) -> None:
        """Bob decides, and unless said the news of it gets lost."""
        task_now = self.office.as_("bob").get(f"/tasks/{task}").json
        assert self.office.decide("bob", task_now).status == 200
        if tell:
            notices.close_task(TaskClosed("r", task, "bob", "approved"), self.services)
        take(self.work)

    def send(self) -> int:
        """Sends and shows what waits; how many events that took."""
        events = [one for one in take(self.work) if one.name.startswith("Notification")]
        for event in events:
            known = {"NotificationPlanned": self.told.send, "NotificationRevised": self.told.revise_one}
            known[event.name](event.subject)
        return len(events)

    def passes(self) -> None:
        """The chore, and what follows from it."""
        reconcile_notifications(self.services)
        self.send()

    def cards(self) -> list[tuple[str, bool]]:
        """What Bob sees: the title of each card, and whether it has buttons."""
        return [(notice.subject, bool(notice.actions)) for notice in self.teams.seen.values()]

    def entries(self) -> list[dict[str, Any]]:
        """What the nights left in the trail."""
        mine = select(audit_entries.c.payload).where(audit_entries.c.action == "notifications.reconciled")
        with self.work.db.reading() as connection:
            return list(connection.execute(mine.order_by(audit_entries.c.id)).scalars())


@pytest.fixture
def night(work: Work) -> Night:
    return Night(work, Office(work, PLAIN))


def test_a_card_whose_closing_got_lost_loses_its_buttons(night: Night, clock: ManualClock) -> None:
    night.decide(night.ask())
    assert night.cards() == [("Ana asks: Plain wish: a chair", True)]
    clock.advance(NIGHT)
    night.passes()
    assert night.cards() == [("Plain wish: a chair", False)]
    [notice] = night.teams.seen.values()
    assert notice.lines == ("Approved by Bob on Mon 23 Nov, 09:00.",)
    assert night.entries() == [{"closed": 1}]


def test_a_card_that_was_to_be_closed_and_was_not_is_closed(night: Night, clock: ManualClock) -> None:
    night.decide(night.ask(), tell=True)
    clock.advance(NIGHT)
    night.passes()
    assert night.cards() == [("Plain wish: a chair", False)]
    assert night.entries() == [{"shown again": 1}]


def test_a_card_of_a_forgotten_task_says_no_more_than_that(night: Night, clock: ManualClock) -> None:
    task = night.ask()
    with night.work.db.writing() as connection:
        connection.execute(delete(tasks).where(tasks.c.id == task))
    night.office.change("bob", language="de")
    clock.advance(NIGHT)
    night.passes()
    assert night.cards() == [("Das braucht keine Antwort mehr", False)]


def test_a_card_of_a_request_that_has_ended_loses_its_buttons(night: Night, clock: ManualClock) -> None:
    night.ask()
    with night.work.db.writing() as connection:
        connection.execute(update(asked).values(state="failed", ended_at=clock.now()))
    clock.advance(NIGHT)
    night.passes()
    assert night.cards() == [("This needs no answer any more", False)]


def test_who_was_never_told_is_asked(night: Night, clock: ManualClock) -> None:
    night.ask(tell=False)
    clock.advance(NIGHT)
    night.passes()
    assert night.cards() == [("Ana asks: Plain wish: a chair", True)]
    assert night.entries() == [{"asked": 1}]


def test_who_could_not_be_reached_is_asked_again_for_some_nights_and_then_people_must_look(
    night: Night, clock: ManualClock
) -> None:
    task = night.ask(tell=False)
    night.open(task)
    for _ in range(6):
        for event in take(night.work):
            with night.work.unit() as unit:
                night.told.give_up(unit, event.subject, "Teams is away.")
        take(night.work)
        clock.advance(timedelta(days=1))
        reconcile_notifications(night.services)
    assert [next(iter(entry)) for entry in night.entries()] == ["asked again"] * 3 + [reconciling.LEFT] * 3
    assert night.cards() == []


def test_a_card_that_cannot_be_closed_for_a_month_is_left_to_people(night: Night, clock: ManualClock) -> None:
    night.decide(night.ask(), tell=True)
    clock.advance(timedelta(days=29))
    reconcile_notifications(night.services)
    clock.advance(timedelta(days=2))
    reconcile_notifications(night.services)
    assert night.entries() == [{"shown again": 1}, {reconciling.LEFT: 1}]


def test_a_task_that_nobody_can_be_told_of_is_left_to_people(night: Night, clock: ManualClock) -> None:
    night.ask(tell=False)
    del night.office.people.known["bob"]
    clock.advance(NIGHT)
    night.passes()
    assert night.entries() == [{reconciling.LEFT: 1}]


def test_a_second_time_in_a_night_changes_nothing_more(night: Night, clock: ManualClock) -> None:
    night.decide(night.ask())
    night.decide(night.ask(), tell=True)
    night.ask(tell=False)
    clock.advance(NIGHT)
    reconcile_notifications(night.services)
    night.send()
    seen, calls = night.cards(), night.teams.calls.copy()
    night.passes()
    assert (night.cards(), night.teams.calls) == (seen, calls)
    assert night.entries() == [{"closed": 1, "shown again": 1, "asked": 1}]


def test_what_is_still_on_its_way_is_left_in_peace(night: Night, clock: ManualClock) -> None:
    night.decide(night.ask())
    night.decide(night.ask(), tell=True)
    night.ask(tell=False)
    clock.advance(HOURS / 2)
    reconcile_notifications(night.services)
    assert (told(night.work), night.entries()) == ([], [])


def test_when_all_is_well_nothing_is_said_and_few_questions_are_asked(night: Night, clock: ManualClock) -> None:
    for _ in range(3):
        night.ask()
    closed = night.ask()
    night.decide(closed)
    notices.close_task(TaskClosed("r", closed, "bob", "approved"), night.services)
    night.send()
    clock.advance(NIGHT)
    with counted(night.work.db) as statements:
        reconcile_notifications(night.services)
    assert len(statements) == 6
    assert all(statement.startswith("SELECT") for statement in statements)
    assert (told(night.work), night.entries()) == ([], [])


def test_thousands_are_put_right_in_batches(night: Night, clock: ManualClock, monkeypatch: pytest.MonkeyPatch) -> None:
    overdue(night, 2100)
    monkeypatch.setattr(reconciling, "MOST", 1500)
    with counted(night.work.db) as statements:
        reconcile_notifications(night.services)
    assert night.entries() == [{"shown again": 1500}]
    assert len(statements) < 30
    assert len(take(night.work, "NotificationRevised")) == 1500


def overdue(night: Night, many: int) -> None:
    """Cards that were to show the end since yesterday."""
    now = night.work.clock.now() - timedelta(days=1)
    tellings = [Telling("bob", "task-opened", "task", f"t{number}", "Old", asks=True) for number in range(many)]
    rows = [new_row(telling, "teams", now, "") | {"state": "sent", "shown": -1} for telling in tellings]
    ends = [{"about": "task", "subject_id": one.subject_id, "version": 1, "content": {}, "at": now} for one in tellings]
    with night.work.db.writing() as connection:
        connection.execute(insert(notifications), rows)
        connection.execute(insert(revisions), ends)


# In the whole hub, with Microsoft 365 out of order.


@pytest.fixture
def whole(company_url: str, tmp_path: Path, simulator: str) -> Iterator[WholeHub]:
    """A hub that gives up at once, with its chores, on a Friday: none of their nights ends a task."""
    with whole_hub(company_url, tmp_path, simulator, attempts=1, outage_attempts=1) as hub:
        passes(hub, _until_friday(hub.hub.work.clock.now()))
        housekeeping.plan(hub.hub.runner._services)
        yield hub


def _until_friday(now: datetime) -> timedelta:
    """From now until a Friday at noon, UTC."""
    noon = now.replace(hour=12, minute=0, second=0, microsecond=0)
    friday = noon + timedelta(days=(FRIDAY - now.weekday()) % 7)
    return (friday if friday > now else friday + timedelta(days=7)) - now


def passes(hub: WholeHub, time: timedelta) -> None:
    """The hub's clock moves on."""
    reply = hub.nobody().call("POST", "/local/clock", json={"advance": f"PT{int(time.total_seconds())}S"})
    assert reply.status == 200, reply.body


def breaks(hub: WholeHub, method: str, path: str) -> None:
    fault = {"match": path, "method": method, "kind": "fail", "times": 1000}
    requests.post(f"{hub.simulator}/simulator/faults", json=fault, timeout=10).raise_for_status()


def night_falls(hub: WholeHub, works: bool = True) -> None:
    """The chore runs at its time."""
    if works:
        requests.delete(f"{hub.simulator}/simulator/faults", timeout=10).raise_for_status()
    passes(hub, timedelta(days=1))
    hub.drain()


def buttons(hub: WholeHub) -> list[bool]:
    """For each card of Bob's whether it has buttons."""
    return ["Action.Execute" in json.dumps(card["body"]) for card in hub.received("card", "bob@example.com")]


def told_bob(hub: WholeHub) -> list[str]:
    """Where Bob, who reads German, was asked; reminders come on top."""
    found = [*hub.received("card", "bob@example.com"), *hub.received("mail", "bob@example.com")]
    return sorted(one["kind"] for one in found if "bittet:" in json.dumps(one))


def test_teams_was_away_for_good_while_a_task_was_decided(whole: WholeHub) -> None:
    request = whole.submit("ana")["id"]
    whole.drain()
    breaks(whole, "PUT", "/activities")
    whole.decide("bob", request)
    whole.drain()
    assert buttons(whole) == [True]
    night_falls(whole, works=False)
    assert buttons(whole) == [True]
    night_falls(whole)
    assert buttons(whole) == [False]
    [card] = whole.received("card", "bob@example.com")
    night_falls(whole)
    assert whole.received("card", "bob@example.com") == [card]


def test_every_channel_was_away_for_good_when_somebody_was_asked(whole: WholeHub) -> None:
    breaks(whole, "POST", "(/activities|/messages|/send|/conversations)")
    whole.submit("ana")
    whole.drain()
    assert told_bob(whole) == []
    night_falls(whole)
    assert told_bob(whole) == ["card", "mail"]
    night_falls(whole)
    assert told_bob(whole) == ["card", "mail"]


def test_administrators_see_the_chore_and_auditors_what_it_did(whole: WholeHub) -> None:
    request = whole.submit("ana")["id"]
    whole.drain()
    breaks(whole, "PUT", "/activities")
    whole.decide("bob", request)
    whole.drain()
    night_falls(whole)
    items = whole.as_("dora").get("/schedules", query={"limit": 200}).json["items"]
    [chore] = [item for item in items if item["key"] == "reconcile-notifications"]
    assert (chore["cron"], chore["active"]) == ("30 3 * * *", True)
    entries = whole.as_("dora").get("/audit", query={"subject": "notifications"}).json["items"]
    assert [entry["action"] for entry in entries] == ["notifications.reconciled"]
