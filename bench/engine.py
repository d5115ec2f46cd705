"""`engine.roundtrip`, `engine.advance`: one step of the expense claim, in microseconds, without any database."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from timeit import repeat
from typing import Any

import orjson
import yaml

from bench.table import Row
from hub.engine import approvers, events
from hub.engine.company import Company
from hub.engine.examples import RATES
from hub.engine.facts import facts_of
from hub.engine.language import load
from hub.engine.machine import advance, settle
from hub.engine.process import Process
from hub.engine.state import Facts, State

PROCESSES = Path(__file__).resolve().parent.parent / "processes"
NOW = datetime(2026, 11, 24, 14, tzinfo=UTC)
FORM = {
    "purpose": "Train",
    "amount": {"amount": "80.00", "currency": "EUR"},
    "costCentre": "R-12",
    "receipts": ["train.pdf"],
}
STEPS = 2000
MEANS = {
    "engine.roundtrip": "goal: state from JSON, step, state to JSON in 25 us",
    "engine.advance": "goal: the step itself in 15 us",
}


def measure() -> Iterator[Row]:
    """The manager approves a small claim: the task closes, three timers go, the receipts are to be filed."""
    process, facts, state = _claim()
    stored = orjson.dumps(state.to_json())
    decided = events.Decided("bob", "manager", 1, "approve")

    def step() -> None:
        advance(process, state, decided, NOW, facts)

    def roundtrip() -> None:
        before = State.from_json(orjson.loads(stored))
        orjson.dumps(advance(process, before, decided, NOW, facts)[0].to_json())

    yield Row("engine.roundtrip", _microseconds(roundtrip), "us", 25, MEANS["engine.roundtrip"])
    yield Row("engine.advance", _microseconds(step), "us", 15, MEANS["engine.advance"])


def _claim() -> tuple[Process, Facts, State]:
    company = Company.from_json(yaml.safe_load((PROCESSES / "demo" / "people.yaml").read_text("utf-8")))
    process = load((PROCESSES / "expense-claim.yaml").read_text("utf-8"))
    facts = facts_of(company.people["ana"], FORM, NOW, rates=RATES, number="R-000001")

    def resolve(question: Any, scope: Any) -> approvers.Resolution:
        return approvers.resolve(question, scope, company)

    state, _, _ = settle(process, None, events.Submitted("ana"), NOW, facts, resolve)
    return process, facts, state


def _microseconds(step: Callable[[], None]) -> float:
    return median(repeat(step, number=STEPS, repeat=9)) / STEPS * 1e6
