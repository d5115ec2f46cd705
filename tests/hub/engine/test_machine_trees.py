"""The machine over random processes and random orders of events: nothing is lost, nothing is orphaned, all ends."""

import json
import re
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar

import pytest
import yaml
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from hub.engine import approvers
from hub.engine.company import Company
from hub.engine.errors import Refused
from hub.engine.examples import NOW, RATES
from hub.engine.language import load
from hub.engine.machine import advance, effects, events, settle
from hub.engine.machine.facts import facts_of
from hub.engine.machine.migration import Going, passage
from hub.engine.machine.state import ENDED, State
from hub.engine.process import Process
from tests.support.trees import FORM, processes

PEOPLE = Path(__file__).parents[3] / "processes" / "demo" / "people.yaml"
COMPANY = Company.from_json(yaml.safe_load(PEOPLE.read_text("utf-8")))
FACTS = facts_of(COMPANY.people["ana"], FORM, NOW, rates=RATES, request_id="r-1", number="R-1")
ENOUGH = 3000  # events within which every request of these sizes must have come to its end

Place = tuple[str, int]


class World:
    """All that stands around a request, and what it has been asked to do: as the hub keeps it in its tables."""

    def __init__(self, process: Process) -> None:
        self.process, self.now = process, NOW
        self.state: State | None = None
        self.history: list[tuple[Process, Any, Any]] = []
        self.tasks: dict[tuple[str, int, str], str] = {}
        self.timers: set[str] = set()
        self.still: set[str] = set()
        self.questions: set[tuple[str, int, str]] = set()
        self.calls: dict[Place, Any] = {}
        self.waits: dict[Place, Any] = {}
        self.undone: Counter[str] = Counter()
        self.finished: list[str] = []
        self.do(events.Submitted("ana"))

    def do(self, event: Any) -> None:
        """Let something happen; state and events go through their JSON, as between two moves of a real request."""
        before = State.from_json(json.loads(json.dumps(self.state.to_json()))) if self.state else None
        event = events.from_json(json.loads(json.dumps(event.to_json())))
        self.state, done, fed = settle(self.process, before, event, self.now, FACTS, self._resolve)
        self.history += [(self.process, one, self.now) for one in fed]
        for effect in done:
            self._follow(effect)

    def _resolve(self, question: Any, scope: Any) -> approvers.Resolution:
        return approvers.resolve(question, scope, COMPANY)

    def _follow(self, effect: Any) -> None:
        if follow := self._FOLLOWING.get(type(effect)):
            follow(self, effect)

    def _open(self, effect: effects.OpenTask) -> None:
        place = (effect.step, effect.round, effect.person)
        assert place not in self.tasks, "a task is opened twice"
        self.tasks[place] = effect.kind

    def _close(self, effect: effects.CloseTask) -> None:
        del self.tasks[effect.step, effect.round, effect.person]
        self.questions.discard((effect.step, effect.round, effect.person))

    def _set(self, effect: effects.SetTimer) -> None:
        assert effect.key not in self.timers, "a timer is set twice"
        self.timers.add(effect.key)

    def _clear(self, effect: effects.ClearTimer) -> None:
        self.timers.remove(effect.key)
        self.still.discard(effect.key)

    def _of(self, effect: effects.PauseTimers | effects.ResumeTimers) -> set[str]:
        return {key for key in self.timers if key.rpartition(".")[0] == f"{effect.step}.{effect.round}"}

    def _call(self, effect: Any) -> None:
        assert (effect.step, effect.round) not in self.calls, "a call is made twice"
        self.calls[effect.step, effect.round] = effect

    def _rename(self, effect: effects.RenameStep) -> None:
        old, new = (effect.step, effect.round), (effect.to, effect.round)
        self.tasks = {(new if place[:2] == old else place[:2]) + place[2:]: kind for place, kind in self.tasks.items()}
        self.questions = {(new if place[:2] == old else place[:2]) + place[2:] for place in self.questions}
        for name in effect.timers:
            before, after = (f"{step}.{effect.round}.{name}" for step in (effect.step, effect.to))
            for keys in (self.timers, self.still):
                if before in keys:
                    keys.remove(before)
                    keys.add(after)

    def go_over(self, process: Process, steps: Mapping[str, str]) -> None:
        """Take another version of the process, if that is safe."""
        assert self.state is not None
        found = passage(Going(self.process, process, self.state, FORM, steps, frozenset()), 2, "dora")
        if not found.problems:
            self.process = process
            self.do(found.event)

    _FOLLOWING: ClassVar[Mapping[type[Any], Callable[["World", Any], Any]]] = {
        effects.OpenTask: _open,
        effects.CloseTask: _close,
        effects.SetTimer: _set,
        effects.ClearTimer: _clear,
        effects.PauseTimers: lambda self, effect: self.still.update(self._of(effect)),
        effects.ResumeTimers: lambda self, effect: self.still.difference_update(self._of(effect)),
        effects.AskRequester: lambda self, effect: self.questions.add((effect.step, effect.round, effect.person)),
        effects.CloseQuestion: lambda self, effect: self.questions.remove((effect.step, effect.round, effect.person)),
        effects.PassQuestion: lambda self, effect: self.questions.add((effect.step, effect.round, effect.to)),
        effects.CallService: _call,
        effects.ProduceDocument: _call,
        effects.StartRequest: _call,
        effects.FileDocuments: _call,
        effects.CancelRequest: lambda self, effect: self.calls.pop((effect.step, effect.round)),
        effects.AwaitEvent: lambda self, effect: self.waits.update({(effect.step, effect.round): effect}),
        effects.StopWaiting: lambda self, effect: self.waits.pop((effect.step, effect.round)),
        effects.UndoCall: lambda self, effect: self.undone.update([f"{effect.step}.{effect.round}"]),
        effects.RenameStep: _rename,
        effects.Finish: lambda self, effect: self.finished.append(effect.outcome),
    }

    def called(self, place: Place, ok: bool) -> None:
        effect = self.calls.pop(place)
        answer = {"outcome": "approved" if ok else "rejected"} if isinstance(effect, effects.StartRequest) else {}
        event = events.Called(*place, ok, answer or {"documents": ["d"]})
        if self.wants(place):
            self.do(event)
        else:  # it was taken back while it was on its way
            with pytest.raises(Refused):
                self.do(event)

    def wants(self, place: Place) -> bool:
        """Whether a step still waits for an answer."""
        live = self.state.live.get(place[0]) if self.state else None
        return live is not None and live.waits == "answer" and self.state is not None and self.state.round == place[1]

    def ring(self, key: str) -> None:
        self.timers.remove(key)
        self.do(events.Due(key))

    def arrive(self, place: Place) -> None:
        del self.waits[place]
        self.do(events.Arrived(*place, {}))

    def answer(self, task: tuple[str, int, str], outcome: str, by: str = "") -> None:
        step, round_, person = task
        if self.tasks[task] == "ask":
            self.do(events.Supplied(person, step, round_, {"size": "L"}, by or person))
        else:
            self.do(events.Decided(person, step, round_, outcome, "", by or person))

    def answers(self) -> list[tuple[str, int, str, str]]:
        """The answers that count in steps which still wait: step, round, whose, by whom."""
        live, round_ = (self.state.live, self.state.round) if self.state else ({}, 0)
        return [(step, round_, person, by) for step, one in live.items() for person, _, by in one.votes]

    @property
    def running(self) -> bool:
        return self.state is not None and self.state.phase == "running"


