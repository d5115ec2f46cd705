"""One advance under way: the only thing in the engine that changes, and it is thrown away when the advance is done."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, cast

from hub.engine.conditions import Expression, check_kept, evaluate
from hub.engine.effects import ClearTimer, CloseTask, Effect, Finish
from hub.engine.errors import ConditionError, Refused
from hub.engine.process import Process
from hub.engine.state import ENDED, Facts, Live, Phase, Result, State


@dataclass(slots=True)
class Run:
    """A copy of the state to work on, and the effects so far. Nothing of it is seen unless the advance succeeds."""

    process: Process
    facts: Facts
    now: datetime
    phase: Phase
    round: int
    live: dict[str, Live]
    results: dict[str, Result]
    effects: list[Effect] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, process: Process, state: State, now: datetime, facts: Facts) -> "Run":
        """Begin from a state, which itself stays as it is."""
        return cls(process, facts, now, state.phase, state.round, dict(state.live), dict(state.results))

    def state(self) -> State:
        """Where the request stands now."""
        return State(self.phase, self.round, self.live, self.results)

    def emit(self, effect: Effect) -> None:
        """Want something done."""
        self.effects.append(effect)

    def value(self, expression: Expression) -> Any:
        """The value of an expression here and now; raises Refused when it cannot be worked out."""
        try:
            return evaluate(expression, self._values(expression), self.facts.rates)
        except ConditionError as error:
            raise Refused("condition", str(error)) from None

    def value_with(self, expression: Expression, more: Mapping[str, Any]) -> Any:
        """The value of an expression that knows more names than others do."""
        return replace(self, values=dict(more)).value(expression)

    def note(self, step: str, outcome: str, **more: Any) -> None:
        """Remember a step's result; of `more` only what some expression looks at."""
        kept = {name: value for name, value in more.items() if self.process.keeps(step, name)}
        self.keep(step, {"outcome": outcome, **kept})

    def keep(self, step: str, result: Result) -> None:
        """Keep a step's result, for the state and for the expressions that follow."""
        self.results[step] = self.values[step] = result

    def drop_timers(self, live: Live, step: str) -> None:
        """Clear the timers of a step."""
        for name in live.timers:
            self.emit(ClearTimer(f"{step}.{self.round}.{name}"))

    def cancel(self, because: str, by: str = "") -> None:
        """Stop everything that waits: take back the open tasks, clear the timers."""
        for step, live in self.live.items():
            for person in live.open:
                self.emit(CloseTask(step, self.round, person, "cancelled", because, by))
            self.drop_timers(live, step)
        self.live.clear()

    def finish(self, outcome: str, because: str = "", by: str = "") -> None:
        """End the request, and with it everything that still waits."""
        self.cancel(because or f"The request is {outcome}.", by)
        self.phase = cast(Phase, outcome)
        self.emit(Finish(outcome, because))

    @property
    def ended(self) -> bool:
        """Whether the request has ended."""
        return self.phase in ENDED

    def _values(self, expression: Expression) -> Mapping[str, Any]:
        """What the expression may look at; a `let` is worked out when it is first looked at."""
        if "form" not in self.values:
            facts = self.facts
            self.values |= self.results
            self.values |= {"form": facts.form, "requester": facts.requester, "request": facts.request}
        for name in expression.names:
            if name not in self.values and (let := self.process.lets.get(name)):
                self.values[name] = check_kept(self.value(let.expression))
        return self.values
