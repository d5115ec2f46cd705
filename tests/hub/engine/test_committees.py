"""Several who decide: committees, chains and vetoes, from the file to the last answer."""

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from time import process_time
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub.engine.company import Company
from hub.engine.diagram import svg
from hub.engine.errors import DefinitionError, Refused
from hub.engine.machine import advance, effects, events
from hub.engine.machine.facts import facts_of
from hub.engine.machine.state import State
from hub.engine.org import Colleague
from hub.engine.rehearsal import preview

NOW = datetime(2026, 11, 24, 14, tzinfo=UTC)
FORM = {"amount": {"amount": "9000.00", "currency": "EUR"}}


def step(approval: str, more: str = "") -> str:
    return f"steps: [{{one: {{approve: {approval}{more}}}}}]"


def closed(done: list[Any]) -> list[tuple[str, str]]:
    return [(one.person, one.state) for one in done if isinstance(one, effects.CloseTask)]


def opened(done: list[Any]) -> list[str]:
    return [one.person for one in done if isinstance(one, effects.OpenTask)]


def test_two_of_a_group_are_enough(staged: Callable[..., Any]) -> None:
    board = staged(step("{2 of: group:managers}"))
    board.submit()
    assert board.asked == ["bob", "erik", "carla", "dora"]
    board.decide("carla", "one", "reject")
    board.decide("bob", "one")
    done = board.decide("dora", "one")
    assert closed(done) == [("dora", "approved"), ("erik", "cancelled")]
    assert board.state.results["one"] == {"outcome": "approved", "decidedBy": ["bob", "dora"]}


def test_a_quorum_out_of_reach_ends_at_once(staged: Callable[..., Any]) -> None:
    board = staged(step("{75% of: group:managers}"))
    board.submit()
    board.decide("bob", "one", "reject")
    board.decide("carla", "one", "reject")
    assert board.state.phase == "rejected"


def test_a_veto_ends_what_others_have_agreed_on(staged: Callable[..., Any]) -> None:
    board = staged(step("{all: [{2 of: group:managers}, {any: group:legal, veto: true}]}"))
    board.submit()
    board.decide("bob", "one")
    board.decide("lea", "one", "reject", comment="liability")
    assert (board.state.phase, board.effects[-1].because) == ("rejected", "liability")


def test_who_is_not_needed_any_more_is_told_at_once(staged: Callable[..., Any]) -> None:
    both = staged(step("{all: [{any: group:it}, group:legal]}"))
    both.submit()
    assert closed(both.decide("ines", "one")) == [("ines", "approved"), ("jan", "cancelled")]
    assert both.state.live["one"].open == ("lea",)
    with pytest.raises(Refused, match="no open task"):
        both.decide("jan", "one")


def test_in_turn_each_is_asked_when_the_one_before_has_agreed(staged: Callable[..., Any]) -> None:
    ladder = ", within: 2 business days, remind: 50%, escalate: person:dora"
    chain = staged(step("{in turn: [requester.manager, group:it, group:legal]}", ladder))
    assert opened(chain.submit()) == ["bob"]
    done = chain.decide("bob", "one")
    assert opened(done) == ["ines", "jan"]
    kinds = [type(one).__name__ for one in done]
    assert kinds == ["CloseTask", "ClearTimer", "ClearTimer", "OpenTask", "OpenTask", "SetTimer", "SetTimer"]
    assert opened(chain.decide("jan", "one")) == ["lea"]
    assert chain.of(effects.OpenTask)[-1].reason == "You are one of Legal."
    chain.decide("lea", "one")
    assert chain.state.results["one"]["decidedBy"] == ["bob", "jan", "lea"]


def test_a_chain_ends_with_the_first_no(staged: Callable[..., Any]) -> None:
    chain = staged(step("{in turn: [requester.manager, group:legal]}"))
    chain.submit()
    chain.decide("bob", "one", "reject")
    assert chain.asked == ["bob"]
    assert chain.state.phase == "rejected"


