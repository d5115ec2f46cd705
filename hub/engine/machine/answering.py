"""What was waited for is there: a service answered, documents were filed or made, a request ended, an event came."""

from typing import Any

from hub.engine.bodies import Body, Request
from hub.engine.machine.events import Arrived, Called
from hub.engine.machine.flow import after, fail
from hub.engine.machine.run import Run
from hub.engine.machine.waiting import waiting


def called(run: Run, event: Called) -> None:
    """The answer to what a step wanted done."""
    waiting(run, event.step, event.round, "answer")
    del run.live[event.step]
    outcome, answer = _outcome(run.process.place(event.step).step.body, event), event.answer
    documents = answer.get("documents") if isinstance(answer, dict) else None
    run.note(event.step, outcome, answer=answer, round=event.round, documents=documents)
    if event.ok:
        after(run, event.step)
    else:
        ends = "rejected" if outcome == "rejected" else "failed"
        fail(run, event.step, ends, event.error or f"Step '{event.step}' {outcome}.")


def arrived(run: Run, event: Arrived) -> None:
    """The event that a step waited for."""
    live = waiting(run, event.step, event.round, "event")
    run.drop_timers(live, event.step)
    del run.live[event.step]
    run.note(event.step, "arrived", answer=event.data)
    after(run, event.step)


def _outcome(body: Body, event: Called) -> str:
    """Of a request that was started, its own outcome."""
    told: Any = event.answer.get("outcome") if isinstance(body, Request) and isinstance(event.answer, dict) else None
    return str(told or ("done" if event.ok else "failed"))
