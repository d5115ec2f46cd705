"""What arrived, for people and tests to read: `/simulator/received`, and the orders to misbehave."""

import json
from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue
from pydantic import ValidationError

from integrations.simulator.errors import bad_request, invalid, not_found
from integrations.simulator.faults import Fault
from integrations.simulator.state import now, state
from integrations.simulator.store import Store

blueprint = Blueprint("received", __name__, url_prefix="/simulator")
KINDS = ("card", "mail", "file", "activity", "post", "call", "approval")
Json = dict[str, Any]


def record(store: Store, kind: str, item_id: str, to: Sequence[str], **content: object) -> None:
    """Notes an arrival, or a newer content of an earlier one: `revisions` counts the changes after the first."""
    with store.lock:
        earlier = store.get("received", f"{kind}:{item_id}")
        item: Json = {"kind": kind, "id": item_id, "to": ", ".join(to), "at": now(), "revisions": 0, **content}
        if earlier:
            item |= {"at": earlier["at"], "revisions": earlier["revisions"] + 1, "revisedAt": now()}
        store.save("received", f"{kind}:{item_id}", item, parent=kind)


def amend(store: Store, kind: str, item_id: str, **content: object) -> None:
    """Adds to what is known of an arrival; nothing new arrived."""
    with store.lock:
        if item := store.get("received", f"{kind}:{item_id}"):
            store.save("received", f"{kind}:{item_id}", item | content, parent=kind)


@blueprint.get("/received")
def received() -> ResponseReturnValue:
    """What arrived, in order; `kind`, `to` and `limit` (the newest) narrow it."""
    kind = request.args.get("kind") or None
    if kind and kind not in KINDS:
        raise bad_request(f"kind is one of {', '.join(KINDS)}")
    items = [item for item in state().store.all("received", kind) if _addressed(item, request.args.get("to", ""))]
    limit = request.args.get("limit", type=int)
    return jsonify(items=items[-limit:] if limit else items)


def _addressed(item: Json, to: str) -> bool:
    return not to or to.lower() in item["to"].lower().split(", ")


@blueprint.delete("/received")
def forget() -> ResponseReturnValue:
    """Empties the list; what was received stays in its mailbox, chat or folder."""
    state().store.delete("received")
    return "", 204


@blueprint.get("/files/<key>")
def file(key: str) -> ResponseReturnValue:
    """The bytes of a file."""
    item = state().store.get("item", key)
    if item is None or "blob" not in item:
        raise not_found("file", key)
    return Response(state().store.bytes(item["blob"]), mimetype=item["mime"])


@blueprint.get("/mails/<key>/attachments/<int:number>")
def attachment(key: str, number: int) -> ResponseReturnValue:
    """The bytes of a mail's attachment, counted from 0."""
    found = state().store.all("attachment", key)
    if number >= len(found):
        raise not_found("attachment", str(number))
    return Response(state().store.bytes(found[number]["blob"]), mimetype=found[number]["contentType"])


@blueprint.route("/files/<key>/lock", methods=["PUT", "DELETE"])
def lock(key: str) -> ResponseReturnValue:
    """Somebody has a file open, or closes it."""
    if request.method == "PUT":
        state().store.save("lock", key, {"id": key})
    else:
        state().store.delete("lock", key)
    return "", 204


@blueprint.post("/faults")
def misbehave() -> ResponseReturnValue:
    """Orders a fault."""
    try:
        fault = Fault.model_validate_json(request.get_data())
    except ValidationError as error:
        raise invalid(error) from None
    state().faults.add(fault)
    return json.loads(fault.model_dump_json(by_alias=True)), 201


@blueprint.get("/faults")
def waiting() -> ResponseReturnValue:
    """How many requests will still be hit."""
    return jsonify(waiting=state().faults.waiting())


@blueprint.delete("/faults")
def behave() -> ResponseReturnValue:
    """Takes all orders back."""
    state().faults.clear()
    return "", 204


@blueprint.get("/health")
def health() -> ResponseReturnValue:
    """Says that it is up."""
    return jsonify(status="ok")