def test_a_chain_survives_json_and_remembers_why_the_next_one_is_asked(staged: Callable[..., Any]) -> None:
    chain = staged(step("{in turn: [requester.manager, group:legal]}"))
    chain.submit()
    chain.state = State.from_json(json.loads(json.dumps(chain.state.to_json())))
    assert chain.state.live["one"].later == {"lea": "You are one of Legal."}
    chain.decide("bob", "one")
    assert "later" not in chain.state.to_json()["live"]["one"]
    assert chain.of(effects.OpenTask)[-1].reason == "You are one of Legal."


def test_an_escalation_in_a_chain_replaces_only_the_one_whose_turn_it_is(staged: Callable[..., Any]) -> None:
    chain = staged(
        step("{in turn: [requester.manager, group:legal]}", ", within: 1 day, escalate: requester.manager.manager")
    )
    chain.submit()
    chain.do(events.Due("one.1.escalate"))
    assert chain.state.live["one"].open == ("erik",)
    chain.decide("erik", "one")
    assert chain.state.live["one"].open == ("lea",)
    chain.decide("lea", "one")
    assert chain.state.results["one"]["decidedBy"] == ["erik", "lea"]


def test_one_who_is_in_two_parts_of_a_chain_is_asked_once(staged: Callable[..., Any]) -> None:
    chain = staged(step("{in turn: [{any: [person:bob, person:carla]}, {any: [person:carla, person:dora]}]}"))
    chain.submit()
    assert closed(chain.decide("bob", "one")) == [("bob", "approved")]
    assert chain.state.live["one"].open == ("carla", "dora")
    chain.decide("carla", "one")
    assert Counter(chain.asked) == {"bob": 1, "carla": 1, "dora": 1}


def test_up_the_line_until_somebody_may_decide(staged: Callable[..., Any]) -> None:
    until = "until: \"amountIn(form.amount, 'EUR') <= 5000 * person.level\""
    small = staged(step(f"{{up: requester.manager, {until}}}"))
    small.submit()
    assert small.state.live["one"].rule == "bob"
    large = staged(step(f"{{up: requester.manager, {until}}}"), FORM)
    large.submit()
    assert large.state.live["one"].rule == {"turn": ["bob", "erik"]}
    assert large.of(effects.OpenTask)[0].reason == "You are in the line above Ana Ames."
    large.decide("bob", "one")
    large.decide("erik", "one")
    assert large.state.phase == "approved"


def test_up_the_line_looks_at_what_the_directory_knows(staged: Callable[..., Any]) -> None:
    stage = staged(step("{up: requester.manager, until: \"person.jobTitle == 'Director'\"}"))
    director = replace(stage.company.people["bob"], job_title="Director")
    knowing = replace(stage, company=Company({**stage.company.people, "bob": director}, stage.company.groups))
    knowing.submit()
    assert knowing.state.live["one"].rule == "bob"
    stage.submit()
    assert stage.history[-1].because == "the line ends with Erik Ek"


@pytest.mark.parametrize(
    ("amount", "grade", "rule"),
    [("5000.00", 6, "bob"), ("5000.01", 7, "bob"), ("5000.01", 6, {"turn": ["bob", "erik"]})],
)
def test_up_the_line_until_a_grade_or_an_amount(staged: Any, amount: str, grade: int, rule: Any) -> None:
    until = "until: \"person.grade >= 7 || amountIn(form.amount, 'EUR') <= 5000\""
    stage = staged(step(f"{{up: requester.manager, {until}}}"), {"amount": {"amount": amount, "currency": "EUR"}})
    bob = replace(stage.company.people["bob"], grade=grade)
    stage = replace(stage, company=Company({**stage.company.people, "bob": bob}, stage.company.groups))
    stage.submit()
    assert (stage.state.live["one"].rule, stage.history[-1].because) == (rule, "")


def test_a_grade_that_nobody_knows_is_none_at_all(staged: Any) -> None:
    stage = staged(step("{up: requester.manager, until: person.grade >= 7}"))
    unknown = {key: replace(person, grade=0) for key, person in stage.company.people.items()}
    stage = replace(stage, company=Company(unknown, stage.company.groups))
    stage.submit()
    assert stage.state.live["one"].rule == {"turn": ["bob", "erik"]}
    assert stage.history[-1].because == "the line ends with Erik Ek"


