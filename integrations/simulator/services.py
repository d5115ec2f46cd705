"""The company's own services, with the `Idempotency-Key` of draft-ietf-httpapi-idempotency-key-header.

The same key and body give the same answer and happen once; the same key with another body is refused.
"""

import hashlib
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from integrations.simulator.received import record
from integrations.simulator.state import state

blueprint = Blueprint("services", __name__)
Json = dict[str, Any]


def _problem(status: int, title: str) -> ResponseReturnValue:
    answer = jsonify(type="about:blank", status=status, title=title)
    answer.content_type = "application/problem+json"
    return answer, status


@blueprint.post("/services/<service>/<operation>")
def call(service: str, operation: str) -> ResponseReturnValue:
    """One operation of a company service, performed once for each key."""
    key, arguments = request.headers.get("Idempotency-Key"), request.get_json(silent=True)
    if not key:
        return _problem(400, "Idempotency-Key is missing")
    if not isinstance(arguments, dict):
        return _problem(400, "The body is not a JSON object")
    digest = hashlib.sha256(request.get_data()).hexdigest()
    with state().store.lock:
        kept = state().store.get("call", f"{service}/{operation}/{key}")
        if kept is None:
            kept = {"digest": digest, "answer": _perform(service, operation, key, arguments)}
            state().store.save("call", f"{service}/{operation}/{key}", kept)
    if kept["digest"] != digest:
        return _problem(422, "Idempotency-Key is already used")
    return jsonify(kept["answer"])


def _perform(service: str, operation: str, key: str, arguments: Json) -> Json:
    reference = uuid5(NAMESPACE_URL, f"{service}/{operation}/{key}").hex[:12].upper()
    answer: Json = {"ok": True, "reference": f"{operation}-{reference}"}
    if (service, operation) == ("erp", "createPayment"):
        answer = {"paymentId": f"PAY-{reference}"}
    record(
        state().store, "call", f"{service}/{operation}/{key}", [service], title=f"{service}/{operation}",
        operation=operation, key=key, body=arguments, answer=answer,
    )  # fmt: skip
    return answer
