"""Who plays in the benchmarks, what they say over HTTP, and what the hub writes when they do."""

import hashlib
from dataclasses import dataclass
from typing import Any

import orjson
import requests

from bench.load import message
from bench.recording import compare, picture
from bench.server import House
from demo.people import Person

PDF = b"%PDF-1.4 a receipt"
SUBMIT = "/api/v1/requests"
DECIDE = "/api/v1/tasks/{}/decision"
INBOX = "/api/v1/tasks?assignee=me&state=open"


@dataclass(frozen=True, slots=True)
class Cast:
    """Ana asks for the money of a train ticket; Bob, her manager, decides. `ana` and `bob` are their tokens."""

    ana: str
    bob: str
    bob_id: str
    body: bytes

    def submit(self, path: str = SUBMIT) -> bytes:
        """Ana's claim."""
        return message("POST", path, self.body, Authorization=self.ana)

    def decide(self, task: str, path: str = DECIDE) -> bytes:
        """Bob approves."""
        body = orjson.dumps({"outcome": "approve", "comment": "Fine."})
        return message("POST", path.format(task), body, Authorization=self.bob, If_Match='"1"')

    def inbox(self, path: str = INBOX) -> bytes:
        """Bob looks what there is to do."""
        return message("GET", path, Authorization=self.bob)


def gather(ours: House) -> Cast:
    """Signs both in; Ana uploads her receipt."""
    ana, bob = (Person(ours.place.hub, name) for name in ("ana", "bob"))
    receipt = ana.upload("receipt.pdf", PDF, "application/pdf", hashlib.sha256(PDF).hexdigest())
    form = {"purpose": "Train to Berlin", "amount": {"amount": "80.00", "currency": "EUR"}, "costCentre": "R-12"}
    body = orjson.dumps({"process": "expense-claim", "form": form | {"receipts": [receipt["id"]]}})
    return Cast(_token(ours, "ana"), _token(ours, "bob"), str(bob.get("/me")["id"]), body)


def record(ours: House, cast: Cast) -> dict[str, Any]:
    """What one claim and one decision write, found while no worker runs; `decided` names the task and its request."""
    engine = ours.hub_database()
    with engine.connect() as connection:
        dialect, before = engine.dialect.name, picture(connection)
    asked = _send(ours, "POST", SUBMIT, cast.body, cast.ana)
    with engine.connect() as connection:
        between = picture(connection)
    task = orjson.loads(asked)["tasks"][0]["id"]
    done = _send(ours, "POST", DECIDE.format(task), cast.decide(task).partition(b"\r\n\r\n")[2], cast.bob)
    with engine.connect() as connection:
        after = picture(connection)
    engine.dispose()
    return {
        "submit": compare(before, between, dialect, asked),
        "decide": compare(between, after, dialect, done),
        "decided": (task, orjson.loads(asked)["id"]),
    }


def _send(ours: House, method: str, path: str, body: bytes, token: str) -> bytes:
    headers = {"Authorization": token, "Content-Type": "application/json", "If-Match": '"1"'}
    answer = requests.request(method, ours.place.hub + path, data=body, headers=headers, timeout=10)
    answer.raise_for_status()
    return answer.content


def _token(ours: House, name: str) -> str:
    said = {"email": f"{name}@example.com"}
    return f"Bearer {requests.post(f'{ours.place.hub}/local/sign-in', json=said, timeout=10).json()['token']}"
