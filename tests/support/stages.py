"""A hub in the middle of its work: one thing of each kind, and a sound call of every route."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.support.apps import Reply
from tests.support.calls import ANNOUNCED, WEEKLY, Call, in_spring, that_write
from tests.support.delegated import delegated_token
from tests.support.hubs import WholeHub
from tests.support.looking import that_look


@dataclass
class Stage:
    """The hub and what there is in it; `calls` by route."""

    hub: WholeHub
    things: Mapping[str, str]
    calls: Mapping[str, Call]

    def send(self, call: Call, **changed: Any) -> Reply:
        """Sends a call, with something about it changed: `json`, `data`, `path`, `who` and the like."""
        who = changed.pop("who", call.who)
        path = changed.pop("path", call.path)
        method = changed.pop("method", call.method)
        changed.setdefault("if_match", call.if_match)
        if "data" not in changed and "json" not in changed and call.body is not None:
            changed["json"] = call.body
        kind = {"Content-Type": "application/json"} if "data" in changed else {}
        changed["headers"] = {**call.headers, **kind, **changed.get("headers", {})}
        return self.hub.as_(who).call(method, path, **changed)


def stage(hub: WholeHub) -> Stage:
    """Ana has a running claim, a returned one and a draft, and papers; Carla stands in for Bob and reads a report."""
    things = {**_of_ana(hub), **_of_others(hub)}
    things["task"] = hub.task("bob", things["running"])["id"]
    hub.drain()
    calls = (*that_write(hub, things), *that_look(things))
    return Stage(hub, things, {call.route: call for call in calls})


def _of_ana(hub: WholeHub) -> dict[str, str]:
    things = {
        "running": hub.submit("ana")["id"],
        "returned": hub.submit("ana", "20.00")["id"],
        "draft": hub.as_("ana").post("/requests", {"process": "expense-claim", "form": {}, "draft": True}).json["id"],
        "ready": hub.upload("ana"),
        "pending": hub.as_("ana").post("/documents", ANNOUNCED).json["id"],
        "token": delegated_token(hub.simulator, "ana"),
    }
    hub.decide("bob", things["returned"], "return")
    return things


def _of_others(hub: WholeHub) -> dict[str, str]:
    carla = hub.as_("carla")
    draft = hub.as_("dora").call("POST", "/processes", data=_definition(hub), headers={"Content-Type": "text/yaml"})
    assert draft.status == 201, draft.body
    return {
        "delegation": hub.as_("bob").post("/delegations", in_spring(hub)).json["id"],
        "subscription": carla.post("/report-subscriptions", WEEKLY).json["id"],
        "run": carla.post("/reports/open-requests/runs", {"format": "csv"}).json["id"],
        "version": str(draft.json["version"]),
    }


def _definition(hub: WholeHub) -> bytes:
    text = (hub.hub.settings.processes_dir / "leave.yaml").read_text()
    text = text.replace("owner: group:human-resources", "owner: group:it", 1)
    text = text.replace("fay approves manager", "ines approves manager").replace("[fay], because", "[it], because")
    return text.encode()
