"""Flows and starts in the file: a process says what starts it, and what cannot be meant is refused with a reason."""

from typing import Any

import pytest

from hub.engine.errors import DefinitionError


def test_an_answer_is_checked_against_the_form_that_asked_for_it(trial: Any) -> None:
    with pytest.raises(DefinitionError, match=r"has no 'colour'\. Known are: size"):
        trial(
            "steps: [{more: {ask: requester, form: {properties: {size: {type: string}}}}}, "
            '{x: {when: more.answer.colour == "red", tell: requester, message: x}}]'
        )


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
