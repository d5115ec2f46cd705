"""Requests are asked for: with a form without faults, documents of one's own, by whoever may."""

from typing import Any

import pytest

from hub.requests.shapes import RequestDetailOut
from tests.support.events import told
from tests.support.offices import PLAIN, Office
from tests.support.trail import recorded


def test_a_request_is_created_and_its_manager_asked(office: Office) -> None:
    reply = office.as_("ana").post("/requests", {"process": "plain", "form": {"wish": "a chair"}})
    assert reply.status == 201
    assert reply.headers["Location"] == f"/api/v1/requests/{reply.json['id']}"
    assert reply.headers["ETag"] == '"1"'
    assert reply.json["state"] == "running"
    assert reply.json["title"] == "Plain wish: a chair"
    assert reply.json["number"] == "R-000001"
    [task] = reply.json["tasks"]
    assert task["assignee"] == {"id": "bob", "name": "Bob"}
    RequestDetailOut.model_validate(reply.json)


def test_events_and_trail_tell_of_a_new_request(office: Office) -> None:
    request = office.submit()
    assert [event.name for event in told(office.work)][-2:] == ["RequestSubmitted", "TaskOpened"]
    [entry] = recorded(office.work, "request.submitted")
    assert (entry.actor, entry.subject, entry.payload) == ("ana", request, {"process": "plain"})


def test_numbers_count_up(office: Office) -> None:
    numbers = [office.request(office.submit())["number"] for _ in range(3)]
    assert numbers == ["R-000001", "R-000002", "R-000003"]


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"purpose": ""}, "/form/purpose"),
        ({"purpose": "x" * 201}, "/form/purpose"),
        ({"purpose": 7}, "/form/purpose"),
        ({"amount": {"amount": "1,50", "currency": "EUR"}}, "/form/amount/amount"),
        ({"amount": {"amount": "1.555", "currency": "EUR"}}, "/form/amount/amount"),
        ({"amount": {"amount": "1.50", "currency": "XXQ"}}, "/form/amount"),
        ({"amount": "1.50"}, "/form/amount"),
        ({"costCentre": "nonsense"}, "/form/costCentre"),
        ({"receipts": []}, "/form/receipts"),
        ({"receipts": [None]}, "/form/receipts/0"),
        ({"iban": "DE89370400440532013001"}, "/form/iban"),
        ({"more": 1}, "/form"),
    ],
)
def test_a_bad_field_is_pointed_at(office: Office, change: dict[str, Any], pointer: str) -> None:
    office.ship()
    before = office.rows()
    form = {**office.claim_form(), **change}
    reply = office.as_("ana").post("/requests", {"process": "expense-claim", "form": form})
    assert (reply.status, reply.pointers) == (422, [pointer])
    assert office.rows() == before


def test_missing_fields_are_all_pointed_at(office: Office) -> None:
    office.ship()
    reply = office.as_("ana").post("/requests", {"process": "expense-claim", "form": {}})
    assert reply.pointers == ["/form/amount", "/form/costCentre", "/form/purpose", "/form/receipts"]


def test_a_broken_rule_is_pointed_at(office: Office) -> None:
    office.ship()
    form = {"kind": "holiday", "firstDay": "2026-12-10", "lastDay": "2026-12-01"}
    reply = office.as_("ana").post("/requests", {"process": "leave", "form": form})
    assert (reply.status, reply.pointers) == (422, ["/form/lastDay"])


def test_a_person_in_the_form_must_be_there(office: Office) -> None:
    office.ship()
    office.change("hana", active=False)
    for name in ("nobody@example.com", "hana"):
        form = {"kind": "holiday", "firstDay": "2026-12-01", "lastDay": "2026-12-10", "substitute": name}
        reply = office.as_("ana").post("/requests", {"process": "leave", "form": form})
        assert (reply.status, reply.pointers) == (422, ["/form/substitute"])


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"form": {}}, "/process"),
        ({"process": "plain"}, "/form"),
        ({"process": "nothing-like-it", "form": {}}, "/process"),
        ({"process": "x" * 61, "form": {}}, "/process"),
        ({"process": "plain", "form": []}, "/form"),
        ({"process": "plain", "form": {"wish": "x"}, "documents": ["/etc/passwd"]}, "/documents/0"),
        ({"process": "plain", "form": {"wish": "x"}, "documents": ["a"] * 101}, "/documents"),
        ({"process": "plain", "form": {"wish": "x"}, "draft": "perhaps"}, "/draft"),
        ({"process": "plain", "form": {"wish": "x"}, "colour": "red"}, "/colour"),
    ],
)
def test_a_bad_body_is_pointed_at(office: Office, body: dict[str, Any], pointer: str) -> None:
    reply = office.as_("ana").post("/requests", body)
    assert (reply.status, reply.pointers) == (422, [pointer])


