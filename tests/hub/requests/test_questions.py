"""Questions to the requester, shown until they are answered and found among what waits for her; forms to read by."""

from typing import Any

from pydantic import TypeAdapter

from hub.core.auth import Caller
from hub.requests.lists import asked_in, listing
from hub.requests.models import requests
from hub.requests.shapes import RequestDetailOut, RequestFilter, RequestFormOut, RequestsOut, TaskDetailOut
from tests.support.offices import PLAIN, TIMED, Office
from tests.support.plans import plan_of, sorts


def _ask(office: Office, request: str, text: str = "Which one?", who: str = "bob") -> str:
    task: str = office.task_of(who, request)["id"]
    assert office.as_(who).post(f"/tasks/{task}/question", {"question": text}).status == 200
    return task


def _questions(office: Office, request: str) -> list[str | None]:
    shown = office.as_("ana").get(f"/requests/{request}").json
    RequestDetailOut.model_validate(shown)
    return [task["question"] for task in shown["tasks"]]


def _needing(office: Office, who: str = "ana", **more: str) -> list[dict[str, Any]]:
    query = "&".join(f"{name}={value}" for name, value in {"needs": "me", "standing": "true", **more}.items())
    reply = office.as_(who).get(f"/requests?{query}")
    RequestsOut.model_validate(reply.json)
    return list(reply.json["items"])


def test_a_question_is_shown_with_its_task_until_it_is_answered(office: Office) -> None:
    request = office.submit()
    assert _questions(office, request) == [None]
    task = _ask(office, request)
    assert _questions(office, request) == ["Which one?"]
    seen_by_bob = office.as_("bob").get(f"/tasks/{task}").json
    TypeAdapter(TaskDetailOut).validate_python(seen_by_bob)
    assert seen_by_bob["question"] == "Which one?"
    assert office.as_("ana").post(f"/tasks/{task}/answer", {"answer": "The red one."}).status == 200
    assert _questions(office, request) == [None]


def test_a_question_goes_with_the_decision_that_was_made_without_its_answer(office: Office) -> None:
    request = office.submit()
    _ask(office, request)
    assert office.decide("bob", office.task_of("bob", request)).status == 200
    assert _questions(office, request) == [None]
    assert _needing(office) == []


def test_whoever_gets_the_task_waits_for_the_answer(office: Office) -> None:
    request = office.submit()
    task = _ask(office, request)
    assert office.as_("bob").post(f"/tasks/{task}/delegate", {"to": "erik", "reason": "x"}).status == 200
    assert _questions(office, request) == [None, "Which one?"]
    passed = office.task_of("erik", request)["id"]
    assert office.as_("ana").post(f"/tasks/{passed}/answer", {"answer": "The red one."}).status == 200


def test_what_waits_for_its_requester_is_found(office: Office) -> None:
    quiet, asked, returned = (office.submit(wish=wish) for wish in ("a", "b", "c"))
    _ask(office, asked)
    office.decide("bob", office.task_of("bob", returned), "return", comment="More.")
    found = _needing(office)
    assert [item["id"] for item in found] == [returned, asked]
    assert [item["standing"] for item in found] == [
        None,
        {"asked": [{"id": "bob", "name": "Bob"}], "dueAt": None, "question": "Which one?"},
    ]
    assert _needing(office, "bob") == []
    assert quiet not in str(found)


def test_what_is_answered_or_over_does_not_wait_any_more(office: Office) -> None:
    answered, withdrawn = office.submit(), office.submit()
    task = _ask(office, answered)
    _ask(office, withdrawn)
    office.as_("ana").post(f"/tasks/{task}/answer", {"answer": "Yes."})
    office.as_("ana").post(f"/requests/{withdrawn}/withdraw", {})
    assert _needing(office) == []


def test_a_list_says_who_is_asked_where_that_is_wanted(office: Office) -> None:
    office.publish(TIMED)
    request = office.submit(process="timed", wish="a chair")
    assert office.as_("ana").get("/requests").json["items"][0].get("standing") is None
    standing = office.as_("ana").get("/requests?standing=true").json["items"][0]["standing"]
    due = office.as_("ana").get(f"/requests/{request}").json["tasks"][0]["dueAt"]
    assert standing == {"asked": [{"id": "bob", "name": "Bob"}], "dueAt": due, "question": None}


def test_what_waits_is_found_by_an_index(office: Office) -> None:
    ana = Caller("person", "ana", "Ana")
    found = listing(ana, RequestFilter(needs="me")).order_by(requests.c.id.desc())
    with office.work.db.reading() as connection:
        plans = plan_of(connection, found), plan_of(connection, asked_in(["a", "b"]).order_by(None))
    assert "ix_requests_" in plans[0]
    assert not sorts(plans[0]), plans[0]
    assert "ix_tasks_" in plans[1] or "uq_tasks_open" in plans[1], plans[1]


def test_a_request_is_read_by_the_form_of_its_own_version(office: Office) -> None:
    request = office.submit()
    office.publish(PLAIN.replace("maxLength: 200, ", "maxLength: 300, "))
    reply = office.as_("bob").get(f"/requests/{request}/form", headers={"Accept-Language": "de"})
    RequestFormOut.model_validate(reply.json)
    assert (reply.json["title"], reply.json["processVersion"]) == ("Schlichter Wunsch", 1)
    assert reply.json["form"]["properties"]["wish"]["maxLength"] == 200
    assert reply.json["steps"] == {"manager": "Chef genehmigt"}


def test_whoever_may_not_see_the_request_may_not_see_its_form(office: Office) -> None:
    assert office.as_("chris").get(f"/requests/{office.submit()}/form").status == 404


def test_a_process_that_is_not_open_to_an_approver_can_be_read_nevertheless(office: Office) -> None:
    office.publish(PLAIN.replace("starters: group:all-staff", "starters: group:finance"))
    request = office.submit("carla")
    assert office.as_("erik").get("/processes/plain").status == 404
    assert office.as_("erik").get(f"/requests/{request}/form").json["form"]["required"] == ["wish"]


def test_only_what_needs_the_caller_can_be_looked_for(office: Office) -> None:
    assert office.as_("ana").get("/requests?needs=bob").status == 422
