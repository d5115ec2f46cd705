"""Settings of mailboxes and photos: when people work, whether they are away, what they look like.

Whoever was given no settings works from Monday to Friday, from 8 to 17, in the time zone of the demo company. The codes
of the refusals for no mailbox and no photo are not in Microsoft's documents.
"""

import base64
from typing import Any

from babel.core import get_global
from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue
from pydantic import ValidationError

from integrations.local import company
from integrations.simulator.contract import mailboxes as contract
from integrations.simulator.directory import find_user
from integrations.simulator.errors import Refusal, bad_request, invalid
from integrations.simulator.routes import serve
from integrations.simulator.state import state

blueprint = Blueprint("mailboxes", __name__)
orders = Blueprint("mailbox_orders", __name__, url_prefix="/simulator")
Json = dict[str, Any]
_ZONES = {country.code: country.time_zone for country in company.COUNTRIES}
_FORMER = {"Asia/Kolkata": "Asia/Calcutta"}
# The smallest JPEG: one grey dot.
PORTRAIT = base64.b64decode(
    "/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP//////////////////////////////////////////////////////////////////////////////"
    "////////wgALCAABAAEBAREA/8QAFBABAAAAAAAAAAAAAAAAAAAAAP/aAAgBAQABPxA="
)


@serve(blueprint, contract.SETTINGS)
def settings(user_id: str) -> Json:
    """All settings; 404 for somebody without a mailbox."""
    return _settings(user_id)


@serve(blueprint, contract.REPLIES)
def automatic_replies(user_id: str) -> Json:
    """Only whether she is away."""
    said: Json = _settings(user_id)["automaticRepliesSetting"]
    return said


@serve(blueprint, contract.PHOTO)
def photo(user_id: str, size: str) -> ResponseReturnValue:
    """A picture; 404 for somebody without one."""
    person = find_user(user_id)
    if size not in contract.SIZES:
        raise bad_request(f"The size '{size}' is not one of {', '.join(contract.SIZES)}.")
    if state().store.get("photo", person.id) is None:
        raise Refusal(404, "ImageNotFound", "The photo wasn't found.")
    return Response(PORTRAIT, content_type="image/jpeg")


def needs_mailbox(user_id: str) -> Json:
    """The settings that a person was given; raises `Refusal` 404 where she has no mailbox."""
    kept = state().store.get("mailbox", find_user(user_id).id)
    if kept is not None and kept["settings"] is None:
        text = "The mailbox is either inactive, soft-deleted, or is hosted on-premise."
        raise Refusal(404, "MailboxNotEnabledForRESTAPI", text)
    return dict(kept["settings"]) if kept else {}


def _settings(user_id: str) -> Json:
    return {**_usual(find_user(user_id).usage_location or ""), **needs_mailbox(user_id)}


def _usual(country: str) -> Json:
    place = _ZONES.get(country, "Etc/UTC")
    named = {zone: name for name, zone in get_global("windows_zone_mapping").items()}
    zone = named[_FORMER.get(place, place)]
    days = ["monday", "tuesday", "wednesday", "thursday", "friday"]
    hours = {"daysOfWeek": days, "startTime": "08:00:00.0000000", "endTime": "17:00:00.0000000"}
    replies = {"status": "disabled"}
    return {"automaticRepliesSetting": replies, "timeZone": zone, "workingHours": {**hours, "timeZone": {"name": zone}}}


@orders.put("/mailboxes/<key>")
def change_settings(key: str) -> ResponseReturnValue:
    """Changes some settings, in Graph's own words; null takes the mailbox away."""
    person, wanted = find_user(key), request.get_json(silent=True)
    if wanted is not None:
        try:
            wanted = contract.MailboxSettings.model_validate(wanted).out()
        except ValidationError as error:
            raise invalid(error) from None
    state().store.save("mailbox", person.id, {"settings": wanted})
    return "", 204


@orders.delete("/mailboxes")
def undo() -> ResponseReturnValue:
    """Makes all mailboxes as usual."""
    state().store.delete("mailbox")
    return "", 204


@orders.put("/photos/<key>")
def add_photo(key: str) -> ResponseReturnValue:
    """From now on she has a picture."""
    state().store.save("photo", find_user(key).id, {})
    return "", 204
