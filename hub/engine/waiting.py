"""Whether a step waits for what has come."""

from typing import Any

from hub.engine.errors import Refused
from hub.engine.run import Run
from hub.engine.state import Live


def waiting(run: Run, step: str, round_: int, *waits: str) -> Live:
    """The live step that an event speaks of; raises Refused when it waits for nothing of the kind, or no longer."""
    live = run.live.get(step)
    if live is None or round_ != run.round or live.waits not in waits:
        raise Refused("not-waiting", _why_not(run, step, round_))
    return live


def _why_not(run: Run, step: str, round_: int) -> str:
    if run.process.step(step) is None:
        return f"There is no step '{step}'."
    result: Any = run.results.get(step, {}) if round_ == run.round else {}
    who = ", ".join(result.get("decidedBy", ()))
    said = f" It is {result['outcome']}{f', decided by {who}' if who else ''}." if result else ""
    return f"Step '{step}' does not wait for this in round {round_}.{said}"
