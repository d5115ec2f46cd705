"""Questions to the requester: asked with a task, answered one by one; the clock stands still while one is open."""

from dataclasses import replace

from hub.engine.errors import Refused
from hub.engine.machine.effects import AskRequester, CloseQuestion, PauseTimers, ResumeTimers
from hub.engine.machine.events import Answered, Asked
from hub.engine.machine.run import Run
from hub.engine.machine.state import Live
from hub.engine.machine.waiting import must_have_task, waiting


def asked(run: Run, event: Asked) -> None:
    """An approver asks the requester; the clock stands still from the first open question on."""
    live = waiting(run, event.step, event.round, "decisions")
    must_have_task(event.step, live, event.person, live.open)
    run.emit(AskRequester(event.step, run.round, event.person, event.question))
    asking = tuple(dict.fromkeys((*live.asking, event.person)))
    run.live[event.step] = replace(live if live.paused else stand_still(run, event.step, live), asking=asking)


def answered(run: Run, event: Answered) -> None:
    """The requester answered a question; the clock runs on after the last."""
    live = waiting(run, event.step, event.round, "decisions", "escalation")
    # A state of former times may not say who asks: whoever is answered then is taken to have asked alone.
    if not live.paused or (event.person and live.asking and event.person not in live.asking):
        raise Refused("not-asked", _nobody_asks(event))
    if event.person:
        run.emit(CloseQuestion(event.step, run.round, event.person))
    left = tuple(person for person in live.asking if event.person and person != event.person)
    run.live[event.step] = run_on(run, event.step, replace(live, asking=left))


def stand_still(run: Run, step: str, live: Live) -> Live:
    """The step with its clock stopped, now."""
    run.emit(PauseTimers(step, run.round))
    return replace(live, paused=run.now.isoformat().replace("+00:00", "Z"))


def run_on(run: Run, step: str, live: Live) -> Live:
    """The step without the questions of those who are not asked any more; its clock runs on when none is left."""
    if not live.paused:
        return live
    asking = still_asking(live)
    if not asking:
        run.emit(ResumeTimers(step, run.round, live.paused))
    return replace(live, asking=asking, paused=live.paused if asking else "")


def still_asking(live: Live) -> tuple[str, ...]:
    """Those with an open question who have an open task still: who has none needs no answer."""
    return tuple(person for person in live.asking if person in live.open) if live.asking else ()


def _nobody_asks(event: Answered) -> str:
    whose = f"{event.person} has no" if event.person else "Nobody has an"
    return f"{whose} open question in step '{event.step}'. Answer whoever has asked, or comment on the request."
