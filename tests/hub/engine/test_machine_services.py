"""Steps that services do and words that are filled in: what they answer, what later steps know of it, and no more."""

from collections.abc import Callable
from typing import Any

from hub.engine.machine import effects, events
from tests.support.steps import refused


def test_a_service_that_fails_ends_the_request_as_failed(stage: Any) -> None:
    stage.submit()
    stage.decide("bob", "manager")
    stage.do(events.Called("archive", 1, True))
    done = stage.do(events.Called("payment", 1, False, error="the bank is closed"))
    assert done[-1] == effects.Finish("failed", "the bank is closed")
    assert refused(stage, events.Called("payment", 1, True)) == "ended"


def test_a_service_answers_once(stage: Any) -> None:
    stage.submit()
    stage.decide("bob", "manager")
    stage.do(events.Called("archive", 1, True))
    assert refused(stage, events.Called("archive", 1, True)) == "not-waiting"


def test_only_what_later_steps_look_at_is_kept(staged: Callable[..., Any]) -> None:
    book = "{book: {call: erp.book, with: {sum: form.amount}}}"
    plain = staged(f"steps: [{book}]")
    plain.submit()
    plain.serve()
    assert plain.state.results == {"book": {"outcome": "done"}}
    seen = staged(f"steps: [{book}, {{late: {{when: book.answer.id == '42', tell: requester, message: hi}}}}]")
    seen.submit()
    seen.serve()
    assert seen.state.results["book"] == {"outcome": "done", "answer": {"id": "42"}}
    assert seen.of(effects.Tell)


def test_a_comment_can_steer_a_later_step(staged: Callable[..., Any]) -> None:
    steps = "[{one: {approve: requester.manager}}, {two: {when: one.comment.contains('twice'), approve: group:legal}}]"
    careful = staged(f"steps: {steps}")
    careful.submit()
    careful.decide("bob", "one", comment="look twice")
    assert careful.asked == ["bob", "lea"]


def test_a_skipped_step_is_known_as_skipped(staged: Callable[..., Any]) -> None:
    one = "{one: {when: has(form.note), approve: group:it}}"
    skipping = staged(f"steps: [{one}, {{two: {{when: one.outcome == 'skipped', approve: group:legal}}}}]")
    skipping.submit()
    assert skipping.asked == ["lea"]


def test_an_optional_document_field_left_empty_files_nothing(trial: Any, company: Any, staged: Any) -> None:
    head = "steps: [{archive: {file: '[form.note].filter(n, n != null)', into: 'onedrive:x/{{request.number}}'}}]"
    empty = staged(head)
    empty.submit()
    assert empty.state.results["archive"] == {"outcome": "skipped"}
    assert empty.state.phase == "approved"


def test_what_fills_a_folder_name_cannot_leave_the_folder(staged: Callable[..., Any]) -> None:
    steps = "[{archive: {file: '[form.note]', into: 'onedrive:x/{{form.note}}/{{form.amount}}'}}]"
    form = {"amount": {"amount": "1.00", "currency": "EUR"}, "note": "../..\\etc/pass:wd\n"}
    filing = staged(f"steps: {steps}", form)
    filing.submit()
    assert filing.of(effects.FileDocuments)[0].into == "x/-..-etc-pass-wd-/1.00 EUR"


def test_a_message_of_the_file_is_filled_in(staged: Callable[..., Any]) -> None:
    steps = "[{hello: {tell: [requester, group:it], message: {en: 'Dear {{requester.name}}, {{form.amount}}'}}}]"
    done = staged(f"steps: {steps}").submit()
    assert done[0] == effects.Tell("hello", 1, ("requester", "group:it"), "", {"en": "Dear Ana Ames, 10.00 EUR"})
