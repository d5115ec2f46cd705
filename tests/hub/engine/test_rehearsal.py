"""Rehearsal: the chain of approvers as a sentence, and by when, before anything is sent."""

from dataclasses import replace
from datetime import UTC, datetime
from time import process_time
from typing import Any

import pytest

from hub.engine.errors import Refused
from hub.engine.examples import RATES
from hub.engine.machine.facts import facts_of
from hub.engine.rehearsal import preview
from hub.engine.worktime import WorkCalendar

NOW = datetime(2026, 11, 24, 14, tzinfo=UTC)
FORM = {"purpose": "Fair", "costCentre": "R-12", "receipts": ["a.pdf"]}


def rehearse(company: Any, process: Any, amount: str = "80.00", who: str = "ana", **more: Any) -> Any:
    form = {**FORM, "amount": {"amount": amount, "currency": more.pop("currency", "EUR")}}
    return preview(process, facts_of(company.people[who], form, NOW, rates=RATES), company, NOW, **more)


def test_the_chain_reads_as_a_sentence(company: Any, claim: Any) -> None:
    assert rehearse(company, claim, "1250.00").sentence == (
        "Bob Berg (your manager) by Thu 26 Nov 15:00 your time, then any one of Finance (2 people) "
        "by Tue 1 Dec 15:00 your time because the amount is above 1,000 EUR."
    )


def test_times_are_told_in_the_zone_of_the_requester(company: Any, claim: Any) -> None:
    abroad = replace(company.people["ana"], time_zone="America/New_York")
    moved = type(company)({**company.people, "ana": abroad}, company.groups)
    assert "by Thu 26 Nov 09:00 your time" in rehearse(moved, claim).sentence


def test_the_stations_are_all_that_happens(company: Any, claim: Any) -> None:
    stations = rehearse(company, claim).stations
    assert [(station.step, station.kind) for station in stations] == [
        ("manager", "approve"),
        ("archive", "file"),
        ("payment", "call"),
        ("done", "tell"),
    ]
    assert [person.id for person in stations[0].people] == ["bob"]
    assert stations[0].expected_by == datetime(2026, 11, 26, 14, tzinfo=UTC)


def test_whoever_stands_in_is_told_with_the_reason(company: Any, claim: Any) -> None:
    (station, *_) = rehearse(company.with_away(["bob"]), claim).stations
    assert (station.sentence, station.reason) == (
        "Erik Ek (your manager's manager)",
        "Bob Berg is away and has no substitute",
    )


def test_each_approver_has_a_calendar_of_their_own(company: Any, claim: Any) -> None:
    def tokyo(_: Any) -> WorkCalendar:
        return WorkCalendar("JP", None, "Asia/Tokyo")

    (station, *_) = rehearse(company, claim, calendars=tokyo).stations
    assert station.expected_by == datetime(2026, 11, 26, 8, tzinfo=UTC)


def test_without_a_time_limit_no_time_is_promised(staged: Any, company: Any) -> None:
    steps = (
        "steps: [{one: {approve: {all: [requester.manager, group:it]}}}, {two: {approve: group:legal, within: 1 day}}]"
    )
    stage = staged(steps)
    found = preview(stage.process, stage.facts, company, NOW)
    assert found.sentence == ("Bob Berg (your manager), Ines Ito and Jan Jung, then Lea Lang.")
    assert {station.expected_by for station in found.stations} == {None}


def test_nobody_is_told_as_such(staged: Any, company: Any) -> None:
    stage = staged("steps: [{done: {tell: requester, message: hello}}]")
    assert preview(stage.process, stage.facts, company, NOW).sentence == "Nobody has to approve this."


def test_a_condition_that_cannot_be_worked_out_is_told(company: Any, claim: Any) -> None:
    with pytest.raises(Refused, match="no exchange rate for SEK"):
        rehearse(company, claim, "10.00", currency="SEK")


BESIDE = """
steps:
  - both:
      together:
        - it: {approve: person:ines@example.com, within: 1 day}
        - - money: {approve: person:carla@example.com, within: 3 days}
          - boss: {approve: requester.manager, within: 1 day}
        - signed: {wait: {event: contract.signed}, within: 9 days}
      until: UNTIL
  - last: {approve: group:legal}
"""
DAY = "by Wed 25 Nov 15:00 your time"


