"""Questions in the app Approvals: with the requester's token, once, and read back as they were answered."""

from typing import Any

import pytest
import requests

from hub.core.errors import Forbidden, IntegrationError
from hub.core.ports import Asking, Mirrored, Reply
from integrations.local.company import person_id
from integrations.microsoft.approvals import TeamsApprovals
from integrations.microsoft.graph import GraphClient

BOB, CARLA = person_id("bob@example.com"), person_id("carla@example.com")
ROOT = "/beta/solutions/approval"


def token(base: str, name: str, scopes: str = "ApprovalSolution.ReadWrite") -> str:
    order = {"user": f"{name}@example.com", "scopes": scopes}
    return str(requests.post(f"{base}/simulator/delegated-tokens", json=order, timeout=10).json()["token"])


def respond(base: str, name: str, item: str, said: str) -> None:
    path = f"{base}{ROOT}/approvalItems/{item}/responses"
    headers = {"Authorization": f"Bearer {token(base, name)}"}
    answer = requests.post(path, json={"response": said, "comments": "Fine."}, headers=headers, timeout=10)
    assert answer.status_code == 202, answer.text


@pytest.fixture
def mirror(client: GraphClient, base: str) -> TeamsApprovals:
    headers = {"Authorization": f"Bearer {token(base, 'dora')}"}
    requests.post(f"{base}{ROOT}/provision", headers=headers, timeout=10).raise_for_status()
    return TeamsApprovals(client, sleep=lambda _: None)


@pytest.fixture
def ana(base: str) -> str:
    return token(base, "ana")


@pytest.fixture
def asking(request: pytest.FixtureRequest) -> Asking:
    return Asking(f"task:{request.node.name}", "Hotel Lyon", "120.00 EUR", (BOB, CARLA))


def test_a_question_is_shown_to_its_approvers_and_waits(
    mirror: TeamsApprovals, microsoft: Any, ana: str, asking: Asking
) -> None:
    shown = mirror.show(asking, ana)
    assert mirror.read(shown, ana) == Mirrored(shown, "open")
    [item] = microsoft.received("approval")
    assert set(item["to"].split(", ")) == {BOB, CARLA}
    assert item["body"]["allowEmailNotification"] is False


def test_shown_again_it_is_there_once_also_after_a_lost_answer(
    mirror: TeamsApprovals, microsoft: Any, ana: str, asking: Asking
) -> None:
    microsoft.misbehave("/approvalItems$", "drop", method="POST", after=True)
    with pytest.raises(IntegrationError) as caught:
        mirror.show(asking, ana)
    assert caught.value.unclear
    assert mirror.show(asking, ana) == mirror.show(asking, ana)
    assert len(microsoft.received("approval")) == 1


def test_answers_come_back_with_who_gave_them(mirror: TeamsApprovals, base: str, ana: str, asking: Asking) -> None:
    shown = mirror.show(asking, ana)
    respond(base, "bob", shown, "Rejected")
    assert mirror.read(shown, ana) == Mirrored(shown, "answered", (Reply(BOB, approved=False, comment="Fine."),))


def test_what_everybody_answers_waits_for_everybody(mirror: TeamsApprovals, base: str, ana: str) -> None:
    shown = mirror.show(Asking("task:all", "Hotel", "", (BOB, CARLA), everybody=True), ana)
    respond(base, "bob", shown, "Approved")
    assert mirror.read(shown, ana).state == "open"
    respond(base, "carla", shown, "Approved")
    assert mirror.read(shown, ana).state == "answered"


def test_what_was_decided_in_the_hub_is_cancelled_there_and_that_twice(
    mirror: TeamsApprovals, base: str, ana: str, asking: Asking
) -> None:
    shown = mirror.show(asking, ana)
    mirror.cancel(shown, ana)
    mirror.cancel(shown, ana)
    assert mirror.read(shown, ana).state == "cancelled"
    answered = mirror.show(Asking("task:answered", "Hotel", "", (BOB,)), ana)
    respond(base, "bob", answered, "Approved")
    mirror.cancel(answered, ana)
    assert mirror.read(answered, ana).state == "answered"


def test_somebody_elses_token_opens_nothing(mirror: TeamsApprovals, base: str, ana: str, asking: Asking) -> None:
    shown = mirror.show(asking, ana)
    with pytest.raises(IntegrationError):
        mirror.read(shown, token(base, "fay"))
    assert mirror.find(asking, token(base, "fay")) is None
    with pytest.raises(IntegrationError):
        mirror.cancel(shown, token(base, "bob"))
    with pytest.raises(Forbidden):
        mirror.read(shown, "forged")


@pytest.mark.parametrize(
    "other", [{"displayName": "Lunch?"}, {"description": "x [hub:task%3Aforged]"}, {"approvalType": "basicAwaitAll"}]
)
def test_what_the_requester_made_herself_with_the_key_of_a_question_is_not_the_question(
    mirror: TeamsApprovals, base: str, ana: str, other: dict[str, Any]
) -> None:
    honest = Asking("task:forged", "Hotel Lyon", "1,450.00 EUR", (BOB,))
    body = {
        "displayName": "Hotel Lyon",
        "description": "1,450.00 EUR\n\n[hub:task%3Aforged]",
        "approvalType": "basic",
        "approvers": [{"user": {"id": BOB}}],
    }
    headers = {"Authorization": f"Bearer {ana}"}
    forged = requests.post(f"{base}{ROOT}/approvalItems", json=body | other, headers=headers, timeout=10)
    assert (forged.status_code, mirror.find(honest, ana)) == (202, None)


def test_an_outage_is_retryable_and_its_error_has_no_token(
    mirror: TeamsApprovals, microsoft: Any, ana: str, asking: Asking
) -> None:
    microsoft.misbehave("/approvalItems", "fail", status=503)
    with pytest.raises(IntegrationError) as caught:
        mirror.show(asking, ana)
    assert (caught.value.retryable, ana in caught.value.detail) == (True, False)
