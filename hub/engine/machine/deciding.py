"""What happens to a step that asks people: they were found, they decide, or supply more."""

from dataclasses import replace

from hub.engine import quorum
from hub.engine.errors import Refused
from hub.engine.machine.counting import approval_of, go_on, later_in, open_tasks, reasons_in, votes_that_count
from hub.engine.machine.effects import CloseTask
from hub.engine.machine.events import Decided, Resolved, Supplied
from hub.engine.machine.flow import after
from hub.engine.machine.ringing import escalated
from hub.engine.machine.run import Run
from hub.engine.machine.state import Live
from hub.engine.machine.steps import set_timers
from hub.engine.machine.waiting import asks_for_more, is_asked, must_be_allowed, must_have_task, waiting

_VOTES = frozenset(quorum.OUTCOMES)


def resolved(run: Run, event: Resolved) -> None:
    """The directory said whom to ask: at first, or for an escalation."""
    if not quorum.waiting(event.rule, ()) or not set(quorum.leaves(event.rule)) <= reasons_in(event).keys():
        raise Refused("nobody", f"Step '{event.step}' needs at least one person to ask, and a reason for each.")
    if event.purpose == "escalate":
        escalated(run, event)
        return
    live = waiting(run, event.step, event.round, "people")
    votes = votes_that_count(event, live.votes) if live.votes else ()
    live = replace(live, waits="decisions", rule=event.rule, barred=event.excluded, votes=votes)
    if votes and quorum.verdict(live.rule, live.ballots).outcome != "pending":
        go_on(run, event.step, live, [], votes[-1][2], "")
    else:
        _ask(run, event, replace(live, later=later_in(event, votes)))


def _ask(run: Run, event: Resolved, live: Live) -> None:
    reasons = reasons_in(event)
    open_tasks(run, event.step, {person: reasons[person] for person in live.open})
    run.live[event.step] = replace(live, timers=set_timers(run, event.step, approval_of(run, event.step)))


def decided(run: Run, event: Decided) -> None:
    """Somebody answered a task, or will be asked and answers before that."""
    live = waiting(run, event.step, event.round, "decisions", "escalation", "people")
    if asks_for_more(run, event.step):
        raise Refused("not-a-decision", "This task asks for more than a yes or no; answer it with its form.")
    by, asked = event.by or event.person, live.open
    if event.person not in asked and not _is_early(live, event.person):
        must_have_task(event.step, live, event.person, asked)
    must_be_allowed(run, event.step, live, by)
    if event.outcome not in _VOTES:
        raise Refused("unknown-outcome", f"'{event.outcome}' is no answer; decide approve, reject or return.")
    live, state = live.with_vote(event.person, event.outcome, by), quorum.OUTCOMES[event.outcome]
    if event.person in asked:
        run.emit(CloseTask(event.step, run.round, event.person, state, event.comment, by))
    if live.waits == "people":
        run.live[event.step] = live
    else:
        go_on(run, event.step, live, [one for one in asked if one != event.person], by, event.comment)


def _is_early(live: Live, person: str) -> bool:
    """Whether somebody who is not asked yet may be: her turn comes later, or the directory is being looked at."""
    if any(voter == person for voter, _, _ in live.votes):
        return False
    stranger = live.waits != "decisions" and person not in quorum.leaves(live.rule or {"any": []})
    return stranger or (person in live.later and is_asked(live, person))


def supplied(run: Run, event: Supplied) -> None:
    """Somebody gave what a step asked for; the first answer counts."""
    live = waiting(run, event.step, event.round, "decisions", "escalation")
    if not asks_for_more(run, event.step):
        raise Refused("not-a-question", "This task asks for a decision; approve, reject or return it.")
    by, asked = event.by or event.person, live.open
    must_have_task(event.step, live, event.person, asked)
    run.close_tasks(event.step, (event.person,), "approved", "", by)
    others = [person for person in asked if person != event.person]
    run.close_tasks(event.step, others, "cancelled", "Somebody else answered.", by)
    run.drop_timers(live, event.step)
    del run.live[event.step]
    run.note(event.step, "answered", decidedBy=[by], answer=event.values)
    after(run, event.step)
