"""A request waits for 400 days in the whole hub, while people change and clocks are put forward and back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from hub.processes.service import Processes
from integrations.local import company
from integrations.local.clock import MovableClock
from tests.support.company import StubCompany, id_of
from tests.support.hubs import WholeHub, whole_hub
from workers import housekeeping

CONTRACT = """
process: contract
title: {en: Contract}
category: trials
owner: group:human-resources
starters: group:all-staff
form:
  required: [wish, amount]
  properties: {wish: {type: string, maxLength: 100}, amount: {$ref: hub:money}}
steps:
  - manager: {approve: requester.manager, within: 300 business days, remind: [50%, 80%]}
  - payment: {call: erp.createPayment, with: {amount: form.amount}}
  - done: {tell: requester, message: {en: It was worth the wait.}}
retention: 1 years after end
examples:
  - it is asked for:
      as: ana
      form: {wish: steel, amount: {amount: "10.00", currency: EUR}}
      then: []
      expect: {state: running}
"""
BERLIN = ZoneInfo("Europe/Berlin")
ASKED = datetime(2026, 11, 23, 10, tzinfo=BERLIN)  # winter, a Monday
HALF = datetime(2027, 6, 29, 10, tzinfo=BERLIN)  # 150 business days later, summer
MOST = datetime(2027, 11, 2, 10, tzinfo=BERLIN)  # 240 business days later, winter again
DECIDED = ASKED + timedelta(days=400)
BEFORE = timedelta(minutes=1)
Json = dict[str, Any]


class StandingClock(MovableClock):
    """Stands still until it is moved, so that what happens is told to the second."""

    def __init__(self) -> None:
        self.moment = ASKED.astimezone(UTC)

    def now(self) -> datetime:
        """The moment it shows."""
        return self.moment


@dataclass
class Patience:
    """A hub whose clock is moved, with a company directory that can be changed."""

    whole: WholeHub
    clock: StandingClock
    source: StubCompany

    def until(self, moment: datetime) -> None:
        """Lives through the time up to a moment, at most ten days at a stretch; the chores are done as they fall."""
        while self.clock.moment < moment:
            self.clock.moment = min(self.clock.moment + timedelta(days=10), moment.astimezone(UTC))
            self.whole.drain()

    def ask(self, wish: str) -> str:
        """A request of Ana's."""
        form = {"wish": wish, "amount": {"amount": "10.00", "currency": "EUR"}}
        reply = self.whole.as_("ana").post("/requests", {"process": "contract", "form": form})
        assert reply.status == 201, reply.body
        self.whole.drain()
        return str(reply.json["id"])

    def leads(self, name: str, manager: str) -> None:
        """Somebody has another manager from the next night on."""
        persons = self.source.persons
        self.source.persons = [
            replace(one, manager_id=id_of(manager)) if one.id == id_of(name) else one for one in persons
        ]

    def asked(self, request: str) -> dict[str, str]:
        """Who has which task in a request: address -> state."""
        tasks = self.whole.as_("dora").get(f"/requests/{request}").json["tasks"]
        return {task["assignee"]["name"]: task["state"] for task in tasks}

    def card(self, name: str, wish: str) -> Json:
        """The first card of somebody about a request."""
        return next(card for card in self.whole.received("card", f"{name}@example.com") if wish in card["title"])

    def reminders(self, wish: str) -> int:
        """How many mails about a request Bob got after the first."""
        return len([mail for mail in self.whole.received("mail", "bob@example.com") if wish in mail["subject"]]) - 1


@pytest.fixture
def patience(company_url: str, tmp_path: Path, simulator: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Patience]:
    """A hub of one's own with all its chores, and one process more."""
    clock, source = StandingClock(), StubCompany(list(company.people()), list(company.groups()))
    monkeypatch.setattr("integrations.local.factories.clock", lambda _: clock)
    monkeypatch.setattr("integrations.local.factories.people", lambda _: source)
    more = tmp_path / "more"
    more.mkdir()
    (more / "contract.yaml").write_text(CONTRACT, encoding="utf-8")
    with whole_hub(company_url, tmp_path, simulator) as whole:
        with whole.hub.work.unit() as unit:
            whole.hub.services[Processes].load_folder(unit, more)
        housekeeping.plan(whole.hub.runner._services)
        yield Patience(whole, clock, source)


def buttons(card: Json) -> bool:
    return '"Action.Execute"' in json.dumps(card["body"])


def test_after_400_days_it_is_decided_and_all_that_follows_happens(patience: Patience) -> None:
    whole, request, other = patience.whole, patience.ask("steel"), patience.ask("zinc")
    patience.until(ASKED + timedelta(days=100))
    patience.leads("ana", "carla")
    patience.until(HALF - BEFORE)
    assert (patience.asked(request), patience.reminders("steel")) == ({"Bob Berg": "open"}, 0)
    assert patience.asked(patience.ask("copper")) == {"Carla Conti": "open"}
    patience.until(HALF)
    assert patience.reminders("steel") == 1
    patience.until(MOST - BEFORE)
    assert patience.reminders("steel") == 1
    patience.until(MOST)
    assert patience.reminders("steel") == 2
    patience.until(DECIDED)
    assert (patience.asked(request), buttons(patience.card("bob", "steel"))) == ({"Bob Berg": "open"}, True)
    task = whole.task("bob", request)
    whole.decide("bob", request)
    assert whole.as_("ana").post(f"/requests/{other}/withdraw").status == 200
    whole.drain()
    states = [whole.as_("ana").get(f"/requests/{id_}").json["state"] for id_ in (request, other)]
    assert states == ["approved", "withdrawn"]
    assert not buttons(patience.card("bob", "steel"))
    assert not buttons(patience.card("bob", "zinc"))
    assert [call["operation"] for call in whole.received("call", "erp")] == ["createPayment"]
    news = [mail["text"] for mail in whole.received("mail", "ana@example.com")]
    assert [("It was worth the wait." in text, "Genehmigt" in text) for text in news] == [(True, False), (False, True)]
    late = whole.as_("bob").post(
        f"/tasks/{task['id']}/decision", {"outcome": "reject"}, if_match=f'"{task["version"]}"'
    )
    assert (late.status, late.json["decidedBy"]["name"]) == (409, "Bob Berg")
    assert "on 2027-12-28 at 09:00 UTC" in late.json["detail"]
    assert whole.as_("dora").get("/audit/verify").json["valid"] is True