def test_a_line_passes_over_the_requester_and_stands_in_for_the_away(staged: Callable[..., Any]) -> None:
    own = staged(step("{up: requester, until: 'person.level == 2'}"))
    own.submit()
    assert own.state.live["one"].rule == "bob"
    away = staged(step("{up: requester.manager, until: 'person.level == 2'}"))
    away = replace(away, company=away.company.with_away(["bob"]))
    away.submit()
    assert away.state.live["one"].rule == "erik"


LINES = """{properties: {readers: {type: array, items: {$ref: hub:person}}, lines: {type: array, items: {type: object,
properties: {owner: {$ref: hub:person}, area: {type: string}}}}}}"""


def test_each_row_has_its_own_approver(trial: Any, company: Company, staged: Any) -> None:
    rows = {"lines": [{"owner": "carla"}, {"owner": "lea"}, {"owner": "carla"}]}
    found = rule_of(trial, company, staged, "{all: form.lines.owner}", rows)
    assert found.live["one"].rule == {"all": ["carla", "lea"]}


def test_each_entry_that_an_expression_works_out_is_asked(trial: Any, company: Company, staged: Any) -> None:
    rows = {"lines": [{"area": "it"}, {"area": "legal"}, {"area": "it"}]}
    found = rule_of(trial, company, staged, "{each: \"form.lines.map(line, 'group:' + line.area)\"}", rows)
    assert found.live["one"].rule == {"all": [{"any": ["ines", "jan"]}, "lea"]}
    people = rule_of(trial, company, staged, "{each: form.readers}", {"readers": ["lea", "fay"]})
    assert people.live["one"].rule == {"all": ["lea", "fay"]}


def test_a_list_that_is_empty_falls_to_the_fallback(trial: Any, company: Company, staged: Any) -> None:
    assert rule_of(trial, company, staged, "{each: form.readers, else: group:it}", {}).live["one"].rule == {
        "any": ["ines", "jan"]
    }
    assert rule_of(trial, company, staged, "{all: form.readers}", {}).live["one"].rule == "gero"


def rule_of(trial: Any, company: Company, staged: Any, approval: str, form: Any) -> State:
    stage = replace(staged(step("requester.manager"), form), process=trial(step(approval), LINES))
    stage.submit()
    assert stage.state is not None
    return stage.state


@pytest.mark.parametrize(
    ("approval", "said"),
    [
        ("{any: group:it, all: group:it}", "Say one way of asking"),
        ("{veto: true}", "Say one way of asking"),
        ("{0 of: group:it}", "'0 of' is not part of the language"),
        ("{101% of: group:it}", "'101% of' is not part of the language"),
        ("{3 of: [requester.manager, person:dora]}", "Only 2 are named here"),
        ("{weights: {person:dora: 2, requester.manager: 1}, reach: 4}", "All weights together are 3"),
        ("{weights: {group:it: 2}}", "'weights' needs 'reach' beside it"),
        ("{weights: {group:it: many}, reach: 2}", "Write a whole number here"),
        ("{weights: {group:it: 0}, reach: 2}", "at least 1"),
        ("{weights: {boss: 1}, reach: 1}", "'boss' names nobody"),
        ("{up: requester.manager}", "'up' needs 'until' beside it"),
        ("{up: requester.manager, until: 'person.rank > 7'}", "'person' has no 'rank'"),
        ("{up: requester.manager, until: 'person.name'}", "yes or no is needed here"),
        ("{each: requester.name}", "a list is needed here"),
        ("{all: form.note}", "no field of type hub:person"),
        ("{any: group:it, else: nobody}", "'nobody' names nobody"),
        ("{any: group:it, veto: yes}", "Write true or false here"),
        ("{all: [{2 of: [boss]}]}", "'boss' names nobody"),
    ],
)
def test_a_slip_in_an_approval_is_told_in_its_place(trial: Any, approval: str, said: str) -> None:
    with pytest.raises(DefinitionError) as caught:
        trial(step(approval))
    assert any(said in problem.message for problem in caught.value.problems), caught.value.problems
    assert {problem.line for problem in caught.value.problems} == {caught.value.problems[0].line}


