"""Who plays in the benchmarks, what they say over HTTP, and what the hub writes when they do."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import orjson
import requests
from sqlalchemy import insert, select

from bench.load import message
from bench.recording import compare, picture
from bench.server import House
from demo.people import Person
from hub.core.db import new_id
from hub.documents.models import documents

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
    claims: Sequence[bytes]

    def submit(self, path: str = SUBMIT) -> Sequence[bytes]:
        """Ana's claims."""
        return [message("POST", path, claim, Authorization=self.ana) for claim in self.claims]

    def decide(self, task: str, path: str = DECIDE) -> bytes:
        """Bob approves."""
        body = orjson.dumps({"outcome": "approve", "comment": "Fine."})
        return message("POST", path.format(task), body, Authorization=self.bob, If_Match='"1"')

    def inbox(self, path: str = INBOX) -> bytes:
        """Bob looks what there is to do."""
        return message("GET", path, Authorization=self.bob)


def gather(ours: House, claims: int = 1) -> Cast:
    """Signs both in; Ana has a receipt for each of so many claims."""
    ana, bob = (Person(ours.place.hub, name) for name in ("ana", "bob"))
    receipt = ana.upload("receipt.pdf", PDF, "application/pdf", hashlib.sha256(PDF).hexdigest())
    receipts = [receipt["id"], *_copies(ours, str(receipt["id"]), claims - 1)]
    return Cast(_token(ours, "ana"), _token(ours, "bob"), str(bob.get("/me")["id"]), [_claim(id_) for id_ in receipts])


def _claim(receipt: str) -> bytes:
    form = {"purpose": "Train to Berlin", "amount": {"amount": "80.00", "currency": "EUR"}, "costCentre": "R-12"}
    return orjson.dumps({"process": "expense-claim", "form": form | {"receipts": [receipt]}})


def _copies(ours: House, receipt: str, count: int) -> Sequence[str]:
    """More receipts with the same bytes, put into the table past the hub: thousands of uploads would take long."""
    ids, engine = [new_id() for _ in range(count)], ours.hub_database()
    with engine.begin() as connection:
        row = connection.execute(select(documents).where(documents.c.id == receipt)).mappings().one()
        if ids:
            connection.execute(insert(documents), [{**row, "id": id_} for id_ in ids])
    engine.dispose()
    return ids


def record(ours: House, cast: Cast) -> dict[str, Any]:
    """What one claim and one decision write, found while no worker runs; `decided` names the task and its request."""
    engine = ours.hub_database()
    with engine.connect() as connection:
        dialect, before = engine.dialect.name, picture(connection)
    asked = _send(ours, "POST", SUBMIT, cast.claims[0], cast.ana)
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
