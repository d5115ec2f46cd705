"""Workflow patterns that no other test shows, each with the words of the language: see the page of them."""

from collections.abc import Callable
from typing import Any

import pytest

from hub.engine.machine import effects, events

LINES = "{properties: {note: {type: string}, lines: {type: array, items: {type: string}}}}"
FORM: dict[str, Any] = {"amount": {"amount": "500.00", "currency": "EUR"}, "note": "C-12", "buddy": "lea"}
LETS = """
let:
  small: amountIn(form.amount, "EUR") > 100.0
  large: amountIn(form.amount, "EUR") > 1000.0
"""


@pytest.fixture
def begun(staged: Callable[..., Any]) -> Callable[..., Any]:
    def begin(body: str, amount: str = "500.00") -> Any:
        stage = staged(LETS + body, {**FORM, "amount": {"amount": amount, "currency": "EUR"}})
        stage.submit()
        return stage

    return begin


@pytest.fixture
def listed(staged: Callable[..., Any], trial: Callable[..., Any]) -> Callable[..., Any]:
    """Begun with a list in the form."""

    def begin(body: str, *lines: str) -> Any:
        stage = staged("steps: [{x: {tell: requester, message: x}}]", {"note": "C-12", "lines": list(lines)})
        stage.process = trial(body, LINES)
        stage.submit()
        return stage

    return begin


def told(stage: Any) -> list[str]:
    return [one.step for one in stage.of(effects.Tell)]


def waits(stage: Any) -> list[str]:
    """The steps that wait for people, events and times, not those that hold others."""
    return sorted(key for key, live in stage.state.live.items() if live.waits != "branches")


def taken_back(done: list[Any]) -> list[str]:
    """What is not waited for any more, by its kind and step."""
    kinds = (effects.CloseTask, effects.StopWaiting, effects.CancelRequest)
    return [f"{type(one).__name__} {one.step}" for one in done if isinstance(one, kinds)]


CHOICES = """
steps:
  - sides:
      together:
        - boss: {approve: requester.manager}
        - it: {approve: person:ines@example.com, when: small}
        - money: {approve: person:carla@example.com, when: large}
  - done: {tell: requester, message: done}
"""


@pytest.mark.parametrize(
    ("amount", "asked"), [("5.00", ["bob"]), ("500.00", ["bob", "ines"]), ("5000.00", ["bob", "ines", "carla"])]
)
def test_of_several_branches_those_that_are_wanted_are_taken_and_waited_for(
    begun: Callable[..., Any], amount: str, asked: list[str]
) -> None:
    stage = begun(CHOICES, amount)
    assert stage.asked == asked
    for who, step in zip(asked, ("boss", "it", "money"), strict=False):
        assert told(stage) == []
        stage.decide(who, step)
    assert (told(stage), stage.state.phase) == (["done"], "approved")


WAYS = """
steps:
  - way:
      choose:
        - {when: large, steps: [{money: {approve: person:carla@example.com}}]}
        - {when: small, steps: [{it: {approve: person:ines@example.com}}]}
  - done: {tell: requester, message: done}
"""


@pytest.mark.parametrize("amount", ["5.00", "500.00", "5000.00"])
def test_behind_a_choice_all_ways_go_on_as_one(begun: Callable[..., Any], amount: str) -> None:
    stage = begun(WAYS, amount)
    for who, step in zip(stage.asked, waits(stage), strict=True):
        stage.decide(who, step)
    assert (told(stage), stage.state.phase) == (["done"], "approved")


def test_a_merge_waits_for_as_much_as_was_begun_in_it(begun: Callable[..., Any]) -> None:
    stage = begun("""
steps:
  - outer:
      together:
        - it: {approve: person:ines@example.com, when: large}
        - - inner:
              when: small
              together:
                - boss: {approve: requester.manager}
                - money: {approve: person:carla@example.com, when: large}
          - word: {tell: requester, message: inner}
  - done: {tell: requester, message: done}
""")
    assert waits(stage) == ["boss"]
    stage.decide("bob", "boss")
    assert told(stage) == ["word", "done"]