@pytest.mark.parametrize(
    ("approval", "sentence"),
    [
        ("{2 of: group:managers}", "2 of Managers (4 people)"),
        ("{60% of: group:managers}", "3 of Managers (4 people)"),
        ("{all: group:it}", "everybody in IT (2 people)"),
        (
            "{2 of: [requester.manager, person:dora, person:lea]}",
            "2 of Bob Berg (your manager), Dora Duval and Lea Lang",
        ),
        (
            "{weights: {group:finance: 2, group:legal: 1}, reach: 4}",
            "4 votes out of Carla Conti (2 votes), Chris Cole (2 votes) and Lea Lang (1 vote)",
        ),
        (
            "{in turn: [requester.manager, group:finance]}",
            "first Bob Berg (your manager), then any one of Finance (2 people)",
        ),
        (
            "{all: [requester.manager, {2 of: group:managers}, {any: group:legal, veto: true}]}",
            "Bob Berg (your manager), 2 of Managers (4 people) and Lea Lang, whose no ends it",
        ),
        (
            "{any: [{all: [person:carla, person:dora]}, person:lea]}",
            "any one of (Carla Conti and Dora Duval) or Lea Lang",
        ),
    ],
)
def test_the_chain_is_a_plain_sentence(staged: Any, company: Company, approval: str, sentence: str) -> None:
    stage = staged(step(approval))
    assert preview(stage.process, stage.facts, company, NOW).sentence == sentence + "."


def test_what_silence_counts_as_is_said_beforehand(staged: Any, company: Company) -> None:
    stage = staged(step("requester.manager", ", within: 2 days, unanswered: approve"))
    said = preview(stage.process, stage.facts, company, NOW).sentence
    assert said == "Bob Berg (your manager) (no answer counts as yes) by Thu 26 Nov 15:00 your time."
    short = staged(step("group:it", ", within: 2 days, unanswered: reject")).process
    assert "IT · silence is no" in svg(short)
    assert "IT · Schweigen gilt als Nein" in svg(short, language="de")


def test_whose_turn_comes_later_has_time_from_then_on(staged: Any, company: Company) -> None:
    stage = staged(step("{in turn: [requester.manager, group:legal]}", ", within: 2 days"))
    (station,) = preview(stage.process, stage.facts, company, NOW).stations
    assert station.expected_by == datetime(2026, 11, 28, 14, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "one after another: manager of the requester, (2 of Managers, with a veto)"),
        ("de", "nacheinander: Führungskraft von: wer beantragt, (2 von Managers, mit Veto)"),
    ],
)
def test_the_diagram_says_how_answers_count(staged: Any, language: str, said: str) -> None:
    stage = staged(step("{in turn: [requester.manager, {2 of: group:managers, veto: true}]}"))
    assert said[:40] in svg(stage.process, language=language)


@pytest.mark.parametrize(
    ("approval", "said"),
    [
        ("{60% of: group:managers}", "60 % of Managers"),
        ("{weights: {group:it: 2, group:legal: 1}, reach: 3}", "3 votes of IT (2), Legal (1)"),
        ("{up: requester.manager, until: 'person.level > 1'}", "up the line from manager of the requester"),
        ("{each: '[form.buddy]'}", "each of those whom the form names"),
    ],
)
def test_the_diagram_knows_every_way(staged: Any, approval: str, said: str) -> None:
    assert said in svg(staged(step(approval)).process)


