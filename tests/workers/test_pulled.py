"""A whole hub on Pub/Sub whose own workers pull: a claim is asked, approved and paid."""

from __future__ import annotations

from pathlib import Path

import pytest

from integrations.simulator.server import running
from tests.support.hubs import Companies, whole_hub
from tests.support.pubsub import new_project, until


@pytest.mark.pubsub
def test_a_claim_is_paid_by_workers_that_pull(companies: Companies, tmp_path: Path, pubsub: str) -> None:
    there = {"bus": "google", "project": new_project(), "pubsub_emulator": pubsub}
    with companies.sqlite(tmp_path) as url, running() as simulator, whole_hub(url, tmp_path, simulator, **there) as hub:
        hub.hub.runner.start()
        claim = hub.submit("ana")["id"]
        until(lambda: hub.received("card", "bob@example.com"))
        hub.decide("bob", claim)
        until(lambda: hub.received("card", "carla@example.com"))
        hub.decide("carla", claim)
        until(lambda: hub.as_("ana").get(f"/requests/{claim}").json["state"] == "approved")
        until(lambda: len(hub.received("mail", "ana@example.com")) == 2)
        paid = [call["operation"] for call in hub.received("call")]
        queues = hub.as_("dora").get("/operations/queues").json
        letters = hub.as_("dora").get("/dead-letters").json["items"]
        hub.hub.runner.stop()
    assert paid == ["createPayment"]
    assert {queue["waiting"] for queue in queues["items"]} == {None}
    assert letters == []
