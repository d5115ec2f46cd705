"""The examples of a process file, played against the machine: what a file promises is what it does."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from hub.engine import approvers, effects, events, forms
from hub.engine.company import Company
from hub.engine.errors import ConditionError, NobodyToAsk, Refused
from hub.engine.facts import facts_of
from hub.engine.machine import settle
from hub.engine.org import OrgPerson
from hub.engine.process import Example, Process
from hub.engine.reasons import because_of
from hub.engine.state import Facts, State

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
RATES: Mapping[str, str] = {"USD": "0.90", "GBP": "1.15", "CHF": "1.05", "JPY": "0.006"}

_DECISION = re.compile(r"^(?P<who>\S+) (?P<what>approves|rejects|returns) (?P<step>\w+)$")
_PASSING = re.compile(r"^(?P<who>\S+) (?P<what>delegates) (?P<step>\w+) to (?P<to>\S+)$")
_OWN = re.compile(r"^(?P<who>\S+) (?P<what>resubmits|withdraws)$")
_LATE = re.compile(r"^(?P<step>\w+) (?P<what>escalates|expires|fails)$")
_WAYS = (
    "'bob approves manager', 'bob delegates manager to carla', 'ana resubmits', 'manager escalates', "
    "'manager expires', 'payment fails'"
)


@dataclass(slots=True)
class Story:
    """An example while it is played: where it stands, and all that happened so far."""

    process: Process
    company: Company
    facts: Facts
    failing: Mapping[str, str]
    state: State | None = None
    asked: list[str] = field(default_factory=list)
    because: list[str] = field(default_factory=list)
    called: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    filed: int = 0

    def feed(self, event: events.Event) -> None:
        """Let something happen, and services answer at once."""
        self.state, done, fed = settle(self.process, self.state, event, NOW, self.facts, self._resolve)
        self.because += [one.because for one in fed if isinstance(one, events.Resolved)]
        for effect in done:
            self._note(effect)
        for effect in done:
            if isinstance(effect, (effects.CallService, effects.FileDocuments)):
                error = self.failing.get(effect.step)
                self.feed(events.Called(effect.step, effect.round, error is None, {}, error or ""))

    def _resolve(self, question: Any, scope: approvers.Scope) -> approvers.Resolution:
        return approvers.resolve(question, scope, self.company)

    def _note(self, effect: effects.Effect) -> None:
        match effect:
            case effects.OpenTask():
                self.asked.append(effect.person)
                self.because.append(because_of(self.process, effect.step))
            case effects.CallService():
                self.called.append(f"{effect.service}.{effect.operation}")
            case effects.FileDocuments():
                self.filed += len(effect.documents)
            case effects.Tell():
                self.told.append(effect.message or effect.step)


def run_example(process: Process, example: Example, org: Company) -> list[str]:
    """Play an example; every sentence of the answer is something that did not come as told. Empty: all did."""
    try:
        story = _begin(process, example, org)
        return _play(story, example) or _compare(story, example)
    except (Refused, ConditionError, NobodyToAsk, ValueError) as error:
        return [f"{error}"]


def example_facts(requester: OrgPerson, form: Mapping[str, Any]) -> Facts:
    """Facts for a request that is only told: at a fixed hour, with fixed rates."""
    return facts_of(requester, form, NOW, rates=RATES, request_id="example", number="EXAMPLE-1")


def _begin(process: Process, example: Example, org: Company) -> Story:
    company = org.with_away(example.away)
    requester = company.person(example.requester)
    if requester is None:
        raise ValueError(f"{example.requester} is nobody of the company.")
    form = forms.clean(process, example.form)
    if found := forms.check(process, form):
        raise ValueError("; ".join(f"{problem.pointer}: {problem.detail}" for problem in found))
    failing = {match["step"]: said for line, said in map(_line, example.then) if (match := _LATE.match(line))}
    failing = {step: str(said or "failed") for step, said in failing.items() if f"{step} fails" in _lines(example)}
    return Story(process, company, example_facts(requester, form), failing)


def _play(story: Story, example: Example) -> list[str]:
    story.feed(events.Submitted(example.requester))
    for line, said in map(_line, example.then):
        try:
            _happen(story, line, said)
        except Refused as refused:
            return [f"'{line}' is refused: {refused.detail}"]
    return []


def _happen(story: Story, line: str, said: Any) -> None:
    match = next((match for pattern in (_DECISION, _PASSING, _OWN, _LATE) if (match := pattern.match(line))), None)
    if match is None:
        raise ValueError(f"'{line}' is no line of a story; write it like {_WAYS}.")
    told = {**match.groupdict(), "said": said}
    if event := _HAPPENINGS[match["what"]](story, told):
        story.feed(event)


def _line(entry: Any) -> tuple[str, Any]:
    """A line and what is said with it: `bob approves manager`, `{bob rejects manager: too much}`, or that as text."""
    if isinstance(entry, dict):
        ((line, said),) = entry.items()
        return line, said
    line, _, said = entry.partition(": ")
    return line, said


def _lines(example: Example) -> list[str]:
    return [line for line, _ in map(_line, example.then)]


def _decides(outcome: str) -> Callable[[Story, Mapping[str, Any]], events.Event]:
    def happen(story: Story, told: Mapping[str, Any]) -> events.Event:
        return events.Decided(told["who"], told["step"], _round(story), outcome, str(told["said"]), told["who"])

    return happen


def _delegates(story: Story, told: Mapping[str, Any]) -> events.Event:
    return events.Delegated(told["step"], _round(story), told["who"], told["to"], told["who"], str(told["said"]))


def _resubmits(story: Story, told: Mapping[str, Any]) -> events.Event:
    changes = told["said"] if isinstance(told["said"], dict) else {}
    story.facts = Facts({**story.facts.form, **changes}, story.facts.requester, story.facts.request, story.facts.rates)
    return events.Resubmitted(told["who"])


def _last_timer(story: Story, step: str) -> str:
    """The timer with which all time has passed: after an escalation there is a second one."""
    live = story.state.live.get(step) if story.state else None
    return f"{step}.{_round(story)}.{live.timers[-1] if live and live.timers else 'due'}"


def _round(story: Story) -> int:
    return story.state.round if story.state else 1


# One line per thing that may be told in a story. A service's failure was arranged before it began.
_HAPPENINGS: Mapping[str, Callable[[Story, Mapping[str, Any]], events.Event | None]] = {
    "approves": _decides("approve"),
    "rejects": _decides("reject"),
    "returns": _decides("return"),
    "delegates": _delegates,
    "resubmits": _resubmits,
    "withdraws": lambda _, told: events.Withdrawn(told["who"], str(told["said"])),
    "escalates": lambda story, told: events.Due(f"{told['step']}.{_round(story)}.escalate"),
    "expires": lambda story, told: events.Due(_last_timer(story, told["step"])),
    "fails": lambda _story, _told: None,
}


def _compare(story: Story, example: Example) -> list[str]:
    differences = (_COMPARISONS[name](story, wanted) for name, wanted in example.expect.items())
    return [difference for difference in differences if difference]


def _same(name: str, found: Any, wanted: Any) -> str:
    return "" if found == wanted else f"{name}: told {wanted}, but it was {found}."


def _same_people(story: Story, wanted: Iterable[str]) -> str:
    """People may be told by group: then some of its members were asked, and nobody beside those told."""
    told = {entry: {entry} if entry in story.company.people else _ids(story.company, entry) for entry in wanted}
    asked = set(story.asked)
    missed = [entry for entry, people in told.items() if not people & asked]
    beside = asked - set().union(*told.values())
    return _same("asked", sorted(asked), sorted(told)) if missed or beside else ""


def _ids(company: Company, group: str) -> set[str]:
    return {member.id for member in company.members(group)}


def _mentions(story: Story, wanted: str) -> str:
    said = [because for because in dict.fromkeys(story.because) if because]
    return "" if any(wanted.lower() in because.lower() for because in said) else _same("because", said, wanted)


_COMPARISONS: Mapping[str, Callable[[Story, Any], str]] = {
    "state": lambda story, wanted: _same("state", story.state and story.state.phase, wanted),
    "asked": _same_people,
    "filed": lambda story, wanted: _same("filed", story.filed, wanted),
    "called": lambda story, wanted: _same("called", story.called, wanted),
    "told": lambda story, wanted: _same("told", story.told, wanted),
    "because": _mentions,
}
