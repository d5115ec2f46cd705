"""Whatever ends a task takes back its card, and a late answer is told what became of it, by whom and when."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

import pytest

from hub.requests.service import Requests
from tests.support.hubs import WholeHub

HEAD = """
process: ending
title: {en: An ending}
category: trials
owner: group:it
starters: group:all-staff
form: {properties: {wish: {type: string, title: {en: Wish}}}}
retention: 1 years after end
examples: [{none: {as: ana, form: {}, then: [], expect: {state: running}}}]
steps:
"""
ANY = "  - board: {approve: {any: [person:bob@example.com, person:carla@example.com]}}"
BOTH = """
  - both:
      together:
        - boss: {approve: person:bob@example.com}
        - - pause: {wait: {for: 1 day}}
          - pay: {call: erp.pay, with: {wish: form.wish}}
      until: all
"""
EITHER = """
  - both:
      together:
        - boss: {approve: person:bob@example.com}
        - other: {approve: person:carla@example.com}
      until: any
"""
ALL = EITHER.replace("any", "all")
ALONE = "  - boss: {approve: person:bob@example.com, within: 1 day, MORE}"
ASKED = """
  - boss: {approve: person:bob@example.com, within: 1 day, unanswered: approve}
  - more: {approve: person:carla@example.com}
"""
CHAIN = "  - board: {approve: {in turn: [person:carla@example.com, person:bob@example.com]}}"


def decides(outcome: str) -> Callable[[WholeHub, str], None]:
    return lambda hub, request: hub.decide("carla", request, outcome)


def withdraws(hub: WholeHub, request: str) -> None:
    assert hub.as_("ana").post(f"/requests/{request}/withdraw", {"reason": "No longer."}).status == 200


def passes(hub: WholeHub, request: str) -> None:
    path = f"/tasks/{hub.task('bob', request)['id']}/delegate"
    assert hub.as_("bob").post(path, {"to": "erik@example.com"}).status == 200


def waits(hub: WholeHub, request: str) -> None:
    """A day and a half later every timer has rung."""
    assert hub.nobody().call("POST", "/local/clock", json={"advance": "PT36H"}).status == 200
    assert hub.hub.services[Requests].fire_due_timers() > 0


def fails(hub: WholeHub, request: str) -> None:
    waits(hub, request)
    requests: Requests = hub.hub.services[Requests]
    with hub.hub.work.unit() as unit:
        assert requests.note_called(unit, request, "pay", 1, ok=False, error="The account is empty.")


def takes_back(hub: WholeHub, request: str) -> None:
    mine = hub.as_("carla").get(f"/requests/{request}").json["tasks"][0]
    assert hub.as_("carla").post(f"/tasks/{mine['id']}/take-back").status == 200


class Ending(NamedTuple):
    """How a task of Bob's ends: what happens, and what the request, his task and a late answer say then."""

    steps: str
    happens: Callable[[WholeHub, str], None]
    request: str
    task: str
    by: str | None
    says: str


ENDINGS: Mapping[str, Ending] = {
    "approved": Ending(ANY, decides("approve"), "approved", "cancelled", "Carla Conti", "Decided: approved."),
    "rejected": Ending(ANY, decides("reject"), "rejected", "cancelled", "Carla Conti", "Decided: rejected."),
    "returned": Ending(ANY, decides("return"), "returned", "cancelled", "Carla Conti", "Decided: returned."),
    "withdrawn": Ending(ANY, withdraws, "withdrawn", "cancelled", "Ana Alves", "No longer."),
    "a call failed": Ending(BOTH, fails, "failed", "cancelled", None, "The account is empty."),
    "a branch not needed": Ending(
        EITHER, decides("approve"), "approved", "cancelled", None, "The other branches were enough."
    ),
    "a branch against": Ending(ALL, decides("reject"), "rejected", "cancelled", "Carla Conti", ""),
    "expired": Ending(ASKED, waits, "running", "expired", None, "Nobody answered in time."),
    "expired against": Ending(
        ALONE.replace("MORE", "unanswered: reject"), waits, "rejected", "expired", None, "Nobody answered in time."
    ),
    "expired without harm": Ending(
        ALONE.replace("MORE", "optional: true"), waits, "approved", "expired", None, "it goes on without"
    ),
    "escalated": Ending(
        ALONE.replace("MORE", "escalate: person:erik@example.com"), waits, "running", "escalated", None, ""
    ),
    "passed on": Ending(ANY, passes, "running", "delegated", "Bob Berg", ""),
    "taken back before": Ending(CHAIN, takes_back, "running", "cancelled", None, "An answer before yours"),
}


@pytest.mark.parametrize("how", ENDINGS)
def test_a_card_is_taken_back_and_a_late_answer_is_told_why(whole: WholeHub, how: str) -> None:
    ending = ENDINGS[how]
    request = begun(whole, ending.steps)
    if ending.happens is takes_back:
        whole.decide("carla", request)
        whole.drain()
    task = whole.task("bob", request)
    assert "Action.Execute" in card(whole)
    ending.happens(whole, request)
    whole.drain()
    assert whole.as_("ana").get(f"/requests/{request}").json["state"] == ending.request
    assert "Action.Execute" not in card(whole)
    late = whole.as_("bob").post(f"/tasks/{task['id']}/decision", {"outcome": "approve"}, if_match='"1"')
    assert (late.status, late.json["state"]) == (409, ending.task)
    assert (late.json["decidedBy"] or {"name": None})["name"] == ending.by
    assert late.json["decidedAt"]
    assert (ending.by or "the hub") in late.json["detail"]
    assert ending.says in late.json["detail"]


def begun(hub: WholeHub, steps: str) -> str:
    dora, text = hub.as_("dora"), (HEAD + steps).encode()
    added = dora.call("POST", "/processes", data=text, headers={"Content-Type": "text/yaml"})
    assert added.status == 201, added.body
    assert dora.post(f"/processes/ending/versions/{added.json['version']}/publish").status == 200
    reply = hub.as_("ana").post("/requests", {"process": "ending", "form": {"wish": "a chair"}})
    assert reply.status == 201, reply.body
    hub.drain()
    return str(reply.json["id"])


def card(hub: WholeHub) -> str:
    """Bob's card as he sees it now."""
    [received] = hub.received("card", "bob@example.com")
    return str(received["body"])