def test_ways_back_may_cross_each_other(begun: Callable[..., Any]) -> None:
    stage = begun("""
steps:
  - a: {call: one.check}
  - b: {call: two.check}
  - toA: {back: a, when: b.answer.ok != true}
  - c: {call: three.check}
  - toB: {back: b, when: c.answer.ok != true}
""")
    way = []
    for ok in (True, False, True, True, False, True, True):
        [step] = waits(stage)
        way.append(step)
        stage.do(events.Called(step, stage.state.round, True, {"ok": ok}))
    assert way == ["a", "b", "a", "b", "c", "b", "c"]
    assert (stage.state.phase, stage.state.round) == ("approved", 3)


def test_rows_that_only_tell_are_not_waited_for(listed: Callable[..., Any]) -> None:
    stage = listed(
        "steps: [{each: {again: form.lines, as: line, steps: [{word: {tell: line, message: x}}]}}]", "bob", "lea"
    )
    assert (told(stage), stage.state.phase) == (["word#0", "word#1"], "approved")


def test_what_is_known_beforehand_is_done_for_each(begun: Callable[..., Any]) -> None:
    stage = begun("""
steps:
  - sites:
      again: '["north", "south", "west"]'
      as: site
      steps: [{desk: {call: facility.prepare, with: {site: site}}}]
  - done: {tell: requester, message: done}
""")
    assert [one.arguments for one in stage.of(effects.CallService)] == [
        {"site": "north"},
        {"site": "south"},
        {"site": "west"},
    ]
    stage.serve()
    assert told(stage) == ["done"]


EITHER = """
steps:
  - answer:
      wait: {event: contract.answered, match: form.note}
      within: 10 days
      optional: true
  - way:
      choose:
        - {when: answer.outcome == "expired", steps: [{ask: {approve: requester.manager}}]}
        - {when: answer.answer.signed == true, steps: [{thanks: {tell: requester, message: thanks}}]}
        - steps: [{pity: {tell: requester, message: pity}}]
"""


@pytest.mark.parametrize(
    ("event", "then"),
    [
        (events.Arrived("answer", 1, {"signed": True}), ["thanks"]),
        (events.Arrived("answer", 1, {"signed": False}), ["pity"]),
        (events.Due("answer.1.due"), ["ask"]),
    ],
)
def test_what_comes_first_decides_on_the_way(begun: Callable[..., Any], event: Any, then: list[str]) -> None:
    stage = begun(EITHER)
    [stopped] = [one for one in stage.do(event) if isinstance(one, effects.StopWaiting | effects.ClearTimer)]
    assert stopped in (effects.StopWaiting("answer", 1), effects.ClearTimer("answer.1.due"))
    assert told(stage) + waits(stage) == then


RACE = """
steps:
  - first:
      together:
        - signed: {wait: {event: contract.signed}}
        - refused: {wait: {event: contract.refused}}
        - late: {wait: {for: 3 days}}
      until: any
  - way:
      choose:
        - {when: signed.outcome == "arrived", steps: [{go: {tell: requester, message: go}}]}
        - {when: refused.outcome == "arrived", steps: [{stop: {tell: requester, message: stop}}]}
        - steps: [{lapsed: {tell: requester, message: late}}]
"""


@pytest.mark.parametrize(
    ("event", "then"),
    [
        (events.Arrived("signed", 1, {}), "go"),
        (events.Arrived("refused", 1, {}), "stop"),
        (events.Due("late.1.until"), "late"),
    ],
)
def test_of_several_events_and_a_time_the_first_decides_on_the_way(
    begun: Callable[..., Any], event: Any, then: str
) -> None:
    stage = begun(RACE)
    stage.do(event)
    assert [one.message for one in stage.of(effects.Tell)] == [then]
    assert stage.state.phase == "approved"


