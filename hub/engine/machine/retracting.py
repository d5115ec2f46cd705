"""An answer is taken back while its step still waits: the step is as if it had never been given."""

from dataclasses import replace

from hub.engine import quorum
from hub.engine.errors import Refused
from hub.engine.machine.counting import anew, go_on, open_tasks
from hub.engine.machine.effects import RevokeAnswer
from hub.engine.machine.events import TakenBack
from hub.engine.machine.run import Run
from hub.engine.machine.state import Live
from hub.engine.machine.waiting import waiting

BACK = "The answer was taken back."
NOT_YET = "An answer before yours was taken back; you are asked again when your turn comes."


def taken_back(run: Run, event: TakenBack) -> None:
    """The vote is gone, whoever gave it is asked again, and whoever was asked because of it is not asked any more."""
    live = waiting(run, event.step, event.round, "decisions", "escalation", "people")
    _check_own(live, event)
    votes = tuple(vote for vote in live.votes if vote[0] != event.person)
    if live.rule:
        _check_nobody_followed(live, event.person, votes)
    run.emit(RevokeAnswer(event.step, run.round, event.person, BACK, event.by))
    left = replace(live, votes=votes)
    if live.rule and quorum.verdict(live.rule, left.ballots).outcome != "pending":
        go_on(
            run, event.step, left, list(live.open), event.by, ""
        )  # another answer of somebody now counts in its place
    else:
        _ask_anew(run, event.step, live, left)


def _check_own(live: Live, event: TakenBack) -> None:
    by = next((by for voter, _, by in live.votes if voter == event.person), None)
    if by is None:
        raise Refused("no-answer", f"{event.person} has not answered in step '{event.step}'.")
    if not by:
        raise Refused("silence", "Nobody answered in time, and that counts; there is no answer to take back.")
    if by != event.by:
        raise Refused("not-yours", f"This is the answer of {by}, who alone can take it back.")


def _check_nobody_followed(live: Live, person: str, votes: tuple[tuple[str, str, str], ...]) -> None:
    """Whoever was asked because of the answer must not have answered yet; who answered before her turn may have."""
    behind = quorum.behind(live.rule, person)
    for voter, _, _ in votes:
        if voter in behind and voter not in live.later:
            others = [vote for vote in votes if vote[0] != voter]
            if voter not in quorum.waiting(live.rule, others):
                told = f"{voter} was asked because of this answer and has answered; it stands. Comment on the request."
                raise Refused("answered-since", told)


def _ask_anew(run: Run, step: str, before: Live, live: Live) -> None:
    asked, turn = before.open, quorum.waiting(live.rule, live.votes) if live.rule else ()
    early = [person for person in asked if person not in turn]
    run.close_tasks(step, early, "cancelled", NOT_YET)
    open_tasks(run, step, {person: live.later.get(person, "") for person in turn if person not in asked})
    later = {person: reason for person, reason in live.later.items() if person not in turn}
    live = replace(live, later=later | dict.fromkeys(early, ""))
    run.live[step] = anew(run, step, live, {}) if early else live
