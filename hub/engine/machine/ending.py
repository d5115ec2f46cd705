"""How what is under way is taken back: tasks, timers, waits, requests that were started, calls that can be undone."""

from hub.engine.bodies import Call, Request
from hub.engine.machine.effects import CancelRequest, Finish, StopWaiting, UndoCall
from hub.engine.machine.keys import within
from hub.engine.machine.run import Run


def finish(run: Run, outcome: str, because: str = "", by: str = "") -> None:
    """End the request, and with it everything that still waits; unless it is approved, its calls are undone."""
    cancel(run, because or f"The request is {outcome}.", by)
    if outcome != "approved":
        undo(run, 0)
    run.becomes(outcome)
    run.emit(Finish(outcome, because))


def cancel(run: Run, because: str, by: str = "") -> None:
    """Stop everything that waits."""
    for key in list(run.live):
        stop(run, key, because, by)


def cancel_within(run: Run, around: str, because: str, by: str = "", branch: int | None = None) -> None:
    """Stop what waits within a step, or within one of its branches."""
    for key in list(run.live):
        held = within(run.process, key, around)
        if held is not None and branch in (None, held):
            stop(run, key, because, by)


def stop(run: Run, key: str, because: str, by: str = "") -> None:
    """Stop a step that waits: take back its open tasks, clear its timers, wait no more."""
    live = run.live.pop(key)
    run.close_tasks(key, live.open, "cancelled", because, by)
    run.drop_timers(live, key)
    if live.waits == "event":
        run.emit(StopWaiting(key, run.round))
    elif live.waits == "answer" and isinstance(run.process.place(key).step.body, Request):
        run.emit(CancelRequest(key, run.round))


def undo(run: Run, top: int) -> None:
    """Take the calls back that were made from a position in the file on, the last one first."""
    for key in reversed(list(run.results)):
        place = run.process.place(key)
        if isinstance(place.step.body, Call) and place.top >= top:
            _undo(run, key, place.step.body)


def _undo(run: Run, key: str, body: Call) -> None:
    result = run.results[key]
    if not body.undo or result["outcome"] != "done" or "round" not in result:
        return  # without a round it was made when the process did not yet say how to undo it
    service, _, operation = body.undo.partition(".")
    arguments, answer = run.named(body.arguments, key), result.get("answer")
    run.emit(UndoCall(key, result["round"], service, operation, arguments, answer))
    run.keep(key, {"outcome": "undone"})