REGION = """
steps:
  - either:
      together:
        - stop: {wait: {event: project.stopped}}
        - - lines:
              again: form.lines
              as: line
              steps:
                - owner: {approve: line}
                - order: {request: equipment}
          - signed: {wait: {event: contract.signed}}
      until: any
  - done: {tell: requester, message: done}
"""


def test_a_branch_that_is_not_needed_is_taken_back_with_all_that_is_under_way_in_it(
    listed: Callable[..., Any],
) -> None:
    stage = listed(REGION, "bob", "lea", "carla")
    stage.decide("lea", "owner#1")
    done = stage.do(events.Arrived("stop", 1, {}))
    assert sorted(taken_back(done)) == ["CancelRequest order#1", "CloseTask owner#0", "CloseTask owner#2"]
    assert (stage.state.live, told(stage)) == ({}, ["done"])


POLL = """
steps:
  - collect:
      together:
        - votes: {again: form.lines, as: line, steps: [{vote: {approve: line}}]}
        - closed: {wait: {event: poll.closed}}
      until: any
  - done: {tell: requester, message: done}
"""


def test_rows_that_are_under_way_end_when_it_is_said_that_they_are_enough(listed: Callable[..., Any]) -> None:
    stage = listed(POLL, "bob", "lea", "carla")
    stage.decide("lea", "vote#1")
    assert taken_back(stage.do(events.Arrived("closed", 1, {}))) == ["CloseTask vote#0", "CloseTask vote#2"]
    assert (told(stage), stage.state.phase) == (["done"], "approved")


OFFERS = """
steps:
  - offers:
      together:
        - first: {wait: {event: offer.came, match: '"a"'}}
        - second: {wait: {event: offer.came, match: '"b"'}}
        - third: {wait: {event: offer.came, match: '"c"'}}
      until: 2
  - done: {tell: requester, message: done}
"""


def test_two_of_three_branches_are_enough_and_the_third_is_taken_back(begun: Callable[..., Any]) -> None:
    stage = begun(OFFERS)
    stage.do(events.Arrived("third", 1, {}))
    assert told(stage) == []
    assert taken_back(stage.do(events.Arrived("first", 1, {}))) == ["StopWaiting second"]
    assert (told(stage), stage.state.phase) == (["done"], "approved")


def test_whoever_decided_before_decides_again(begun: Callable[..., Any]) -> None:
    stage = begun("""
steps:
  - review: {approve: group:it}
  - work: {call: it.prepare}
  - control: {approve: review.decidedBy}
""")
    stage.decide("jan", "review")
    stage.serve()
    assert stage.asked == ["ines", "jan", "jan"]
    stage.decide("jan", "control")
    assert stage.state.phase == "approved"


def test_a_task_that_changes_hands_keeps_its_time_and_what_others_have_said(begun: Callable[..., Any]) -> None:
    stage = begun("steps: [{one: {approve: {all: [requester.manager, group:legal]}, within: 2 days, remind: 50%}}]")
    stage.decide("lea", "one")
    before = stage.state.live["one"]
    done = stage.do(events.Reassigned("one", 1, "bob", "carla", "gero", "bob is on a long journey"))
    assert [type(one).__name__ for one in done] == ["CloseTask", "OpenTask"]
    assert (stage.state.live["one"].timers, stage.state.live["one"].votes) == (before.timers, before.votes)
    stage.decide("carla", "one")
    assert stage.state.results["one"]["decidedBy"] == ["lea", "carla"]


def test_a_step_waits_until_the_request_has_come_so_far(begun: Callable[..., Any]) -> None:
    stage = begun("""
steps:
  - sides:
      together:
        - - ready: {wait: {event: site.ready}, within: 30 days}
          - move: {approve: group:it}
        - papers: {approve: group:legal}
""")
    assert stage.asked == ["lea"]
    stage.do(events.Arrived("ready", 1, {}))
    assert stage.asked == ["lea", "ines", "jan"]
