"""The lines of a story, read: who does what, or what comes about, as what happens to the request."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from hub.engine import forms
from hub.engine.bodies import Ask, Wait
from hub.engine.examples.story import Arrival, Reply, Story
from hub.engine.machine import events
from hub.engine.machine.keys import key_of

Told = Mapping[str, Any]

_STEP = r"(?P<step>[a-z]\w*(?: [1-9]\d*)*)"
_WHO = r"(?P<who>\S+)"
_LINES = [
    re.compile(f"^{line}$")
    for line in (
        f"{_WHO} (?P<what>approves|rejects|returns|supplies) {_STEP}",
        f"{_WHO} (?P<what>delegates) {_STEP} to (?P<to>\\S+)",
        f"{_WHO} (?P<what>reassigns) {_STEP}(?: from (?P<from>\\S+))? to (?P<to>\\S+)",
        f"{_WHO} (?P<what>adds) (?P<to>\\S+) to {_STEP}",
        f"{_WHO} (?P<what>takes back) {_STEP}",
        f"{_WHO} (?P<what>resubmits|withdraws)",
        r"(?P<event>[a-z][\w-]*(?:\.[\w-]+)+) (?P<what>arrives)",
        f"{_STEP} (?P<what>is) (?P<outcome>approved|rejected|withdrawn|failed)",
        f"{_STEP} (?P<what>escalates|expires|comes|passes|fails|answers)",
    )
]
_WAYS = (
    "'bob approves manager', 'bob delegates manager to carla', 'ana resubmits', 'manager escalates', "
    "'manager expires', 'payment fails', 'ana supplies details', 'contract.signed arrives', 'order is approved', "
    "'bob approves owner 1'"
)


def arranged(story: Story, lines: Iterable[Any]) -> None:
    """Have services reply as the story tells, which was arranged before it begins."""
    for line, said in map(parts, lines):
        told = read(story, line)
        if told["what"] in ("fails", "answers"):
            fails = told["what"] == "fails"
            reply = Reply(False, {}, str(said or "failed")) if fails else Reply(True, said)
            story.replies.setdefault(told["step"], []).append(reply)


def happen(story: Story, line: str, said: Any) -> None:
    """Let happen what a line tells; raises Refused, and ValueError for what makes no sense."""
    told = read(story, line)
    if event := _HAPPENINGS[told["what"]](story, {**told, "said": said}):
        story.feed(event)


def parts(entry: Any) -> tuple[str, Any]:
    """A line and what is said with it: `bob approves manager`, `{bob rejects manager: too much}`, or that as text."""
    if isinstance(entry, dict):
        ((line, said),) = entry.items()
        return line, said
    line, _, said = entry.partition(": ")
    return line, said


def read(story: Story, line: str) -> dict[str, Any]:
    """The words of a line by what they mean, the step by its key; raises ValueError with the ways to write one."""
    match = next((match for pattern in _LINES if (match := pattern.match(line))), None)
    if match is None:
        raise ValueError(f"'{line}' is no line of a story; write it like {_WAYS}.")
    told = match.groupdict()
    if told.get("step"):
        name, *rows = told["step"].split(" ")
        told["step"] = key_of(name, [int(row) - 1 for row in rows])
    if told.get("step") and story.process.step(told["step"]) is None:
        raise ValueError(f"'{line}': there is no step '{name}'.")
    return told


def _decides(outcome: str) -> Callable[[Story, Told], events.Event]:
    def happening(story: Story, told: Told) -> events.Event:
        return events.Decided(told["who"], told["step"], story.round, outcome, str(told["said"]), told["who"])

    return happening


def _supplies(story: Story, told: Told) -> events.Event:
    body, values = story.process.place(told["step"]).step.body, told["said"] or {}
    if isinstance(body, Ask) and (found := forms.faults(body.form, values)):
        raise ValueError("; ".join(f"{told['step']}{problem.pointer}: {problem.detail}" for problem in found))
    return events.Supplied(told["who"], told["step"], story.round, values, told["who"])


def _delegates(story: Story, told: Told) -> events.Event:
    return events.Delegated(told["step"], story.round, told["who"], told["to"], told["who"], str(told["said"]))


def _reassigns(story: Story, told: Told) -> events.Event:
    live = story.state.live.get(told["step"]) if story.state else None
    asked = live.open if live else ()
    if not told["from"] and len(asked) > 1:
        people = ", ".join(asked)
        raise ValueError(f"{people} are asked; write '{told['who']} reassigns ... from {asked[0]} to {told['to']}'.")
    whose = told["from"] or (asked[0] if asked else "")
    return events.Reassigned(told["step"], story.round, whose, told["to"], told["who"], str(told["said"]))


def _adds(story: Story, told: Told) -> events.Event:
    return events.Added(told["step"], story.round, told["to"], told["who"], str(told["said"]))


def _takes_back(story: Story, told: Told) -> events.Event:
    return events.TakenBack(told["who"], told["step"], story.round, told["who"])


def _resubmits(story: Story, told: Told) -> events.Event:
    changes = told["said"] if isinstance(told["said"], dict) else {}
    story.facts = replace(story.facts, form={**story.facts.form, **changes})
    return events.Resubmitted(told["who"])


def _withdraws(_: Story, told: Told) -> events.Event:
    return events.Withdrawn(told["who"], str(told["said"]))


def _arrives(story: Story, told: Told) -> None:
    names = {step.body.event for step in story.process.walk() if isinstance(step.body, Wait) and step.body.event}
    if told["event"] not in names:
        raise ValueError(f"No step waits for '{told['event']}'.")
    story.arrive(Arrival(told["event"], *_key_and_data(told["said"])))


def _key_and_data(said: Any) -> tuple[str, Any]:
    """`C-12`, `{key: C-12, data: {...}}`, or the data alone."""
    if not isinstance(said, dict):
        return str(said), {}
    return (str(said.get("key", "")), said.get("data", {})) if said.keys() <= {"key", "data"} else ("", said)


def _ends(story: Story, told: Told) -> events.Event:
    """The request that a step started has ended."""
    said, ok = told["said"], told["outcome"] == "approved"
    more = said if isinstance(said, dict) else {}
    answer = {"outcome": told["outcome"], "id": "other", "number": "EXAMPLE-2", **more}
    return events.Called(told["step"], story.round, ok, answer, "" if more else str(said))


def _rings(name: str) -> Callable[[Story, Told], events.Event]:
    def happening(story: Story, told: Told) -> events.Event:
        timer = f"{told['step']}.{story.round}.{name or _last(story, told['step'])}"
        story.pass_time(timer)
        return events.Due(timer)

    return happening


def _last(story: Story, step: str) -> str:
    """The timer with which all time has passed: after an escalation there is a second one."""
    live = story.state.live.get(step) if story.state else None
    return live.timers[-1] if live and live.timers else "due"


# One line per thing that may be told in a story. What services say was arranged before it began.
_HAPPENINGS: Mapping[str, Callable[[Story, Told], events.Event | None]] = {
    "approves": _decides("approve"),
    "rejects": _decides("reject"),
    "returns": _decides("return"),
    "supplies": _supplies,
    "delegates": _delegates,
    "reassigns": _reassigns,
    "adds": _adds,
    "takes back": _takes_back,
    "resubmits": _resubmits,
    "withdraws": _withdraws,
    "arrives": _arrives,
    "is": _ends,
    "escalates": _rings("escalate"),
    "expires": _rings(""),
    "comes": _rings("until"),
    "passes": _rings("until"),
    "fails": lambda _story, _told: None,
    "answers": lambda _story, _told: None,
}