class Requests(RuleBasedStateMachine):
    """One request of one random process, to which anything may happen at any moment."""

    world: World
    text: str

    @initialize(text=processes())
    def begin(self, text: str) -> None:
        self.text = text
        self.world = World(load(text))

    @precondition(lambda self: self.world.state.phase not in ENDED)
    @rule()
    def goes_over_to_a_version_whose_steps_have_other_names(self) -> None:
        """There and back again, so that a request may do it more than once."""
        before, after = ("s", "t") if self.text.count('"s0"') else ("t", "s")
        renamed = re.sub(rf"\b{before}(\d+)\b", rf"{after}\1", self.text)
        names = [name for name in self.world.process.places if name[0] == before and name[1:].isdigit()]
        process = self.world.process
        self.world.go_over(load(renamed), {name: after + name[1:] for name in names})
        self.text = renamed if self.world.process is not process else self.text

    def pick(self, data: st.DataObject, things: Any) -> Any:
        return data.draw(st.sampled_from(sorted(things)))

    @precondition(lambda self: self.world.tasks)
    @rule(data=st.data(), outcome=st.sampled_from(["approve", "approve", "approve", "reject", "return"]))
    def decide(self, data: st.DataObject, outcome: str) -> None:
        task = self.pick(data, self.world.tasks)
        self.world.answer(task, outcome)

    @precondition(lambda self: self.world.tasks)
    @rule(data=st.data(), to=st.sampled_from(sorted(COMPANY.people)))
    def delegate(self, data: st.DataObject, to: str) -> None:
        step, round_, person = self.pick(data, self.world.tasks)
        self.perhaps(events.Delegated(step, round_, person, to, person, "holidays"))

    @precondition(lambda self: self.world.tasks)
    @rule(data=st.data(), who=st.sampled_from(sorted(COMPANY.people)))
    def add(self, data: st.DataObject, who: str) -> None:
        step, round_, person = self.pick(data, self.world.tasks)
        self.perhaps(events.Added(step, round_, who, person, "four eyes"))

    @precondition(lambda self: self.world.tasks)
    @rule(data=st.data())
    def ask_back(self, data: st.DataObject) -> None:
        step, round_, person = self.pick(data, self.world.tasks)
        self.perhaps(events.Asked(step, round_, person, "which one?"))

    @precondition(lambda self: self.world.questions)
    @rule(data=st.data())
    def answer_a_question(self, data: st.DataObject) -> None:
        step, round_, person = self.pick(data, self.world.questions)
        self.world.do(events.Answered(step, round_, "ana", "the red one", person))

    @precondition(lambda self: self.world.answers())
    @rule(data=st.data())
    def take_back(self, data: st.DataObject) -> None:
        step, round_, person, by = self.pick(data, self.world.answers())
        self.perhaps(events.TakenBack(person, step, round_, by))

    @precondition(lambda self: self.world.calls)
    @rule(data=st.data(), ok=st.sampled_from([True, True, False]))
    def service_answers(self, data: st.DataObject, ok: bool) -> None:
        self.world.called(self.pick(data, self.world.calls), ok)

    @precondition(lambda self: self.world.timers - self.world.still)
    @rule(data=st.data())
    def timer_rings(self, data: st.DataObject) -> None:
        self.world.now += timedelta(hours=1)
        self.world.ring(self.pick(data, self.world.timers - self.world.still))

    @precondition(lambda self: self.world.waits)
    @rule(data=st.data())
    def event_arrives(self, data: st.DataObject) -> None:
        self.world.arrive(self.pick(data, self.world.waits))

    @precondition(lambda self: self.world.state and self.world.state.phase == "returned")
    @rule()
    def resubmit(self) -> None:
        self.world.do(events.Resubmitted("ana"))

    @rule(data=st.data())
    def something_comes_late_or_to_the_wrong_place(self, data: st.DataObject) -> None:
        """Stale, foreign and repeated events are refused, and change nothing."""
        step, round_ = data.draw(st.sampled_from(sorted(self.world.process.places))), data.draw(st.integers(1, 3))
        if any(place[:2] == (step, round_) for place in (*self.world.tasks, *self.world.calls, *self.world.waits)):
            return
        late = [events.Decided("bob", step, round_, "approve"), events.Called(step, round_, True)]
        late += [events.Arrived(step, round_), events.Supplied("bob", step, round_, {}), events.Due(f"{step}.9.due")]
        before = self.world.state
        assert before is not None
        for event in late:
            self.perhaps(event)
            assert self.world.state is before

    @precondition(lambda self: self.world.running)
    @rule(often=st.integers(0, 9))
    def withdraw(self, often: int) -> None:
        if often == 0:
            self.world.do(events.Withdrawn("ana"))

    def perhaps(self, event: Any) -> None:
        with suppress(Refused):
            self.world.do(event)

    @invariant()
    def whatever_waits_has_somebody_or_something_that_will_wake_it(self) -> None:
        world = self.world
        assert world.state is not None
        live, round_ = world.state.live, world.state.round
        tasks = {(key, round_, person) for key, one in live.items() for person in one.open}
        assert tasks == set(world.tasks)
        assert {f"{key}.{round_}.{name}" for key, one in live.items() for name in one.timers} == world.timers
        assert {(key, round_) for key, one in live.items() if one.waits == "event"} == set(world.waits)
        assert {(key, round_) for key, one in live.items() if one.waits == "answer"} <= set(world.calls)
        for key, one in live.items():
            waits = {"decisions": one.open, "time": one.timers, "branches": one.left}
            assert waits.get(one.waits, True), f"{key} waits for nothing"

    @invariant()
    def the_clock_of_a_step_stands_still_while_a_question_of_its_own_is_open(self) -> None:
        world = self.world
        assert world.state is not None
        live, round_ = world.state.live, world.state.round
        assert {(key, round_, person) for key, one in live.items() for person in one.asking} == world.questions
        assert {
            f"{key}.{round_}.{name}" for key, one in live.items() if one.asking for name in one.timers
        } == world.still

    @invariant()
    def a_request_runs_as_long_as_something_is_live_and_ends_once(self) -> None:
        world = self.world
        assert world.state is not None
        assert bool(world.state.live) == world.running
        assert len(world.finished) == (world.state.phase in ENDED)

    @invariant()
    def no_call_is_undone_twice_and_none_of_an_approved_request(self) -> None:
        assert all(count == 1 for count in self.world.undone.values())

    @invariant()
    def nobody_decides_twice_in_a_step_nor_on_a_request_of_their_own(self) -> None:
        decided = [one for _, one, _ in self.world.history if isinstance(one, events.Decided)]
        taken_back = [one for _, one, _ in self.world.history if isinstance(one, events.TakenBack)]
        counted = Counter((one.step[1:], one.round, one.by) for one in decided)  # a version may begin names with t
        counted.subtract((one.step[1:], one.round, one.by) for one in taken_back)
        assert set(counted.values()) <= {0, 1}
        assert all("ana" not in (one.person, one.by) for one in decided)

    def teardown(self) -> None:
        """Every path ends, and the history told again gives the same state."""
        if not hasattr(self, "world"):
            return
        drive_home(self.world)
        state: State | None = None
        for process, event, now in self.world.history:
            state, _ = advance(process, state, event, now, FACTS)
        assert state is not None
        assert self.world.state is not None
        assert state.to_json() == self.world.state.to_json()


def drive_home(world: World) -> None:
    """Whatever waits is answered, one after another, until the request has ended."""
    for _ in range(ENOUGH):
        if world.state is None or world.state.phase in ENDED:
            return
        if world.state.phase == "returned":
            world.do(events.Resubmitted("ana"))
        elif world.tasks:
            world.answer(min(world.tasks), "approve")
        elif world.calls:
            world.called(min(world.calls), True)
        elif world.waits:
            world.arrive(min(world.waits))
        else:
            world.ring(min(world.timers))
    raise AssertionError("this request does not come to its end")


TestRequests = Requests.TestCase
TestRequests.settings = settings(
    max_examples=150,
    stateful_step_count=30,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)
