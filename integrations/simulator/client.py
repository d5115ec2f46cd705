"""Teams as people use it: who opens a chat, presses a button, or takes the app away. The bot hears of it by signed
activities at its messaging endpoint, and what it answers is shown.

The activities: https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/
universal-actions-for-adaptive-cards/work-with-universal-actions-for-adaptive-cards and
https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/subscribe-to-conversation-events
"""

from threading import Thread
from typing import Any
from uuid import uuid4

import requests
from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue
from pydantic import Field, ValidationError

from integrations.simulator import buttons, chats, signing
from integrations.simulator.access import mri
from integrations.simulator.contract.base import Wire
from integrations.simulator.contract.bot import Answer, Card
from integrations.simulator.directory import find_user
from integrations.simulator.errors import Refusal, bad_request, invalid
from integrations.simulator.routes import read
from integrations.simulator.state import now, state

blueprint = Blueprint("client", __name__, url_prefix="/simulator/teams")
Json = dict[str, Any]
# How long Teams waits for a bot is not documented for these; for dialogs it is five seconds.
PATIENCE = 5.0
SOON = 2.0
CARD = "application/vnd.microsoft.card.adaptive"


class Endpoint(Wire):
    """Where the bot listens, as its Azure Bot resource says."""

    url: str = Field(pattern=r"^https?://")


class Look(Wire):
    """Who opens which card: by its message's id, or the newest that says something."""

    person: str
    card: str = ""
    saying: str = ""


class Press(Look):
    """Who presses which button, and what she filled in."""

    verb: str
    inputs: dict[str, str] = Field(default_factory=dict)


class Person(Wire):
    """Somebody; `silently`: Teams tells the bot nothing of it."""

    person: str
    silently: bool = False


@blueprint.put("/endpoint")
def endpoint() -> ResponseReturnValue:
    """From now on the bot listens there."""
    state().store.save("setting", "endpoint", {"url": read(Endpoint).url})
    return "", 204


@blueprint.post("/press")
def press() -> ResponseReturnValue:
    """Presses a button; 404 for one that the card does not show, 400 while something required is missing."""
    wanted = read(Press)
    chat, key, card = _card(wanted)
    return _invoke(chat, key, buttons.pressed(card, wanted.verb, wanted.inputs), "manual")


@blueprint.post("/open")
def look() -> ResponseReturnValue:
    """Opens a card: Teams asks the bot how it looks now, where the card wishes so for this person."""
    chat, key, card = _card(read(Look))
    refresh = card.get("refresh") or {}
    if mri(chat["person"]) not in refresh.get("userIds", ()):
        return jsonify(status=None, answer=None, card=card)
    return _invoke(chat, key, buttons.execute(refresh["action"]), "automatic")


@blueprint.post("/sign")
def sign() -> ResponseReturnValue:
    """The signed activity of a press, for whoever wants to post it: headers and body."""
    wanted = read(Press)
    chat, key, card = _card(wanted)
    activity = _press(chat, key, buttons.pressed(card, wanted.verb, wanted.inputs), "manual")
    return jsonify(headers=_headers(chat), body=activity)


@blueprint.post("/uninstall")
def uninstall() -> ResponseReturnValue:
    """Takes the app away from somebody; the bot writes there no more."""
    wanted = read(Person)
    person = find_user(wanted.person).id
    for installation in state().store.all("installation"):
        if installation["person"] == person:
            state().store.delete("installation", installation["id"])
    chats.block(chats.open_chat(person), blocked=True)
    if not wanted.silently:
        announce(person, "remove")
    return "", 204


def announce(person: str, action: str) -> None:
    """Tells the bot that the app came or went, if it listens. Teams does so on its own time; here it is heard first,
    unless the bot takes long."""
    chat = chats.open_chat(person)
    told = (_url(), _envelope(chat, "installationUpdate") | {"action": action}, _headers(chat))
    if not told[0]:
        return
    teller = Thread(target=_tell, args=told, daemon=True)
    teller.start()
    teller.join(SOON)


def _tell(url: str, activity: Json, headers: Json) -> None:
    try:
        requests.post(url, json=activity, headers=headers, timeout=PATIENCE)
    except requests.RequestException:
        return  # a bot that does not listen misses it, as with Teams


def _card(wanted: Look) -> tuple[Json, str, Json]:
    """The chat, the message and the card as the person sees it."""
    chat = chats.open_chat(find_user(wanted.person).id)
    for key, card in chats.cards_of(chat):
        if key == wanted.card or (not wanted.card and wanted.saying in "\n".join(chats.texts(card))):
            return chat, key, card
    raise Refusal(404, "NotFound", "There is no such card in this chat.")


def _invoke(chat: Json, key: str, action: Json, trigger: str) -> ResponseReturnValue:
    if not (url := _url()):
        raise bad_request("The bot has no messaging endpoint: PUT /simulator/teams/endpoint.")
    activity = _press(chat, key, action, trigger)
    try:
        answer = requests.post(url, json=activity, headers=_headers(chat), timeout=PATIENCE)
    except requests.RequestException as error:
        raise Refusal(504, "GatewayTimeout", f"Unable to reach app: {type(error).__name__}") from None
    said = _said(answer)
    if said and (said.status_code, said.type) == (200, CARD):
        chats.show(chat, key, said.value)
    shown = dict(chats.cards_of(chat)).get(key)
    return jsonify(status=answer.status_code, answer=said.out() if said else None, card=shown)


def _said(answer: requests.Response) -> Answer | None:
    """The bot's answer, checked; None where it refused to listen."""
    if answer.status_code != 200:
        return None
    try:
        said = Answer.model_validate(answer.json())
        if (said.status_code, said.type) == (200, CARD):
            Card.model_validate(said.value)
    except ValidationError as error:
        raise invalid(error) from None
    return said


def _press(chat: Json, key: str, action: Json, trigger: str) -> Json:
    value = {"action": action, "trigger": trigger}
    named = {"name": "adaptiveCard/action", "replyToId": key, "value": value}
    return _envelope(chat, "invoke") | named


def _envelope(chat: Json, kind: str) -> Json:
    person, tenant = find_user(chat["person"]), state().registration.tenant
    return {
        "type": kind,
        "id": f"f:{uuid4()}",
        "timestamp": now(),
        "channelId": "msteams",
        "serviceUrl": chat["service"],
        "from": {"id": mri(person.id), "name": person.display_name, "aadObjectId": person.id},
        "recipient": {"id": f"28:{state().registration.client_id}", "name": "Hub"},
        "conversation": {"conversationType": "personal", "tenantId": tenant, "id": chat["bot"]},
        "channelData": {"tenant": {"id": tenant}, "source": {"name": "message"}},
        "locale": "en-US",
    }


def _headers(chat: Json) -> Json:
    made = signing.token(state().store, state().registration.client_id, chat["service"])
    return {"Authorization": f"Bearer {made}"}


def _url() -> str:
    return str((state().store.get("setting", "endpoint") or {}).get("url", ""))