@pytest.mark.parametrize(
    ("until", "said"),
    [
        (
            "all",
            f"at the same time Ines Ito {DAY} and (Carla Conti by Fri 27 Nov 15:00 your time, then Bob Berg "
            "(your manager) by Sat 28 Nov 15:00 your time), then Lea Lang.",
        ),
        (
            "any",
            f"only the first of Ines Ito {DAY}, Carla Conti by Fri 27 Nov 15:00 your time and contract.signed, "
            "then Lea Lang.",
        ),
        (
            "2",
            f"only the first 2 of Ines Ito {DAY}, (Carla Conti by Fri 27 Nov 15:00 your time, then Bob Berg "
            "(your manager) by Sat 28 Nov 15:00 your time) and contract.signed, then Lea Lang.",
        ),
    ],
)
def test_what_goes_side_by_side_is_said_so(staged: Any, company: Any, until: str, said: str) -> None:
    stage = staged(BESIDE.replace("UNTIL", until))
    found = preview(stage.process, stage.facts, company, NOW)
    assert found.sentence == said
    paths = {station.step: station.path for station in found.stations}
    assert (paths["it"], paths["money"], paths["last"]) == ((("both", 0),), (("both", 1),), ())


@pytest.mark.parametrize(
    ("order", "said"),
    [
        ("false", f"at the same time for line 1 Carla Conti {DAY} and for line 2 Jan Jung {DAY}."),
        ("true", f"for line 1 Carla Conti {DAY}, then for line 2 Jan Jung by Thu 26 Nov 15:00 your time."),
    ],
)
def test_rows_are_named(trial: Any, company: Any, order: str, said: str) -> None:
    process = trial(
        "steps: [{each: {again: form.lines, as: line, in turn: "
        + order
        + ", steps: [{owner: {approve: line.owner, within: 1 day}}]}}]",
        "{properties: {lines: {type: array, items: {properties: {owner: {type: string}}}}}}",
    )
    form = {"lines": [{"owner": "carla"}, {"owner": "jan"}]}
    assert preview(process, facts_of(company.people["ana"], form, NOW, rates=RATES), company, NOW).sentence == said


def test_waits_and_questions_take_their_time(staged: Any, company: Any) -> None:
    stage = staged(
        """
steps:
  - details: {ask: requester, form: {required: [size], properties: {size: {enum: [small, big]}}}, within: 1 day}
  - notice: {wait: {for: 2 days}}
  - day: {wait: {until: '"2026-12-01"'}}
  - signed: {wait: {event: contract.signed, match: form.note}, within: 1 week}
  - letter: {produce: letter.docx, name: "For {{requester.name}}.docx"}
  - filed: {file: letter.documents, into: "onedrive:letters"}
  - boss: {approve: requester.manager, within: 1 day, when: details.answer.size == "small"}
""",
        {"amount": {"amount": "1.00", "currency": "EUR"}, "note": "C-12"},
    )
    found = preview(stage.process, stage.facts, company, NOW)
    assert [(one.kind, one.sentence, one.expected_by and one.expected_by.day) for one in found.stations] == [
        ("ask", "your answer", 25),
        ("wait", "2 days", 27),
        ("wait", "1 Dec 2026", 30),
        ("wait", "contract.signed (C-12)", 7),
        ("produce", "For Ana Ames.docx", 7),
        ("file", "onedrive:letters", 7),
        ("approve", "Bob Berg (your manager)", 8),
    ]
    assert (found.end, found.whole) == (datetime(2026, 12, 8, 23, tzinfo=UTC), True)


def test_a_reason_is_that_of_the_way_that_led_there(staged: Any, company: Any) -> None:
    stage = staged(
        """
let:
  small: {when: 'amountIn(form.amount, "EUR") < 50.0', because: {en: it is little}}
  mine: {when: 'form.amount.currency == "EUR"', because: {en: it is in euros}}
steps:
  - way:
      choose:
        - {when: small, steps: [{boss: {approve: requester.manager, when: mine}}]}
        - {steps: [{it: {approve: group:it}}]}
"""
    )
    assert preview(stage.process, stage.facts, company, NOW).sentence == (
        "Bob Berg (your manager) because it is in euros and it is little."
    )


def test_two_hundred_rows_are_played_quickly(trial: Any, company: Any) -> None:
    process = trial(
        "steps: [{each: {again: form.lines, as: line, steps: [{owner: {approve: line.owner, within: 1 day}}]}}]",
        "{properties: {lines: {type: array, items: {properties: {owner: {type: string}}}}}}",
    )
    facts = facts_of(company.people["ana"], {"lines": [{"owner": "carla"}] * 200}, NOW, rates=RATES)
    begin = process_time()
    found = preview(process, facts, company, NOW)
    assert (len(found.stations), found.whole) == (200, True)
    assert "193 others" in found.sentence
    assert process_time() - begin < 10


def test_a_preview_takes_no_time_to_speak_of(company: Any, claim: Any) -> None:
    begin = process_time()
    for _ in range(100):
        rehearse(company, claim, "1250.00")
    assert process_time() - begin < 10
