"""What happens to an approve step that waits: people were found, they decide, pass tasks on, ask back, or are late."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from hub.engine import quorum
from hub.engine.counting import approval_of, go_on, later_in, open_tasks, reasons_in, unanswered
from hub.engine.effects import AskRequester, CloseTask, OpenTask, PauseTimers, Remind, Resolve, ResumeTimers
from hub.engine.errors import Refused
from hub.engine.events import Answered, Asked, Decided, Delegated, Due, Reassigned, Resolved
from hub.engine.run import Run
from hub.engine.state import Live
from hub.engine.steps import set_timers

_VOTES = frozenset(quorum.OUTCOMES)


def waiting(run: Run, step: str, round_: int, *waits: str) -> Live:
    """The live step that an event speaks of; raises Refused when it waits for nothing of the kind, or no longer."""
    live = run.live.get(step)
    if live is None or round_ != run.round or live.waits not in waits:
        raise Refused("not-waiting", _why_not(run, step, round_))
    return live


def resolved(run: Run, event: Resolved) -> None:
    """The directory said whom to ask: at first, or for an escalation."""
    if not quorum.waiting(event.rule, ()) or not set(quorum.leaves(event.rule)) <= reasons_in(event).keys():
        raise Refused("nobody", f"Step '{event.step}' needs at least one person to ask, and a reason for each.")
    if event.purpose == "escalate":
        _escalated(run, event)
        return
    live = waiting(run, event.step, event.round, "people")
    later, reasons = later_in(event), reasons_in(event)
    live = replace(live, waits="decisions", rule=event.rule, barred=event.excluded, later=later)
    open_tasks(run, event.step, {person: reasons[person] for person in live.open})
    run.live[event.step] = replace(live, timers=set_timers(run, event.step, approval_of(run, event.step)))


def decided(run: Run, event: Decided) -> None:
    """Somebody answered a task."""
    live = waiting(run, event.step, event.round, "decisions", "escalation")
    by, asked = event.by or event.person, live.open
    _check_task(event.step, live, event.person, asked)
    _check_may_decide(run, live, by)
    if event.outcome not in _VOTES:
        raise Refused("unknown-outcome", f"'{event.outcome}' is no answer; decide approve, reject or return.")
    live, state = live.with_vote(event.person, event.outcome, by), quorum.OUTCOMES[event.outcome]
    run.emit(CloseTask(event.step, run.round, event.person, state, event.comment, by))
    go_on(run, event.step, live, [one for one in asked if one != event.person], by, event.comment)


def passed_on(run: Run, event: Delegated | Reassigned) -> None:
    """A task goes to somebody else; nobody gets the same task twice, so that it cannot go round in circles."""
    live = waiting(run, event.step, event.round, "decisions", "escalation")
    _check_task(event.step, live, event.from_, live.open)
    _check_may_decide(run, live, event.to)
    if event.to in live.gone or event.to in quorum.leaves(live.rule):
        raise Refused("already-asked", f"{event.to} has been asked in this step already; choose somebody else.")
    state = "delegated" if isinstance(event, Delegated) else "cancelled"
    run.emit(CloseTask(event.step, run.round, event.from_, state, event.reason, event.by))
    reason = f"{event.by} passed this on to you" + (f": {event.reason}" if event.reason else ".")
    run.emit(OpenTask(event.step, run.round, event.to, reason, str(approval_of(run, event.step).within or "")))
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


def due(run: Run, event: Due) -> None:
    """A timer rang: remind, escalate, or say that the time has run out."""
    step, round_, name = [*event.timer.rsplit(".", 2), "", ""][:3]
    live = run.live.get(step)
    if live is None or round_ != str(run.round) or name not in live.timers:
        raise Refused("timer-gone", f"The timer '{event.timer}' was cleared; there is nothing to do.")
    if live.paused:
        raise Refused("paused", f"Step '{step}' waits for an answer of the requester; its timers stand still.")
    live = replace(live, timers=tuple(timer for timer in live.timers if timer != name))
    if name in ("due", "due2") and approval_of(run, step).unanswered:
        unanswered(run, step, live)
        return
    escalation = approval_of(run, step).escalate if name == "escalate" else None
    run.live[step] = replace(live, waits="escalation") if escalation else live
    kind = "remind" if name.startswith("remind") else "due"
    run.emit(
        Resolve(step, run.round, escalation, "escalate") if escalation else Remind(step, run.round, live.open, kind)
    )


def _escalated(run: Run, event: Resolved) -> None:
    """Those who did not answer in time are replaced in the rule; votes that were given stay."""
    live = waiting(run, event.step, event.round, "escalation")
    asked, called = live.open, frozenset(quorum.leaves(event.rule))
    if not called.isdisjoint(live.gone):  # whose task was taken back is not asked again
        run.live[event.step] = replace(live, waits="decisions")
        run.emit(Remind(event.step, run.round, asked, "due"))
        return
    late = frozenset(asked) - called
    for person in sorted(late):
        run.emit(CloseTask(event.step, run.round, person, "escalated", event.because))
    run.drop_timers(live, event.step)
    new = _instead(live, event, late)
    reasons = {person: reason for person, reason in reasons_in(event).items() if person in new.open}
    open_tasks(run, event.step, {person: reason for person, reason in reasons.items() if person not in asked})
    new = replace(new, timers=set_timers(run, event.step, approval_of(run, event.step), escalated=True))
    go_on(run, event.step, new, list(new.open), "", "")


def _instead(live: Live, event: Resolved, late: frozenset[str]) -> Live:
    """The step with the people of an escalation in the place of those who are late."""
    called = frozenset(quorum.leaves(event.rule))
    later = {person: reason for person, reason in live.later.items() if person not in called} | later_in(event)
    rule, barred = quorum.replace(live.rule, late, event.rule), tuple(dict.fromkeys((*live.barred, *event.excluded)))
    gone = (*live.gone, *sorted(late))
    return replace(live, waits="decisions", rule=rule, gone=gone, barred=barred, later=later)


def _check_task(step: str, live: Live, person: str, asked: tuple[str, ...]) -> None:
    if person not in asked:
        voted = next((f"decided by {by}: {vote}" for voter, vote, by in live.votes if voter == person), "")
        raise Refused("closed-task", f"{person} has no open task in step '{step}'" + (f"; {voted}." if voted else "."))


def _check_may_decide(run: Run, live: Live, person: str) -> None:
    if person == run.facts.requester["id"]:
        raise Refused("self-approval", "Nobody decides on a request of their own, nor through a substitute.")
    if person in live.barred:
        raise Refused("excluded", f"{person} may not decide in this step; it wants other eyes.")
    if any(by == person for _, _, by in live.votes):
        raise Refused("already-decided", f"{person} has decided in this step already; one person counts once.")


def _why_not(run: Run, step: str, round_: int) -> str:
    if run.process.step(step) is None:
        return f"There is no step '{step}'."
    result: Any = run.results.get(step, {}) if round_ == run.round else {}
    who = ", ".join(result.get("decidedBy", ()))
    said = f" It is {result['outcome']}{f', decided by {who}' if who else ''}." if result else ""
    return f"Step '{step}' does not wait for this in round {round_}.{said}"


def _stamp(now: datetime) -> str:
    return now.isoformat().replace("+00:00", "Z")
