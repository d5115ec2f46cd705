"""When will it be decided: what is to be expected of a request under way, and of any process at all."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub.engine import approvers
from hub.engine.company import Company
from hub.engine.examples import RATES
from hub.engine.language import load
from hub.engine.machine import effects, events, settle
from hub.engine.machine.facts import facts_of
from hub.engine.machine.state import ENDED, State
from hub.engine.process import Process
from hub.engine.rehearsal import preview
from hub.engine.rehearsal.agenda import MOST_EVENTS
from hub.engine.rehearsal.elsewhere import Elsewhere
from hub.engine.rehearsal.expecting import expected
from hub.engine.rehearsal.stations import Reader, said
from hub.engine.worktime import calendar_of, due, parse_duration
from tests.support.trees import FORM, processes

NOW = datetime(2026, 11, 24, 14, tzinfo=UTC)
PEOPLE = Path(__file__).parents[3] / "processes" / "demo" / "people.yaml"
COMPANY = Company.from_json(yaml.safe_load(PEOPLE.read_text("utf-8")))
ANA = COMPANY.people["ana"]
FACTS = facts_of(ANA, FORM, NOW, rates=RATES, request_id="r-1", number="R-1")
LINE = """
let: {small: {when: 'amountIn(form.amount, "EUR") < 50.0', because: {en: it is little}}}
steps:
  - boss: {approve: requester.manager, within: 2 days}
  - finance: {approve: group:finance, within: 1 day, when: small}
  - done: {tell: requester, message: done}
"""


def look(stage: Any, now: datetime = NOW, **more: Any) -> Any:
    return expected(stage.process, stage.state, stage.facts, stage.company, now, **more)


def test_open_steps_and_the_end_are_known_from_the_times_that_were_given(staged: Any) -> None:
    stage = staged(LINE)
    stage.submit()
    due_at = NOW + timedelta(hours=5)
    outlook = look(stage, dues={"boss": due_at})
    assert outlook.steps == {"boss": due_at}
    assert outlook.end == due_at + timedelta(days=1)
    assert [said(one) for one in outlook.next] == [
        "To be decided by any one of Finance (2 people), because it is little.",
        "Told: Ana Ames.",
    ]
    assert outlook.next[0].expected_by == outlook.end


def test_what_is_overdue_is_expected_now(staged: Any) -> None:
    stage = staged(LINE)
    stage.submit()
    outlook = look(stage, NOW + timedelta(days=9), dues={"boss": NOW + timedelta(days=2)})
    assert outlook.end == NOW + timedelta(days=10)


def test_an_open_question_lets_everything_wait(staged: Any) -> None:
    stage = staged(LINE)
    stage.submit()
    stage.do(events.Asked("boss", 1, "bob", "Which train?"))
    outlook = look(stage, NOW + timedelta(days=3), dues={"boss": NOW + timedelta(days=2)})
    assert outlook.steps == {"boss": NOW + timedelta(days=5)}


def test_a_step_without_a_time_limit_has_no_time_nor_what_follows_it(staged: Any) -> None:
    stage = staged(LINE.replace(", within: 2 days", ""))
    stage.submit()
    outlook = look(stage)
    assert (outlook.steps, outlook.end, [one.expected_by for one in outlook.next]) == ({"boss": None}, None, [None] * 2)


def test_a_returned_request_tells_what_comes_once_it_is_corrected(staged: Any) -> None:
    stage = staged(LINE)
    stage.submit()
    stage.decide("bob", "boss", "return")
    outlook = look(stage)
    assert (outlook.end, [one.step for one in outlook.next]) == (None, ["boss", "finance", "done"])


def test_of_a_request_that_has_ended_nothing_is_expected(staged: Any) -> None:
    stage = staged(LINE)
    stage.submit()
    stage.do(events.Withdrawn("ana"))
    assert look(stage).next == ()


def test_whoever_reads_is_told_by_who_they_are_to_them(staged: Any) -> None:
    stage = staged("steps: [{x: {approve: group:it}}, {boss: {approve: requester.manager}}]")
    stage.submit()
    told = {who: look(stage, reader=Reader(who)).next[0].sentence for who in ("ana", "bob", "carla")}
    assert told == {"ana": "Bob Berg (your manager)", "bob": "you", "carla": "Bob Berg"}


WAYS = """
steps:
  - both:
      together:
        - it: {approve: person:ines@example.com, within: 1 day}
        - - call: {call: it.prepare}
          - money: {approve: person:carla@example.com, within: 3 days}
      until: UNTIL
  - pause: {wait: {for: 2 days}}
  - signed: {wait: {event: contract.signed}, within: 5 days}
