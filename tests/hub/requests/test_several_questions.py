"""Several approvers of one step ask at a time: each question is shown, answered and over by itself."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from hub.core.unit_of_work import Work
from hub.requests.models import request_events, requests, timers
from tests.support.clocks import ManualClock
from tests.support.events import take, told
from tests.support.offices import COMMITTEE, Office
from tests.support.trail import recorded

PAIR = COMMITTEE.replace("process: committee", "process: pair").replace(
    "{approve: {WORD: group:finance}}",
    "{title: {en: Board}, approve: {all: [requester.manager, {any: group:finance}]}, within: 10 hours, remind: [50%]}",
)
CHAIN = PAIR.replace("process: pair", "process: chain").replace(
    "{all: [requester.manager, {any: group:finance}]}",
    "{all: [{in turn: [requester.manager, requester.manager.manager]}, {any: group:finance}]}",
)

MORE = PAIR.replace("process: pair", "process: more").replace(
    "approve: {all: [requester.manager, {any: group:finance}]}",
    "ask: requester.manager, form: {properties: {price: {type: string}}}",
)


@pytest.fixture
def asked(office: Office) -> str:
    """A request about which Bob and Carla have asked Ana something."""
    office.publish(PAIR)
    request: str = office.submit(process="pair", wish="a chair")
    _ask(office, request, "bob", "Which one?")
    _ask(office, request, "carla", "Who pays?")
    return request


def _path(office: Office, request: str, who: str) -> str:
    return f"/tasks/{office.task_of(who, request)['id']}"


def _ask(office: Office, request: str, who: str, text: str) -> None:
    assert office.as_(who).post(f"{_path(office, request, who)}/question", {"question": text}).status == 200


def _answer(office: Office, request: str, whose: str, text: str = "so") -> Any:
    return office.as_("ana").post(f"{_path(office, request, whose)}/answer", {"answer": text})


def _open(office: Office, request: str) -> dict[str, str]:
    """What Ana is asked, by whom."""
    shown = office.as_("ana").get(f"/requests/{request}").json["tasks"]
    return {task["assignee"]["id"]: task["question"] for task in shown if task["question"]}


def _still(work: Work) -> bool:
    with work.db.reading() as connection:
        return {row.paused for row in connection.execute(select(timers.c.paused))} == {True}


def test_each_question_is_answered_by_itself(office: Office, asked: str) -> None:
    take(office.work)
    assert _answer(office, asked, "bob", "The red one.").status == 200
    assert _open(office, asked) == {"carla": "Who pays?"}
    assert office.as_("bob").get(_path(office, asked, "bob")).json["question"] is None
    assert office.as_("carla").get(_path(office, asked, "carla")).json["question"] == "Who pays?"
    assert _answer(office, asked, "carla", "We do.").status == 200
    assert _open(office, asked) == {}
    letters = [(one.data["person"], one.data["message"], one.data["text"]) for one in told(office.work, "PersonToTell")]
    assert letters == [("bob", "answer", "The red one."), ("carla", "answer", "We do.")]


def test_what_is_not_answered_yet_goes_on_waiting_for_its_requester(office: Office, asked: str) -> None:
    _answer(office, asked, "bob")
    [found] = office.as_("ana").get("/requests?needs=me&standing=true").json["items"]
    assert (found["id"], found["standing"]["question"]) == (asked, "Who pays?")
    _answer(office, asked, "carla")
    assert office.as_("ana").get("/requests?needs=me").json["items"] == []


def test_the_history_says_who_was_answered(office: Office, asked: str) -> None:
    _answer(office, asked, "carla", "We do.")
    _answer(office, asked, "bob", "The red one.")
    assert office.texts(asked)[-4:] == [
        "Bob asked: Which one?",
        "Carla asked: Who pays?",
        "Ana answered Carla: We do.",
        "Ana answered Bob: The red one.",
    ]
    answered = [entry.payload["task"] for entry in recorded(office.work, "task.answered")]
    assert answered == [_path(office, asked, who).removeprefix("/tasks/") for who in ("carla", "bob")]


def test_an_answer_of_which_was_not_noted_whom_it_was_for_is_told_as_ever(office: Office, asked: str) -> None:
    _answer(office, asked, "bob", "The red one.")
    with office.work.unit() as unit:
        body = {"type": "Answered", "step": "board", "round": 1, "by": "ana", "answer": "The red one."}
        unit.connection.execute(update(request_events).where(request_events.c.type == "Answered").values(body=body))
    assert office.texts(asked)[-1] == "Ana answered: The red one."


def test_an_answer_to_one_who_has_not_asked_answers_nobody(office: Office, asked: str) -> None:
    before = office.rows()
    reply = _answer(office, asked, "chris")
    assert (reply.status, reply.json["detail"]) == (
        409,
        "Chris has no open question in step 'board'. Answer whoever has asked, or comment on the request.",
    )
    assert office.rows() == before
    assert _open(office, asked) == {"bob": "Which one?", "carla": "Who pays?"}


def test_the_clock_stands_still_until_the_last_answer(office: Office, asked: str, clock: ManualClock) -> None:
    due = office.task_of("carla", asked)["dueAt"]
    clock.advance(timedelta(days=2))
    _answer(office, asked, "bob")
    assert office.requests.fire_due_timers() == 0
    clock.advance(timedelta(days=1))
    _answer(office, asked, "carla")
    assert not _still(office.work)
    assert office.requests.fire_due_timers() == 0
    assert (due, office.task_of("carla", asked)["dueAt"]) == ("2026-11-23T19:00:00Z", "2026-11-26T19:00:00Z")
    clock.advance(timedelta(hours=5))
    assert office.requests.fire_due_timers() == 1


def test_who_decides_without_her_answer_leaves_no_clock_standing(office: Office, clock: ManualClock) -> None:
    office.publish(PAIR)
    request = office.submit(process="pair", wish="a chair")
    _ask(office, request, "bob", "Which one?")
    clock.advance(timedelta(days=1))
    assert office.decide("bob", office.task_of("bob", request)).status == 200
    assert _open(office, request) == {}
    assert not _still(office.work)
    assert office.task_of("carla", request)["dueAt"] == "2026-11-24T19:00:00Z"


def test_whoever_is_asked_for_more_may_ask_back_and_is_answered_in_words(office: Office) -> None:
    office.publish(MORE)
    request = office.submit(process="more", wish="a chair")
    _ask(office, request, "bob", "Which one?")
    assert _answer(office, request, "bob", "The red one.").status == 200
    assert (_open(office, request), _still(office.work)) == ({}, False)


def test_a_question_goes_along_with_its_own_task_alone(office: Office, asked: str) -> None:
    path = _path(office, asked, "bob")
    assert office.as_("bob").post(f"{path}/delegate", {"to": "erik", "reason": "x"}).status == 200
    assert _open(office, asked) == {"carla": "Who pays?", "erik": "Which one?"}
    assert _answer(office, asked, "erik").status == 200
    assert _open(office, asked) == {"carla": "Who pays?"}


def test_whoever_comes_next_is_not_given_the_question_of_whoever_came_before(
    office: Office, clock: ManualClock
) -> None:
    office.publish(CHAIN)
    request = office.submit(process="chain", wish="a chair")
    _ask(office, request, "bob", "Which one?")
    _ask(office, request, "carla", "Who pays?")
    clock.advance(timedelta(days=1))
    assert office.decide("bob", office.task_of("bob", request)).status == 200
    assert _open(office, request) == {"carla": "Who pays?"}
    assert _still(office.work)
    clock.advance(timedelta(days=1))
    assert _answer(office, request, "carla").status == 200
    dues = {who: office.task_of(who, request)["dueAt"] for who in ("carla", "erik")}
    assert dues == {"carla": "2026-11-25T19:00:00Z", "erik": "2026-11-25T19:00:00Z"}


def test_a_request_that_stood_still_before_questions_were_told_apart_is_answered_one_by_one(
    office: Office, asked: str
) -> None:
    with office.work.unit() as unit:
        row = unit.connection.execute(select(requests.c.position).where(requests.c.id == asked)).one()
        del row.position["live"]["board"]["asking"]
        kept = update(requests).where(requests.c.id == asked).values(position=row.position)
        unit.connection.execute(kept)
    assert _answer(office, asked, "bob").status == 200
    assert (_open(office, asked), _still(office.work)) == ({"carla": "Who pays?"}, True)
    assert _answer(office, asked, "carla").status == 200
    assert (_open(office, asked), _still(office.work)) == ({}, False)
