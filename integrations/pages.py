"""What adapters show at addresses of their own, beside the API."""

from collections.abc import Iterator
from typing import Any

from flask import Blueprint

from hub.core.rest.web import web_pages
from integrations.front import front_of
from integrations.place import Place


def pages_of(
    place: Place, identity: Any, telemetry: Any, directory: Any, clients: Any, buttons: Any, watches: Any = None
) -> Iterator[Blueprint]:
    """The pages of those that the settings choose; each route says who may call it."""
    yield web_pages(front_of(place.settings))
    if place.settings.identity == "local":
        from integrations.local.factories import pages

        yield from pages(place, directory, clients)
    if place.settings.identity == "firebase":
        from integrations.google.signin import sign_in_pages

        yield sign_in_pages(identity)
    if place.settings.metrics == "prometheus":
        from integrations.telemetry.prometheus import metrics_pages

        yield metrics_pages(telemetry)
    if "notifications" in place.settings.chosen_domains:
        from hub.notifications.unsubscribe_pages import pages as unsubscribe_pages

        yield unsubscribe_pages
    if "calendar" in place.settings.chosen_domains:
        from hub.calendar.feed_pages import pages as feed_pages

        yield feed_pages
    if "requests" in place.settings.chosen_domains:
        from integrations.microsoft.factories import bot

        yield bot(place, buttons)
    if watches is not None:
        from integrations.microsoft.factories import news

        yield news(place, watches.tell)
