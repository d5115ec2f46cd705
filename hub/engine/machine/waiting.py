"""Whether a step waits for what has come, and whether somebody may answer in it."""

from typing import Any

from hub.engine import quorum
from hub.engine.bodies import Ask
from hub.engine.errors import Refused
from hub.engine.machine.run import Run
from hub.engine.machine.state import Live


def waiting(run: Run, step: str, round_: int, *waits: str) -> Live:
    """The live step that an event speaks of; raises Refused when it waits for nothing of the kind, or no longer."""
    live = run.live.get(step)
    if live is None or round_ != run.round or live.waits not in waits:
        raise Refused("not-waiting", _why_not(run, step, round_))
    return live


def must_have_task(step: str, live: Live, person: str, asked: tuple[str, ...]) -> None:
    """Goes on when somebody is among those who are asked; raises Refused that says how she answered, if she did."""
    if person not in asked:
        voted = next((f"decided by {by}: {vote}" for voter, vote, by in live.votes if voter == person), "")
        raise Refused("closed-task", f"{person} has no open task in step '{step}'" + (f"; {voted}." if voted else "."))


def must_be_allowed(run: Run, step: str, live: Live, person: str) -> None:
    """Goes on when somebody may decide in a step; raises Refused that says why not."""
    if person == run.facts.requester["id"] and not asks_for_more(run, step):
        raise Refused("self-approval", "Nobody decides on a request of their own, nor through a substitute.")
    if person in live.barred:
        raise Refused("excluded", f"{person} may not decide in this step; it wants other eyes.")
    if any(by == person for _, _, by in live.votes):
        raise Refused("already-decided", f"{person} has decided in this step already; one person counts once.")


def must_be_free(live: Live, person: str) -> None:
    """Goes on when somebody neither is asked nor was answered for in a step; raises Refused that says which."""
    if person in live.open:
        raise Refused("already-asked", f"{person} is asked in this step already; choose somebody else.")
    if any(voter == person for voter, _, _ in live.votes):
        raise Refused("already-decided", f"The task of {person} in this step is decided; choose somebody else.")


def is_asked(live: Live, person: str) -> bool:
    """Whether somebody is asked in a step now or when her turn comes."""
    return person in quorum.needed(live.rule, live.votes) if live.rule else False


def asks_for_more(run: Run, step: str) -> bool:
    """Whether a step asks for more than a yes or no."""
    return isinstance(run.process.place(step).step.body, Ask)


def _why_not(run: Run, step: str, round_: int) -> str:
    if run.process.step(step) is None:
        return f"There is no step '{step}'."
    result: Any = run.results.get(step, {}) if round_ == run.round else {}
    who = ", ".join(result.get("decidedBy", ()))
    said = f" It is {result['outcome']}{f', decided by {who}' if who else ''}." if result else ""
    return f"Step '{step}' does not wait for this in round {round_}.{said}"
