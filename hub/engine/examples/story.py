"""A story on the stage: where a request of an example stands, all that happened so far, and what was arranged."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from hub.engine import approvers
from hub.engine.company import Company
from hub.engine.machine import effects, events, settle
from hub.engine.machine.keys import rows_of
from hub.engine.machine.reasons import because_of
from hub.engine.machine.state import Facts, State
from hub.engine.process import Process

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Reply:
    """What a service says when it is called."""

    ok: bool = True
    answer: Any = field(default_factory=dict)
    error: str = ""


@dataclass(frozen=True, slots=True)
class Arrival:
    """An event that came; without a key it is for whoever waits for its name."""

    event: str
    key: str
    data: Any

    def is_for(self, wait: effects.AwaitEvent) -> bool:
        """Whether that is what is waited for."""
        return self.event == wait.event and self.key in ("", wait.key)


@dataclass(slots=True)
class Story:
    """An example while it is played. `replies` are what services say by step, the first at first, the last for ever."""

    process: Process
    company: Company
    facts: Facts
    replies: dict[str, list[Reply]] = field(default_factory=dict)
    now: datetime = NOW
    state: State | None = None
    arrivals: list[Arrival] = field(default_factory=list)
    waits: dict[str, effects.AwaitEvent] = field(default_factory=dict)
    moments: dict[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    because: list[str] = field(default_factory=list)
    called: list[str] = field(default_factory=list)
    undone: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    produced: list[str] = field(default_factory=list)
    started: list[str] = field(default_factory=list)
    filed: int = 0

    def feed(self, event: events.Event) -> None:
        """Let something happen; services answer at once, and what came early is taken up."""
        coming = [event]
        for one in coming:  # grows while it is walked
            if one is event or self._is_waited_for(one):
                self._advance(one, coming)

    def arrive(self, arrival: Arrival) -> None:
        """An event comes: for every step that waits for it, now or later."""
        self.arrivals.append(arrival)
        for wait in [wait for wait in self.waits.values() if arrival.is_for(wait)]:
            event = events.Arrived(wait.step, wait.round, arrival.data)
            if self._is_waited_for(event):
                self.feed(event)

    def pass_time(self, timer: str) -> None:
        """It is as late as a timer says that rings now."""
        if at := self.moments.get(timer):
            self.now = max(self.now, datetime.fromisoformat(at))

    @property
    def round(self) -> int:
        """The round of the request."""
        return self.state.round if self.state else 1

    def _advance(self, event: Any, coming: list[Any]) -> None:
        self.state, done, fed = settle(self.process, self.state, event, self.now, self.facts, self._resolve)
        self.because += [one.because for one in fed if isinstance(one, events.Resolved)]
        for effect in done:
            if note := _NOTES.get(type(effect)):
                note(self, effect)
            if reply := _REPLIES.get(type(effect)):
                coming += reply(self, effect)

    def _is_waited_for(self, event: Any) -> bool:
        """What goes another way meanwhile needs no answer any more."""
        live = self.state.live if self.state else {}
        return event.step in live and live[event.step].waits in ("answer", "event") and event.round == self.round

    def _resolve(self, question: Any, scope: approvers.Scope) -> approvers.Resolution:
        return approvers.resolve(question, scope, self.company)


def in_words(key: str) -> str:
    """A step as stories call it: `owner 1` for the step `owner` of the first row."""
    return " ".join([key.partition("#")[0], *(str(row + 1) for row in rows_of(key))])


def _asked(story: Story, effect: effects.OpenTask) -> None:
    story.asked.append(effect.person)
    story.because += [effect.reason, because_of(story.process, effect.step)]


def _filed(story: Story, effect: effects.FileDocuments) -> None:
    story.filed += len(effect.documents)


def _awaited(story: Story, effect: effects.AwaitEvent) -> None:
    story.waits[effect.step] = effect


def _set(story: Story, effect: effects.SetTimer) -> None:
    story.moments[effect.key] = effect.at


def _replied(story: Story, effect: Any) -> list[Any]:
    made = {"documents": [effect.name]} if isinstance(effect, effects.ProduceDocument) else {}
    replies = story.replies.get(effect.step) or [Reply(answer=made)]
    reply = replies.pop(0) if len(replies) > 1 else replies[0]
    return [events.Called(effect.step, effect.round, reply.ok, reply.answer, reply.error)]


def _came_early(story: Story, effect: effects.AwaitEvent) -> list[Any]:
    early = next((one for one in story.arrivals if one.is_for(effect)), None)
    return [events.Arrived(effect.step, effect.round, early.data)] if early else []


# One line per effect that an example can speak of, and per effect that is answered at once.
_NOTES: Mapping[type[Any], Any] = {
    effects.OpenTask: _asked,
    effects.CallService: lambda story, effect: story.called.append(f"{effect.service}.{effect.operation}"),
    effects.UndoCall: lambda story, effect: story.undone.append(f"{effect.service}.{effect.operation}"),
    effects.FileDocuments: _filed,
    effects.ProduceDocument: lambda story, effect: story.produced.append(in_words(effect.step)),
    effects.StartRequest: lambda story, effect: story.started.append(effect.process),
    effects.Tell: lambda story, effect: story.told.append(effect.message or effect.step),
    effects.AwaitEvent: _awaited,
    effects.SetTimer: _set,
}
_REPLIES: Mapping[type[Any], Any] = {
    effects.CallService: _replied,
    effects.FileDocuments: _replied,
    effects.ProduceDocument: _replied,
    effects.AwaitEvent: _came_early,
}
