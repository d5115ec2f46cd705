"""The Bot Connector: conversations and the cards in them."""

from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from integrations.simulator import chats, posts
from integrations.simulator.access import mri
from integrations.simulator.contract import bot as contract
from integrations.simulator.errors import Refusal
from integrations.simulator.routes import serve
from integrations.simulator.state import state

blueprint = Blueprint("bot", __name__)


@serve(blueprint, contract.CONVERSE)
def converse(body: contract.CreateConversation) -> ResponseReturnValue:
    """The 1:1 conversation with a person, asking again gives the same one; or a new thread in a channel."""
    if body.tenant_id != state().registration.tenant:
        raise Refusal(400, "BadSyntax", "Incorrect conversation creation parameters")
    if body.activity and body.channel_data:
        return posts.thread(body.channel_data.channel.id, body.activity), 201
    return {"id": chats.open_chat(chats.person_of(body.members[0].id))["bot"]}, 201


@serve(blueprint, contract.POST_ACTIVITY)
def post_activity(conversation_id: str, body: contract.Activity) -> ResponseReturnValue:
    """A new message; answers its id."""
    _check(body)
    return {"id": chats.post(chats.writable(conversation_id), body)["id"]}, 201


@serve(blueprint, contract.PUT_ACTIVITY)
def put_activity(conversation_id: str, activity_id: str, body: contract.Activity) -> ResponseReturnValue:
    """Another content for an earlier message."""
    _check(body)
    return {"id": chats.revise(chats.writable(conversation_id), activity_id, body)["id"]}, 200


def _check(body: contract.Activity) -> None:
    # Teams counts the message as UTF-16.
    if len(request.get_data().decode().encode("utf-16-le")) > contract.ACTIVITY_LIMIT:
        raise Refusal(413, "MessageSizeTooBig", "Message size too large.")
    if not body.attachments and not body.text:
        raise Refusal(400, "BadArgument", "The message has neither text nor attachments.")


@serve(blueprint, contract.BOT_MEMBERS)
def members(conversation_id: str) -> list[dict[str, Any]]:
    """The person at the other end."""
    person = state().company.user(chats.find(conversation_id)["person"])
    if person is None:
        return []
    return [
        {
            "id": mri(person.id),
            "name": person.display_name,
            "aadObjectId": person.id,
            "email": person.mail,
            "userPrincipalName": person.user_principal_name,
            "tenantId": state().registration.tenant,
        }
    ]


@serve(blueprint, contract.PAGED_MEMBERS)
def paged_members(conversation_id: str) -> dict[str, Any]:
    """The same, page by page; one page holds the one person."""
    return {"members": members(conversation_id)}
