"""JSON batching: each part goes through the whole application again, with its own status.

https://learn.microsoft.com/graph/json-batching
"""

import base64
from typing import Any

from flask import Blueprint, current_app, request
from werkzeug.test import TestResponse

from integrations.simulator.contract import batch as contract
from integrations.simulator.errors import bad_request
from integrations.simulator.routes import serve

blueprint = Blueprint("batch", __name__)
Json = dict[str, Any]


@serve(blueprint, contract.BATCH)
def batch(body: contract.Batch) -> Json:
    """Answers every part, refused ones included, under one 200."""
    _check(body)
    answers: dict[str, Json] = {}
    for part in body.requests:
        failed = any(answers[key]["status"] >= 400 for key in part.depends_on)
        answers[part.id] = _refused(part) if failed else _ask(part)
    # Order is not promised; reversed, so that nobody relies on it.
    return {"responses": list(reversed(answers.values()))}


def _check(body: contract.Batch) -> None:
    """Raises `Refusal` for too many parts, repeated ids, or a dependency that does not come before."""
    if not 1 <= len(body.requests) <= contract.PARTS:
        raise bad_request(f"A batch holds 1 to {contract.PARTS} requests.")
    seen: set[str] = set()
    for part in body.requests:
        if part.id in seen or not seen.issuperset(part.depends_on):
            raise bad_request("Request ids must be unique, and dependsOn must name earlier requests.")
        if part.body is not None and "content-type" not in {name.lower() for name in part.headers}:
            raise bad_request("A request with a body needs a Content-Type header.")
        seen.add(part.id)


def _refused(part: contract.Part) -> Json:
    error = {"code": "FailedDependency", "message": "A request that this one depends on failed."}
    return {"id": part.id, "status": 424, "headers": {}, "body": {"error": error}}


def _ask(part: contract.Part) -> Json:
    headers = {**part.headers, "Authorization": request.headers["Authorization"]}
    answer = current_app.test_client().open(
        "/v1.0" + part.url, method=part.method, headers=headers, json=part.body, base_url=request.host_url
    )
    kept = {
        name: answer.headers[name] for name in ("Content-Type", "Retry-After", "Location") if name in answer.headers
    }
    return {"id": part.id, "status": answer.status_code, "headers": kept, "body": _content(answer)}


def _content(answer: TestResponse) -> Any:
    if answer.is_json:
        return answer.get_json()
    return base64.b64encode(answer.get_data()).decode() if answer.get_data() else None
