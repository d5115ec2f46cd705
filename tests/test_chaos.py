"""`kill -9` at 50 random points of the story: every effect arrives, none twice, and nothing waits for nobody."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
import requests

from demo.place import Place, free_port, simulator
from tests.support.hubs import Companies
from tests.support.killing import Killer, Patient, drawn, waiting_for_nobody
from tests.support.machines import Machine, hub_at, started, workers_at
from tests.support.receivers import FINANCE, arrived_once, received
from tests.support.waiting import eventually

Json = dict[str, Any]
BLOWS, CHUNKS = 5, 10
# How long the stages of a normal run take, in seconds: asking, the manager, finance, the effects, the report.
STAGES = (0.4, 0.3, 0.4, 0.6, 1.4)
QUICK = {"HUB_LEASE_SECONDS": "1.5"}
RECEIPT = b"%PDF-1.4\n% Hotel Lyon\n" + bytes(range(256)) * 512
FAULTS: tuple[Json, ...] = (
    {"match": "/activities$", "kind": "drop", "after": True, "times": 2},
    {"match": "/send$", "kind": "drop", "after": True, "times": 2},
    {"match": "/services/", "kind": "drop", "after": True},
    {"match": "/services/", "kind": "drop"},
    {"match": "/drive", "kind": "fail", "times": 2},
    {"match": "/upload", "kind": "drop", "after": True},
    {"match": "/messages$", "kind": "throttle", "retryAfter": 0.2, "times": 2},
    {"match": "/activities", "kind": "throttle", "retryAfter": 0.2, "times": 2},
    {"match": "/token", "kind": "fail"},
    {"match": "", "kind": "slow", "seconds": 0.5, "times": 4},
)

pytestmark = pytest.mark.chaos


@pytest.mark.parametrize(
    ("chunk", "kind"),
    [
        pytest.param(chunk, kind, marks=[pytest.mark.postgres] if kind == "postgres" else [])
        for chunk in range(CHUNKS)
        for kind in (("sqlite", "postgres")[chunk % 2],)
    ],
)
def test_whatever_is_killed_every_effect_arrives_once(
    request: pytest.FixtureRequest, companies: Companies, tmp_path: Path, chunk: int, kind: str
) -> None:
    """Chunks differ in the database, in whether the workers are apart, and in how Microsoft 365 misbehaves."""
    dice = Random(1000 + chunk)
    server = request.getfixturevalue("postgres") if kind == "postgres" else None
    filled = companies.postgres(server) if server else companies.sqlite(tmp_path)
    with filled as url, _running(tmp_path, url, apart=chunk % 4 >= 2) as (place, machines):
        for fault in dice.sample(FAULTS, 3 if chunk % 3 else 0):
            requests.post(f"{place.simulator}/simulator/faults", json=fault, timeout=10).raise_for_status()
        killer = Killer(drawn(dice, BLOWS, STAGES, len(machines)), machines, url)
        with killer.at_work():
            told = _Story(place, killer).play()
        _settled(place)
        arrived_once(place, told.request["number"], RECEIPT)
        _told_once(told)
        assert waiting_for_nobody(url) == []


@contextmanager
def _running(folder: Path, url: str, apart: bool) -> Iterator[tuple[Place, list[Machine]]]:
    place = Place(f"http://127.0.0.1:{free_port()}", f"http://127.0.0.1:{free_port()}", folder)
    settings = {**QUICK, "HUB_DATABASE_URL": url}
    if apart:
        machines = [hub_at(place, {**settings, "HUB_WORKER_THREADS": "0"}), workers_at(place, settings)]
    else:
        machines = [hub_at(place, settings)]
    with simulator(place), started(*machines):
        yield place, machines


@dataclass(frozen=True, slots=True)
class _Told:
    """What the client knows in the end."""

    request: Json
    people: dict[str, Patient]


class _Story:
    """The main story as a client plays it whose hub dies again and again."""

    def __init__(self, place: Place, killer: Killer) -> None:
        self._place = place
        self._killer = killer
        self._people = {name: Patient(place.hub, name) for name in ("ana", "bob", "carla", "dora")}

    def play(self) -> _Told:
        """From the receipt to the report."""
        self._killer.entering(0)
        request = self._ask()
        self._killer.entering(1)
        self._decide("bob", request, ("bob",))
        self._killer.entering(2)
        self._decide("carla", request, FINANCE)
        self._killer.entering(3)
        ana = self._people["ana"]
        eventually("the end", lambda: ana.get(f"/requests/{request['id']}")["state"] == "approved")
        eventually("the last word", lambda: len(received(self._place, "activity", "ana")) >= 2)
        self._killer.entering(4)
        self._read_report()
        return _Told(ana.get(f"/requests/{request['id']}"), self._people)

    def _ask(self) -> Json:
        ana = self._people["ana"]
        announced = {"name": "hotel.pdf", "contentType": "application/pdf", "size": len(RECEIPT)}
        document = ana.post("/documents", announced)
        ana.upload(document, RECEIPT)
        ana.post(f"/documents/{document['id']}/complete", {"sha256": hashlib.sha256(RECEIPT).hexdigest()})
        money = {"amount": "1450.00", "currency": "EUR"}
        form = {"purpose": "Hotel Lyon", "amount": money, "costCentre": "R-12", "receipts": [document["id"]]}
        return ana.post("/requests", {"process": "expense-claim", "form": form})

    def _decide(self, name: str, request: Json, asked: tuple[str, ...]) -> None:
        for person in asked:
            eventually(f"{person}'s card", lambda person=person: received(self._place, "card", person))
            eventually(f"{person}'s mail", lambda person=person: received(self._place, "mail", person))
        inbox = self._people[name].get("/tasks")["items"]
        task = next(task for task in inbox if task["request"]["id"] == request["id"])
        decision = {"outcome": "approve", "comment": "Fine."}
        self._people[name].post(f"/tasks/{task['id']}/decision", decision, If_Match=f'"{task["version"]}"')

    def _read_report(self) -> None:
        weekly = {"report": "weekly-expenses", "format": "xlsx", "parameters": {}, "cron": "0 8 * * 1"}
        weekly |= {"timeZone": "Europe/Berlin", "channel": "mail"}
        self._people["carla"].post("/report-subscriptions", weekly)
        before = self._advance("PT1S")
        while self._advance("PT1S") < before + timedelta(days=6):  # an answer may be lost after the clock has moved
            self._advance("P7D")
        eventually(
            "the report", lambda: [mail for mail in received(self._place, "mail", "carla") if mail["attachments"]]
        )

    def _advance(self, step: str) -> datetime:
        try:
            answer = requests.post(f"{self._place.hub}/local/clock", json={"advance": step}, timeout=10)
            return datetime.fromisoformat(answer.json()["now"])
        except (requests.RequestException, KeyError):
            now = self._people["dora"].send("POST", "/local/clock", {"advance": "PT1S"})["now"]
            return datetime.fromisoformat(now)


def _settled(place: Place) -> None:
    """Waits until nothing is queued any more."""
    dora = Patient(place.hub, "dora")

    def quiet() -> bool:
        queues = dora.get("/operations/queues")
        return not queues["outbox"]["waiting"] and not any(queue["waiting"] for queue in queues["items"])

    eventually("quiet", quiet)
    letters = dora.get("/dead-letters")["items"]
    assert letters == []
    assert dora.get("/audit/verify")["valid"] is True


def _told_once(told: _Told) -> None:
    ana = told.people["ana"]
    assert [item["id"] for item in ana.get("/requests")["items"]] == [told.request["id"]]
    kinds = Counter(line["type"] for line in ana.get(f"/requests/{told.request['id']}/timeline")["items"])
    assert (kinds["submitted"], kinds["decided"], kinds["called"], kinds["finish"]) == (1, 2, 2, 1), kinds
    assert Counter(item["kind"] for item in ana.get("/notifications")["items"]) == {
        "request-approved": 1,
        "expense-paid": 1,
    }
