"""What each kind of step does when the request arrives at it: one uniform table, kind -> behaviour."""

from collections.abc import Callable, Mapping
from typing import Any

from hub.engine.effects import CallService, FileDocuments, Resolve, SetTimer, Tell
from hub.engine.process import Approve, Call, File, Step
from hub.engine.process import Tell as TellBody
from hub.engine.run import Run
from hub.engine.state import Live
from hub.engine.templates import render, render_path

Enter = Callable[[Run, str, Any], bool]


def walk(run: Run, start: int) -> None:
    """Go on from a position until a step waits or the end is reached."""
    for step in run.process.steps[start:]:
        if _skipped(run, step):
            run.note(step.name, "skipped")
        elif BEHAVIOURS[step.kind](run, step.name, step.body):
            return
    run.finish("approved")


def after(run: Run, step: str) -> None:
    """Go on behind a step that is done."""
    walk(run, run.process.positions[step] + 1)


def set_timers(run: Run, step: str, body: Approve, escalated: bool = False) -> tuple[str, ...]:
    """Set the ladder of a step and give the names of its timers; a second ladder, after escalation, has one rung."""
    if body.within is None:
        return ()
    rungs, within = _rungs(body, escalated), str(body.within)
    for name, kind, share in rungs:
        run.emit(SetTimer(f"{step}.{run.round}.{name}", step, run.round, kind, within, share))
    return tuple(name for name, _, _ in rungs)


def _rungs(body: Approve, escalated: bool) -> list[tuple[str, str, float]]:
    """Name, kind and share of each timer of a ladder."""
    if escalated:
        return [("due2", "due", 1.0)]
    last = "escalate" if body.escalate else "due"
    return [*((f"remind{round(share * 100)}", "remind", share) for share in body.remind), (last, last, 1.0)]


def _skipped(run: Run, step: Step) -> bool:
    return step.when is not None and run.value(step.when) is not True


def _approve(run: Run, step: str, body: Approve) -> bool:
    run.live[step] = Live("people")
    run.emit(Resolve(step, run.round, body.question))
    return True


def _call(run: Run, step: str, body: Call) -> bool:
    arguments = {name: run.value(expression) for name, expression in body.arguments}
    run.live[step] = Live("answer")
    run.emit(CallService(step, run.round, body.service, body.operation, arguments, str(body.retry or "")))
    return True


def _file(run: Run, step: str, body: File) -> bool:
    documents = tuple(run.value(body.documents) or ())
    if not documents:  # an optional field that was left empty: there is nothing to wait for
        run.note(step, "skipped")
        return False
    run.live[step] = Live("answer")
    run.emit(FileDocuments(step, run.round, documents, body.store, render_path(body.into, run.value)))
    return True


def _tell(run: Run, step: str, body: TellBody) -> bool:
    texts = {language: render(template, run.value) for language, template in body.texts.items()}
    run.emit(Tell(step, run.round, tuple(person.text for person in body.to), body.message, texts))
    run.note(step, "told")
    return False


# One line per kind of step: parallel, choose, loops, sub-requests and waits join here. True means: it waits.
BEHAVIOURS: Mapping[str, Enter] = {"approve": _approve, "call": _call, "file": _file, "tell": _tell}