"""


@pytest.mark.parametrize(("until", "days"), [("all", 10), ("any", 8)])
def test_branches_count_as_far_as_they_are_waited_for(staged: Any, until: str, days: int) -> None:
    stage = staged(WAYS.replace("UNTIL", until))
    stage.submit()
    assert look(stage).end == NOW + timedelta(days=days)


def test_each_kind_of_wait_is_taken_up(staged: Any) -> None:
    stage = staged(WAYS.replace("UNTIL", "any"))
    stage.submit()
    stage.decide("ines", "it")
    assert look(stage, dues={"pause": NOW + timedelta(days=1)}).end == NOW + timedelta(days=6)
    stage.do(events.Due("pause.1.until"))
    assert look(stage, dues={"signed": NOW + timedelta(days=4)}).end == NOW + timedelta(days=4)
    assert look(stage).end is None


def test_another_request_ends_when_its_own_preview_says(staged: Any) -> None:
    stage = staged("steps: [{order: {request: equipment}}, {boss: {approve: requester.manager, within: 1 day}}]")
    ends = NOW + timedelta(days=3)
    assert preview(stage.process, stage.facts, stage.company, NOW).end is None
    found = preview(
        stage.process, stage.facts, stage.company, NOW, others=lambda _, who, __: ends if who == ANA else None
    )
    assert found.end == ends + timedelta(days=1)
    stage.submit()
    assert look(stage, dues={"order": ends}).end == ends + timedelta(days=1)


def test_requests_within_requests_are_previewed_as_deep_as_can_be_told(trial: Any, staged: Any) -> None:
    inner = trial("steps: [{it: {approve: group:it, within: 2 days}}]")
    money = "form.amount"
    known = {
        "inner": inner,
        "outer": trial(f"steps: [{{order: {{request: inner, with: {{amount: {money}}}, for: requester.manager}}}}]"),
        "endless": trial(f"steps: [{{order: {{request: endless, with: {{amount: {money}}}}}}}]"),
        "odd": trial("steps: [{order: {request: inner, with: {note: form.note}}}]"),
    }

    def ends(key: str) -> Any:
        stage = staged(f"steps: [{{order: {{request: {key}, with: {{amount: {money}}}}}}}]")
        others = Elsewhere(known.get, COMPANY, RATES).others()
        return preview(stage.process, stage.facts, COMPANY, NOW, others=others).end

    assert [ends(key) for key in ("inner", "outer", "endless", "odd", "gone")] == [NOW + timedelta(days=2)] * 2 + [
        None
    ] * 3


CHECKED = """
steps:
  - boss: {approve: requester.manager, within: 1 day}
  - check: {call: audit.check}
  - rework: {back: boss, when: check.answer.ok != true}
  - finance: {approve: group:finance, within: 1 day}
