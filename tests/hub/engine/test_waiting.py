"""What a request waits for: days, events, documents, other processes, and people of whom more is wanted."""

from typing import Any

import pytest

from hub.engine.errors import Refused
from hub.engine.machine import effects, events

DAY = "{properties: {note: {type: string}, day: {$ref: hub:date}}}"


def test_a_day_is_waited_for_until_it_begins_where_the_requester_is(trial: Any, staged: Any) -> None:
    stage = staged("steps: [{x: {tell: requester, message: x}}]", {"day": "2027-03-01"})
    stage.process = trial("steps: [{first: {wait: {until: form.day}}}]", DAY)
    (timer,) = stage.submit()
    assert (timer.kind, timer.at) == ("until", "2027-02-28T23:00:00+00:00")
    stage.do(events.Due("first.1.until"))
    assert stage.state.phase == "approved"


@pytest.mark.parametrize(("form", "said"), [({"day": "2026-11-24"}, "done"), ({}, "skipped")])
def test_a_day_that_is_here_or_was_left_empty_is_not_waited_for(
    trial: Any, staged: Any, form: dict[str, str], said: str
) -> None:
    stage = staged("steps: [{x: {tell: requester, message: x}}]", {"note": "", **form})
    stage.process = trial("steps: [{first: {wait: {until: form.day}}}]", DAY)
    stage.submit()
    assert (stage.state.phase, stage.outcome("first")) == ("approved", said)


def test_a_while_is_waited_for(staged: Any) -> None:
    stage = staged("steps: [{pause: {wait: {for: 3 business days}}}]")
    (timer,) = stage.submit()
    assert (timer.kind, timer.within, timer.at) == ("until", "3 business days", "")


SIGNED = "steps: [{signed: {wait: {event: contract.signed, match: form.note}, within: 30 days}}]"


def test_an_event_is_waited_for_by_its_key(staged: Any) -> None:
    stage = staged(SIGNED, {"amount": {"amount": "1.00", "currency": "EUR"}, "note": "C-12"})
    waiting, timer = stage.submit()
    assert (waiting.event, waiting.key, timer.within) == ("contract.signed", "C-12", "30 days")
    done = stage.do(events.Arrived("signed", 1, {"by": "Nia"}))
    assert isinstance(done[0], effects.ClearTimer)
    assert stage.state.phase == "approved"


def test_an_event_that_does_not_come_in_time_fails_the_request(staged: Any) -> None:
    stage = staged(SIGNED, {"amount": {"amount": "1.00", "currency": "EUR"}, "note": "C-12"})
    stage.submit()
    done = stage.do(events.Due("signed.1.due"))
    assert isinstance(done[0], effects.StopWaiting)
    assert (stage.state.phase, stage.outcome("signed")) == ("failed", "expired")


def test_whoever_is_asked_for_more_may_be_the_requester(staged: Any) -> None:
    stage = staged(
        """
steps:
  - details:
      ask: requester
      form: {required: [size], properties: {size: {type: string}}}
      within: 3 days
      remind: 50%
  - order: {call: shop.order, with: {size: details.answer.size}}
""",
    )
    task, *timers = stage.submit()
    assert (task.person, task.kind, task.reason, len(timers)) == ("ana", "ask", "You asked for this.", 2)
    with pytest.raises(Refused, match="answer it with its form"):
        stage.decide("ana", "details")
    stage.do(events.Supplied("ana", "details", 1, {"size": "L"}, "ana"))
    assert stage.of(effects.CallService)[0].arguments == {"size": "L"}


def test_a_document_is_made_and_filed(staged: Any) -> None:
    stage = staged(
        """
steps:
  - letter: {produce: offer-letter.docx, name: "Offer for {{requester.name}}.docx", with: {sum: form.amount}}
  - archive: {file: letter.documents, into: "onedrive:letters"}
""",
    )
    (made,) = stage.submit()
    assert (made.template, made.name) == ("offer-letter.docx", "Offer for Ana Ames.docx")
    stage.do(events.Called("letter", 1, True, {"documents": ["d-1"]}))
    assert stage.of(effects.FileDocuments)[0].documents == ("d-1",)


ORDER = """
steps:
  - order: {request: equipment, with: {item: form.note}OPTIONAL}
  - done: {tell: requester, message: x, when: order.outcome == "approved"}
"""


def ordered(staged: Any, optional: bool) -> Any:
    form = {"amount": {"amount": "1.00", "currency": "EUR"}, "note": "Laptop"}
    stage = staged(ORDER.replace("OPTIONAL", ", optional: true" if optional else ""), form)
    stage.submit()
    return stage


def test_another_process_is_started_and_waited_for(staged: Any) -> None:
    stage = ordered(staged, optional=False)
    (started,) = stage.of(effects.StartRequest)
    assert (started.process, started.requester, started.form) == ("equipment", "requester", {"item": "Laptop"})
    stage.do(events.Called("order", 1, True, {"outcome": "approved", "id": "r-2"}))
    assert (stage.state.phase, len(stage.of(effects.Tell))) == ("approved", 1)


def test_when_the_other_process_is_rejected_so_is_this_one(staged: Any) -> None:
    stage = ordered(staged, optional=False)
    stage.do(events.Called("order", 1, False, {"outcome": "rejected"}, "too dear"))
    assert stage.state.phase == "rejected"


def test_an_optional_step_may_come_to_nothing(staged: Any) -> None:
    stage = ordered(staged, optional=True)
    stage.do(events.Called("order", 1, False, {"outcome": "rejected"}, "too dear"))
    assert (stage.state.phase, stage.outcome("order"), stage.of(effects.Tell)) == ("approved", "rejected", [])


def test_advice_that_nobody_gives_in_time_is_done_without(staged: Any) -> None:
    stage = staged("steps: [{advice: {approve: requester.manager, within: 2 days, optional: true}}]")
    stage.submit()
    stage.do(events.Due("advice.1.due"))
    assert (stage.state.phase, stage.outcome("advice")) == ("approved", "expired")
    assert [one.state for one in stage.of(effects.CloseTask)] == ["expired"]


def test_a_request_that_ends_takes_the_requests_and_waits_it_began_along(staged: Any) -> None:
    stage = staged(
        "steps: [{both: {together: [{order: {request: equipment}}, {signed: {wait: {event: contract.signed}}}]}}]",
    )
    stage.submit()
    done = stage.do(events.Withdrawn("ana"))
    assert [type(one).__name__ for one in done] == ["CancelRequest", "StopWaiting", "Finish"]
