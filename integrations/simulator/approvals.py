"""The app Approvals of Teams. What changes something is accepted (202) and done a moment later: whoever wants
to know looks at the operation in `Location`.

Not documented, and chosen here: the codes of refusals, that an operation shows `inProgress` once, that others than
owner and approvers do not see an item, and how many items a page has.
"""

from typing import Any
from uuid import uuid4

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from integrations.simulator import odata
from integrations.simulator.access import GRAPH
from integrations.simulator.contract import approvals as contract
from integrations.simulator.errors import Refusal, bad_request, not_found
from integrations.simulator.received import record
from integrations.simulator.routes import serve
from integrations.simulator.state import now, state

blueprint = Blueprint("approvals", __name__)
Json = dict[str, Any]
READS = {"ApprovalSolution.Read", "ApprovalSolution.ReadWrite", "ApprovalSolutionResponse.ReadWrite"}
WRITES = {"ApprovalSolution.ReadWrite"}
ANSWERS = {"ApprovalSolution.ReadWrite", "ApprovalSolutionResponse.ReadWrite"}
BASIC = ("Approved", "Rejected")


def _person(scopes: set[str]) -> str:
    """Whose token this is. Raises `Refusal` 403 for the application's own, and for one without any of these scopes."""
    claims = state().tokens.claims(request.headers.get("Authorization", "").partition(" ")[2], GRAPH)
    if not claims.get("oid") or not scopes & set(str(claims.get("scp", "")).split()):
        raise Refusal(403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.")
    return str(claims["oid"])


@serve(blueprint, contract.SOLUTION)
def solution() -> Json:
    """Whether the tenant is ready."""
    _person(READS)
    ready = state().store.get("approvals", "tenant")
    return {"provisioningStatus": "provisioningCompleted" if ready else "notProvisioned"}


@serve(blueprint, contract.PROVISION)
def provision() -> ResponseReturnValue:
    """Makes it ready."""
    _person(READS)
    state().store.save("approvals", "tenant", {"ready": True})
    return "", 202


@serve(blueprint, contract.CREATE)
def create(body: contract.NewApproval) -> ResponseReturnValue:
    """Asks."""
    who = _person(WRITES)
    if state().store.get("approvals", "tenant") is None:
        raise bad_request("The approval solution is not provisioned in this tenant.")
    _check(body)
    key = str(uuid4())
    kept = body.model_dump(by_alias=True, exclude_unset=True)
    kept |= {"id": key, "state": "pending", "createdDateTime": now(), "owner": kept.get("owner") or _user(who)}
    _keep(kept)
    return _accepted(key)


def _check(body: contract.NewApproval) -> None:
    custom = body.approval_type.startswith("custom")
    if custom != (len(body.response_prompts) == 2):
        raise bad_request("responsePrompts are for custom types, which take exactly 2.")
    if not body.approvers:
        raise bad_request("At least one approver is needed.")
    for one in body.approvers:
        if one.user is not None and state().company.user(one.user.id or "") is None:
            raise not_found("user", one.user.id or "")


@serve(blueprint, contract.LIST)
def listed() -> Json:
    """Those that a person has to do with, the newest first."""
    who = _person(READS)
    mine = [one for one in state().store.all("approval") if _concerns(one, who)]
    return odata.page(mine[::-1], _shown)


@serve(blueprint, contract.READ)
def read(approvalitem_id: str) -> Json:
    """One of them."""
    return _shown(_item(approvalitem_id, _person(READS)))


@serve(blueprint, contract.CANCEL)
def cancel(approvalitem_id: str) -> ResponseReturnValue:
    """Its owner takes it back."""
    who = _person(WRITES)
    item = _open(_item(approvalitem_id, who))
    if item["owner"]["user"]["id"] != who:
        raise Refusal(403, "Forbidden", "Only the owner can cancel.")
    _keep(item | {"state": "canceled", "completedDateTime": now()})
    return _accepted(approvalitem_id)


@serve(blueprint, contract.REQUESTS)
def asked(approvalitem_id: str) -> Json:
    """Who is asked."""
    item = _item(approvalitem_id, _person(READS))
    listed = enumerate(item["approvers"])
    return {"value": [{"id": str(n), "approver": one, "createdDateTime": item["createdDateTime"]} for n, one in listed]}


@serve(blueprint, contract.RESPONSES)
def responses(approvalitem_id: str) -> Json:
    """What was answered."""
    return {"value": _item(approvalitem_id, _person(READS)).get("answers", [])}


@serve(blueprint, contract.RESPOND)
def respond(approvalitem_id: str, body: contract.NewResponse) -> ResponseReturnValue:
    """An approver answers; of `basic` the first answer, and any rejection, is the last."""
    who = _person(ANSWERS)
    item = _open(_item(approvalitem_id, who))
    if who not in _ids(item["approvers"]):
        raise Refusal(403, "Forbidden", "Only an approver can respond.")
    if body.response not in (item.get("responsePrompts") or BASIC):
        raise bad_request(f"'{body.response}' is no response of this approval.")
    answer = {"id": str(uuid4()), "response": body.response, "comments": body.comments, "createdBy": _user(who)}
    others = [one for one in item.get("answers", []) if one["createdBy"]["user"]["id"] != who]
    _keep(_answered(item | {"answers": [*others, answer | {"createdDateTime": now()}]}))
    return _accepted(approvalitem_id)


def _answered(item: Json) -> Json:
    waits = item["approvalType"].endswith("AwaitAll") and len(item["answers"]) < len(item["approvers"])
    said = {one["response"] for one in item["answers"]}
    if waits and "Rejected" not in said:
        return item
    result = "Rejected" if "Rejected" in said else ", ".join(sorted(said))
    return item | {"state": "completed", "result": result, "completedDateTime": now()}


@serve(blueprint, contract.PROGRESS)
def progress(approvaloperation_id: str) -> Json:
    """How it fares: under way at the first look, done at the second."""
    _person(READS)
    found = state().store.get("approval-operation", approvaloperation_id)
    if found is None:
        raise not_found("operation", approvaloperation_id)
    seen = found.pop("seen")
    state().store.save("approval-operation", approvaloperation_id, found | {"seen": True})
    there = {"status": "succeeded", "resourceLocation": found["resourceLocation"]} if seen else {"status": "inProgress"}
    return {"id": approvaloperation_id, "createdDateTime": found["createdDateTime"], **there}


def _accepted(item: str) -> ResponseReturnValue:
    key = str(uuid4())
    place = url_for("approvals.read", approvalitem_id=item, _external=True)
    started = {"resourceLocation": place, "createdDateTime": now(), "seen": False}
    state().store.save("approval-operation", key, started)
    return "", 202, {"Location": url_for("approvals.progress", approvaloperation_id=key, _external=True)}


def _item(key: str, who: str) -> Json:
    found = state().store.get("approval", key)
    if found is None or not _concerns(found, who):
        raise not_found("approvalItem", key)
    return found


def _open(item: Json) -> Json:
    if item["state"] != "pending":
        raise Refusal(409, "Conflict", "The approval is over.")
    return item


def _keep(item: Json) -> None:
    state().store.save("approval", item["id"], item)
    record(state().store, "approval", item["id"], _ids(item["approvers"]), title=item["displayName"], body=item)


def _concerns(item: Json, who: str) -> bool:
    return who in _ids([item["owner"], *item["approvers"]])


def _ids(identities: list[Json]) -> list[str]:
    return [str(one["user"]["id"]) for one in identities if one.get("user")]


def _user(who: str) -> Json:
    return {"user": {"id": who}}


def _shown(item: Json) -> Json:
    return {key: value for key, value in item.items() if key != "answers"}