"""


def test_what_only_an_answer_to_come_leads_back_to_is_left_out(staged: Any) -> None:
    stage = staged(CHECKED)
    found = preview(stage.process, stage.facts, stage.company, NOW)
    assert ([one.step for one in found.stations], found.whole) == (["boss", "check", "finance"], True)
    stage.submit()
    assert [one.step for one in look(stage).next] == ["check", "finance"]


def test_what_goes_round_for_ever_is_told_for_a_few_rounds(staged: Any) -> None:
    stage = staged("steps: [{boss: {approve: requester.manager}}, {call: {call: a.b}}, {round: {back: boss}}]")
    found = preview(stage.process, stage.facts, stage.company, NOW)
    assert [one.round for one in found.stations if one.step == "boss"] == [1, 2, 3]
    assert not found.whole
    assert found.sentence.endswith(", and so on.")


ANY = processes().map(load)
TREES = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


def submitted(process: Process) -> tuple[State, dict[str, datetime]]:
    """A request of a process as it was just sent, and the times that its waits were given."""
    state, done, _ = settle(process, None, events.Submitted("ana"), NOW, FACTS, resolve)
    timers = [one for one in done if isinstance(one, effects.SetTimer) and one.kind in ("until", "due")]
    live = {key for key, one in state.live.items() if one.waits in ("event", "time")}
    waits = {one.step: one for one in timers if one.step in live}
    return state, {key: datetime.fromisoformat(one.at) if one.at else of_ana(one) for key, one in waits.items()}


def resolve(question: Any, scope: Any) -> approvers.Resolution:
    return approvers.resolve(question, scope, COMPANY)


def of_ana(timer: effects.SetTimer) -> datetime:
    return due(NOW, parse_duration(timer.within), calendar_of(ANA))


@TREES
@given(process=ANY)
def test_the_preview_of_any_process_ends(process: Process) -> None:
    found = preview(process, FACTS, COMPANY, NOW)
    assert len(found.stations) <= MOST_EVENTS
    assert found.end is None or found.end >= NOW
    assert found.sentence.endswith(".")
    assert {one.step.partition("#")[0] for one in found.stations} <= process.places.keys()


@TREES
@given(process=ANY)
def test_a_request_that_was_just_sent_is_expected_to_go_as_its_preview_said(process: Process) -> None:
    found = preview(process, FACTS, COMPANY, NOW)
    state, dues = submitted(process)
    outlook = expected(process, state, FACTS, COMPANY, NOW, dues=dues)
    assert outlook.end == (found.end if state.phase not in ENDED else None)
    if state.phase not in ENDED:
        told = [(one.step, one.round, one.expected_by) for one in found.stations]
        assert all((one.step, one.round, one.expected_by) in told for one in outlook.next)


@TREES
@given(process=ANY, data=st.data())
def test_whatever_has_happened_something_can_be_said(process: Process, data: st.DataObject) -> None:
    state, dues = submitted(process)
    for _ in range(5):
        open_ = [(key, one) for key, live in state.live.items() if live.waits == "decisions" for one in live.open]
        asked = [place for place in open_ if process.place(place[0]).step.kind == "approve"]
        if state.phase != "running" or not asked:
            break
        key, person = data.draw(st.sampled_from(asked))
        answer = data.draw(st.sampled_from(["approve", "approve", "reject", "return"]))
        event = events.Decided(person, key, state.round, answer, "", person)
        state, _, _ = settle(process, state, event, NOW, FACTS, resolve)
    later = expected(process, state, FACTS, COMPANY, NOW + timedelta(days=30), dues=dues)
    assert later.end is None or later.end >= NOW + timedelta(days=30)
    assert set(later.steps) == {key for key, live in state.live.items() if live.waits != "branches"}


def test_it_can_be_said_of_somebody_the_directory_does_not_know(staged: Any) -> None:
    stage = staged(LINE)
    stage.submit()
    stage.company = Company({}, {})
    assert look(stage).end is None


def test_channels_are_told_of_beside_people(staged: Any) -> None:
    stage = staged(LINE.replace("tell: requester", "tell: [channel:sales, requester, channel:it]"))
    stage.submit()
    assert said(look(stage).next[-1]) == "Told: Ana Ames, the channel sales and the channel it."
