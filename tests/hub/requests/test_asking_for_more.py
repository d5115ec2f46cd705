"""Tasks that want more than a yes or no: shown with their form, answered by it, and by nothing else."""

from typing import Any

import pytest

from hub.requests.shapes import InboxOut, TaskDetailOut
from tests.support.events import take
from tests.support.offices import Office
from tests.support.trail import recorded

SIZES = """
process: shirts
title: {en: Shirts}
category: trials
owner: group:human-resources
starters: group:all-staff
form: {properties: {wish: {type: string}}}
steps:
  - details:
      ask: requester
      form:
        required: [size]
        properties:
          size:   {type: string, enum: [S, M, L], title: {en: Size, de: Größe}}
          colour: {type: string, default: red}
          buddy:  {$ref: hub:person}
          proof:  {$ref: hub:documents}
  - manager: {approve: requester.manager, when: details.answer.size == "L"}
retention: 1 years after end
examples:
  - it is asked for: {as: ana, form: {wish: a shirt}, then: [], expect: {state: running}}
"""


@pytest.fixture
def shop(office: Office) -> Office:
    office.publish(SIZES)
    return office


def ask(shop: Office) -> tuple[str, dict[str, Any]]:
    request = shop.submit(process="shirts", wish="a shirt")
    return request, shop.task_of("ana", request)


def give(shop: Office, name: str, task: dict[str, Any], form: Any, version: str = '"1"', **more: Any) -> Any:
    return shop.as_(name).post(f"/tasks/{task['id']}/answer", {"form": form}, if_match=version, **more)


def test_a_task_shows_its_kind_and_the_form_that_it_wants(shop: Office) -> None:
    _, task = ask(shop)
    inbox = shop.as_("ana").get("/tasks").json
    InboxOut.model_validate(inbox)
    assert [item["kind"] for item in inbox["items"]] == ["ask"]
    shown = shop.as_("ana").get(f"/tasks/{task['id']}").json
    TaskDetailOut.model_validate(shown)
    assert shown["form"] == {"wish": "a shirt"}
    assert shown["answerForm"]["required"] == ["size"]
    assert shown["answerForm"]["properties"]["size"]["x-hub"]["title"]["de"] == "Größe"
    plain = shop.task_of("bob", shop.submit())
    seen = shop.as_("bob").get(f"/tasks/{plain['id']}").json
    assert (seen["kind"], seen["answerForm"]) == ("approve", None)


def test_an_answer_is_checked_completed_and_looked_at_by_later_steps(shop: Office) -> None:
    request, task = ask(shop)
    assert give(shop, "ana", task, {"size": "L"}).json["state"] == "approved"
    assert shop.task_of("bob", request)["state"] == "open"
    [line] = [line for line in shop.lines(request) if line["type"] == "supplied"]
    assert line["details"]["values"] == {"size": "L", "colour": "red"}
    [entry] = recorded(shop.work, "task.supplied")
    assert (entry.actor, entry.payload["task"]) == ("ana", task["id"])


@pytest.mark.parametrize(
    ("form", "pointers"),
    [
        ({}, ["/form/size"]),
        ({"size": "XL"}, ["/form/size"]),
        ({"size": "L", "colour": 2}, ["/form/colour"]),
        ({"size": "M", "buddy": "nobody@example.com"}, ["/form/buddy"]),
        ({"size": "M", "proof": ["missing", "bobs"]}, ["/form/proof/0", "/form/proof/1"]),
    ],
)
def test_a_faulty_answer_is_refused_with_pointers(shop: Office, form: dict[str, Any], pointers: list[str]) -> None:
    shop.papers.put("bobs", "bob")
    _, task = ask(shop)
    before = shop.rows()
    reply = give(shop, "ana", task, form)
    assert (reply.status, reply.pointers) == (422, pointers)
    assert shop.rows() == before


