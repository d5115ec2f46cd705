"""Builds the bus on Pub/Sub: pushed to where an audience is set, pulled from elsewhere, and where it shall be."""

from hub.core.config import Settings
from integrations.google.places import PubSubPlace, Push
from integrations.google.pubsub import PubSub
from integrations.google.pulling import PulledPubSub
from integrations.google.pushing import PushedPubSub, Sender
from integrations.google.services import GOOGLE_KEYS
from integrations.place import Place

# Where the worker is pushed to (`workers/push.py`).
PUSH = "/push"


def bus(place: Place) -> PubSub:
    """Pub/Sub of our project."""
    return pushed(place) if place.settings.is_pushed_to else pulled(place)


def pushed(place: Place) -> PushedPubSub:
    """Pub/Sub, which calls us."""
    settings = place.settings
    audience, account = settings.push_audience, settings.push_account
    sender = Sender(audience, account, settings.push_keys_url or GOOGLE_KEYS)
    push = Push(audience.rstrip("/") + PUSH, account, audience)
    return PushedPubSub(_there(settings), place.db, place.clock, place.routes, sender, push)


def pulled(place: Place) -> PulledPubSub:
    """Pub/Sub, which we ask."""
    settings = place.settings
    there, lease = _there(settings), settings.lease_seconds
    return PulledPubSub(there, place.db, place.clock, place.routes, lease, place.handlers)


def _there(settings: Settings) -> PubSubPlace:
    return PubSubPlace(settings.project, settings.pubsub_emulator)
