"""Buttons under tasks: one press counts once, for whoever may, on what she saw."""

from typing import Any

import pytest

from hub.core.auth import Caller
from hub.core.errors import Forbidden, NotFound
from hub.core.ports import Claims, Press
from hub.requests.pressing import Presses
from tests.support.offices import Office


class Known:
    """Serves the port `Callers`: whoever is in the office, as an employee."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def caller(self, claims: Claims) -> Caller | None:
        person = self._office.people.person(claims.subject)
        return Caller("person", person.id, person.name) if person and person.active else None


@pytest.fixture
def presses(office: Office) -> Presses:
    return Presses(office.tasks.desk, office.requests.letters, Known(office))


@pytest.fixture
def task(office: Office) -> dict[str, Any]:
    return dict(office.task_of("bob", office.submit()))


def press(task: dict[str, Any], verb: str, who: str = "bob", key: str = "k1", **said: str) -> Press:
    return Press(key, who, verb, {"task": task["id"], "version": str(task["version"]), **said})


def state(office: Office, task: dict[str, Any]) -> str:
    return str(office.app.as_("dora", roles=["administrator"]).get(f"/tasks/{task['id']}").json["state"])


@pytest.mark.parametrize(
    ("verb", "said", "becomes", "line"),
    [
        ("approve", {}, "approved", "Approved by Bob on Mon 23 Nov, 09:00."),
        ("approve", {"comment": " fine "}, "approved", "Approved by Bob on Mon 23 Nov, 09:00. fine"),
        ("reject", {"comment": "no"}, "rejected", "Rejected by Bob on Mon 23 Nov, 09:00. no"),
        ("return", {"reason": "Which one?"}, "returned", "Returned by Bob on Mon 23 Nov, 09:00. Which one?"),
        ("delegate", {"to": "carla", "why": "knows"}, "delegated", "Passed on by Bob on Mon 23 Nov, 09:00."),
    ],
)
def test_a_press_answers_and_shows_how_it_is_now(
    office: Office, presses: Presses, task: dict[str, Any], verb: str, said: dict[str, str], becomes: str, line: str
) -> None:
    letter, why = presses.press(press(task, verb, **said))
    assert (letter.lines, letter.actions, why) == ((line,), (), "")
    assert state(office, task) == becomes


def test_a_question_leaves_the_buttons_where_they_are(office: Office, presses: Presses, task: dict[str, Any]) -> None:
    letter, why = presses.press(press(task, "ask", question="Which colour?"))
    assert (len(letter.actions), why, state(office, task)) == (5, "", "open")


def test_the_same_press_counts_once(office: Office, presses: Presses, task: dict[str, Any]) -> None:
    asked = press(task, "ask", question="Which colour?")
    for _ in range(3):
        presses.press(asked)
    office.app.as_("ana").post(f"/tasks/{task['id']}/answer", {"answer": "Blue"})
    presses.press(asked)
    (request,) = office.app.as_("ana").get("/requests").json["items"]
    timeline = office.app.as_("ana").get(f"/requests/{request['id']}/timeline").json["items"]
    assert [line["type"] for line in timeline].count("asked") == 1


def test_a_second_press_shows_who_was_faster(office: Office, presses: Presses, task: dict[str, Any]) -> None:
    presses.press(press(task, "approve"))
    letter, why = presses.press(press(task, "reject", key="k2"))
    assert (letter.lines, why) == (("Approved by Bob on Mon 23 Nov, 09:00.",), "")
    assert state(office, task) == "approved"


@pytest.mark.parametrize("who", ["ana", "carla", "dora", "fay"])
def test_nobody_presses_for_somebody_else(office: Office, presses: Presses, task: dict[str, Any], who: str) -> None:
    with pytest.raises((Forbidden, NotFound)):
        presses.press(press(task, "approve", who=who))
    assert state(office, task) == "open"


def test_somebody_who_left_presses_nothing(office: Office, presses: Presses, task: dict[str, Any]) -> None:
    office.change("bob", active=False)
    with pytest.raises(Forbidden, match="not active"):
        presses.press(press(task, "approve"))
    with pytest.raises(Forbidden):
        presses.press(press(task, "approve", who="nobody"))


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"version": "7"}, "It has changed since you read it."),
        ({"version": ""}, "It has changed since you read it."),
        ({"version": "*"}, "It has changed since you read it."),
        ({"version": "²"}, "It has changed since you read it."),
        ({"verb": "pay"}, "This button is not known any more."),
        ({"verb": "ask"}, "Write your question"),
        ({"verb": "ask", "question": "x" * 4001}, "Write your question"),
        ({"verb": "ask", "question": "a\0b"}, "Write your question"),
        ({"comment": "x" * 4001}, "Write less"),
        ({"verb": "delegate"}, "Choose to whom it goes"),
        ({"verb": "delegate", "to": "nobody"}, "Name an active person"),
        ({"verb": "delegate", "to": "carla", "version": "7"}, "It has changed since you read it."),
        ({"verb": "ask", "question": "?", "version": "7"}, "It has changed since you read it."),
    ],
)
def test_what_cannot_be_done_is_said_above_the_question(
    office: Office, presses: Presses, task: dict[str, Any], change: dict[str, str], why: str
) -> None:
    letter, told = presses.press(press(task, **{"verb": "approve", **change}))
    assert told.startswith(why)
    assert len(letter.actions) == 5
    assert state(office, task) == "open"


def test_a_task_that_is_named_wrongly_is_nobodys(presses: Presses, task: dict[str, Any]) -> None:
    with pytest.raises(NotFound):
        presses.press(press({**task, "id": "another"}, "approve"))


def test_looking_decides_nothing(office: Office, presses: Presses, task: dict[str, Any]) -> None:
    letter = presses.show(press(task, "approve"))
    assert (len(letter.actions), state(office, task)) == (5, "open")
    assert presses.show(press(task, "approve", who="ana")).actions == ()
