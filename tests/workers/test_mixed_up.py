"""Every message is handled twice, and they come in any order: nobody notices."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from integrations.simulator.server import running
from tests.support.hubs import Companies, WholeHub, whole_hub
from tests.support.mixing import Mood, mixing

CALM = Mood(copies=1)


def story(hub: WholeHub) -> None:
    """A claim is paid, another one refused, a third withdrawn; somebody says something; one is forgotten."""
    paid, refused, withdrawn = (hub.submit("ana")["id"] for _ in range(3))
    hub.drain()
    hub.as_("ana").post(f"/requests/{paid}/comments", {"text": "Receipts follow."})
    hub.decide("bob", paid)
    hub.decide("bob", refused, "reject")
    hub.drain()
    hub.as_("ana").post(f"/requests/{withdrawn}/withdraw", {"reason": "No longer needed."})
    hub.decide("carla", paid)
    hub.drain()


def outcome(hub: WholeHub) -> dict[str, Any]:
    """All that people and services notice."""
    items = {kind: hub.received(kind) for kind in ("card", "mail", "file", "call")}
    mine = hub.as_("ana").get("/requests").json["items"]
    told = {name: hub.as_(name).get("/notifications").json["items"] for name in ("ana", "bob", "carla")}
    return {
        "requests": Counter(item["state"] for item in mine),
        "told": {name: Counter((item["kind"]) for item in notes) for name, notes in told.items()},
        "timelines": Counter(
            line["type"]
            for item in mine
            for line in hub.as_("ana").get(f"/requests/{item['id']}/timeline").json["items"]
        ),
        **{kind: Counter(_seen(item) for item in found) for kind, found in items.items()},
        "dead": hub.as_("dora").get("/dead-letters").json["items"],
        "rows": {name: many for name, many in hub.rows().items() if name not in ("deliveries", "inbox")},
    }


def _seen(item: dict[str, Any]) -> tuple[str, ...]:
    can_be_answered = "Action.Execute" in str(item.get("body"))
    return *(str(item.get(name, "")) for name in ("to", "title", "subject", "operation")), str(can_be_answered)


def _played(companies: Companies, folder: Path, mood: Mood) -> tuple[dict[str, Any], int]:
    folder.mkdir()
    with (
        companies.sqlite(folder) as url,
        running() as simulator,
        mixing(mood) as made,
        whole_hub(url, folder, simulator) as hub,
    ):
        hub.drain()
        story(hub)
        return outcome(hub), made["bus"].handed_out


MOODS = (*(Mood(seed=seed) for seed in (1, 2)), Mood(3, seed=3), *(Mood(ordered=False, seed=seed) for seed in (4, 5)))


@pytest.mark.parametrize("mood", MOODS, ids=str)
def test_messages_that_come_twice_and_in_any_order_change_nothing(
    companies: Companies, tmp_path: Path, mood: Mood
) -> None:
    wanted, few = _played(companies, tmp_path / "calm", CALM)
    found, many = _played(companies, tmp_path / "mixed", mood)
    assert found == wanted
    assert wanted["requests"] == {"approved": 1, "rejected": 1, "withdrawn": 1}
    assert wanted["call"].total() == 1
    assert not wanted["dead"]
    assert many >= mood.copies * few
