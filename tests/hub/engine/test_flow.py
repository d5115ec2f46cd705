"""The way through a process: branches, rows, waits, other processes, going back, and what is undone."""

from typing import Any

import pytest

from hub.engine.errors import DefinitionError, Refused
from hub.engine.machine import effects, events

LINES = (
    "{properties: {note: {type: string}, day: {$ref: hub:date}, "
    "lines: {type: array, items: {type: object, properties: {owner: {type: string}}}}}}"
)
TWO_BRANCHES = """
steps:
  - both:
      together:
        - it: {approve: person:ines@example.com, within: 1 day}
        - - money: {approve: person:carla@example.com}
          - desk: {call: facility.reserve, undo: facility.release}
      UNTIL
  - done: {tell: requester, message: done}
"""


def flow(staged: Any, body: str, form: dict[str, Any] | None = None) -> Any:
    return staged(body, form or {"amount": {"amount": "10.00", "currency": "EUR"}})


def outcome(stage: Any, step: str) -> Any:
    return stage.state.results.get(step, {}).get("outcome")


def test_branches_go_side_by_side_and_the_request_goes_on_when_all_have_ended(staged: Any) -> None:
    stage = flow(staged, TWO_BRANCHES.replace("UNTIL", "until: all"))
    stage.submit()
    assert stage.asked == ["ines", "carla"]
    stage.decide("carla", "money")
    stage.serve()
    assert not stage.of(effects.Tell)
    stage.decide("ines", "it")
    assert [one.step for one in stage.of(effects.Tell)] == ["done"]
    assert (stage.state.phase, outcome(stage, "both")) == ("approved", "done")


def test_when_one_branch_is_enough_the_others_are_taken_back(staged: Any) -> None:
    stage = flow(staged, TWO_BRANCHES.replace("UNTIL", "until: any"))
    stage.submit()
    done = stage.decide("ines", "it")
    taken_back = [(one.person, one.state) for one in done if isinstance(one, effects.CloseTask)]
    assert taken_back == [("ines", "approved"), ("carla", "cancelled")]
    assert stage.state.phase == "approved"


def test_a_no_in_one_branch_ends_the_request_when_all_are_wanted(staged: Any) -> None:
    stage = flow(staged, TWO_BRANCHES.replace("UNTIL", "until: all"))
    stage.submit()
    stage.decide("carla", "money", "reject", comment="no budget")
    assert stage.state.phase == "rejected"
    assert [one.because for one in stage.of(effects.Finish)] == ["no budget"]


def test_a_no_in_one_branch_leaves_the_others_when_they_are_still_enough(staged: Any) -> None:
    stage = flow(staged, TWO_BRANCHES.replace("UNTIL", "until: any"))
    stage.submit()
    stage.decide("carla", "money", "reject")
    assert stage.state.phase == "running"
    stage.decide("ines", "it")
    assert stage.state.phase == "approved"


def test_when_too_few_branches_are_left_the_request_is_rejected(staged: Any) -> None:
    stage = flow(staged, TWO_BRANCHES.replace("UNTIL", "until: any"))
    stage.submit()
    stage.decide("carla", "money", "reject")
    stage.decide("ines", "it", "reject")
    assert stage.state.phase == "rejected"


@pytest.mark.parametrize(("amount", "asked"), [("5000.00", ["carla"]), ("500.00", ["bob"]), ("5.00", [])])
def test_the_first_branch_whose_condition_holds_is_taken(staged: Any, amount: str, asked: list[str]) -> None:
    stage = flow(
        staged,
        """
let: {large: 'amountIn(form.amount, "EUR") > 1000.0', middle: 'amountIn(form.amount, "EUR") > 100.0'}
steps:
  - way:
      choose:
        - {when: large, steps: [{money: {approve: person:carla@example.com}}]}
        - {when: middle, steps: [{boss: {approve: requester.manager}}]}
  - note: {tell: requester, message: done, when: money.outcome != "approved"}
""",
        {"amount": {"amount": amount, "currency": "EUR"}},
    )
    stage.submit()
    assert stage.asked == asked
    if asked:
        stage.decide(asked[0], "money" if amount == "5000.00" else "boss")
    assert stage.state.phase == "approved"
    assert len(stage.of(effects.Tell)) == (amount != "5000.00")


