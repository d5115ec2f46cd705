"""The simulated app Approvals: beta, with people's tokens alone, and everything happens a moment later."""

from typing import Any

import pytest
import requests

ROOT = "/beta/solutions/approval"
SCOPES = "ApprovalSolution.ReadWrite"


def token(call: Any, name: str, scopes: str = SCOPES) -> str:
    order = {"user": f"{name}@example.com", "scopes": scopes}
    return str(call.plain("POST", "/simulator/delegated-tokens", json=order).json()["token"])


def id_of(call: Any, name: str) -> str:
    return str(call("GET", f"/v1.0/users/{name}@example.com").json()["id"])


@pytest.fixture
def provisioned(call: Any) -> None:
    assert call("POST", f"{ROOT}/provision", token=token(call, "dora")).status_code == 202


def ask(call: Any, *approvers: str, who: str = "ana", **more: Any) -> requests.Response:
    people = [{"user": {"id": id_of(call, name)}} for name in approvers]
    body = {"displayName": "Hotel Lyon", "approvalType": "basic", "approvers": people, **more}
    answer: requests.Response = call("POST", f"{ROOT}/approvalItems", token=token(call, who), json=body)
    return answer


def place(call: Any, answer: requests.Response) -> str:
    """Where what was accepted is, once it is done."""
    assert answer.status_code == 202
    seen = [call("GET", answer.headers["Location"], token=token(call, "ana")).json() for _ in range(2)]
    assert [one["status"] for one in seen] == ["inProgress", "succeeded"]
    return str(seen[1]["resourceLocation"])


def respond(call: Any, item: str, who: str, said: str) -> requests.Response:
    answer: requests.Response = call(
        "POST", f"{item}/responses", token=token(call, who), json={"response": said, "comments": "Fine."}
    )
    return answer


def test_the_application_itself_has_no_way_in(call: Any, code: Any) -> None:
    assert code(call("GET", ROOT)) == (403, "Authorization_RequestDenied")
    assert code(call("GET", ROOT, token=token(call, "ana", "User.Read")))[0] == 403
    assert code(call("POST", f"{ROOT}/approvalItems", token=token(call, "ana", "ApprovalSolution.Read"), json={}))[
        0
    ] in (*(400, 403),)


@pytest.mark.usefixtures("provisioned")
def test_the_first_answer_ends_what_anybody_may_answer(call: Any) -> None:
    item = place(call, ask(call, "bob", "carla"))
    assert call("GET", item, token=token(call, "bob")).json()["state"] == "pending"
    assert respond(call, item, "bob", "Approved").status_code == 202
    now = call("GET", item, token=token(call, "ana")).json()
    assert (now["state"], now["result"], now["owner"]["user"]["id"]) == ("completed", "Approved", id_of(call, "ana"))
    [said] = call("GET", f"{item}/responses", token=token(call, "ana")).json()["value"]
    assert (said["createdBy"]["user"]["id"], said["comments"]) == (id_of(call, "bob"), "Fine.")
    assert respond(call, item, "carla", "Rejected").status_code == 409


@pytest.mark.usefixtures("provisioned")
def test_everybody_is_waited_for_unless_somebody_rejects(call: Any) -> None:
    item = place(call, ask(call, "bob", "carla", approvalType="basicAwaitAll"))
    respond(call, item, "bob", "Approved")
    assert call("GET", item, token=token(call, "ana")).json()["state"] == "pending"
    respond(call, item, "carla", "Rejected")
    assert call("GET", item, token=token(call, "ana")).json()["result"] == "Rejected"
    assert len(call("GET", f"{item}/requests", token=token(call, "ana")).json()["value"]) == 2


@pytest.mark.usefixtures("provisioned")
def test_only_those_whom_it_concerns_see_answer_and_cancel(call: Any) -> None:
    item = place(call, ask(call, "bob"))
    assert call("GET", item, token=token(call, "fay")).status_code == 404
    assert respond(call, item, "ana", "Approved").status_code == 403
    assert respond(call, item, "bob", "Perhaps").status_code == 400
    assert call("POST", f"{item}/cancel", token=token(call, "bob")).status_code == 403
    assert call("POST", f"{item}/cancel", token=token(call, "ana")).status_code == 202
    assert call("GET", item, token=token(call, "ana")).json()["state"] == "canceled"
    assert respond(call, item, "bob", "Approved").status_code == 409


@pytest.mark.usefixtures("provisioned")
@pytest.mark.parametrize(
    "more", [{"approvers": []}, {"approvalType": "custom"}, {"responsePrompts": ["A", "B"]}, {"colour": "red"}]
)
def test_what_is_not_in_the_contract_is_refused(call: Any, more: dict[str, Any]) -> None:
    assert ask(call, "bob", **more).status_code == 400
