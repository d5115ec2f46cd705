"""Rehearsal: the chain of approvers as a sentence, and by when, before anything is sent."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from hub.engine.errors import Refused
from hub.engine.examples import RATES
from hub.engine.facts import facts_of
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
