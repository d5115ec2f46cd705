"""Telling subscribers of changes: after every change of the company or of a library, and on demand.

`POST /simulator/notices` tells of what has not changed, twice, mixed up, or forged; `POST /simulator/lifecycle` says
how a subscription fares. https://learn.microsoft.com/graph/change-notifications-delivery-webhooks,
https://learn.microsoft.com/graph/change-notifications-lifecycle-events. What is not answered with 2xx comes again.
"""

import time
from collections.abc import Sequence
from threading import Lock, Thread
from typing import Any
from uuid import uuid4

import requests
from flask import Blueprint, Response, current_app, jsonify, request
from flask.typing import ResponseReturnValue
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from integrations.simulator.contract.subscriptions import ChangeNotification, ChangeNotifications, LifecycleEvent
from integrations.simulator.errors import invalid
from integrations.simulator.state import State, state
from integrations.simulator.subscriptions import find, living

blueprint = Blueprint("telling", __name__, url_prefix="/simulator")
Json = dict[str, Any]

# Kinds of objects at rest, and the resource whose subscribers hear of them.
TOLD = {"user": "users", "group": "groups", "member": "groups", "item": "drives"}
SECONDS = 10
GAPS = (0.2, 1.0, 5.0)


class Notices(BaseModel):
    """What to tell subscribers of a resource now: how often each, in which order, and what is forged in it."""

    model_config = ConfigDict(extra="forbid")
    resource: str
    times: int = Field(1, ge=1, le=1000)
    backwards: bool = False
    forged: dict[str, str] = Field(default_factory=dict)


class Lifecycle(BaseModel):
    """How a subscription fares."""

    model_config = ConfigDict(extra="forbid")
    subscription: str
    event: LifecycleEvent


class Marks:
    """How far the changes at rest have been told. What changed before anybody subscribed is told to nobody."""

    def __init__(self) -> None:
        self._mark: int | None = None
        self._lock = Lock()

    def drop(self) -> None:
        """Nobody listens."""
        self._mark = None

    def news(self, held: State) -> list[tuple[str, Json]]:
        """Resource and body of everything that has changed since the last time; nothing the first time."""
        with self._lock:
            if self._mark is None:
                self._mark = held.store.since("user", 1 << 62)[1]
                return []
            found, mark = [], self._mark
            for kind, resource in TOLD.items():
                changed, last = held.store.since(kind, mark)
                found += [(resource, body) for body in changed]
                self._mark = max(self._mark, last)
            return found


def after(response: Response) -> Response:
    """Tells whoever subscribed to it of what this request has changed."""
    marks: Marks = current_app.extensions.setdefault("simulator.marks", Marks())
    if not (listening := living()):
        marks.drop()
    elif news := marks.news(state()):
        for one in listening:
            entries = [_entry(one, body) for resource, body in news if _fits(one, resource, body)]
            # Of a library nobody is told which item it was, so that once is enough.
            _send_later(one["notificationUrl"], entries[:1] if "drives" in one["resource"] else entries)
    return response


def _fits(subscription: Json, resource: str, body: Json) -> bool:
    wanted = str(subscription["resource"]).strip("/")
    return wanted == (f"drives/{body['drive']}/root" if resource == "drives" else resource)


def _entry(subscription: Json, body: Json | None = None) -> Json:
    """One notification; those of drives do not say which item it was."""
    told: Json = {
        "id": str(uuid4()),
        "subscriptionId": subscription["id"],
        "subscriptionExpirationDateTime": subscription["expirationDateTime"],
        "tenantId": state().registration.tenant,
        "changeType": "deleted" if body and body.get("removed") == "deleted" else "updated",
        "resource": subscription["resource"].strip("/"),
    }
    told |= {"clientState": subscription["clientState"]} if "clientState" in subscription else {}
    if body and told["resource"] in ("users", "groups"):
        place = f"{told['resource'].capitalize()}/{body['id']}"
        told |= {"resource": place, "resourceData": {"@odata.id": place, "id": body["id"]}}
    return told


def _send_later(address: str, entries: Sequence[Json]) -> None:
    if entries:
        Thread(target=_send, args=(address, entries), daemon=True, name="telling").start()


def _send(address: str, entries: Sequence[Json]) -> int:
    """Sends until it is taken, or for long enough; the last status, 0 without an answer."""
    value = [ChangeNotification.model_validate(entry) for entry in entries]
    body, status = ChangeNotifications(value=value).out(), 0
    for gap in (*GAPS, None):
        try:
            status = requests.post(address, json=body, timeout=SECONDS).status_code
        except requests.RequestException:
            status = 0
        if 200 <= status < 300 or gap is None:
            break
        time.sleep(gap)
    return status


@blueprint.post("/notices")
def notices() -> ResponseReturnValue:
    """Tells now, and answers with the statuses."""
    wanted = _read(Notices)
    entries: list[tuple[str, Json]] = []
    for one in living():
        if one["resource"].strip("/") == wanted.resource.strip("/"):
            entry = {**_entry(one), **wanted.forged}
            entries += [(one["notificationUrl"], entry)] * wanted.times
    if wanted.backwards:
        entries.reverse()
    return jsonify(statuses=[_send(address, [entry]) for address, entry in entries])


@blueprint.post("/lifecycle")
def lifecycle() -> ResponseReturnValue:
    """Says now how a subscription fares, and answers with the status. One that is removed is gone."""
    wanted = _read(Lifecycle)
    one = find(wanted.subscription)
    entry = {name: value for name, value in _entry(one).items() if name not in ("changeType", "resource")}
    if wanted.event == "subscriptionRemoved":
        state().store.delete("subscription", one["id"])
    address = one.get("lifecycleNotificationUrl") or one["notificationUrl"]
    return jsonify(statuses=[_send(address, [{**entry, "lifecycleEvent": wanted.event}])])


def _read(model: type[Any]) -> Any:
    try:
        return model.model_validate_json(request.get_data())
    except ValidationError as error:
        raise invalid(error) from None