def test_everyone_must_approve_with_two_thousand(trial: Any, stage: Any) -> None:
    people = {f"p{number}": Colleague(f"p{number}", f"P {number}") for number in range(2000)}
    company = Company({**people, "ana": Colleague("ana", "Ana")}, {"council": list(people), "administrators": ["p0"]})
    process = trial(step("{all: group:council}", ", within: 2 business days"))
    facts = facts_of(company.people["ana"], {}, NOW, rates={})
    begin = process_time()
    seen = preview(process, facts, company, NOW)
    assert seen.sentence == "everybody in Council (2,000 people) by Thu 26 Nov 15:00 your time."
    stage = replace(stage, process=process, company=company, facts=facts)
    stage.submit()
    ballot = tuple((person, "approve", person) for person in people)
    for count in (0, 700, 1998):  # somewhere on the way; to play all of them would be the same again
        live = replace(stage.state.live["one"], votes=ballot[:count])
        stage.state = replace(stage.state, live={"one": live})
        stage.state = State.from_json(json.loads(json.dumps(stage.state.to_json())))
        stage.decide(f"p{count}", "one")
    stage.decide("p1999", "one")
    assert len(stage.state.results["one"]["decidedBy"]) == 2000
    assert process_time() - begin < 10


WHO = st.sampled_from(["bob", "carla", "chris", "dora", "erik", "ines", "jan", "lea"])
VOICES = st.sampled_from(["requester.manager", "group:finance", "group:managers", "person:lea", "role:it"])
WAYS: Any = st.recursive(
    VOICES,
    lambda parts: st.one_of(
        st.builds(
            lambda word, inner, more: {word: inner, **more},
            st.sampled_from(["any", "all", "in turn", "1 of", "50% of"]),
            st.lists(parts, min_size=1, max_size=3),
            st.sampled_from([{}, {"veto": True}, {"else": "person:gero"}]),
        ),
        st.builds(lambda one, two: {"weights": {one: 2, two: 1}, "reach": 1}, VOICES, VOICES),
    ),
    max_leaves=6,
)
COURSE = st.lists(
    st.one_of(
        st.builds(events.Decided, WHO, st.just("one"), st.just(1), st.sampled_from(["approve", "approve", "reject"])),
        st.builds(events.Delegated, st.just("one"), st.just(1), WHO, WHO, WHO),
        st.builds(events.Added, st.just("one"), st.just(1), WHO, WHO, st.just("please")),
        st.builds(lambda who: events.TakenBack(who, "one", 1, who), WHO),
        st.sampled_from([events.Due(f"one.1.{name}") for name in ("escalate", "due", "due2", "remind50")]),
    ),
    max_size=20,
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(WAYS, COURSE, st.sampled_from(["escalate: person:fay", "unanswered: approve"]), st.booleans())
def test_any_committee_has_somebody_to_answer_until_it_ends(
    staged: Any, way: Any, course: list[Any], late: str, silent: bool
) -> None:
    more = ", unanswered: reject" if silent and late.startswith("escalate") else ""
    stage = staged(step(json.dumps(way), f", within: 1 day, remind: 50%, {late}{more}"), FORM)
    stage.submit()
    for event in course:
        try:
            stage.do(event)
        except Refused:
            continue
        finally:
            check(stage)
    for _ in range(30):
        if stage.state.phase == "running":
            stage.decide(stage.state.live["one"].open[0], "one")
    assert stage.state.phase in ("approved", "rejected")
    check(stage)
    assert replayed(stage).to_json() == stage.state.to_json()


def check(stage: Any) -> None:
    """Open tasks are exactly those that the state knows, one for each person."""
    asked = Counter((one.step, one.person) for one in stage.of(effects.OpenTask))
    asked.subtract((one.step, one.person) for one in stage.of(effects.CloseTask))
    assert set(asked.values()) <= {0, 1}
    live = {("one", person) for person in stage.state.live["one"].open} if "one" in stage.state.live else set()
    assert {place for place, count in asked.items() if count} == live
    assert (stage.state.phase == "running") == bool(live)


def replayed(stage: Any) -> State:
    state: State | None = None
    for event in stage.history:
        before = State.from_json(json.loads(json.dumps(state.to_json()))) if state else None
        stored = events.from_json(json.loads(json.dumps(event.to_json())))
        state, _ = advance(stage.process, before, stored, NOW, stage.facts)
    assert state is not None
    return state
