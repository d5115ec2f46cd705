"""Chats of a person and the bot, and the cards in them."""

import json
import re
import time
from collections.abc import Iterator
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from flask import request

from integrations.simulator.access import conversation_id, mri
from integrations.simulator.contract.bot import Activity
from integrations.simulator.errors import Refusal
from integrations.simulator.received import amend, record
from integrations.simulator.state import now, state

Json = dict[str, Any]


def open_chat(person: str) -> Json:
    """The one conversation of this person and the bot; made once, with both names that Microsoft has for it."""
    store, key = state().store, conversation_id(person)
    with store.lock:
        found = store.get("chat", key)
        if found is None:
            found = {"id": key, "bot": "a:1" + uuid5(NAMESPACE_URL, key).hex, "person": person}
            found["service"] = request.host_url
            store.save("chat", key, found)
            store.save("chat-name", found["bot"], {"chat": key})
    return found


def block(chat: Json, blocked: bool) -> None:
    """Whether the bot may not write here any more."""
    store = state().store
    with store.lock:
        store.save("chat", chat["id"], (store.get("chat", chat["id"]) or chat) | {"blocked": blocked})


def writable(key: str) -> Json:
    """The same, for the bot to write in; raises `Refusal` 403 where the app was taken away."""
    found = find(key)
    if found.get("blocked"):
        raise Refusal(403, "MessageWritesBlocked", "The bot is not allowed to write in this conversation.")
    return found


def find(key: str) -> Json:
    """The conversation with this id, of either kind; raises `Refusal` 404."""
    store = state().store
    alias = store.get("chat-name", key)
    found = store.get("chat", alias["chat"] if alias else key)
    if found is None:
        raise Refusal(404, "ConversationNotFound", "Conversation not found.")
    return found


def person_of(name: str) -> str:
    """The directory id behind `29:...`; raises `Refusal` for anybody else."""
    person = next((user.id for user in state().company.users() if mri(user.id) == name), None)
    if person is None:
        raise Refusal(400, "BadSyntax", "Incorrect conversation creation parameters")
    return person


def post(chat: Json, activity: Activity) -> Json:
    """A new message in the chat."""
    store = state().store
    with store.lock:
        # Ids are moments in milliseconds, as in Teams; two in one moment must differ.
        last = max(_milliseconds(), 1 + (store.get("clock", "chats") or {}).get("last", 0))
        store.save("clock", "chats", {"last": last})
        return _keep(chat, {"id": str(last), "created": now()}, activity)


def revise(chat: Json, key: str, activity: Activity) -> Json:
    """Another content in the place of an earlier message; raises `Refusal` 404."""
    store = state().store
    with store.lock:
        earlier = store.get("activity", f"{chat['id']}/{key}")
        if earlier is None:
            raise Refusal(404, "ActivityNotFoundInConversation", "The activity was not found in the conversation.")
        return _keep(chat, earlier, activity)


def _milliseconds() -> int:
    return time.time_ns() // 1_000_000


def _keep(chat: Json, place: Json, activity: Activity) -> Json:
    store, body = state().store, activity.out()
    kept = {"id": place["id"], "created": place["created"], "modified": now(), "body": body}
    store.save("activity", f"{chat['id']}/{place['id']}", kept, parent=chat["id"])
    texts = list(_texts(body))
    person = state().company.user(chat["person"])
    title = texts[0] if texts else activity.summary or activity.text or ""
    to = [person.mail or "" if person else ""]
    record(
        store, "card", kept["id"], to, title=title, text="\n".join(texts), body=body, conversation=chat["id"],
        activity=kept["id"], summary=activity.summary,
    )  # fmt: skip
    return kept


def texts(card: Json) -> list[str]:
    """What a reader of a card sees, top to bottom."""
    return list(_texts({"attachments": [{"content": card}]}))


def _texts(body: Json) -> Iterator[str]:
    """What a reader sees, top to bottom."""
    for attachment in body.get("attachments", ()):
        for element in attachment["content"]["body"]:
            if element.get("isVisible") is not False:
                yield from _element(element)


def _element(element: Json) -> Iterator[str]:
    if "text" in element:
        yield _unescaped(element["text"])
    for fact in element.get("facts", ()):
        yield f"{_unescaped(fact['title'])}: {_unescaped(fact['value'])}"
    for child in element.get("items", ()):
        yield from _element(child)


def _unescaped(text: str) -> str:
    return re.sub(r"\\([\\`*_{}\[\]()#+\-.!>~|])", r"\1", text)


def show(chat: Json, key: str, card: Json) -> None:
    """What the bot answered to a button takes the place of the card for whoever pressed, until the message changes."""
    store = state().store
    with store.lock:
        kept = store.get("activity", f"{chat['id']}/{key}")
        if kept is not None:
            store.save("activity", f"{chat['id']}/{key}", kept | {"view": card}, parent=chat["id"])
            amend(store, "card", key, view=card)


def cards_of(chat: Json) -> Iterator[tuple[str, Json]]:
    """The cards that the person sees, newest first, with their messages' ids."""
    for kept in reversed(state().store.all("activity", chat["id"])):
        attached = [attachment["content"] for attachment in kept["body"].get("attachments", ())]
        if attached:
            yield kept["id"], kept.get("view") or attached[0]


def messages(chat: Json) -> list[Json]:
    """The chat as Graph shows it, newest first."""
    kept = state().store.all("activity", chat["id"])
    return [_message(chat, one) for one in reversed(kept)]


def _message(chat: Json, kept: Json) -> Json:
    cards = kept["body"].get("attachments", [])
    return {
        "id": kept["id"],
        "chatId": chat["id"],
        "messageType": "message",
        "createdDateTime": kept["created"],
        "lastModifiedDateTime": kept["modified"],
        "summary": kept["body"].get("summary"),
        "body": {"contentType": "html", "content": kept["body"].get("text") or ""},
        "attachments": [_attachment(kept["id"], number, card) for number, card in enumerate(cards)],
    }


def _attachment(message: str, number: int, card: Json) -> Json:
    content = json.dumps(card["content"])
    return {"id": f"{message}-{number}", "contentType": card["contentType"], "content": content, "name": None}
