"""Moves a stored request: an event goes into the engine, and what follows is written down in the same transaction."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from time import perf_counter
from types import SimpleNamespace
from typing import Any

from sqlalchemy import bindparam, insert, update

from hub.core import measures
from hub.core.errors import Conflict
from hub.core.prepared import Prepared, together
from hub.engine import approvers
from hub.engine.errors import NobodyToAsk, Refused
from hub.engine.machine import effects, scope, settle
from hub.engine.machine.events import Event
from hub.engine.machine.leaving import Gap, filled
from hub.engine.machine.state import ENDED, State
from hub.engine.people import Question
from hub.engine.process import Ask
from hub.requests import showing
from hub.requests.access import answers_for
from hub.requests.following import Following
from hub.requests.ledger import Task
from hub.requests.messages import PersonToTell
from hub.requests.models import open_tasks, request_events, requests
from hub.requests.move import Move
from hub.requests.naming import as_kept
from hub.requests.org import Circle
from hub.requests.participants import add_participants
from hub.requests.showing import Shape
from hub.requests.standing import state_of, with_askers

# Effects that belong to the history although no event tells of them.
_TOLD = (effects.Tell, effects.Remind, effects.Finish)

_NEW = Prepared(insert(requests))
_CHANGE = Prepared(update(requests).where(requests.c.id == bindparam("which")))
_LINES = Prepared(insert(request_events))


class Running:
    """One request within one unit of work: the engine decides, this writes down.

    A row of version 0 has not been written yet; `changed` columns are written with the move.
    """

    def __init__(self, move: Move, changed: Mapping[str, Any]) -> None:
        self._move = move
        self._unit = move.unit
        self._circle = move.circle
        self._process = move.process
        self._row = move.row
        self._facts = move.facts
        self._changed = changed
        self._lines: list[dict[str, Any]] = []
        self._involved: dict[str, None] = {}
        self.opened: Sequence[Task] = ()
        self.closed: Sequence[Task] = ()

    def happen(self, event: Event, actor: str) -> None:
        """Lets an event happen, with all that follows. Raises `Conflict` when the engine refuses it."""
        before = with_askers(state_of(self._row["position"]), self._open_tasks)
        began = perf_counter()
        try:
            state, todo, happened = self._settle(before, event)
        except (Refused, NobodyToAsk) as refusal:
            raise Conflict(self._in_words(getattr(refusal, "detail", str(refusal)), event, before)) from None
        self._unit.note(measures.ENGINE, perf_counter() - began, self._row["process"])
        for entry in (*happened, *(effect for effect in todo if isinstance(effect, _TOLD))):
            self.note(type(entry).__name__, entry.to_json(), actor)
        following = Following(replace(self._move, row=self._row), state)
        following.do(todo)
        self._tell_who_answers(state)
        with together(self._unit.connection):
            self.opened, self.closed = following.write(), following.closed
            self.involve(*(task["assignee_id"] for task in self.opened))
            self._measure()
            worth = scope(self._process, state, self._facts).amount
            self.keep(state=state.phase, position=state.to_json(), ended_at=self._end(state), worth=worth)

    def instead(self, task: Mapping[str, Any], reason: str, by: str = "") -> Event:
        """What happens when somebody will not answer a task: others do without, or somebody stands in. Raises
        `Conflict` when nobody can."""
        state = state_of(self._row["position"])
        assert state is not None
        try:
            return self._instead(state, task["step"], task["assignee_id"], reason, by)
        except NobodyToAsk as nobody:
            raise Conflict(str(nobody)) from None

    def involve(self, *principals: str) -> None:
        """These may see the request from now on; written by `keep`."""
        self._involved |= dict.fromkeys(principals)

    def note(self, kind: str, body: Mapping[str, Any], actor: str) -> None:
        """Adds a line to the history; written by `keep`."""
        position = self._row["events"] + len(self._lines)
        told = {"at": self._unit.now, "actor": actor, "type": kind, "body": dict(body)}
        self._lines.append({"request_id": self._row["id"], "position": position, **told})

    def keep(self, **values: Any) -> None:
        """Writes the history and the request's row, one version on."""
        if self._lines:
            _LINES.run(self._unit.connection, self._lines)
        if self._involved:
            add_participants(self._unit.connection, self._row["id"], self._involved)
        counted = {"events": self._row["events"] + len(self._lines), "version": self._row["version"] + 1}
        values = {**self._changed, **values, **counted, "updated_at": self._unit.now}
        if self._row["version"] == 0:
            _NEW.run(self._unit.connection, [{**self._row, **values}])
        else:
            _CHANGE.run(self._unit.connection, [{**values, "which": self._row["id"]}])
        self._row = {**self._row, **values}

    def shown(self) -> Shape:
        """A new request as the API shows it."""
        tasks = [SimpleNamespace(**task) for task in self.opened]
        return showing.whole(SimpleNamespace(**self._row), tasks, self._circle, as_kept)

    def shown_task(self, task_id: str, names: Circle) -> Shape:
        """A task that was just closed as the API shows it."""
        closed = next(task for task in self.closed if task["id"] == task_id)
        names.know([closed["assignee_id"], closed["decided_by"]])
        about = {name: self._row[name] for name in showing.ABOUT}
        return showing.whole_task(SimpleNamespace(**about, **closed), names, as_kept)

    def _open_tasks(self) -> Sequence[Any]:
        return open_tasks(self._unit.connection, self._row["id"])

    def _measure(self) -> None:
        """How long those waited for whom the waiting is over."""
        for task in self.closed:
            waited = (self._unit.now - task["opened_at"]).total_seconds()
            self._unit.note(measures.TASKS, waited, self._row["process"], task["state"])

    def _end(self, state: State) -> Any:
        return self._unit.now if state.phase in ENDED else None

    def _tell_who_answers(self, state: State) -> None:
        """A request that goes back to one who has left goes to whoever led her."""
        requester: str = self._row["requester_id"]
        manager = answers_for(self._circle.person, requester) if state.phase == "returned" else None
        if manager:
            self.involve(manager.id)
            occasion = f"{self._row['id']}:returned:{state.round}"
            self._unit.emit(PersonToTell(self._row["id"], manager.id, "requester-left", occasion))

    def _settle(self, before: State | None, event: Event) -> tuple[State, list[effects.Effect], list[Event]]:
        """One event with all that follows; who has left by the time her turn comes is not asked, others are."""
        state, todo, happened = self._settle_once(before, event)
        self._circle.know(effect.person for effect in todo if isinstance(effect, effects.OpenTask))
        for effect in todo:  # grows while it is walked
            if isinstance(effect, effects.OpenTask) and self._circle.has_left(effect.person):
                with suppress(NobodyToAsk):  # an administrator names somebody
                    because = f"{self._circle.name(effect.person)} has left"
                    following = self._instead(state, effect.step, effect.person, because)
                    state, more, fed = self._settle_once(state, following)
                    todo += more
                    happened += fed
        return state, todo, happened

    def _settle_once(self, before: State | None, event: Event) -> tuple[State, list[effects.Effect], list[Event]]:
        told = (self._process, before, event, self._unit.now, self._facts, self._resolve)
        state, todo, happened = settle(*told)
        return state, list(todo), list(happened)

    def _instead(self, state: State, step: str, person: str, reason: str, by: str = "") -> Event:
        asked = self._process.place(step).step.body
        gap = Gap(step, state.round, state.live[step], person, own=isinstance(asked, Ask))
        return filled(gap, scope(self._process, state, self._facts, self._unit.now, step), self._circle, reason, by)

    def _in_words(self, refusal: str, event: Event, before: State | None) -> str:
        """What the engine says, with the names of those whom the event or an answer before it speaks of."""
        told = [getattr(event, name, "") for name in ("person", "by", "from_", "to")]
        votes = [vote for live in (before.live.values() if before else ()) for vote in live.votes]
        told += [one for person, _, by in votes for one in (person, by)]
        told += [one for result in (before.results.values() if before else ()) for one in result.get("decidedBy", ())]
        self._circle.know(one for one in told if one and one in refusal)
        return self._circle.in_words(refusal)

    def _resolve(self, question: Question, scope: approvers.Scope) -> approvers.Resolution:
        return approvers.resolve(question, scope, self._circle)
