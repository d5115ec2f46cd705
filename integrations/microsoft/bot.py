"""Where Teams posts what people do with our bot: pressed buttons, opened cards, the app coming and going.

Answers to `adaptiveCard/action`: https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/
universal-actions-for-adaptive-cards/work-with-universal-actions-for-adaptive-cards, "Response format": HTTP 200 with a
`statusCode`, a `type` and a `value`. How long Teams waits for them is not documented; the hub commits and answers, and
calls nobody before it has.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Protocol

import orjson
from flask import Blueprint, Response, request

from hub.core.auth import ANYONE
from hub.core.errors import HubError
from hub.core.ports import Notice, Press
from hub.core.telemetry import log
from integrations.microsoft.activities import Activity
from integrations.microsoft.botgate import BotGate
from integrations.microsoft.cards import CARD_TYPE, card
from integrations.microsoft.tab import Tab

PATH = "/bot/messages"
# A message of Teams has at most 100 kB, counted in UTF-16, and its envelope says some words about it.
BODY_LIMIT = 256 * 1024
ERROR = "application/vnd.microsoft.error"
UNINSTALLED = "The Teams app was taken away."
# Cards and the feed come and go with the app.
CHANNELS = ("teams", "feed")


class Buttons(Protocol):
    """What the hub does with it. Nothing of it calls outside."""

    def press(self, press: Press) -> Notice:
        """Does what the button says, once; how it is now."""
        ...

    def show(self, press: Press) -> Notice:
        """How it is now."""
        ...

    def opened(self, person_id: str, channel: str, address: Mapping[str, str]) -> None:
        """A channel reaches a person from now on."""
        ...

    def lost(self, person_id: str, channel: str, why: str) -> None:
        """A channel does not reach a person any more."""
        ...


def bot_pages(gate: BotGate, buttons: Buttons, tab: Tab | None = None) -> Blueprint:
    """The one route. Whoever calls proves itself by the Bot Connector's token, which `gate` checks. Cards lead into the
    tab where there is one."""
    made = Blueprint("bot", __name__)

    def receive() -> Response:
        """One activity: proven before it is read, read only up to a size."""
        claims, key = gate.vouched(request.headers.get("Authorization", ""))
        request.max_content_length = BODY_LIMIT
        activity = gate.read(claims, key, request.get_data())
        if activity.type == "invoke":
            return _invoked(activity, buttons, tab)
        return _HANDLERS.get(activity.type, _heard)(activity, buttons)

    receive.allow = ANYONE  # type: ignore[attr-defined]
    made.add_url_rule(PATH, "receive", receive, methods=["POST"])
    return made


def _heard(_: Activity, __: Buttons) -> Response:
    """Nothing that the hub wants to know."""
    return Response(status=200)


def _invoked(activity: Activity, buttons: Buttons, tab: Tab | None) -> Response:
    """A button, or Teams asking how the card looks now. 501 for what our cards do not have."""
    if activity.name != "adaptiveCard/action":
        return Response(status=501)
    try:
        notice = buttons.show(activity.press) if activity.automatic else buttons.press(activity.press)
    except HubError as error:
        log().info("press refused", why=error.kind)
        return _failed(error)
    here = replace(notice, to=replace(notice.to, address=activity.address))
    return _said(200, CARD_TYPE, card(tab.leads(here) if tab else here))


def _failed(error: HubError) -> Response:
    status, code = (500, "InternalServerError") if error.status >= 500 else (400, "BadRequest")
    return _said(status, ERROR, {"code": code, "message": error.detail})


def _said(status: int, kind: str, value: Any) -> Response:
    body = orjson.dumps({"statusCode": status, "type": kind, "value": value})
    return Response(body, 200, content_type="application/json")


def _written(activity: Activity, buttons: Buttons) -> Response:
    """A message to the bot. Older clients send buttons this way; the card is changed in its place afterwards."""
    if activity.verb:
        try:
            buttons.press(activity.press)
        except HubError as error:
            log().info("press refused", why=error.kind)
    return Response(status=200)


def _installed(activity: Activity, buttons: Buttons) -> Response:
    """The app came to somebody, or went."""
    if activity.personal and activity.person and activity.action.startswith("remove"):
        for channel in CHANNELS:
            buttons.lost(activity.person, channel, UNINSTALLED)
    return _joined(activity, buttons) if activity.action.startswith("add") else Response(status=200)


def _joined(activity: Activity, buttons: Buttons) -> Response:
    """A conversation began."""
    if activity.personal and activity.person and (activity.added or activity.action):
        for channel in CHANNELS:
            buttons.opened(activity.person, channel, activity.address)
    return Response(status=200)


_HANDLERS: Mapping[str, Callable[[Activity, Buttons], Response]] = {
    "message": _written,
    "installationUpdate": _installed,
    "conversationUpdate": _joined,
}
