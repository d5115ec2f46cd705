"""Tasks that go from hand to hand, and people who are asked beside others, or no longer."""

from collections.abc import Mapping
from dataclasses import replace

from hub.engine import quorum
from hub.engine.errors import Refused
from hub.engine.machine.counting import open_tasks
from hub.engine.machine.effects import CloseTask, PassQuestion
from hub.engine.machine.events import Added, Delegated, Reassigned, Released
from hub.engine.machine.questions import run_on
from hub.engine.machine.run import Run
from hub.engine.machine.state import Live
from hub.engine.machine.waiting import asks_for_more, is_asked, must_be_allowed, must_be_free, must_have_task, waiting

MOST_HANDS = 20


def passed_on(run: Run, event: Delegated | Reassigned) -> None:
    """A task goes to somebody else, perhaps to one who had it before, but not for ever."""
    live = waiting(run, event.step, event.round, "decisions", "escalation")
    must_have_task(event.step, live, event.from_, live.open)
    must_be_free(live, event.to)
    must_be_allowed(run, event.step, live, event.to)
    if event.by:
        live = _one_hand_more(live)
    state = "delegated" if isinstance(event, Delegated) else "cancelled"
    run.emit(CloseTask(event.step, run.round, event.from_, state, event.reason, event.by))
    open_tasks(run, event.step, {event.to: _why(event)})
    if event.from_ in live.asking:
        run.emit(PassQuestion(event.step, run.round, event.from_, event.to))
    rule = quorum.replace(live.rule, frozenset((event.from_,)), event.to)
    asking = tuple(event.to if person == event.from_ else person for person in live.asking)
    run.live[event.step] = replace(live, rule=rule, asking=asking, later=_without(live.later, event.to))


def released(run: Run, event: Released) -> None:
    """Somebody is not asked any more, because any of several others can answer as well."""
    live = waiting(run, event.step, event.round, "decisions", "escalation")
    must_have_task(event.step, live, event.person, live.open)
    rule = quorum.without(live.rule, event.person)
    if event.person in quorum.leaves(rule):
        raise Refused("needed", f"The step cannot do without {event.person}; say who answers instead.")
    run.emit(CloseTask(event.step, run.round, event.person, "cancelled", event.reason, event.by))
    run.live[event.step] = run_on(run, event.step, replace(live, rule=rule))


def added(run: Run, event: Added) -> None:
    """Somebody is asked beside the others, and must agree too; the clock runs as it did."""
    live = waiting(run, event.step, event.round, "decisions")
    if asks_for_more(run, event.step):
        raise Refused("not-a-decision", "The first answer to this task counts, so there is nobody to be added.")
    must_be_free(live, event.person)
    if is_asked(live, event.person):
        raise Refused("already-asked", f"{event.person} will be asked in this step when the turn comes.")
    must_be_allowed(run, event.step, live, event.person)
    open_tasks(run, event.step, {event.person: f"{event.by} asks you to decide too: {event.reason}"})
    rule, later = quorum.adding(live.rule, event.person), _without(live.later, event.person)
    run.live[event.step] = replace(live, rule=rule, later=later)


def _without(later: Mapping[str, str], person: str) -> dict[str, str]:
    """Those whose turn comes later, without somebody who is asked now."""
    return {one: reason for one, reason in later.items() if one != person}


def _why(event: Delegated | Reassigned) -> str:
    if not event.by:
        return f"{event.reason}; you are asked instead."
    return f"{event.by} passed this on to you" + (f": {event.reason}" if event.reason else ".")


def _one_hand_more(live: Live) -> Live:
    if live.passed >= MOST_HANDS:
        told = f"This has gone from hand to hand {MOST_HANDS} times. Decide it, or return it to the requester."
        raise Refused("passed-too-often", told)
    return replace(live, passed=live.passed + 1)