@pytest.mark.parametrize("holder", ["until: any", "optional: true"])
def test_what_was_never_done_counts_as_skipped(staged: Any, holder: str) -> None:
    stage = flow(
        staged,
        f"""
steps:
  - part:
      together:
        - - a: {{approve: person:ines@example.com}}
          - b: {{call: erp.note}}
        - c: {{approve: person:carla@example.com}}
      {holder}
  - word: {{tell: requester, message: x, when: b.outcome == "skipped"}}
""",
    )
    stage.submit()
    stage.decide("ines", "a", "reject")
    if "any" in holder:
        stage.decide("carla", "c")
    assert (stage.state.phase, len(stage.of(effects.Tell))) == ("approved", 1)


ROWS = """
steps:
  - each:
      again: form.lines
      as: line
      ORDER
      steps:
        - owner: {approve: line.owner}
        - word: {tell: line.owner, message: {en: "{{line.owner}}: {{owner.outcome}}"}}
  - done: {tell: requester, message: done}
"""


@pytest.fixture
def rows(trial: Any, staged: Any) -> Any:
    def make(order: str, *owners: str) -> Any:
        stage = staged("steps: [{x: {tell: requester, message: x}}]", {"lines": [{"owner": one} for one in owners]})
        stage.process = trial(ROWS.replace("ORDER", order), LINES)
        return stage

    return make


def test_each_row_is_done_at_once_and_knows_its_own_results(rows: Any) -> None:
    stage = rows("in turn: false", "bob", "carla")
    stage.submit()
    assert [(one.step, one.person) for one in stage.of(effects.OpenTask)] == [("owner#0", "bob"), ("owner#1", "carla")]
    stage.decide("carla", "owner#1")
    assert [one.texts["en"] for one in stage.of(effects.Tell)] == ["carla: approved"]
    stage.decide("bob", "owner#0")
    assert [one.step for one in stage.of(effects.Tell)] == ["word#1", "word#0", "done"]
    assert stage.state.phase == "approved"
    assert not [key for key in stage.state.results if "#" in key]


def test_rows_in_turn_are_done_one_after_another(rows: Any) -> None:
    stage = rows("in turn: true", "bob", "carla", "bob")
    stage.submit()
    assert stage.asked == ["bob"]
    stage.decide("bob", "owner#0")
    stage.decide("carla", "owner#1")
    assert stage.asked == ["bob", "carla", "bob"]
    stage.decide("bob", "owner#2")
    assert stage.state.phase == "approved"


def test_without_rows_there_is_nothing_to_do(rows: Any) -> None:
    stage = rows("in turn: false")
    stage.submit()
    assert (stage.state.phase, outcome(stage, "each")) == ("approved", "skipped")


def test_more_rows_than_the_hub_works_through_are_refused(rows: Any) -> None:
    stage = rows("in turn: false", *["bob"] * 201)
    with pytest.raises(Refused, match="At most 200 rows"):
        stage.submit()


def test_rows_within_rows_that_come_to_too_much_at_once_are_refused(trial: Any, staged: Any) -> None:
    stage = staged("steps: [{x: {tell: requester, message: x}}]", {"lines": [{"owner": "bob"}] * 100})
    inner = "{inner: {again: form.lines, as: two, steps: [{x: {tell: requester, message: x}}]}}"
    stage.process = trial(f"steps: [{{outer: {{again: form.lines, as: one, steps: [{inner}]}}}}]", LINES)
    with pytest.raises(Refused, match="more than 5,000 steps at once"):
        stage.submit()


