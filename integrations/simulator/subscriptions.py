"""Subscriptions to changes, and the handshake with whoever wants to be told.

https://learn.microsoft.com/graph/api/subscription-post-subscriptions, .../resources/subscription (longest lives; two
for the same resource and kinds of change are one too many), .../graph/change-notifications-delivery-webhooks
(handshake). How Graph words its refusals is not documented.
"""

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import requests
from flask import Blueprint
from flask.typing import ResponseReturnValue

from integrations.simulator import library, odata
from integrations.simulator.contract import subscriptions as contract
from integrations.simulator.errors import Refusal
from integrations.simulator.routes import serve
from integrations.simulator.state import state

blueprint = Blueprint("subscriptions", __name__)
Json = dict[str, Any]

QUOTA = 100
SHORTEST = timedelta(minutes=45)
LONGEST = {"users": timedelta(minutes=41_760), "groups": timedelta(minutes=41_760), "drives": timedelta(minutes=42_300)}
HANDSHAKE_SECONDS = 10
LOOPBACK = ("127.0.0.1", "localhost", "::1")
GREETING = "Validation: Testing client application reachability for subscription Request-Id: {}"


@serve(blueprint, contract.LIST)
def subscriptions() -> Json:
    """All of our application that have not ended."""
    return odata.page(living(), _shown)


@serve(blueprint, contract.CREATE)
def create(body: contract.Subscription) -> ResponseReturnValue:
    """A new subscription, once both addresses have sent their token back."""
    wanted = _checked(body)
    for address in (body.notification_url, body.lifecycle_notification_url):
        if address:
            _shake_hands(address)
    kept = {**wanted, "id": str(uuid4()), "applicationId": state().registration.client_id}
    _keep(kept)
    return _shown(kept), 201


@serve(blueprint, contract.READ)
def read(subscription_id: str) -> Json:
    """One of them."""
    return _shown(find(subscription_id))


@serve(blueprint, contract.RENEW)
def renew(subscription_id: str, body: contract.ChangedSubscription) -> Json:
    """Another end, another address, or both."""
    kept = find(subscription_id)
    if body.notification_url:
        _check_address(body.notification_url)
        _shake_hands(body.notification_url)
        kept |= {"notificationUrl": body.notification_url}
    if body.expiration_date_time:
        kept |= {"expirationDateTime": _end(kept["resource"], body.expiration_date_time), "renewed": True}
    _keep(kept)
    return _shown(kept)


@serve(blueprint, contract.END)
def end(subscription_id: str) -> ResponseReturnValue:
    """Nothing more is told."""
    state().store.delete("subscription", find(subscription_id)["id"])
    return "", 204


@serve(blueprint, contract.REAUTHORIZE)
def reauthorize(subscription_id: str) -> ResponseReturnValue:
    """Whoever wants to be told still may."""
    _keep(find(subscription_id) | {"reauthorized": True})
    return "", 204


def living() -> list[Json]:
    """Subscriptions that have not ended."""
    now = datetime.now(UTC)
    return [one for one in state().store.all("subscription") if _moment(one["expirationDateTime"]) > now]


def find(key: str) -> Json:
    """The subscription with this id; raises `Refusal` 404, also for one that has ended."""
    found = next((one for one in living() if one["id"] == key), None)
    if found is None:
        raise Refusal(404, "ResourceNotFound", "The object was not found.")
    return found


def _keep(kept: Json) -> None:
    state().store.save("subscription", kept["id"], kept)


def _shown(kept: Json) -> Json:
    """Nobody is shown the secret again."""
    names = (field.alias or name for name, field in contract.Subscription.model_fields.items())
    return {name: kept[name] for name in names if name in kept and name != "clientState"}


def _checked(body: contract.Subscription) -> Json:
    """Raises `Refusal` for what cannot be subscribed to, or not like that."""
    for name in ("changeType", "notificationUrl", "resource", "expirationDateTime"):
        if not body.out().get(name):
            raise _invalid(f"The property '{name}' is required.")
    for address in (body.notification_url, body.lifecycle_notification_url):
        if address is not None:
            _check_address(address)
    _check_kinds(body.resource, set(body.change_type.split(",")))
    _check_room(body)
    return {**body.out(), "expirationDateTime": _end(body.resource, body.expiration_date_time)}


def _check_address(address: str) -> None:
    parts = urlsplit(address)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
        raise _invalid("The notification URL must be an https address.")


def _kind(resource: str) -> str:
    """The kind of a resource; raises `Refusal` for what the tenant does not have."""
    kind, _, rest = resource.strip("/").partition("/")
    if kind == "drives" and rest.endswith("/root"):
        library.library(rest.removesuffix("/root"))
        return kind
    if kind in ("users", "groups") and not rest:
        return kind
    raise _invalid(f"The resource '{resource}' cannot be subscribed to.")


def _check_kinds(resource: str, kinds: set[str]) -> None:
    known = {"updated"} if _kind(resource) == "drives" else {"created", "updated", "deleted"}
    if not kinds <= known:
        raise _invalid(f"Of '{resource}' only {', '.join(sorted(known))} can be told.")


def _check_room(body: contract.Subscription) -> None:
    others = living()
    if len(others) >= QUOTA:
        raise Refusal(403, "Forbidden", "The application has reached its subscription quota in the tenant.")
    for one in others:
        if (one["resource"].strip("/"), one["changeType"]) == (body.resource.strip("/"), body.change_type):
            raise Refusal(409, "Conflict", f"Subscription {one['id']} already exists for the requested combination.")


def _end(resource: str, wanted: str) -> str:
    """When it ends; raises `Refusal` for what is past or too far."""
    now = datetime.now(UTC)
    try:
        moment = _moment(wanted)
    except (ValueError, TypeError):
        raise _invalid("expirationDateTime must be a moment with its zone.") from None
    if not now < moment <= now + LONGEST[_kind(resource)]:
        raise _invalid("Subscription expiration can only be a limited time in the future.")
    return max(moment, now + SHORTEST).strftime("%Y-%m-%dT%H:%M:%SZ")


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(text)
    return moment


def _shake_hands(address: str) -> None:
    """Raises `Refusal` unless the address sends the token back as plain text in time."""
    token = GREETING.format(uuid4())
    try:
        answer = requests.post(address, params={"validationToken": token}, timeout=HANDSHAKE_SECONDS)
    except requests.RequestException:
        raise _unproven("timed out") from None
    if answer.status_code != 200 or not answer.headers.get("Content-Type", "").startswith("text/plain"):
        raise _unproven(f"failed: {answer.status_code} {answer.headers.get('Content-Type', '')}")
    if answer.text != token:
        raise _unproven("failed: another token came back")


def _unproven(how: str) -> Refusal:
    return Refusal(400, "ValidationError", f"Subscription validation request {how}.")


def _invalid(message: str) -> Refusal:
    return Refusal(400, "InvalidRequest", message)