@pytest.mark.parametrize("draft", [True, False])
def test_a_form_nested_without_end_is_refused(office: Office, draft: bool) -> None:
    nested = '{"deeper":' * 400 + "{}" + "}" * 400
    body = f'{{"process": "plain", "draft": {str(draft).lower()}, "form": {nested}}}'
    reply = office.as_("ana").post("/requests", data=body, headers={"Content-Type": "application/json"})
    assert (reply.status, reply.pointers) == (422, ["/form"])


def test_documents_must_be_there_ready_and_ones_own(office: Office) -> None:
    office.ship()
    office.papers.put("unfinished", "ana", ready=False)
    office.papers.put("foreign", "bob")
    office.papers.put("used", "ana", request_id="another")
    form = {**office.claim_form(), "receipts": ["missing", "unfinished", "receipt-of-ana"]}
    body = {"process": "expense-claim", "form": form, "documents": ["foreign", "used", "missing"]}
    reply = office.as_("ana").post("/requests", body)
    assert reply.status == 422
    assert reply.pointers == ["/form/receipts/0", "/form/receipts/1", "/documents/0", "/documents/1"]


def test_documents_travel_with_the_request(office: Office) -> None:
    office.papers.put("paper", "ana")
    body = {"process": "plain", "form": {"wish": "x"}, "documents": ["paper", "paper"]}
    reply = office.as_("ana").post("/requests", body)
    assert reply.json["documents"] == ["paper"]
    [event] = told(office.work, "RequestSubmitted")
    assert event.data["documents"] == ["paper"]


def test_a_service_submits_for_a_person(office: Office) -> None:
    body = {"process": "plain", "form": {"wish": "x"}, "requester": "ana@example.com"}
    reply = office.service(scopes=["requests:write"]).post("/requests", body)
    assert reply.status == 201
    assert reply.json["requester"] == {"id": "ana", "name": "Ana"}
    assert office.texts(reply.json["id"])[0] == "erp submitted the request."
    assert recorded(office.work, "request.submitted")[0].actor == "erp"
    assert office.request(reply.json["id"], "ana")["state"] == "running"


@pytest.mark.parametrize("named", [None, "nobody@example.com", "hana"])
def test_a_service_names_an_active_person(office: Office, named: str | None) -> None:
    office.change("hana", active=False)
    body = {"process": "plain", "form": {"wish": "x"}, "requester": named}
    reply = office.service().post("/requests", body)
    assert (reply.status, reply.pointers) == (422, ["/requester"])


def test_a_service_without_the_scope_submits_nothing(office: Office) -> None:
    body = {"process": "plain", "form": {"wish": "x"}, "requester": "ana"}
    assert office.service(scopes=["requests:read"]).post("/requests", body).status == 403


def test_a_person_cannot_submit_for_another(office: Office) -> None:
    body = {"process": "plain", "form": {"wish": "x"}, "requester": "bob"}
    reply = office.as_("ana").post("/requests", body)
    assert (reply.status, reply.pointers) == (422, ["/requester"])


@pytest.mark.parametrize("named", ["ana", "ana@example.com"])
def test_a_person_may_name_herself(office: Office, named: str) -> None:
    body = {"process": "plain", "form": {"wish": "x"}, "requester": named}
    assert office.as_("ana").post("/requests", body).status == 201


def test_who_may_not_start_a_process_is_told_as_if_there_was_none(office: Office) -> None:
    office.publish(PLAIN.replace("group:all-staff", "group:finance").replace("process: plain", "process: inner"))
    body = {"process": "inner", "form": {"wish": "x"}}
    refused, unknown = (office.as_("ana").post("/requests", {**body, "process": key}) for key in ("inner", "unknown"))
    assert (refused.status, refused.json["errors"]) == (422, unknown.json["errors"])
    assert office.service().post("/requests", {**body, "requester": "ana"}).status == 422
    assert office.service().post("/requests", {**body, "requester": "carla"}).status == 201
    assert office.as_("carla").post("/requests", body).status == 201


def test_a_key_gives_one_request(office: Office) -> None:
    body = {"process": "plain", "form": {"wish": "x"}}
    ana = office.as_("ana")
    first, second = ana.post("/requests", body, key="once"), ana.post("/requests", body, key="once")
    assert (first.status, first.body, first.headers["ETag"]) == (second.status, second.body, second.headers["ETag"])
    assert office.rows()["requests"] == 1
    assert ana.post("/requests", {**body, "form": {"wish": "y"}}, key="once").status == 422
    assert office.rows()["requests"] == 1
