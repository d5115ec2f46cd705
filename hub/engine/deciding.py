"""What happens to a step that asks people: they were found, they decide or supply more, pass tasks on, or ask back."""

from dataclasses import replace
from datetime import datetime

from hub.engine import quorum
from hub.engine.bodies import Ask
from hub.engine.counting import approval_of, go_on, later_in, open_tasks, reasons_in
from hub.engine.effects import AskRequester, CloseTask, PauseTimers, ResumeTimers
from hub.engine.errors import Refused
from hub.engine.events import Answered, Asked, Decided, Delegated, Reassigned, Resolved, Supplied
from hub.engine.flow import after
from hub.engine.ringing import escalated
from hub.engine.run import Run
from hub.engine.state import Live
from hub.engine.steps import set_timers
from hub.engine.waiting import waiting

_VOTES = frozenset(quorum.OUTCOMES)


def resolved(run: Run, event: Resolved) -> None:
    """The directory said whom to ask: at first, or for an escalation."""
    if not quorum.waiting(event.rule, ()) or not set(quorum.leaves(event.rule)) <= reasons_in(event).keys():
        raise Refused("nobody", f"Step '{event.step}' needs at least one person to ask, and a reason for each.")
    if event.purpose == "escalate":
        escalated(run, event)
        return
    live = waiting(run, event.step, event.round, "people")
    later, reasons = later_in(event), reasons_in(event)
    live = replace(live, waits="decisions", rule=event.rule, barred=event.excluded, later=later)
    open_tasks(run, event.step, {person: reasons[person] for person in live.open})
    run.live[event.step] = replace(live, timers=set_timers(run, event.step, approval_of(run, event.step)))


def decided(run: Run, event: Decided) -> None:
    """Somebody answered a task."""
    live = waiting(run, event.step, event.round, "decisions", "escalation")
    if isinstance(approval_of(run, event.step), Ask):
        raise Refused("not-a-decision", "This task asks for more than a yes or no; answer it with its form.")
    by, asked = event.by or event.person, live.open
    _check_task(event.step, live, event.person, asked)
    _check_may_decide(run, event.step, live, by)
    if event.outcome not in _VOTES:
        raise Refused("unknown-outcome", f"'{event.outcome}' is no answer; decide approve, reject or return.")
    live, state = live.with_vote(event.person, event.outcome, by), quorum.OUTCOMES[event.outcome]
    run.emit(CloseTask(event.step, run.round, event.person, state, event.comment, by))
    go_on(run, event.step, live, [one for one in asked if one != event.person], by, event.comment)


def supplied(run: Run, event: Supplied) -> None:
    """Somebody gave what a step asked for; the first answer counts."""
    live = waiting(run, event.step, event.round, "decisions", "escalation")
    if not isinstance(approval_of(run, event.step), Ask):
        raise Refused("not-a-question", "This task asks for a decision; approve, reject or return it.")
    by, asked = event.by or event.person, live.open
    _check_task(event.step, live, event.person, asked)
    run.close_tasks(event.step, (event.person,), "approved", "", by)
    others = [person for person in asked if person != event.person]
    run.close_tasks(event.step, others, "cancelled", "Somebody else answered.", by)
    run.drop_timers(live, event.step)
    del run.live[event.step]
    run.note(event.step, "answered", decidedBy=[by], answer=event.values)
    after(run, event.step)


def passed_on(run: Run, event: Delegated | Reassigned) -> None:
    """A task goes to somebody else; nobody gets the same task twice, so that it cannot go round in circles."""
    live = waiting(run, event.step, event.round, "decisions", "escalation")
    _check_task(event.step, live, event.from_, live.open)
    _check_may_decide(run, event.step, live, event.to)
    if event.to in live.gone or event.to in quorum.leaves(live.rule):
        raise Refused("already-asked", f"{event.to} has been asked in this step already; choose somebody else.")
    state = "delegated" if isinstance(event, Delegated) else "cancelled"
    run.emit(CloseTask(event.step, run.round, event.from_, state, event.reason, event.by))
    reason = f"{event.by} passed this on to you" + (f": {event.reason}" if event.reason else ".")
    open_tasks(run, event.step, {event.to: reason})
    rule = quorum.replace(live.rule, frozenset((event.from_,)), event.to)
    run.live[event.step] = replace(live, rule=rule, gone=(*live.gone, event.from_))


def asked(run: Run, event: Asked) -> None:
    """An approver asks the requester; the clock stands still from the first open question on."""
    live = waiting(run, event.step, event.round, "decisions")
    _check_task(event.step, live, event.person, live.open)
    run.emit(AskRequester(event.step, run.round, event.person, event.question))
    if not live.paused:
        run.live[event.step] = replace(live, paused=_stamp(run.now))
        run.emit(PauseTimers(event.step, run.round))


def answered(run: Run, event: Answered) -> None:
    """The requester answered; the clock runs on."""
    live = waiting(run, event.step, event.round, "decisions", "escalation")
    if not live.paused:
        raise Refused("not-asked", f"Nobody has an open question in step '{event.step}'.")
    run.live[event.step] = replace(live, paused="")
    run.emit(ResumeTimers(event.step, run.round, live.paused))


def _check_task(step: str, live: Live, person: str, asked: tuple[str, ...]) -> None:
    if person not in asked:
        voted = next((f"decided by {by}: {vote}" for voter, vote, by in live.votes if voter == person), "")
        raise Refused("closed-task", f"{person} has no open task in step '{step}'" + (f"; {voted}." if voted else "."))


def _check_may_decide(run: Run, step: str, live: Live, person: str) -> None:
    if person == run.facts.requester["id"] and not isinstance(approval_of(run, step), Ask):
        raise Refused("self-approval", "Nobody decides on a request of their own, nor through a substitute.")
    if person in live.barred:
        raise Refused("excluded", f"{person} may not decide in this step; it wants other eyes.")
    if any(by == person for _, _, by in live.votes):
        raise Refused("already-decided", f"{person} has decided in this step already; one person counts once.")


def _stamp(now: datetime) -> str:
    return now.isoformat().replace("+00:00", "Z")
