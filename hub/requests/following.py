"""What follows from an engine's step, written down: effects become tasks, timers and events. Nothing leaves here."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from hub.engine import approvers
from hub.engine.machine import effects, scope
from hub.engine.machine.state import State
from hub.engine.process import Approve, Tell
from hub.engine.worktime import Duration, due, parse_duration, resumed
from hub.requests import messages
from hub.requests.ledger import Ledger, Task
from hub.requests.models import NEVER
from hub.requests.move import Move
from hub.requests.org import calendar_of
from hub.requests.reaching import Reaching


class Following:
    """Writes down the effects of one event of one request."""

    def __init__(self, move: Move, state: State) -> None:
        self._unit = move.unit
        self._circle = move.circle
        self._process = move.process
        self._id: str = move.row["id"]
        self._line: int = move.row["events"]
        self._facts = move.facts
        self._state = state
        self._reaching = Reaching(move, state)
        self._ledger = Ledger(move.unit.connection, self._id, move.unit.now)

    def do(self, todo: Sequence[effects.Effect]) -> None:
        """Each effect in its order; what becomes of tasks and timers is written by `write`."""
        for effect in todo:
            if doing := _DOING.get(type(effect)):
                doing(self, effect)
            else:
                self._reaching.reach(effect)

    def write(self) -> Sequence[Task]:
        """Writes tasks and timers; the tasks that were opened."""
        self._ledger.write()
        return self._ledger.opened

    @property
    def closed(self) -> Sequence[Task]:
        """The tasks that were closed, as they are now."""
        return self._ledger.closed

    def open_task(self, effect: effects.OpenTask) -> None:
        """Asks somebody."""
        reason = self._circle.in_words(effect.reason)
        task = self._ledger.open(effect, reason, self._due(effect.within, effect.person))
        self._unit.emit(messages.TaskOpened(self._id, task["id"], effect.person))

    def close_task(self, effect: effects.CloseTask) -> None:
        """Notes the answer, or takes the task back."""
        task = self._ledger.close(effect)
        if task is not None:
            self._unit.emit(messages.TaskClosed(self._id, task["id"], effect.person, effect.state))

    def revoke_answer(self, effect: effects.RevokeAnswer) -> None:
        """Shows wherever it was answered that the answer was taken back."""
        task = self._ledger.revoke(effect)
        if task is not None:
            self._unit.emit(messages.TaskClosed(self._id, task["id"], effect.person, task["state"]))

    def set_timer(self, effect: effects.SetTimer) -> None:
        """Rings at its moment, or by the calendar of the first who was asked; by the requester's where nobody was."""
        asked = self._state.live[effect.step].open if effect.step in self._state.live else ()
        whose = asked[0] if asked else str(self._facts.requester["id"])
        at = datetime.fromisoformat(effect.at) if effect.at else self._due(effect.within, whose, effect.share)
        self._ledger.set_timer(effect, at)

    def clear_timer(self, effect: effects.ClearTimer) -> None:
        """Will not ring."""
        self._ledger.clear_timer(effect.key)

    def pause_timers(self, effect: effects.PauseTimers) -> None:
        """The clock of a step stands still."""
        self._ledger.pause(effect.step)

    def resume_timers(self, effect: effects.ResumeTimers) -> None:
        """The clock runs on; as much time is left as when it stood still, of working time where that is meant."""
        within = self._within(effect.step)
        live = self._state.live.get(effect.step)
        first, since = live.open[0] if live and live.open else "", datetime.fromisoformat(effect.since)

        def later_than(due_at: datetime, person_id: str) -> datetime:
            calendar = calendar_of(self._circle.person(person_id or first)) if within and within.business else None
            return resumed(due_at, since, self._unit.now, calendar)

        self._ledger.resume(effect.step, later_than)

    def rename_step(self, effect: effects.RenameStep) -> None:
        """A step has another name from now on."""
        self._ledger.rename(effect)

    def remind(self, effect: effects.Remind) -> None:
        """Reminds people of the tasks that they have open."""
        for person in effect.people:
            task = self._ledger.waiting(effect.step, effect.round, person)
            if task is not None:
                occasion = f"{effect.kind}:{self._line}"
                self._unit.emit(messages.TaskReminded(self._id, task["id"], person, effect.kind, occasion))

    def ask_requester(self, effect: effects.AskRequester) -> None:
        """Passes a question on."""
        self._ledger.ask(effect)
        requester = str(self._facts.requester["id"])
        self._tell(requester, "question", f"question:{self._line}", effect.question)

    def close_question(self, effect: effects.CloseQuestion) -> None:
        """A question is answered."""
        self._ledger.close_question(effect)

    def pass_question(self, effect: effects.PassQuestion) -> None:
        """A question goes along with its task."""
        self._ledger.pass_question(effect)

    def tell(self, effect: effects.Tell) -> None:
        """Has people told what the process says, and channels, which read English: nobody's language is theirs."""
        body = self._process.place(effect.step).step.body
        assert isinstance(body, Tell)
        within = scope(self._process, self._state, self._facts, key=effect.step)
        for person in approvers.addressees(body.to, within, self._circle):
            text = effect.texts.get(self._circle.language(person.id), effect.texts.get("en", ""))
            self._tell(person.id, effect.message, f"{effect.step}:{effect.round}", text)
        for channel in body.channels:
            occasion, text = f"{effect.step}:{effect.round}", effect.texts.get("en", "")
            self._unit.emit(messages.ChannelToTell(self._id, channel, effect.message, occasion, text))

    def send_back(self, effect: effects.SendBack) -> None:
        """It is with the requester for correction."""
        self._unit.emit(messages.RequestReturned(self._id, effect.by, effect.comment))

    def finish(self, effect: effects.Finish) -> None:
        """It has ended."""
        self._unit.emit(messages.RequestEnded(self._id, effect.outcome, effect.because))

    def _tell(self, person_id: str, message: str, occasion: str, text: str) -> None:
        self._unit.emit(messages.PersonToTell(self._id, person_id, message, f"{self._id}:{occasion}", text))

    def _within(self, step: str) -> Duration | None:
        body = self._process.place(step).step.body
        return body.within if isinstance(body, Approve) else None

    def _due(self, within: str, person_id: str, share: float = 1.0) -> datetime:
        if not within:
            return NEVER
        return due(self._unit.now, parse_duration(within), calendar_of(self._circle.person(person_id)), share)


_DOING: Mapping[type[Any], Callable[[Following, Any], None]] = {
    effects.OpenTask: Following.open_task,
    effects.CloseTask: Following.close_task,
    effects.RevokeAnswer: Following.revoke_answer,
    effects.SetTimer: Following.set_timer,
    effects.ClearTimer: Following.clear_timer,
    effects.PauseTimers: Following.pause_timers,
    effects.ResumeTimers: Following.resume_timers,
    effects.RenameStep: Following.rename_step,
    effects.Remind: Following.remind,
    effects.AskRequester: Following.ask_requester,
    effects.CloseQuestion: Following.close_question,
    effects.PassQuestion: Following.pass_question,
    effects.Tell: Following.tell,
    effects.SendBack: Following.send_back,
    effects.Finish: Following.finish,
}
