"""A request in the app Approvals, as often as its requester brings a token; the hub's record stays the truth."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.support.apps import Reply
from tests.support.company import id_of
from tests.support.delegated import FOR_APPROVALS, delegated_token
from tests.support.hubs import Companies, WholeHub, whole_hub

ROOT = "/beta/solutions/approval"
Json = dict[str, Any]


@pytest.fixture
def hub(company_url: str, tmp_path: Path, simulator: str) -> Iterator[WholeHub]:
    """A hub that shows requests there, in a tenant that has the app."""
    with whole_hub(company_url, tmp_path, simulator, approvals="microsoft") as made:
        _post(made, "dora", f"{ROOT}/provision", {})
        yield made


def token(hub: WholeHub, name: str) -> str:
    return delegated_token(hub.simulator, name, scopes=FOR_APPROVALS)


def _post(hub: WholeHub, name: str, path: str, body: Json) -> requests.Response:
    headers = {"Authorization": f"Bearer {token(hub, name)}"}
    return requests.post(f"{hub.simulator}{path}", json=body, headers=headers, timeout=10)


def step(hub: WholeHub, request: Json, who: str = "ana", brought: str = "") -> Reply:
    """The page brings the mirror in step."""
    headers = {"Source-Authorization": f"Bearer {brought or token(hub, who)}"}
    return hub.as_(who).call("POST", f"/requests/{request['id']}/mirror", headers=headers)


def step_all(hub: WholeHub, who: str = "ana", brought: str = "", **page: Any) -> Reply:
    """The page brings all of hers in step."""
    headers = {"Source-Authorization": f"Bearer {brought or token(hub, who)}"}
    return hub.as_(who).call("POST", "/requests/mirror", query=page, headers=headers)


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
    assert hub.as_("ana").post(f"/requests/{claim['id']}/mirror").status == 403
    assert hub.as_("ana").post("/requests/mirror").status == 403
    for brought in ("forged", token(hub, "bob")):
        assert [step(hub, claim, brought=brought).status, step_all(hub, brought=brought).status] == [403, 403]
    assert hub.received("approval") == []


def test_one_call_brings_all_that_runs_in_step_page_by_page(hub: WholeHub) -> None:
    claims = [hub.submit("ana", "20.00") for _ in range(3)]
    other = hub.submit("bob", "20.00")
    first = step_all(hub, limit=2).json
    assert (first["shown"], first["cancelled"]) == (2, 0)
    rest = step_all(hub, limit=2, cursor=first["nextCursor"]).json
    assert (rest["shown"], rest["nextCursor"]) == (1, None)
    assert [len(items(hub, claim)) for claim in claims] == [1, 1, 1]
    assert items(hub, other) == []
    answer(hub, "bob", items(hub, claims[1])[0], "Approved")
    assert step_all(hub).json == {"shown": 2, "answered": 1, "cancelled": 0, "nextCursor": None}
    assert tasks(hub, claims[1]) == [("Bob Berg", "approved")]
    assert [len(items(hub, claim)) for claim in claims] == [1, 1, 1]


def test_what_ended_while_nobody_looked_is_cancelled_with_the_next_call(hub: WholeHub) -> None:
    withdrawn, decided, running = (hub.submit("ana", "20.00") for _ in range(3))
    assert step_all(hub).json["shown"] == 3
    assert hub.as_("ana").post(f"/requests/{withdrawn['id']}/withdraw", {"reason": ""}).status == 200
    hub.decide("bob", decided["id"], "reject")
    assert step_all(hub, limit=1).json == {"shown": 1, "answered": 0, "cancelled": 2, "nextCursor": None}
    states = [items(hub, claim)[0]["state"] for claim in (withdrawn, decided, running)]
    assert states == ["canceled", "canceled", "pending"]
    assert step_all(hub).json["cancelled"] == 0


def test_what_another_hub_asks_there_and_what_others_ask_of_her_stays(hub: WholeHub) -> None:
    key = "00000000-0000-7000-8000-000000000000"
    marks = [f"[hub:{key}%3A{key}%3A1]", "[hub:%00%3A1%3A1]", "[hub:]"]
    for mark in marks:
        foreign = {"displayName": "Elsewhere", "description": f"?\n\n{mark}", "approvalType": "basic"}
        assert _post(hub, "ana", f"{ROOT}/approvalItems", foreign | _asking("bob")).status_code == 202
    of_ana = hub.submit("ana", "20.00")
    step(hub, of_ana)
    assert step_all(hub, "bob").json == {"shown": 0, "answered": 0, "cancelled": 0, "nextCursor": None}
    assert step_all(hub).json == {"shown": 1, "answered": 0, "cancelled": 0, "nextCursor": None}
    assert {item["body"]["state"] for item in hub.received("approval")} == {"pending"}


def test_what_two_windows_made_at_once_is_asked_once(hub: WholeHub) -> None:
    claim = hub.submit("ana", "20.00")
    step(hub, claim)
    [item] = items(hub, claim)
    same = {name: item[name] for name in ("displayName", "description", "approvalType", "allowEmailNotification")}
    assert _post(hub, "ana", f"{ROOT}/approvalItems", same | _asking("bob")).status_code == 202
    assert step(hub, claim).json == {"shown": 1, "answered": 0, "cancelled": 1}
    assert sorted(one["state"] for one in items(hub, claim)) == ["canceled", "pending"]


def test_what_approvals_does_not_take_of_one_request_leaves_the_others_in_step(hub: WholeHub) -> None:
    claims = [hub.submit("ana", "20.00") for _ in range(2)]
    fault = {"match": "/approvalItems$", "kind": "fail", "status": 400, "times": 1, "method": "POST"}
    requests.post(f"{hub.simulator}/simulator/faults", json=fault, timeout=10).raise_for_status()
    assert step_all(hub).json["shown"] == 1
    assert sorted(len(items(hub, claim)) for claim in claims) == [0, 1]
    assert step_all(hub).json["shown"] == 2


def test_an_outage_there_holds_up_nothing_here(hub: WholeHub) -> None:
    fault = {"match": "/beta/solutions", "kind": "fail", "status": 503, "times": 5}
    requests.post(f"{hub.simulator}/simulator/faults", json=fault, timeout=10).raise_for_status()
    claim = hub.submit("ana", "20.00")
    assert [step(hub, claim).status, step_all(hub).status] == [503, 503]
    assert _standing(hub)["lastError"].endswith("/approvalItems: 503")
    hub.decide("bob", claim["id"])
    assert tasks(hub, claim) == [("Bob Berg", "approved")]


def test_a_tenant_without_the_app_says_that_it_refuses(company_url: str, tmp_path: Path, simulator: str) -> None:
    with whole_hub(company_url, tmp_path, simulator, approvals="microsoft") as bare:
        reply = step(bare, bare.submit("ana", "20.00"))
        assert (reply.status, "refuses" in reply.json["detail"]) == (503, True)


def test_it_is_off_unless_somebody_switches_it_on(companies: Companies, tmp_path: Path, simulator: str) -> None:
    with companies.sqlite(tmp_path) as url, whole_hub(url, tmp_path, simulator) as plain:
        for reply in (step(plain, plain.submit("ana", "20.00")), step_all(plain)):
            assert (reply.status, "HUB_APPROVALS" in reply.json["detail"]) == (404, True)
        assert "approvals" not in _told(plain)
        assert _standing(plain)["state"] == "off"


def test_the_page_and_the_administrator_are_told_that_it_is_on_and_how_it_fares(hub: WholeHub) -> None:
    assert _told(hub)["approvals"] is True
    assert _standing(hub)["state"] == "unused"
    step(hub, hub.submit("ana", "20.00"))
    told = _standing(hub)
    assert (told["state"], told["lastError"]) == ("works", None)
    assert {(need["permission"], need["granted"]) for need in told["needs"]} == {
        ("ApprovalSolution.ReadWrite", "unknown"),
        ("User.Read", "unknown"),
    }
    assert all("in her name" in need["why"] for need in told["needs"])
    assert "beta" in told["title"]


def _told(hub: WholeHub) -> Json:
    return dict(hub.flask.test_client().get("/config.json").get_json())


def _standing(hub: WholeHub) -> Json:
    abilities = hub.as_("dora").get("/operations/microsoft").json["items"]
    return dict(next(one for one in abilities if one["key"] == "approvals"))


def _asking(*names: str) -> Json:
    return {"approvers": [{"user": {"id": id_of(name)}} for name in names]}
