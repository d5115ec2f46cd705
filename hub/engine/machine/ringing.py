"""What happens when a timer rings: somebody is reminded, others are asked instead, silence counts, a wait is over."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from hub.engine import quorum
from hub.engine.errors import Refused
from hub.engine.machine.counting import (
    approval_of,
    go_on,
    later_in,
    open_tasks,
    reasons_in,
    unanswered,
    votes_that_count,
)
from hub.engine.machine.effects import Remind, Resolve, StopWaiting
from hub.engine.machine.events import Due, Resolved
from hub.engine.machine.flow import after, fail
from hub.engine.machine.run import Run
from hub.engine.machine.state import Live
from hub.engine.machine.steps import set_timers
from hub.engine.machine.waiting import waiting


def due(run: Run, event: Due) -> None:
    """A timer rang."""
    step, round_, name = [*event.timer.rsplit(".", 2), "", ""][:3]
    live = run.live.get(step)
    if live is None or round_ != str(run.round) or name not in live.timers:
        raise Refused("timer-gone", f"The timer '{event.timer}' was cleared; there is nothing to do.")
    if live.paused:
        raise Refused("paused", f"Step '{step}' waits for an answer of the requester; its timers stand still.")
    live = replace(live, timers=tuple(timer for timer in live.timers if timer != name))
    run.live[step] = live
    _RUNGS.get(live.waits, _asked_rung)(run, step, live, name)


def escalated(run: Run, event: Resolved) -> None:
    """Those who did not answer in time are replaced in the rule; votes that were given stay."""
    live = waiting(run, event.step, event.round, "escalation")
    asked, known = live.open, frozenset(quorum.leaves(live.rule))
    late = frozenset(asked) - frozenset(quorum.leaves(event.rule))
    run.close_tasks(event.step, sorted(late), "escalated", event.because)
    run.drop_timers(live, event.step)
    early = votes_that_count(event, tuple(vote for vote in live.votes if vote[0] not in known))
    votes = tuple(vote for vote in live.votes if vote[0] in known or vote in early)
    new = _instead(replace(live, votes=votes), event, late)
    reasons = {person: reason for person, reason in reasons_in(event).items() if person in new.open}
    open_tasks(run, event.step, {person: reason for person, reason in reasons.items() if person not in asked})
    new = replace(new, timers=set_timers(run, event.step, approval_of(run, event.step), escalated=True))
    go_on(run, event.step, new, list(new.open), early[-1][2] if early else "", "")


def _asked_rung(run: Run, step: str, live: Live, name: str) -> None:
    """A rung of the ladder of those who are asked."""
    last, escalation = name in ("due", "due2"), approval_of(run, step).escalate if name == "escalate" else None
    if escalation:
        run.live[step] = replace(live, waits="escalation")
        run.emit(Resolve(step, run.round, escalation, "escalate"))
    elif last and approval_of(run, step).unanswered:
        unanswered(run, step, live)
    elif last and run.process.place(step).step.optional:
        run.close_tasks(step, live.open, "expired", "Nobody answered in time, and it goes on without.")
        _lapsed(run, step)
    else:
        run.emit(Remind(step, run.round, live.open, "remind" if name.startswith("remind") else "due"))


def _event_rung(run: Run, step: str, _: Live, __: str) -> None:
    run.emit(StopWaiting(step, run.round))
    _lapsed(run, step)


def _lapsed(run: Run, step: str) -> None:
    run.drop_timers(run.live.pop(step), step)
    run.note(step, "expired")
    fail(run, step, "failed", "What was waited for did not come in time.")


def _time_rung(run: Run, step: str, _: Live, __: str) -> None:
    del run.live[step]
    run.note(step, "done")
    after(run, step)


_RUNGS: Mapping[str, Callable[[Run, str, Live, str], None]] = {"event": _event_rung, "time": _time_rung}


def _instead(live: Live, event: Resolved, late: frozenset[str]) -> Live:
    """The step with the people of an escalation in the place of those who are late."""
    called = frozenset(quorum.leaves(event.rule))
    later = {person: reason for person, reason in live.later.items() if person not in called}
    later |= later_in(event, live.votes)
    rule, barred = quorum.replace(live.rule, late, event.rule), tuple(dict.fromkeys((*live.barred, *event.excluded)))
    return replace(live, waits="decisions", rule=rule, barred=barred, later=later)
