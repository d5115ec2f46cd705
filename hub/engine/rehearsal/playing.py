"""A request on the stage, played by the machine: people answer, services and events come, until it has ended."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, cast

from hub.engine import approvers
from hub.engine.approvers import Scope
from hub.engine.bodies import Approve, Ask
from hub.engine.machine import effects, events, settle
from hub.engine.machine.state import Live, State
from hub.engine.people import Question
from hub.engine.rehearsal.agenda import Agenda
from hub.engine.rehearsal.ballots import Votes, decisive, given, in_order
from hub.engine.rehearsal.conduct import Answer, Hour

Found = dict[str, approvers.Resolution]


class Play(Agenda):
    """A request that is played by the machine. It raises what the machine raises."""

    def feed(self, event: events.Event) -> None:
        """Let something happen, and put what is expected to follow on the agenda."""
        asked: list[approvers.Resolution] = []

        def resolve(question: Question, scope: Scope) -> approvers.Resolution:
            asked.append(approvers.resolve(question, scope, self.org))
            return asked[-1]

        self.state, done, fed = settle(self.process, self.state, event, self.now, self.facts, resolve)
        found = dict(zip([one.step for one in fed if isinstance(one, events.Resolved)], asked, strict=True))
        begin = len(self.stops)
        for effect in done:
            _REACTIONS.get(type(effect), _nothing)(self, effect, found)
        self.stops[begin:] = sorted(self.stops[begin:], key=lambda stop: (stop.round, stop.order))
        asking, self._asked = list(self._asked), {}
        for key in asking:
            self.ask(key)

    def bring(self, hour: Hour, event: Any) -> None:
        """Plan that something comes for which a step waits."""
        self.plan(hour, lambda: self._come(event), event.step)

    def ask(self, key: str, hour: Hour = None, insist: bool = False) -> None:
        """Plan what comes of those who are asked: the answer that changes something, or that their time runs out.

        It comes at an `hour` that is known, or when they usually answer; `insist` that none of them stays silent.
        """
        live = self._deciding(key)
        if live is None:
            return
        answers = in_order([self._answer(key, person, hour, insist) for person in live.open])
        told = [answer for answer in answers if answer.outcome]
        asks = isinstance(self._body(key), Ask)
        found = ((), told[0]) if asks and told else None if asks else decisive(live, told)
        if found:
            self._plan_answer(key, *found)
        elif not insist:
            self._plan_silence(key, given(live, told))

    def wait_for(self, key: str) -> None:
        """People are asked, and will answer."""
        self._asked[key] = None

    def ring(self, timer: effects.SetTimer) -> None:
        """A wait for a time is over."""
        if self.waits(timer.step, timer.round):
            self.feed(events.Due(timer.key))

    def _come(self, event: Any) -> None:
        if self.waits(event.step, event.round):
            self.guessed |= any(self.process.keeps(event.step, field) for field in ("answer", "documents"))
            self.feed(event)

    def _answer(self, key: str, person: str, hour: Hour, insist: bool) -> Answer:
        answer = self.conduct.answer(self, key, person)
        answer = replace(answer, hour=hour) if hour else answer
        return answer if answer.outcome or not insist else replace(answer, outcome="approve")

    def _plan_answer(self, key: str, votes: Votes, answer: Answer) -> None:
        round_ = self._round
        self.plan(answer.hour, lambda: self._give(key, round_, votes, answer), key)

    def _give(self, key: str, round_: int, votes: Votes, answer: Answer) -> None:
        """Those who answered before it changed anything need not be played."""
        if not self.waits(key, round_):
            return
        person = answer.person
        if isinstance(self._body(key), Ask):
            self.guessed |= self.process.keeps(key, "answer")
            self.feed(events.Supplied(person, key, round_, answer.values or {}, person))
        else:
            self._count(key, votes)
            self.feed(events.Decided(person, key, round_, answer.outcome, answer.comment, person))

    def _plan_silence(self, key: str, votes: Votes) -> None:
        hour, round_ = self.conduct.due(self, self._body(key).within), self._round
        if hour is None:
            self.ask(key, insist=True)
        else:
            self.plan(hour, lambda: self._stay_silent(key, round_, votes), key)

    def _stay_silent(self, key: str, round_: int, votes: Votes) -> None:
        """All time has passed; when nothing comes of that, they answer after all."""
        if not self.waits(key, round_):
            return
        self._count(key, votes)
        before = self._deciding(key)
        if before and before.timers:
            self.feed(events.Due(f"{key}.{round_}.{before.timers[-1]}"))
        after = self._deciding(key) if self.waits(key, round_) else None
        if before and after and before.open == after.open:
            self.ask(key, self.now, insist=True)

    def _count(self, key: str, votes: Votes) -> None:
        state = cast(State, self.state)
        self.state = replace(state, live={**state.live, key: replace(state.live[key], votes=votes)})

    def _deciding(self, key: str) -> Live | None:
        live = self.state.live.get(key) if self.state else None
        return live if live and live.waits in ("decisions", "escalation") else None

    def _body(self, key: str) -> Approve:
        return cast(Approve, self.process.place(key).step.body)

    @property
    def _round(self) -> int:
        return self.state.round if self.state else 1


def _nothing(_: Play, __: Any, ___: Found) -> None:
    pass


def _opened(play: Play, effect: effects.OpenTask, found: Found) -> None:
    play.opened.append(effect)
    if effect.step in found:
        play.stop(effect, found.pop(effect.step))
    play.wait_for(effect.step)


def _wanted(play: Play, effect: Any, _: Found) -> None:
    play.stop(effect)
    play.bring(*play.conduct.called(play, effect))


def _awaited(play: Play, effect: effects.AwaitEvent, _: Found) -> None:
    play.stop(effect)
    play.bring(*play.conduct.arrived(play, effect))


def _timer(play: Play, effect: effects.SetTimer, _: Found) -> None:
    """Of timers only those that a wait ends with; people answer before theirs ring."""
    if effect.kind == "until":
        play.stop(effect)
        play.plan(play.conduct.rings(play, effect), lambda: play.ring(effect), effect.step)


def _told(play: Play, effect: effects.Tell, _: Found) -> None:
    play.stop(effect).over = play.now if play.known else None


def _sent_back(play: Play, _: effects.SendBack, __: Found) -> None:
    play.plan(play.conduct.corrected(play), lambda: play.feed(events.Resubmitted(play.facts.requester["id"])))


_REACTIONS: Mapping[type[Any], Callable[[Play, Any, Found], None]] = {
    effects.OpenTask: _opened,
    effects.CallService: _wanted,
    effects.FileDocuments: _wanted,
    effects.ProduceDocument: _wanted,
    effects.StartRequest: _wanted,
    effects.AwaitEvent: _awaited,
    effects.SetTimer: _timer,
    effects.Tell: _told,
    effects.SendBack: _sent_back,
}
