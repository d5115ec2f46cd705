"""How an approve step goes on when votes or people have changed: who is spared, whose turn it is, or the end."""

from collections.abc import Mapping
from dataclasses import replace
from typing import cast

from hub.engine import quorum
from hub.engine.bodies import Approve
from hub.engine.machine.effects import OpenTask, ResumeTimers, SendBack
from hub.engine.machine.ending import cancel, undo
from hub.engine.machine.events import Resolved
from hub.engine.machine.flow import after, fail
from hub.engine.machine.questions import run_on, stand_still, still_asking
from hub.engine.machine.run import Run
from hub.engine.machine.state import Live
from hub.engine.machine.steps import set_timers

Votes = tuple[tuple[str, str, str], ...]


def go_on(run: Run, step: str, live: Live, asked: list[str], by: str, comment: str) -> None:
    """After the votes or the people have changed: the end of the step, or whose turn it is. `asked` have open tasks."""
    verdict = quorum.verdict(live.rule, live.ballots)
    if verdict.outcome == "pending":
        if live.later or not quorum.is_flat(live.rule):
            _spare(run, step, live, asked, by)
            live = _next_turn(run, step, live)
        run.live[step] = run_on(run, step, live)
    else:
        _conclude(run, step, live, asked, verdict, by, comment)


def unanswered(run: Run, step: str, live: Live) -> None:
    """All time has passed: the silence of each who is asked counts as the answer that the process names."""
    answer, said = approval_of(run, step).unanswered, "Nobody answered in time."
    run.close_tasks(step, live.open, "expired", said)
    silence = tuple((person, answer, "") for person in live.open)
    go_on(run, step, replace(live, votes=(*live.votes, *silence)), [], "", said)


def _spare(run: Run, step: str, live: Live, asked: list[str], by: str) -> None:
    """Tasks are taken back from those whose part of the rule is decided without them."""
    wanted = frozenset(quorum.needed(live.rule, live.votes))
    spared = tuple(person for person in asked if person not in wanted)
    run.close_tasks(step, spared, "cancelled", "Others decided this part.", by)


def _next_turn(run: Run, step: str, live: Live) -> Live:
    """Those whose turn has come are asked, and the time begins anew."""
    turn = {p: live.later[p] for p in quorum.waiting(live.rule, live.votes) if p in live.later} if live.later else {}
    if not turn:
        return live
    later = {person: reason for person, reason in live.later.items() if person not in turn}
    return anew(run, step, replace(live, later=later), turn)


def anew(run: Run, step: str, live: Live, turn: Mapping[str, str]) -> Live:
    """The time of a step begins anew, with those whose turn it is; it stands still while a question is open."""
    if live.paused:
        run.emit(ResumeTimers(step, run.round, live.paused))
    run.drop_timers(live, step)
    open_tasks(run, step, turn)
    timers, asking = set_timers(run, step, approval_of(run, step)), still_asking(live)
    live = replace(live, paused="", asking=asking, timers=timers)
    return stand_still(run, step, live) if asking else live


def later_in(event: Resolved, votes: Votes = ()) -> dict[str, str]:
    """Who is not asked now, and why they are when their turn comes or their early answer is taken back."""
    reasons, now = reasons_in(event), frozenset(quorum.waiting(event.rule, votes))
    return {person: reasons[person] for person in quorum.leaves(event.rule) if person not in now}


def votes_that_count(event: Resolved, votes: Votes) -> Votes:
    """Of the answers that came before it was known whom to ask, those of people who are asked and may decide."""
    people, excluded = frozenset(quorum.leaves(event.rule)), event.excluded
    return tuple(vote for vote in votes if vote[0] in people and vote[2] not in excluded)


def reasons_in(event: Resolved) -> dict[str, str]:
    """Why each of the people found is asked."""
    return {person["person"]: person.get("reason", "") for person in event.people}


def open_tasks(run: Run, step: str, reasons: Mapping[str, str]) -> None:
    """Ask people, each for a reason."""
    place, within = run.process.place(step), str(approval_of(run, step).within or "")
    for person, reason in reasons.items():
        run.emit(OpenTask(step, run.round, person, reason, within, place.step.kind))


def _conclude(run: Run, step: str, live: Live, asked: list[str], verdict: quorum.Verdict, by: str, said: str) -> None:
    deciders = {person: by for person, _, by in live.votes}
    run.close_tasks(step, asked, "cancelled", f"Decided: {verdict.outcome}.", by)
    run.drop_timers(live, step)
    run.live.pop(step, None)
    people = list(dict.fromkeys(filter(None, (deciders[person] for person in verdict.decided_by))))
    kept = {"comment": said} if run.process.keeps(step, "comment") else {}
    run.keep(step, {"outcome": verdict.outcome, "decidedBy": people, **kept})
    _OUTCOMES[verdict.outcome](run, step, by, said)


def _approved(run: Run, step: str, _by: str, _comment: str) -> None:
    after(run, step)


def _rejected(run: Run, step: str, by: str, comment: str) -> None:
    fail(run, step, "rejected", comment, by)


def _returned(run: Run, step: str, by: str, comment: str) -> None:
    cancel(run, "The request went back for correction.", by)
    undo(run, run.process.reentry)
    run.becomes("returned")
    run.emit(SendBack(step, run.round, by, comment))


_OUTCOMES = {"approved": _approved, "rejected": _rejected, "returned": _returned}


def approval_of(run: Run, step: str) -> Approve:
    """What the process says about a step that asks people."""
    return cast(Approve, run.process.place(step).step.body)
