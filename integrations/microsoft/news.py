"""Where Microsoft Graph tells what has changed, and how its subscriptions fare.

https://learn.microsoft.com/graph/change-notifications-delivery-webhooks: the address is proven by a token that is sent
back as plain text within 10 s; notifications are answered with 202 within 3 s, whatever they say, and come again after
anything but 2xx. https://learn.microsoft.com/graph/change-notifications-lifecycle-events. Notifications can come twice,
late and from anybody: what proves one is a subscription of ours with its `clientState`, in our tenant.
"""

import html
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Literal

import orjson
from flask import Blueprint, Response, request

from hub.core import measures
from hub.core.auth import ANYONE
from hub.core.errors import MalformedRequest, Unavailable
from hub.core.ports import News
from hub.core.telemetry import log
from integrations.microsoft.lookout import LIFECYCLE, NOTIFICATIONS

BODY_LIMIT = 1024 * 1024
LONGEST_TOKEN = 4096
LONGEST_ID = 80
Kind = Literal["changed", "doubtful", "lost"]
Tell = Callable[[Sequence[News]], int]

# `missed`: the subscription stands, but something was not told.
KINDS: Mapping[str, Kind] = {
    "reauthorizationRequired": "doubtful",
    "subscriptionRemoved": "lost",
    "missed": "changed",
}


def news_pages(tenant: str, tell: Tell) -> Blueprint:
    """The two routes. `tell` keeps what proves itself, in one commit, and says how much that was; nothing else is done
    before the answer."""
    made = Blueprint("graph", __name__)

    def notifications() -> Response:
        """What has changed."""
        return _proven() or _taken(tenant, tell, lambda _: "changed")

    def lifecycle() -> Response:
        """How a subscription fares."""
        return _proven() or _taken(tenant, tell, lambda entry: KINDS.get(str(entry.get("lifecycleEvent"))))

    for path, view in ((NOTIFICATIONS, notifications), (LIFECYCLE, lifecycle)):
        view.allow = ANYONE  # type: ignore[attr-defined]
        made.add_url_rule(path, view_func=view, methods=["POST"])
    return made


def _proven() -> Response | None:
    """The answer to a handshake: the token itself, which nobody takes for a page. The database is not asked."""
    token = request.args.get("validationToken")
    if token is None:
        return None
    if len(token) > LONGEST_TOKEN:
        raise MalformedRequest(f"A validationToken has at most {LONGEST_TOKEN} characters.")
    return Response(html.escape(token), 200, content_type="text/plain; charset=utf-8")


def _taken(tenant: str, tell: Tell, kind: Callable[[Mapping[str, Any]], Kind | None]) -> Response:
    entries = _entries()
    news = list(_of_us(entries, tenant, kind))
    known = _told(tell, news) if news else 0
    measures.note(measures.NEWS, known, "taken")
    if known < len(entries):
        log().warning("news discarded", told=len(entries), taken=known)
        measures.note(measures.NEWS, len(entries) - known, "discarded")
    return Response(status=202)


def _entries() -> list[Any]:
    request.max_content_length = BODY_LIMIT
    try:
        body = orjson.loads(request.get_data())
    except orjson.JSONDecodeError:
        body = None
    entries = body.get("value") if isinstance(body, dict) else None
    if not isinstance(entries, list):
        raise MalformedRequest('This is for Microsoft Graph, which sends {"value": [...]}.')
    return entries


def _of_us(entries: Sequence[Any], tenant: str, kind: Callable[[Mapping[str, Any]], Kind | None]) -> Iterator[News]:
    """What could be ours by its looks: of our tenant, with the texts that every notification has."""
    for entry in entries:
        ours = isinstance(entry, dict) and str(entry.get("tenantId")).lower() == tenant.lower() and _looks_whole(entry)
        if ours and (what := kind(entry)):
            yield News(entry["subscriptionId"], entry["clientState"], what)


def _looks_whole(entry: Mapping[str, Any]) -> bool:
    watch, secret = entry.get("subscriptionId"), entry.get("clientState")
    return isinstance(watch, str) and isinstance(secret, str) and len(watch) <= LONGEST_ID and watch.isprintable()


def _told(tell: Tell, news: Sequence[News]) -> int:
    try:
        return tell(news)
    except Exception as error:
        log().error("news could not be queued", exc_info=error)
        raise Unavailable("This could not be queued. Send it again.") from None
