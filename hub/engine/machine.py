"""The machine: `advance(process, state, event, now, facts) -> (state, effects)`. Values in, values out.

It asks no clock, no directory and no service: what it wants to know it wants done (an effect), and the answer comes
back as an event. So folding the stored events gives the same state, years later and on another machine.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from hub.engine import deciding, events
from hub.engine.approvers import Resolution, Scope
from hub.engine.effects import Effect, Resolve
from hub.engine.errors import Refused
from hub.engine.events import Called, Event, Resolved, Resubmitted, Submitted, Withdrawn
from hub.engine.people import Question
from hub.engine.process import Process
from hub.engine.run import Run
from hub.engine.state import ENDED, Facts, State
from hub.engine.steps import after, walk

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
    fed: list[Event] = [event]
    done: list[Effect] = []
    for following in fed:  # grows while it is walked: each Resolve among the effects adds its answer
        state, effects = advance(process, state, following, now, facts)
        done.extend(effect for effect in effects if not isinstance(effect, Resolve))
        asking = [effect for effect in effects if isinstance(effect, Resolve)]
        fed.extend(answer(effect, resolve, scope(process, state, facts, now)) for effect in asking)
    assert state is not None  # the loop ran at least once
    return state, tuple(done), tuple(fed)


def answer(effect: Resolve, resolve: Resolver, within: Scope) -> Resolved:
    """Look up whom a step wants to ask, as the event to feed back."""
    found = resolve(effect.question, within)
    people = tuple({"person": assignee.person_id, "reason": assignee.reason} for assignee in found.people)
    return Resolved(effect.step, effect.round, people, found.rule, found.because, effect.purpose, found.excluded)


def scope(process: Process, state: State, facts: Facts, now: datetime = _EVER) -> Scope:
    """What person expressions may look at, here and now."""
    decided = {name: tuple(result.get("decidedBy", ())) for name, result in state.results.items()}
    run = Run.of(process, state, now, facts)
    return Scope(facts.requester["id"], facts.form, decided, process.owner, run.value_with)


def _check_order(state: State | None, event: Event) -> None:
    if isinstance(event, Submitted) is not (state is None):
        raise Refused("order", "A request begins with being submitted, and only once.")
    if state is not None and state.phase in ENDED:
        raise Refused("ended", f"The request has ended; it is {state.phase}.")
    if state is not None and state.phase == "returned" and not isinstance(event, (Resubmitted, Withdrawn)):
        raise Refused("returned", "The request is with its requester for correction.")


def _submitted(run: Run, _: Submitted) -> None:
    walk(run, 0)


def _resubmitted(run: Run, _: Resubmitted) -> None:
    """Enter again at `returned.to`, in the next round; what was decided from there on is decided anew."""
    if run.phase != "returned":
        raise Refused("not-returned", "Only a request that was returned for correction is sent again.")
    start = run.process.positions.get(run.process.returned_to, 0)
    for step in run.process.steps[start:]:
        run.results.pop(step.name, None)
    run.phase, run.round = "running", run.round + 1
    walk(run, start)


def _withdrawn(run: Run, event: Withdrawn) -> None:
    run.finish("withdrawn", event.reason, event.by)


def _called(run: Run, event: Called) -> None:
    deciding.waiting(run, event.step, event.round, "answer")
    del run.live[event.step]
    run.note(event.step, "done" if event.ok else "failed", answer=event.answer)
    if event.ok:
        after(run, event.step)
    else:
        run.finish("failed", event.error or f"Step '{event.step}' failed.")


# One line per event: what arrives joins here.
_REACTIONS: Mapping[type[Any], Callable[[Run, Any], None]] = {
    events.Submitted: _submitted,
    events.Resolved: deciding.resolved,
    events.Decided: deciding.decided,
    events.Delegated: deciding.passed_on,
    events.Reassigned: deciding.passed_on,
    events.Asked: deciding.asked,
    events.Answered: deciding.answered,
    events.Resubmitted: _resubmitted,
    events.Withdrawn: _withdrawn,
    events.Due: deciding.due,
    events.Called: _called,
}
