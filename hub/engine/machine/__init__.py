"""The machine: `advance(process, state, event, now, facts) -> (state, effects)`. Values in, values out.

It asks no clock, no directory and no service: what it wants to know it wants done (an effect), and the answer comes
back as an event. So folding the stored events gives the same state, years later and on another machine.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from hub.engine.approvers import Resolution, Scope
from hub.engine.conditions import Expression
from hub.engine.errors import Refused
from hub.engine.machine import answering, deciding, events, passing, questions, retracting, ringing
from hub.engine.machine.effects import Effect, Resolve
from hub.engine.machine.ending import finish
from hub.engine.machine.events import Event, Migrated, Resolved, Resubmitted, Submitted, Withdrawn
from hub.engine.machine.flow import begin, begin_again
from hub.engine.machine.keys import key_in
from hub.engine.machine.migration import migrated
from hub.engine.machine.reasons import because_of, with_because
from hub.engine.machine.run import Run
from hub.engine.machine.state import ENDED, Facts, State
from hub.engine.machine.worth import worth_of
from hub.engine.people import Question
from hub.engine.process import Process

_EVER = datetime.min.replace(tzinfo=UTC)  # for who looks people up beside an advance: no condition sees the clock
NEW = State("running", 1, {}, {})

Resolver = Callable[[Question, Scope], Resolution]


def advance(
    process: Process, state: State | None, event: Event, now: datetime, facts: Facts
) -> tuple[State, tuple[Effect, ...]]:
    """The next state and what follows; `now` is an aware time. Raises Refused when the event may not happen."""
    _check_order(state, event)
    run = Run.of(process, state or NEW, now, facts)
    _REACTIONS[type(event)](run, event)
    return run.state(), tuple(run.effects)


def settle(
    process: Process, state: State | None, event: Event, now: datetime, facts: Facts, resolve: Resolver
) -> tuple[State, tuple[Effect, ...], tuple[Event, ...]]:
    """Advance until nobody must be looked up any more: the state, the effects without `Resolve`, the events fed.

    `resolve` is `approvers.resolve` with the directory filled in. Store all the events fed: they are the history.
    """
    state, effects = advance(process, state, event, now, facts)
    fed, done, todo = [event], [], list(effects)
    for effect in todo:  # grows while it is walked: what follows from an answer stands behind it
        if not isinstance(effect, Resolve):
            done.append(effect)
        elif _asks(state, effect):
            because = because_of(process, effect.step)
            fed.append(answer(effect, resolve, scope(process, state, facts, now, effect.step), because))
            state, effects = advance(process, state, fed[-1], now, facts)
            todo += effects
    return state, tuple(done), tuple(fed)


def _asks(state: State, effect: Resolve) -> bool:
    """Whether a step still wants to know whom to ask: what came after it may have done without."""
    live = state.live.get(effect.step)
    return live is not None and live.waits in ("people", "escalation") and effect.round == state.round


def answer(effect: Resolve, resolve: Resolver, within: Scope, because: str = "") -> Resolved:
    """Look up whom a step wants to ask, as the event to feed back; `because` is why the step is there at all."""
    found = resolve(effect.question, within)
    told = [(assignee.person_id, with_because(assignee.reason, because)) for assignee in found.people]
    people = tuple({"person": person, "reason": reason} for person, reason in told)
    return Resolved(effect.step, effect.round, people, found.rule, found.because, effect.purpose, found.excluded)


def scope(process: Process, state: State, facts: Facts, now: datetime = _EVER, key: str = "") -> Scope:
    """What the person expressions of a step may look at, here and now."""
    run = Run.of(process, state, now, facts)

    def work_out(expression: Expression, more: Mapping[str, Any]) -> Any:
        return run.value_with(expression, more, key)

    decided, worth = _deciders(process, state, key), worth_of(run)
    return Scope(facts.requester["id"], facts.form, decided, process.owner, work_out, process.key, worth)


def _deciders(process: Process, state: State, key: str) -> dict[str, tuple[str, ...]]:
    """Who decided in each step; within rows, for the same row."""
    decided = {name: tuple(result.get("decidedBy", ())) for name, result in state.results.items() if "#" not in name}
    for place in process.places.values() if "#" in key else ():
        if place.loops:
            decided[place.step.name] = tuple(state.results.get(key_in(place, key), {}).get("decidedBy", ()))
    return decided


def _check_order(state: State | None, event: Event) -> None:
    if isinstance(event, Submitted) is not (state is None):
        raise Refused("order", "A request begins with being submitted, and only once.")
    if state is not None and state.phase in ENDED:
        raise Refused("ended", f"The request has ended; it is {state.phase}.")
    if state is not None and state.phase == "returned" and not isinstance(event, _WHILE_RETURNED):
        raise Refused("returned", "The request is with its requester for correction.")


_WHILE_RETURNED = (Resubmitted, Withdrawn, Migrated)


def _submitted(run: Run, _: Submitted) -> None:
    begin(run, 0)


def _resubmitted(run: Run, _: Resubmitted) -> None:
    """Enter again at `returned.to`, in the next round; what was decided from there on is decided anew."""
    if run.phase != "returned":
        raise Refused("not-returned", "Only a request that was returned for correction is sent again.")
    run.becomes("running")
    begin_again(run, run.process.reentry)


def _withdrawn(run: Run, event: Withdrawn) -> None:
    finish(run, "withdrawn", event.reason, event.by)


# One line per event: what arrives joins here.
_REACTIONS: Mapping[type[Any], Callable[[Run, Any], None]] = {
    events.Submitted: _submitted,
    events.Resolved: deciding.resolved,
    events.Decided: deciding.decided,
    events.Supplied: deciding.supplied,
    events.Delegated: passing.passed_on,
    events.Reassigned: passing.passed_on,
    events.Released: passing.released,
    events.Added: passing.added,
    events.TakenBack: retracting.taken_back,
    events.Asked: questions.asked,
    events.Answered: questions.answered,
    events.Resubmitted: _resubmitted,
    events.Withdrawn: _withdrawn,
    events.Due: ringing.due,
    events.Called: answering.called,
    events.Arrived: answering.arrived,
    events.Migrated: migrated,
}