def test_a_step_can_go_back_and_the_next_round_begins(staged: Any) -> None:
    stage = flow(
        staged,
        """
steps:
  - boss: {approve: requester.manager}
  - check: {call: audit.check}
  - rework: {back: boss, when: check.answer.ok != true}
""",
    )
    stage.submit()
    for round_, ok in ((1, False), (2, True)):
        stage.decide("bob", "boss")
        stage.do(events.Called("check", round_, True, {"ok": ok}))
    assert (stage.state.phase, stage.state.round, stage.asked) == ("approved", 2, ["bob", "bob"])


def test_a_process_that_only_goes_round_fails_with_a_reason(staged: Any) -> None:
    stage = flow(staged, "steps: [{x: {tell: requester, message: x}}, {again: {back: x}}]")
    stage.submit()
    assert stage.state.phase == "failed"
    assert "went round 100 times" in stage.of(effects.Finish)[0].because


def test_a_day_is_waited_for_until_it_begins_where_the_requester_is(trial: Any, staged: Any) -> None:
    stage = staged("steps: [{x: {tell: requester, message: x}}]", {"day": "2027-03-01"})
    stage.process = trial("steps: [{first: {wait: {until: form.day}}}]", LINES)
    (timer,) = stage.submit()
    assert (timer.kind, timer.at) == ("until", "2027-02-28T23:00:00+00:00")
    stage.do(events.Due("first.1.until"))
    assert stage.state.phase == "approved"


@pytest.mark.parametrize(("form", "said"), [({"day": "2026-11-24"}, "done"), ({}, "skipped")])
def test_a_day_that_is_here_or_was_left_empty_is_not_waited_for(
    trial: Any, staged: Any, form: dict[str, str], said: str
) -> None:
    stage = staged("steps: [{x: {tell: requester, message: x}}]", {"note": "", **form})
    stage.process = trial("steps: [{first: {wait: {until: form.day}}}]", LINES)
    stage.submit()
    assert (stage.state.phase, outcome(stage, "first")) == ("approved", said)


def test_a_while_is_waited_for(staged: Any) -> None:
    stage = flow(staged, "steps: [{pause: {wait: {for: 3 business days}}}]")
    (timer,) = stage.submit()
    assert (timer.kind, timer.within, timer.at) == ("until", "3 business days", "")


SIGNED = "steps: [{signed: {wait: {event: contract.signed, match: form.note}, within: 30 days}}]"


def test_an_event_is_waited_for_by_its_key(staged: Any) -> None:
    stage = flow(staged, SIGNED, {"amount": {"amount": "1.00", "currency": "EUR"}, "note": "C-12"})
    waiting, timer = stage.submit()
    assert (waiting.event, waiting.key, timer.within) == ("contract.signed", "C-12", "30 days")
    done = stage.do(events.Arrived("signed", 1, {"by": "Nia"}))
    assert isinstance(done[0], effects.ClearTimer)
    assert stage.state.phase == "approved"


def test_an_event_that_does_not_come_in_time_fails_the_request(staged: Any) -> None:
    stage = flow(staged, SIGNED, {"amount": {"amount": "1.00", "currency": "EUR"}, "note": "C-12"})
    stage.submit()
    done = stage.do(events.Due("signed.1.due"))
    assert isinstance(done[0], effects.StopWaiting)
    assert (stage.state.phase, outcome(stage, "signed")) == ("failed", "expired")


