"""The address of a link. Calendar programs bring no token: the address proves itself, and shows one calendar alone."""

from flask import Blueprint, Response

from hub.calendar.feeds import Feeds
from hub.calendar.feeds_api import shown
from hub.calendar.links import PATH
from hub.core.auth import ANYONE
from hub.core.rest.routes import wiring

pages = Blueprint("calendar-link", __name__)


@pages.get(f"{PATH}/<token>.ics")
def show_feed(token: str) -> Response:
    """What lies ahead of whoever made it."""
    service: Feeds = wiring().services[Feeds]
    return shown(service.under(token))


show_feed.allow = ANYONE  # type: ignore[attr-defined]
