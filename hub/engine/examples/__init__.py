"""The examples of a process file, played against the machine: what a file promises is what it does."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from hub.engine import forms
from hub.engine.company import Company
from hub.engine.errors import ConditionError, NobodyToAsk, Refused
from hub.engine.examples.story import NOW, Story, in_words
from hub.engine.examples.telling import arranged, happen, parts
from hub.engine.machine import events
from hub.engine.machine.facts import facts_of
from hub.engine.machine.state import Facts
from hub.engine.org import OrgPerson
from hub.engine.process import Example, Process

__all__ = ["NOW", "RATES", "Story", "example_facts", "run_example"]

RATES: Mapping[str, str] = {"USD": "0.90", "GBP": "1.15", "CHF": "1.05", "JPY": "0.006"}


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
    story = Story(process, company, example_facts(requester, form))
    arranged(story, example.then)
    return story


def _play(story: Story, example: Example) -> list[str]:
    story.feed(events.Submitted(example.requester))
    for line, said in map(parts, example.then):
        try:
            happen(story, line, said)
        except Refused as refused:
            return [f"'{line}' is refused: {refused.detail}"]
    return []


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


def _waiting(story: Story) -> list[str]:
    """The steps where it stands, as stories call them."""
    live = story.state.live if story.state else {}
    return sorted(in_words(key) for key, one in live.items() if one.waits != "branches")


_COMPARISONS: Mapping[str, Callable[[Story, Any], str]] = {
    "state": lambda story, wanted: _same("state", story.state and story.state.phase, wanted),
    "asked": _same_people,
    "filed": lambda story, wanted: _same("filed", story.filed, wanted),
    "called": lambda story, wanted: _same("called", story.called, wanted),
    "told": lambda story, wanted: _same("told", story.told, wanted),
    "undone": lambda story, wanted: _same("undone", story.undone, wanted),
    "produced": lambda story, wanted: _same("produced", story.produced, wanted),
    "started": lambda story, wanted: _same("started", story.started, wanted),
    "waits": lambda story, wanted: _same("waits", _waiting(story), sorted(wanted)),
    "because": _mentions,
}
