"""Questions in the app Approvals: with the requester's token, once, and read back as they were answered."""

from dataclasses import dataclass
from typing import Any

import pytest
import requests

from hub.core.errors import Forbidden, IntegrationError
from hub.core.ports import Asking, Mirrored, Reply
from integrations.local.company import person_id
from integrations.microsoft.approvals import TeamsApprovals, Visit
from integrations.microsoft.delegated import AsPerson
from integrations.microsoft.graph import GraphClient
from integrations.simulator.odata import PAGE
from tests.support.delegated import FOR_APPROVALS, delegated_token

BOB, CARLA = person_id("bob@example.com"), person_id("carla@example.com")
ROOT = "/beta/solutions/approval"


def token(base: str, name: str, scopes: str = FOR_APPROVALS) -> str:
    return delegated_token(base, name, scopes=scopes)


def respond(base: str, name: str, item: str, said: str) -> None:
    path = f"{base}{ROOT}/approvalItems/{item}/responses"
    headers = {"Authorization": f"Bearer {token(base, name)}"}
    answer = requests.post(path, json={"response": said, "comments": "Fine."}, headers=headers, timeout=10)
    assert answer.status_code == 202, answer.text


@dataclass
class Door:
    """The app, and how people come in."""

    approvals: TeamsApprovals
    base: str

    def visit(self, name: str = "ana", brought: str = "") -> Visit:
        return self.approvals.visit(person_id(f"{name}@example.com"), brought or token(self.base, name))


@pytest.fixture
def door(client: GraphClient, base: str) -> Door:
    headers = {"Authorization": f"Bearer {token(base, 'dora')}"}
    requests.post(f"{base}{ROOT}/provision", headers=headers, timeout=10).raise_for_status()
    return Door(TeamsApprovals(client, sleep=lambda _: None), base)


@pytest.fixture
def asking(request: pytest.FixtureRequest) -> Asking:
    return Asking(f"task:{request.node.name}", "Hotel Lyon", "120.00 EUR", (BOB, CARLA))


def test_a_question_is_shown_to_its_approvers_and_waits(door: Door, microsoft: Any, asking: Asking) -> None:
    visit = door.visit()
    shown = visit.show(asking)
    assert (shown.state, shown.replies) == ("open", ())
    [item] = microsoft.received("approval")
    assert set(item["to"].split(", ")) == {BOB, CARLA}
    assert item["body"]["allowEmailNotification"] is False
    assert visit.waiting()[shown.id] == door.visit().waiting()[shown.id] == asking.key


def test_shown_again_it_is_there_once_also_after_a_lost_answer(door: Door, microsoft: Any, asking: Asking) -> None:
    visit = door.visit()
    microsoft.misbehave("/approvalItems$", "drop", method="POST", after=True)
    with pytest.raises(IntegrationError) as caught:
        visit.show(asking)
    assert caught.value.unclear
    again = door.visit()
    assert again.show(asking) == again.show(asking) == door.visit().show(asking)
    assert len(microsoft.received("approval")) == 1


def test_answers_come_back_with_who_gave_them(door: Door, base: str, asking: Asking) -> None:
    shown = door.visit().show(asking)
    respond(base, "bob", shown.id, "Rejected")
    wanted = Mirrored(shown.id, "answered", (Reply(BOB, approved=False, comment="Fine."),))
    assert door.visit().show(asking) == wanted
    assert shown.id not in door.visit().waiting()


def test_what_everybody_answers_waits_for_everybody(door: Door, base: str) -> None:
    asking = Asking("task:all", "Hotel", "", (BOB, CARLA), everybody=True)
    shown = door.visit().show(asking)
    respond(base, "bob", shown.id, "Approved")
    there = door.visit().show(asking)
    assert (there.state, [reply.person_id for reply in there.replies]) == ("open", [BOB])
    respond(base, "carla", shown.id, "Approved")
    assert door.visit().show(asking).state == "answered"


def test_what_was_decided_in_the_hub_is_cancelled_there_and_that_twice(door: Door, base: str, asking: Asking) -> None:
    visit = door.visit()
    shown = visit.show(asking)
    visit.cancel(shown.id)
    visit.cancel(shown.id)
    assert door.visit().show(asking).state == "cancelled"
    other = Asking("task:answered", "Hotel", "", (BOB,))
    answered = visit.show(other)
    respond(base, "bob", answered.id, "Approved")
    visit.cancel(answered.id)
    assert door.visit().show(other).state == "answered"


def test_of_two_that_ask_the_same_the_answered_one_counts(door: Door, base: str, asking: Asking) -> None:
    first, others = door.visit(), door.visit()
    one, other = first.show(asking), others.show(asking)
    assert one.id != other.id
    assert {one.id, other.id} <= door.visit().waiting().keys()
    respond(base, "carla", other.id, "Approved")
    assert door.visit().show(asking).id == other.id


def test_many_items_are_read_page_by_page(door: Door, base: str, asking: Asking) -> None:
    shown = door.visit().show(asking)
    body = {"displayName": "Lunch?", "approvalType": "basic", "approvers": [{"user": {"id": BOB}}]}
    headers = {"Authorization": f"Bearer {token(base, 'ana')}"}
    for _ in range(PAGE):
        requests.post(f"{base}{ROOT}/approvalItems", json=body, headers=headers, timeout=10).raise_for_status()
    assert door.visit().show(asking).id == shown.id


def test_somebody_elses_token_opens_nothing(door: Door, base: str, asking: Asking) -> None:
    shown = door.visit().show(asking)
    assert shown.id not in door.visit("fay").waiting()
    assert shown.id not in door.visit("bob").waiting(), "it is not his to take back"
    for name in ("fay", "bob"):
        with pytest.raises(IntegrationError):
            door.visit(name).cancel(shown.id)
    for brought in ("forged", token(base, "fay")):
        with pytest.raises(Forbidden):
            door.visit("ana", brought)


@pytest.mark.parametrize(
    "other", [{"displayName": "Lunch?"}, {"description": "x [hub:task%3Aforged]"}, {"approvalType": "basicAwaitAll"}]
)
def test_what_the_requester_made_herself_with_the_key_of_a_question_is_not_the_question(
    door: Door, base: str, microsoft: Any, other: dict[str, Any]
) -> None:
    honest = Asking("task:forged", "Hotel Lyon", "1,450.00 EUR", (BOB,))
    body = {
        "displayName": "Hotel Lyon",
        "description": "1,450.00 EUR\n\n[hub:task%3Aforged]",
        "approvalType": "basic",
        "approvers": [{"user": {"id": BOB}}],
    }
    headers = {"Authorization": f"Bearer {token(base, 'ana')}"}
    forged = requests.post(f"{base}{ROOT}/approvalItems", json=body | other, headers=headers, timeout=10)
    [item] = microsoft.received("approval")
    assert (forged.status_code, door.visit().show(honest).id == item["id"]) == (202, False)


def test_an_outage_is_retryable_and_its_error_has_no_token(door: Door, base: str, microsoft: Any) -> None:
    brought = token(base, "ana")
    microsoft.misbehave("/approvalItems", "fail", status=503)
    with pytest.raises(IntegrationError) as caught:
        door.visit("ana", brought)
    assert (caught.value.retryable, brought in caught.value.detail) == (True, False)


def test_a_link_that_leads_elsewhere_gets_no_token(client: GraphClient, base: str) -> None:
    with pytest.raises(IntegrationError) as caught:
        AsPerson(client, token(base, "ana")).get("https://evil.example/beta/solutions?$skiptoken=x", "GET items")
    assert "not Microsoft's" in caught.value.detail
