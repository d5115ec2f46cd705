"""The offer of a job goes all the way: agreed, its terms named, written, filed, signed, and the first day prepared."""

import pytest

from tests.support.hubs import Json, WholeHub

TERMS = {"salary": {"amount": "65000.00", "currency": "EUR"}, "note": "We are looking forward to you."}


@pytest.fixture
def offer(whole: WholeHub) -> str:
    """Bob wants to hire somebody; human resources have agreed."""
    form = {"newcomer": "Nia Noll", "mail": "nia@example.org", "firstDay": "2027-04-01", "jobTitle": "Engineer"}
    wanted = {"process": "job-offer", "form": {**form, "buddy": "ana@example.com"}}
    reply = whole.as_("bob").post("/requests", wanted)
    assert reply.status == 201, reply.json
    whole.decide("fay", reply.json["id"])
    whole.drain()
    return str(reply.json["id"])


def request(whole: WholeHub, request_id: str, name: str = "fay") -> Json:
    reply = whole.as_(name).get(f"/requests/{request_id}")
    assert reply.status == 200, reply.json
    return dict(reply.json)


def named(whole: WholeHub, offer: str) -> None:
    """Human resources name the terms."""
    task = whole.task("fay", offer)
    reply = whole.as_("fay").post(f"/tasks/{task['id']}/answer", {"form": TERMS}, if_match=f'"{task["version"]}"')
    assert reply.status == 200, reply.json
    whole.drain()


def test_human_resources_are_asked_for_the_terms_by_a_form_of_its_own(whole: WholeHub, offer: str) -> None:
    task = whole.task("fay", offer)
    assert (task["step"], task["kind"]) == ("terms", "ask")
    path, version = f"/tasks/{task['id']}/answer", f'"{task["version"]}"'
    assert whole.as_("fay").get(f"/tasks/{task['id']}").json["answerForm"]["required"] == ["salary"]
    wrong = whole.as_("fay").post(path, {"form": {"note": "soon"}}, if_match=version)
    assert (wrong.status, wrong.pointers) == (422, ["/form/salary"])
    assert whole.as_("ana").post(path, {"form": TERMS}, if_match=version).status == 404


def test_the_offer_is_filed_and_its_signature_begins_the_first_day(whole: WholeHub, offer: str) -> None:
    named(whole, offer)
    number = request(whole, offer)["number"]
    assert [file["path"].rpartition("/")[2] for file in whole.received("file")] == ["Offer Nia Noll.docx"]
    said = {"id": "s-1", "event": "contract.signed", "key": number, "data": {"by": "Nia Noll"}}
    assert whole.service("erp").post("/process-events", said).status == 202
    whole.drain()
    [child] = request(whole, offer)["children"]
    assert (child["title"], child["state"]) == (
        "Onboarding: Engineer",
        "running",
    )  # a name is personal, and stays out of titles
    whole.decide("fay", child["id"], "reject")
    whole.drain()
    assert request(whole, offer, "bob")["state"] == "rejected"
    assert number in str(whole.received("mail", "bob@example.com"))
