"""Graph's Teams calls: the app, its installations, the activity feed, the messages of a chat."""

import base64
from typing import Any
from uuid import uuid4

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from integrations.simulator import chats, client, odata
from integrations.simulator.access import APP_CATALOGUE_ID, APP_EXTERNAL_ID, APP_NAME, CLIENT_ID, GRAPH
from integrations.simulator.contract import teams as contract
from integrations.simulator.directory import find_user
from integrations.simulator.errors import Refusal, bad_request
from integrations.simulator.received import record
from integrations.simulator.routes import serve
from integrations.simulator.state import state

blueprint = Blueprint("teams", __name__)
Json = dict[str, Any]
APP = {
    "id": APP_CATALOGUE_ID,
    "externalId": APP_EXTERNAL_ID,
    "displayName": APP_NAME,
    "distributionMethod": "organization",
}
# The types of entries in the feed that the app's manifest declares, beside the one that every app has.
ENTRIES = {"asked": "text", "told": "text", "systemDefault": "systemDefaultText"}
_NOT_INSTALLED = (
    f"Application with AAD App Id '{CLIENT_ID}' is not authorized to generate custom text notifications. "
    "Ensure that the expected Teams app is installed in the target scope."
)


@serve(blueprint, contract.APPS)
def apps() -> Json:
    """The company's app catalogue."""
    return odata.page(odata.narrowed([APP], ("externalId", "id", "displayName")), odata.select)


def _installation(person: str) -> str:
    return base64.urlsafe_b64encode(f"{person}##{APP_CATALOGUE_ID}".encode()).decode()


def _installed(person: str) -> list[Json]:
    key = _installation(person)
    return [{"id": key, "teamsApp": APP}] if state().store.get("installation", key) else []


@serve(blueprint, contract.INSTALLED)
def installed(user_id: str) -> Json:
    """Whether our app is installed for a person."""
    found = odata.narrowed(_installed(find_user(user_id).id), ("teamsApp/externalId", "teamsApp/id"))
    expand = request.args.get("$expand", "").startswith("teamsApp")
    return odata.page(found, lambda item: item if expand else {"id": item["id"]})


@serve(blueprint, contract.INSTALL)
def install(user_id: str, body: contract.Install) -> ResponseReturnValue:
    """Installs the app; 409 when it is there already."""
    person = find_user(user_id).id
    if body.teams_app != f"{GRAPH}/v1.0/appCatalogs/teamsApps/{APP_CATALOGUE_ID}":
        raise Refusal(404, "NotFound", "The app was not found in the catalogue.")
    with state().store.lock:
        if _installed(person):
            raise Refusal(409, "Conflict", "The app is already installed for the user.")
        state().store.save("installation", _installation(person), {"id": _installation(person), "person": person})
        chats.block(chats.open_chat(person), blocked=False)
    client.announce(person, "add")
    return "", 201, {"Location": f"{request.path}/{_installation(person)}"}


@serve(blueprint, contract.CHAT)
def chat(user_id: str, installation_id: str) -> Json:
    """The chat of the person and the bot."""
    person = find_user(user_id).id
    if installation_id not in [item["id"] for item in _installed(person)]:
        raise Refusal(404, "NotFound", "The installation was not found.")
    return {
        "id": chats.open_chat(person)["id"],
        "chatType": "oneOnOne",
        "tenantId": state().registration.tenant,
    }


@serve(blueprint, contract.NOTIFY)
def notify(user_id: str, body: contract.ActivityNotification) -> ResponseReturnValue:
    """An entry in the person's activity feed."""
    person = find_user(user_id)
    if not _installed(person.id):
        raise Refusal(403, "Forbidden", _NOT_INSTALLED)
    _check(body)
    key = str(body.chain_id) if body.chain_id is not None else uuid4().hex
    preview = (body.preview_text.content if body.preview_text else None) or ""
    record(state().store, "activity", key, [person.mail or ""], title=preview[:150], text=preview, body=body.out())
    return "", 204


def _check(body: contract.ActivityNotification) -> None:
    """Raises `Refusal` for what the types allow and the documentation does not."""
    if body.topic is None or not body.activity_type or body.preview_text is None:
        raise bad_request("topic, activityType and previewText are required.")
    if body.topic.source == "text" and not (body.topic.web_url or "").startswith("https://teams.microsoft.com/l/"):
        raise bad_request("A topic of source 'text' needs webUrl, a deep link into Teams.")
    wanted = ENTRIES.get(body.activity_type)
    if wanted is None:
        raise bad_request(f"The activity type '{body.activity_type}' is not in the app's manifest.")
    if [parameter.name for parameter in body.template_parameters] != [wanted]:
        raise bad_request(f"{body.activity_type} needs exactly the template parameter '{wanted}'.")


@serve(blueprint, contract.MESSAGES)
def messages(chat_id: str) -> Json:
    """The messages of a chat, newest first."""
    try:
        found = chats.find(chat_id)
    except Refusal:
        raise Refusal(404, "NotFound", "The chat was not found.") from None
    if chat_id != found["id"]:  # the bot's name for it is none of Graph's
        raise Refusal(404, "NotFound", "The chat was not found.")
    return odata.page(chats.messages(found), dict, 20)