def test_whoever_is_asked_for_more_may_be_the_requester(staged: Any) -> None:
    stage = flow(
        staged,
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


def test_an_answer_is_checked_against_the_form_that_asked_for_it(trial: Any) -> None:
    with pytest.raises(DefinitionError, match=r"has no 'colour'\. Known are: size"):
        trial(
            "steps: [{more: {ask: requester, form: {properties: {size: {type: string}}}}}, "
            '{x: {when: more.answer.colour == "red", tell: requester, message: x}}]'
        )


def test_a_document_is_made_and_filed(staged: Any) -> None:
    stage = flow(
        staged,
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
    stage = flow(staged, ORDER.replace("OPTIONAL", ", optional: true" if optional else ""), form)
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
    assert (stage.state.phase, outcome(stage, "order"), stage.of(effects.Tell)) == ("approved", "rejected", [])


def test_advice_that_nobody_gives_in_time_is_done_without(staged: Any) -> None:
    stage = flow(staged, "steps: [{advice: {approve: requester.manager, within: 2 days, optional: true}}]")
    stage.submit()
    stage.do(events.Due("advice.1.due"))
    assert (stage.state.phase, outcome(stage, "advice")) == ("approved", "expired")
    assert [one.state for one in stage.of(effects.CloseTask)] == ["expired"]


def test_a_request_that_ends_takes_the_requests_and_waits_it_began_along(staged: Any) -> None:
    stage = flow(
        staged,
        "steps: [{both: {together: [{order: {request: equipment}}, {signed: {wait: {event: contract.signed}}}]}}]",
    )
    stage.submit()
    done = stage.do(events.Withdrawn("ana"))
    assert [type(one).__name__ for one in done] == ["CancelRequest", "StopWaiting", "Finish"]


PAID = """
steps:
  - seat: {call: travel.book, with: {name: requester.name}, undo: travel.cancel}
  - room: {call: hotel.book, undo: hotel.cancel}
  - boss: {approve: requester.manager}
  - late: {call: erp.pay}
returned: {to: RETURNED}
"""


def paid(staged: Any, returned: str = "start") -> Any:
    stage = flow(staged, PAID.replace("RETURNED", returned))
    stage.submit()
    stage.do(events.Called("seat", 1, True, {"id": "s-1"}))
    stage.do(events.Called("room", 1, True, {"id": "h-1"}))
    return stage


@pytest.mark.parametrize("end", ["reject", "withdraw", "fail"])
def test_whatever_ends_a_request_undoes_its_calls_the_last_one_first(staged: Any, end: str) -> None:
    stage = paid(staged)
    if end == "reject":
        stage.decide("bob", "boss", "reject")
    elif end == "withdraw":
        stage.do(events.Withdrawn("ana"))
    else:
        stage.decide("bob", "boss")
        stage.do(events.Called("late", 1, False, None, "the bank is closed"))
    undone = [(one.service, one.operation, one.arguments, one.answer) for one in stage.of(effects.UndoCall)]
    assert undone == [
        ("hotel", "cancel", {}, {"id": "h-1"}),
        ("travel", "cancel", {"name": "Ana Ames"}, {"id": "s-1"}),
    ]


def test_a_call_is_undone_when_the_request_goes_back_before_it_and_made_again(staged: Any) -> None:
    stage = paid(staged)
    stage.decide("bob", "boss", "return")
    assert len(stage.of(effects.UndoCall)) == 2
    stage.do(events.Resubmitted("ana"))
    assert [one.round for one in stage.of(effects.CallService)] == [1, 1, 2]
    stage.do(events.Withdrawn("ana"))
    assert len(stage.of(effects.UndoCall)) == 2


def test_a_call_before_the_place_of_reentry_stays_and_is_undone_at_the_end_by_the_round_it_was_made_in(
    staged: Any,
) -> None:
    stage = paid(staged, "room")
    stage.decide("bob", "boss", "return")
    assert [one.service for one in stage.of(effects.UndoCall)] == ["hotel"]
    stage.do(events.Resubmitted("ana"))
    stage.do(events.Called("room", 2, True, {"id": "h-2"}))
    stage.do(events.Withdrawn("ana"))
    assert [(one.service, one.round) for one in stage.of(effects.UndoCall)][1:] == [("hotel", 2), ("travel", 1)]


def test_an_approved_request_keeps_what_was_done(staged: Any) -> None:
    stage = paid(staged)
    stage.decide("bob", "boss")
    stage.serve()
    assert (stage.state.phase, stage.of(effects.UndoCall)) == ("approved", [])


def test_branches_within_rows_within_branches_come_to_their_end(trial: Any, staged: Any) -> None:
    stage = staged("steps: [{x: {tell: requester, message: x}}]", {"lines": [{"owner": "bob"}, {"owner": "carla"}]})
    stage.process = trial(
        """
steps:
  - outer:
      together:
        - rows:
            again: form.lines
            as: line
            steps:
              - inner:
                  together:
                    - one: {approve: line.owner}
                    - two: {call: it.prepare}
                  until: all
        - other: {approve: person:ines@example.com}
""",
        LINES,
    )
    stage.submit()
    assert sorted(stage.state.live) == [
        "inner#0",
        "inner#1",
        "one#0",
        "one#1",
        "other",
        "outer",
        "rows",
        "two#0",
        "two#1",
    ]
    stage.serve()
    stage.decide("bob", "one#0")
    stage.decide("ines", "other")
    stage.decide("carla", "one#1")
    assert stage.state.phase == "approved"


DEEP = "{x: {call: a.b}}"
for number in range(4):
    DEEP = f"{{r{number}: {{again: '[1]', as: i{number}, steps: [{DEEP}]}}}}"

FAULTS = {
    DEEP: "Rows stand within rows at most 3 deep",
    "{x: {call: a.b, message: y}}": "'message' does not go with 'call'",
    "{x: {wait: {for: 2 days}, within: 3 days}}": "'within' is for events",
    "{x: {back: y}}": "'y' is no step that comes before",
    "{x: {together: [{a: {call: a.b}}, {c: {call: a.b}}], until: 3}}": "There are 2 branches, so 3 can never",
    "{x: {together: [{a: {call: a.b}}, {c: {when: 'a.outcome == \"done\"', call: a.b}}]}}": "Undeclared reference",
    "{a: {call: a.b}}, {x: {together: [{c: {back: a}}, {d: {call: a.b}}]}}": "nobody goes back",
    "{x: {choose: [{steps: [{a: {call: a.b}}]}, {steps: [{c: {call: a.b}}]}]}}": "put it last",
    "{x: {again: form.note, steps: [{a: {call: a.b}}]}}": "a list is needed",
    "{x: {wait: {event: a.b}}}, {x: {call: a.b}}": "The name 'x' is taken",
}


@pytest.mark.parametrize("steps", FAULTS)
def test_a_flow_that_cannot_be_meant_is_refused_with_a_reason(trial: Any, steps: str) -> None:
    fields = "{required: [note], properties: {note: {type: string}}}"
    with pytest.raises(DefinitionError) as caught:
        trial(f"steps: [{steps}]", fields)
    assert FAULTS[steps] in str(caught.value)


def test_a_process_says_which_events_and_hours_start_it(trial: Any) -> None:
    process = trial(
        "starts:\n"
        "  - {event: employee.hired, as: event.manager, form: {note: event.name}}\n"
        '  - {every: "0 8 1 * *", zone: Europe/Berlin, as: "group:it", form: {note: \'"monthly"\'}}\n'
        "steps: [{x: {tell: requester, message: x}}]"
    )
    assert [(start.event, start.every) for start in process.starts] == [("employee.hired", ""), ("", "0 8 1 * *")]


@pytest.mark.parametrize(
    ("start", "said"),
    [
        ("{event: employee.hired, as: event.manager, form: {nothing: event.name}}", "has no field 'nothing'"),
        ("{every: 0 8 1 13 *, zone: Europe/Berlin, as: 'group:it'}", "is no cron line"),
        ("{every: 0 8 30 2 *, zone: Europe/Berlin, as: 'group:it'}", "is no cron line"),
        ("{every: 0 0 8 1 1 *, zone: Europe/Berlin, as: 'group:it'}", "is no cron line"),
        ("{every: 0 8 1 1 *, zone: Europe/Bonn, as: 'group:it'}", "is no time zone"),
        ("{every: 0 8 1 1 *, zone: Europe/Berlin, as: requester.id}", "Name a group or a role"),
    ],
)
def test_a_start_that_cannot_be_meant_is_refused_with_a_reason(trial: Any, start: str, said: str) -> None:
    with pytest.raises(DefinitionError, match=said):
        trial(f"starts: [{start}]\nsteps: [{{x: {{tell: requester, message: x}}}}]")
