"""The cast and a small stage for the tests of the engine: plain values, no patches."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from hub.engine import approvers
from hub.engine.company import Company
from hub.engine.examples import RATES
from hub.engine.language import load
from hub.engine.machine import effects, events, settle
from hub.engine.machine.facts import facts_of
from hub.engine.machine.state import Facts, State
from hub.engine.process import Process
from tests.support import pictures
from tests.support.steps import NOW

PROCESSES = Path(__file__).parents[3] / "processes"
FIELDS = (
    "{required: [amount], properties: {amount: {$ref: hub:money}, buddy: {$ref: hub:person}, note: {type: string}}}"
)
FORM = {
    "purpose": "Train",
    "amount": {"amount": "80.00", "currency": "EUR"},
    "costCentre": "R-12",
    "receipts": ["train.pdf"],
}
HEAD = """
process: trial
title: {en: Trial}
category: test
owner: group:finance-leads
starters: group:all-staff
retention: 1 year after end
examples: [{none: {as: ana, form: {}, expect: {}}}]
"""


def facts(person: Any, form: Mapping[str, Any]) -> Facts:
    return facts_of(person, form, NOW, rates=RATES, number="EXAMPLE-1")


@dataclass
class Stage:
    """A request under way; `do` feeds an event, and remembers all effects and events in their order."""

    process: Process
    company: Company
    facts: Facts
    state: State | None = None
    effects: list[Any] = field(default_factory=list)
    history: list[Any] = field(default_factory=list)

    def do(self, event: Any) -> list[Any]:
        def resolve(question: Any, scope: Any) -> approvers.Resolution:
            return approvers.resolve(question, scope, self.company)

        self.state, done, fed = settle(self.process, self.state, event, NOW, self.facts, resolve)
        self.effects += done
        self.history += fed
        return list(done)

    def submit(self) -> list[Any]:
        return self.do(events.Submitted("ana"))

    def decide(self, who: str, step: str, outcome: str = "approve", **more: Any) -> list[Any]:
        assert self.state is not None
        return self.do(events.Decided(who, step, more.pop("round", self.state.round), outcome, **more))

    def serve(self) -> None:
        """Answer calls and filings until none waits."""
        while waiting := [name for name, live in self.state.live.items() if live.waits == "answer"]:
            self.do(events.Called(waiting[0], self.state.round, True, {"id": "42"}))

    def of(self, kind: type[Any]) -> list[Any]:
        return [effect for effect in self.effects if isinstance(effect, kind)]

    def outcome(self, step: str) -> str | None:
        assert self.state is not None
        outcome: str | None = self.state.results.get(step, {}).get("outcome")
        return outcome

    @property
    def asked(self) -> list[str]:
        return [effect.person for effect in self.of(effects.OpenTask)]


@pytest.fixture(scope="session")
def company() -> Company:
    return Company.from_json(yaml.safe_load((PROCESSES / "demo" / "people.yaml").read_text("utf-8")))


@pytest.fixture(scope="session")
def claim() -> Process:
    return load((PROCESSES / "expense-claim.yaml").read_text("utf-8"))


@pytest.fixture
def stage(claim: Process, company: Company) -> Stage:
    return Stage(claim, company, facts(company.people["ana"], FORM))


@pytest.fixture
def large(stage: Stage) -> Stage:
    form = {**FORM, "amount": {"amount": "1250.00", "currency": "EUR"}}
    return replace(stage, facts=facts(stage.company.people["ana"], form))


@pytest.fixture(scope="session")
def trial() -> Callable[..., Process]:
    """A small process: the usual head, the form, and the steps (and whatever else) of the test."""
    return lambda body, fields=FIELDS: load(f"{HEAD}form: {fields}\n{body}")


@pytest.fixture
def staged(trial: Callable[..., Process], company: Company) -> Callable[..., Stage]:
    def make(body: str, form: Mapping[str, Any] | None = None, who: str = "ana") -> Stage:
        given = form or {"amount": {"amount": "10.00", "currency": "EUR"}}
        return Stage(trial(body), company, facts(company.people[who], given))

    return make


@pytest.fixture
def big(trial: Callable[..., Process], staged: Callable[..., Stage]) -> Stage:
    """A request of a process that has something of everything."""
    stage = staged("steps: [{x: {tell: requester, message: x}}]", pictures.FORM)
    stage.process = trial(pictures.BIG, pictures.ROWS)
    stage.submit()
    return stage
