"""A request in the app Approvals, as often as its requester brings a token; the hub's record stays the truth."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.support.apps import Reply
from tests.support.company import id_of
from tests.support.hubs import Companies, WholeHub, whole_hub

ROOT = "/beta/solutions/approval"
Json = dict[str, Any]


@pytest.fixture
def hub(companies: Companies, tmp_path: Path, simulator: str) -> Iterator[WholeHub]:
    """A hub that shows requests there, in a tenant that has the app."""
    with companies.sqlite(tmp_path) as url, whole_hub(url, tmp_path, simulator, approvals="microsoft") as made:
        _post(made, "dora", f"{ROOT}/provision", {})
        yield made


def token(hub: WholeHub, name: str) -> str:
    order = {"user": f"{name}@example.com", "scopes": "ApprovalSolution.ReadWrite"}
    return str(requests.post(f"{hub.simulator}/simulator/delegated-tokens", json=order, timeout=10).json()["token"])


def _post(hub: WholeHub, name: str, path: str, body: Json) -> requests.Response:
    headers = {"Authorization": f"Bearer {token(hub, name)}"}
    return requests.post(f"{hub.simulator}{path}", json=body, headers=headers, timeout=10)


def step(hub: WholeHub, request: Json, who: str = "ana", brought: str = "") -> Reply:
    """The page brings the mirror in step."""
    headers = {"Source-Authorization": f"Bearer {brought or token(hub, who)}"}
    return hub.as_(who).call("POST", f"/requests/{request['id']}/mirror", headers=headers)


def items(hub: WholeHub, request: Json) -> list[Json]:
    """What is there of a request."""
    return [item["body"] for item in hub.received("approval") if request["id"] in item["body"]["description"]]


def answer(hub: WholeHub, name: str, item: Json, said: str) -> int:
    body = {"response": said, "comments": "Seen there."}
    return _post(hub, name, f"{ROOT}/approvalItems/{item['id']}/responses", body).status_code


def tasks(hub: WholeHub, request: Json) -> list[tuple[str, str]]:
    shown = hub.as_("ana").get(f"/requests/{request['id']}").json["tasks"]
    return [(task["assignee"]["name"], task["state"]) for task in shown]


def test_what_is_open_is_asked_there_once(hub: WholeHub) -> None:
    claim = hub.submit("ana", "20.00")
    assert step(hub, claim).json == {"shown": 1, "answered": 0, "cancelled": 0}
    assert step(hub, claim).json == {"shown": 1, "answered": 0, "cancelled": 0}
    [item] = items(hub, claim)
    assert [one["user"]["id"] for one in item["approvers"]] == [id_of("bob")]
    assert ("Hotel Lyon" in item["displayName"], item["state"]) == (True, "pending")


def test_an_answer_there_is_a_decision_here_and_the_next_is_asked(hub: WholeHub) -> None:
    claim = hub.submit("ana", "1450.00")
    step(hub, claim)
    assert answer(hub, "bob", items(hub, claim)[0], "Approved") == 202
    assert step(hub, claim).json["answered"] == 1
    assert tasks(hub, claim)[0] == ("Bob Berg", "approved")
    asked = {one["user"]["id"] for item in items(hub, claim) if item["state"] == "pending" for one in item["approvers"]}
    assert id_of("carla") in asked
    timeline = hub.as_("ana").get(f"/requests/{claim['id']}/timeline").json["items"]
    assert [line["type"] for line in timeline].count("decided") == 1
    assert "Seen there." in str(timeline)
    before = tasks(hub, claim)
    assert step(hub, claim).status == 200
    assert tasks(hub, claim) == before
    assert len(items(hub, claim)) == len(before)


def test_a_rejection_there_rejects_here(hub: WholeHub) -> None:
    claim = hub.submit("ana", "20.00")
    step(hub, claim)
    answer(hub, "bob", items(hub, claim)[0], "Rejected")
    assert step(hub, claim).json["answered"] == 1
    assert hub.as_("ana").get(f"/requests/{claim['id']}").json["state"] == "rejected"


def test_what_was_decided_here_is_asked_there_no_more(hub: WholeHub) -> None:
    claim = hub.submit("ana", "20.00")
    step(hub, claim)
    hub.decide("bob", claim["id"])
    assert step(hub, claim).json == {"shown": 0, "answered": 0, "cancelled": 1}
    assert step(hub, claim).json == {"shown": 0, "answered": 0, "cancelled": 0}
    [item] = items(hub, claim)
    assert item["state"] == "canceled"


def test_a_question_of_the_requesters_own_with_the_mark_of_the_hub_decides_nothing(hub: WholeHub) -> None:
    claim = hub.submit("ana", "1450.00")
    step(hub, claim)
    mark = items(hub, claim)[0]["description"].rpartition("\n")[2]
    forged = {
        "displayName": "Lunch?",
        "description": f"At noon?\n\n{mark}",
        "approvalType": "basic",
        "approvers": [{"user": {"id": id_of("bob")}}],
    }
    assert _post(hub, "ana", f"{ROOT}/approvalItems", forged).status_code == 202
    [lunch] = [item for item in items(hub, claim) if item["displayName"] == "Lunch?"]
    assert answer(hub, "bob", lunch, "Approved") == 202
    assert step(hub, claim).json["answered"] == 0
    assert tasks(hub, claim) == [("Bob Berg", "open")]


def test_only_the_requester_brings_it_in_step_and_with_a_token_of_hers(hub: WholeHub) -> None:
    claim = hub.submit("ana", "20.00")
    assert [step(hub, claim, who).status for who in ("bob", "fay", "dora")] == [404, 404, 404]
    assert step(hub, claim, brought="forged").status == 403
    assert hub.as_("ana").post(f"/requests/{claim['id']}/mirror").status == 403
    assert hub.received("approval") == []


def test_an_outage_there_holds_up_nothing_here(hub: WholeHub) -> None:
    fault = {"match": "/beta/solutions", "kind": "fail", "status": 503, "times": 5}
    requests.post(f"{hub.simulator}/simulator/faults", json=fault, timeout=10).raise_for_status()
    claim = hub.submit("ana", "20.00")
    assert step(hub, claim).status == 503
    hub.decide("bob", claim["id"])
    assert tasks(hub, claim) == [("Bob Berg", "approved")]


def test_it_is_off_unless_somebody_switches_it_on(companies: Companies, tmp_path: Path, simulator: str) -> None:
    with companies.sqlite(tmp_path) as url, whole_hub(url, tmp_path, simulator) as plain:
        reply = step(plain, plain.submit("ana", "20.00"))
        assert (reply.status, "HUB_APPROVALS" in reply.json["detail"]) == (404, True)