def test_documents_of_an_answer_belong_to_the_request(shop: Office) -> None:
    request, task = ask(shop)
    paper = shop.papers.put("photo", "ana")
    take(shop.work)
    assert give(shop, "ana", task, {"size": "S", "proof": [paper]}).status == 200
    [taken] = [event for event in take(shop.work) if event.name == "DocumentsTaken"]
    assert (taken.subject, taken.data) == (request, {"documents": ["photo"]})


@pytest.mark.parametrize("body", [{}, {"answer": "x", "form": {}}, {"form": []}, {"answer": ""}])
def test_an_answer_is_either_words_or_a_form(shop: Office, body: dict[str, Any]) -> None:
    _, task = ask(shop)
    assert shop.as_("ana").post(f"/tasks/{task['id']}/answer", body, if_match="*").status == 422


def test_an_answer_names_the_version_that_was_seen(shop: Office) -> None:
    _, task = ask(shop)
    path = f"/tasks/{task['id']}/answer"
    assert shop.as_("ana").post(path, {"form": {"size": "S"}}).status == 428
    assert give(shop, "ana", task, {"size": "S"}, '"7"').status == 412


def test_an_answer_sent_twice_counts_once(shop: Office) -> None:
    _, task = ask(shop)
    replies = [give(shop, "ana", task, {"size": "S"}, headers={"Idempotency-Key": "once"}) for _ in range(2)]
    assert [reply.status for reply in replies] == [200, 200]
    late = give(shop, "ana", task, {"size": "S"})
    assert (late.status, late.json["decidedBy"]["id"]) == (409, "ana")


def test_a_question_is_not_decided_and_a_decision_has_no_form(shop: Office) -> None:
    request, task = ask(shop)
    decided = shop.decide("ana", task)
    assert (decided.status, "answer it with its form" in decided.json["detail"]) == (409, True)
    said = shop.as_("ana").post(f"/tasks/{task['id']}/answer", {"answer": "L"})
    assert (said.status, '{"form": {...}}' in said.json["detail"]) == (409, True)
    plain = shop.task_of("bob", shop.submit())
    given = give(shop, "bob", plain, {"size": "S"})
    assert (given.status, "approve, reject or return" in given.json["detail"]) == (409, True)
    assert shop.state(request) == "running"


def test_only_the_assignee_or_a_substitute_answers(shop: Office) -> None:
    request, task = ask(shop)
    assert give(shop, "dora", task, {"size": "S"}).status == 403
    assert give(shop, "gero", task, {"size": "S"}).status == 404
    shop.change("ana", away=True, substitute_id="gero")
    assert give(shop, "gero", task, {"size": "S"}).json["decidedBy"]["id"] == "gero"
    assert shop.state(request) == "approved"


def test_what_the_requester_was_asked_can_be_passed_on_and_back(shop: Office) -> None:
    request, task = ask(shop)
    shop.as_("ana").post(f"/tasks/{task['id']}/delegate", {"to": "gero"})
    geros = shop.task_of("gero", request)
    assert shop.as_("gero").post(f"/tasks/{geros['id']}/delegate", {"to": "ana"}).status == 200
    assert give(shop, "ana", shop.task_of("ana", request), {"size": "S"}).status == 200


def test_the_letter_says_what_is_wanted_and_has_no_buttons(shop: Office) -> None:
    request, task = ask(shop)
    shop.change("ana", language="de")
    letter = shop.requests.letters.task(task["id"])
    assert letter is not None
    assert letter.title == "Ana: Shirts: a shirt braucht noch etwas"
    assert letter.lines[0] == "Bitte ausfüllen: Größe, colour, buddy, proof."
    assert (letter.actions, letter.asks, letter.link) == ((), True, f"https://hub.example.com/requests/{request}")
    give(shop, "ana", task, {"size": "S"})
    closed = shop.requests.letters.task_closed(task["id"])
    assert closed is not None
    assert closed.lines[0].startswith("Beantwortet von Ana am")
