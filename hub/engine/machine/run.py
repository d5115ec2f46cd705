"""One advance under way: the only thing in the engine that changes, and it is thrown away when the advance is done."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, cast

from hub.engine.bodies import Again
from hub.engine.conditions import Expression, check_kept, evaluate
from hub.engine.errors import ConditionError, Refused
from hub.engine.machine.effects import ClearTimer, CloseTask, Effect
from hub.engine.machine.keys import key_in, rows_of
from hub.engine.machine.state import ENDED, Facts, Live, Phase, Result, State
from hub.engine.process import Process

# What is known of a step that the request passed by, or that stood in a branch which was not taken to its end.
NEVER_DONE: Result = {"outcome": "skipped"}


@dataclass(slots=True)
class Run:
    """A copy of the state to work on, and the effects so far. Nothing of it is seen unless the advance succeeds.

    `steps` is how many steps it has come to.
    """

    process: Process
    facts: Facts
    now: datetime
    phase: Phase
    round: int
    live: dict[str, Live]
    results: dict[str, Result]
    effects: list[Effect] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)
    steps: int = 0

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

    def value(self, expression: Expression, key: str = "") -> Any:
        """The value of an expression for the step of a key, here and now; raises Refused when there is none."""
        try:
            return evaluate(expression, self._values(expression, key), self.facts.rates)
        except ConditionError as error:
            raise Refused("condition", str(error)) from None

    def value_with(self, expression: Expression, more: Mapping[str, Any], key: str = "") -> Any:
        """The value of an expression that knows more names than others do."""
        return replace(self, values=dict(more)).value(expression, key)

    def named(self, expressions: Iterable[tuple[str, Expression]], key: str) -> dict[str, Any]:
        """The values of named expressions."""
        return {name: self.value(expression, key) for name, expression in expressions}

    def note(self, step: str, outcome: str, **more: Any) -> None:
        """Remember a step's result; of `more` only what some expression looks at."""
        kept = {name: value for name, value in more.items() if self.process.keeps(step, name)}
        self.keep(step, {"outcome": outcome, **kept})

    def keep(self, step: str, result: Result) -> None:
        """Keep a step's result, for the state and for the expressions that follow."""
        self.results[step] = self.values[step] = result

    def forget(self, steps: Iterable[str]) -> None:
        """Forget the results of steps."""
        for step in steps:
            self.results.pop(step, None)
            self.values.pop(step, None)

    def drop_timers(self, live: Live, step: str) -> None:
        """Clear the timers of a step."""
        for name in live.timers:
            self.emit(ClearTimer(f"{step}.{self.round}.{name}"))

    def close_tasks(self, step: str, people: Iterable[str], state: str, because: str, by: str = "") -> None:
        """Close the tasks of people in a step."""
        for person in people:
            self.emit(CloseTask(step, self.round, person, state, because, by))

    def becomes(self, phase: str) -> None:
        """The request is in another phase."""
        self.phase = cast(Phase, phase)

    @property
    def ended(self) -> bool:
        """Whether the request has ended."""
        return self.phase in ENDED

    def _values(self, expression: Expression, key: str) -> Mapping[str, Any]:
        """What the expression may look at; a `let` is worked out when it is first looked at."""
        if "form" not in self.values:
            facts = self.facts
            self.values |= self.results
            self.values |= {"form": facts.form, "requester": facts.requester, "request": facts.request}
        for name in expression.names:
            if name in self.values:
                continue
            if let := self.process.lets.get(name):
                self.values[name] = check_kept(self.value(let.expression))
            elif name in self.process.places:
                self.values[name] = NEVER_DONE
        return {**self.values, **self._of_row(expression, key)} if "#" in key else self.values

    def _of_row(self, expression: Expression, key: str) -> dict[str, Any]:
        """What is known within a row alone: the row itself, and the results of the steps that were done for it."""
        found: dict[str, Any] = {}
        for name in expression.names:
            if loop := self.process.rows.get(name):
                found[name] = self._row(loop, key)
            elif (place := self.process.places.get(name)) and place.loops:
                found[name] = self.results.get(key_in(place, key), NEVER_DONE)
        return found

    def _row(self, loop: str, key: str) -> Any:
        place = self.process.places[loop]
        rows = self.value(cast(Again, place.step.body).rows, key_in(place, key))
        return rows[rows_of(key)[len(place.loops)]]
