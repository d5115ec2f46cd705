"""The engine without any database: `engine.roundtrip` and `engine.advance` are one step of the expense claim.

`engine.spiff` is how many times faster that is than the same step in SpiffWorkflow, measured in the same run;
`engine.state` and `engine.rounds` are the size of the stored state; `engine.load.*` is the reading of a definition.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from timeit import timeit
from typing import Any

import orjson
import yaml

from bench import spiff
from bench.table import Row
from hub.engine import approvers
from hub.engine.company import Company
from hub.engine.examples import RATES
from hub.engine.language import load
from hub.engine.machine import advance, events, settle
from hub.engine.machine.facts import facts_of
from hub.engine.machine.state import Facts, State
from hub.engine.process import Process

PROCESSES = Path(__file__).resolve().parent.parent / "processes"
NOW = datetime(2026, 11, 24, 14, tzinfo=UTC)
LARGE = {"amount": "1250.00", "currency": "EUR"}
FORM: Mapping[str, Any] = {
    "purpose": "Train",
    "amount": {"amount": "80.00", "currency": "EUR"},
    "costCentre": "R-12",
    "receipts": ["train.pdf"],
}
STEPS, TURNS, ROUNDS = 2000, 9, 20
MEANS = {
    "engine.roundtrip": "goal: state from JSON, step, state to JSON in 25 us",
    "engine.advance": "goal: the step itself in 15 us",
    "engine.state": "goal: the claim's state at its biggest in 1 KB",
    "engine.rounds": f"the same state before {ROUNDS} corrections",
    "engine.load": "goal: a definition read and checked in 5 ms",
}


def measure() -> Iterator[Row]:
    """The steps, then the sizes, then the definitions."""
    yield from _steps()
    yield from sizes()
    for path in sorted(PROCESSES.glob("*.yaml")):
        yield Row(f"engine.load.{path.stem}", _loading(path.read_text("utf-8")), "ms", 5, MEANS["engine.load"])


def _steps() -> Iterator[Row]:
    """The manager approves a small claim: the task closes, three timers go, the receipts are to be filed."""
    claim, theirs = _Claim.submitted(FORM), spiff.Claim(FORM)
    assert claim.state
    process, facts, state, stored = claim.process, claim.facts, claim.state, claim.stored
    decided = events.Decided("bob", "manager", 1, "approve")

    def step() -> None:
        advance(process, state, decided, NOW, facts)

    def roundtrip() -> None:
        before = State.from_json(orjson.loads(stored))
        orjson.dumps(advance(process, before, decided, NOW, facts)[0].to_json())

    ours, itself, other = _microseconds((roundtrip, STEPS), (step, STEPS), (theirs.decide, STEPS // 100))
    yield Row("engine.roundtrip", ours, "us", 25, MEANS["engine.roundtrip"])
    yield Row("engine.advance", itself, "us", 15, MEANS["engine.advance"])
    yield Row("engine.spiff", other / ours, "times", 60, f"goal: 60 times faster than SpiffWorkflow ({other:,.0f} us)")


def sizes() -> Iterator[Row]:
    """A large claim that finance returns again and again; its state is biggest while finance is asked."""
    claim = _Claim.submitted({**FORM, "amount": LARGE})
    sizes = [claim.round() for _ in range(ROUNDS + 1)]
    yield Row("engine.state", max(sizes), "bytes", 1024, MEANS["engine.state"])
    yield Row("engine.rounds", sizes[-1], "bytes", sizes[0], MEANS["engine.rounds"])


@dataclass
class _Claim:
    """A claim under way; `biggest` is the size of its state at its biggest in this round."""

    process: Process
    company: Company
    facts: Facts
    state: State | None = None
    sizes: list[int] = field(default_factory=list)

    @classmethod
    def submitted(cls, form: Mapping[str, Any]) -> "_Claim":
        """Ana's claim, which waits for Bob."""
        company = Company.from_json(yaml.safe_load((PROCESSES / "demo" / "people.yaml").read_text("utf-8")))
        process = load((PROCESSES / "expense-claim.yaml").read_text("utf-8"))
        claim = cls(process, company, facts_of(company.people["ana"], form, NOW, rates=RATES, number="R-000001"))
        claim.do(events.Submitted("ana"))
        return claim

    @property
    def stored(self) -> bytes:
        """The state as it lies in the database."""
        assert self.state
        return orjson.dumps(self.state.to_json())

    def do(self, event: events.Event) -> None:
        """What happens to it."""

        def resolve(question: Any, scope: Any) -> approvers.Resolution:
            return approvers.resolve(question, scope, self.company)

        self.state, _, _ = settle(self.process, self.state, event, NOW, self.facts, resolve)
        self.sizes.append(len(self.stored))

    def round(self) -> int:
        """Bob approves, finance returns it, Ana sends it again; the size of the state at its biggest."""
        self.sizes.clear()
        assert self.state
        number = self.state.round
        self.do(events.Decided("bob", "manager", number, "approve"))
        self.do(events.Decided("carla", "finance", number, "return", "Which train?"))
        self.do(events.Resubmitted("ana"))
        return max(self.sizes)


def _loading(text: str) -> float:
    return median(timeit(lambda: load(text), number=1) for _ in range(TURNS)) * 1000


def _microseconds(*measured: tuple[Callable[[], object], int]) -> list[float]:
    """What each of them takes, in turns, so that a busy moment of the machine meets all of them."""
    turns = [[timeit(step, number=times) / times * 1e6 for step, times in measured] for _ in range(TURNS)]
    return [median(times) for times in zip(*turns, strict=True)]
