"""Calendars: what lies in a period, and events that are made, moved and deleted.

That an event with the `transactionId` of an earlier one is refused with 409 is not in Microsoft's documents, which only
say that it is not made twice.
"""

import re
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from babel.core import get_global
from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from integrations.simulator import odata
from integrations.simulator.contract import calendars as contract
from integrations.simulator.directory import find_user
from integrations.simulator.errors import Refusal, bad_request
from integrations.simulator.mailboxes import needs_mailbox
from integrations.simulator.routes import serve
from integrations.simulator.state import state

blueprint = Blueprint("calendars", __name__)
Json = dict[str, Any]
_ZONE = re.compile(r'outlook\.timezone="([^"]+)"')


@serve(blueprint, contract.VIEW)
def view(user_id: str) -> Json:
    """What lies in a period, by its start, in the time zone that `Prefer` asks for."""
    owner = _owner(user_id)
    start, end = (_asked(name) for name in ("startDateTime", "endDateTime"))
    found = [event for event in state().store.all("event", owner) if _moment(event["end"]) > start]
    found = [event for event in found if _moment(event["start"]) < end]
    return odata.page(sorted(found, key=lambda event: _moment(event["start"])), _shown, 10)


@serve(blueprint, contract.ADD)
def add(user_id: str, body: contract.Event) -> ResponseReturnValue:
    """A new event."""
    owner, event = _owner(user_id), body.out()
    if not event.get("start") or not event.get("end") or _moment(event["end"]) < _moment(event["start"]):
        raise Refusal(400, "ErrorInvalidRequest", "An event needs a start and an end behind it.")
    with state().store.lock:
        if event.get("transactionId") and state().store.child("event", owner, event["transactionId"]):
            raise Refusal(409, "ErrorDuplicateTransactionId", "The TransactionId belongs to an earlier request.")
        key = f"AAMkEV{uuid4().hex}"
        usual = {"showAs": "busy", "sensitivity": "normal", "isAllDay": False, "isCancelled": False}
        kept = {**usual, **event, "id": key, "webLink": f"https://outlook.office365.com/owa/?itemid={key}"}
        state().store.save("event", key, kept, parent=owner, name=str(event.get("transactionId") or key))
    return _shown(kept), 201


@serve(blueprint, contract.CHANGE)
def change(user_id: str, event_id: str, body: contract.Event) -> Json:
    """Some properties of an event."""
    with state().store.lock:
        owner, event = _owner(user_id), _find(user_id, event_id)
        kept = {**event, **body.out(), "id": event_id}
        state().store.save("event", event_id, kept, parent=owner, name=str(event.get("transactionId") or event_id))
    return _shown(kept)


@serve(blueprint, contract.REMOVE)
def remove(user_id: str, event_id: str) -> ResponseReturnValue:
    """Deletes an event."""
    _find(user_id, event_id)
    state().store.delete("event", event_id)
    return "", 204


def _owner(user_id: str) -> str:
    needs_mailbox(user_id)
    return find_user(user_id).id


def _find(user_id: str, event_id: str) -> Json:
    known = [event for event in state().store.all("event", _owner(user_id)) if event["id"] == event_id]
    if not known:
        raise Refusal(404, "ErrorItemNotFound", "The specified object was not found in the store.")
    return known[0]


def _asked(name: str) -> datetime:
    try:
        said = datetime.fromisoformat(request.args.get(name, ""))
    except ValueError:
        raise bad_request(f"This request requires a time window specified by the query option {name}.") from None
    return said if said.tzinfo else said.replace(tzinfo=UTC)


def _moment(said: Json) -> datetime:
    try:
        return datetime.fromisoformat(said["dateTime"][:26]).replace(tzinfo=_zone(said.get("timeZone") or "UTC"))
    except ValueError:
        raise Refusal(400, "ErrorInvalidRequest", f"'{said['dateTime']}' is not a date and time.") from None


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(get_global("windows_zone_mapping").get(name, name))
    except (KeyError, ValueError):
        raise Refusal(400, "TimeZoneNotSupportedException", f"A valid TimeZone is needed, not '{name}'.") from None


def _shown(event: Json) -> Json:
    asked = _ZONE.search(request.headers.get("Prefer", ""))
    zone = asked[1] if asked else "UTC"
    shown = {**event, **{name: _in_zone(event[name], zone) for name in ("start", "end")}}
    return odata.select(shown)


def _in_zone(said: Json, zone: str) -> Json:
    text = _moment(said).astimezone(_zone(zone)).strftime("%Y-%m-%dT%H:%M:%S.%f")
    return {"dateTime": f"{text}0", "timeZone": zone}
