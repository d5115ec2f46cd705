"""Outlook messages at rest: two ids, attachments, and what sending does to them.

Without `Prefer: IdType="ImmutableId"` a message's id changes when it moves to Sent Items; the immutable one stays.
https://learn.microsoft.com/graph/outlook-immutable-id
"""

import base64
import binascii
import hashlib
import html
import re
from typing import Any
from uuid import uuid4

from flask import request

from integrations.simulator.contract.mail import INLINE_LIMIT, FileAttachment, Message
from integrations.simulator.errors import Refusal
from integrations.simulator.received import record
from integrations.simulator.state import now, state

Json = dict[str, Any]
IMMUTABLE = 'IdType="ImmutableId"'


def owner(key: str) -> str:
    """The address of a mailbox; raises `Refusal` 404 for a stranger."""
    found = state().company.mailbox(key)
    if found is None:
        raise Refusal(404, "ErrorInvalidUser", f"The requested user '{key}' is invalid.")
    return found


# What belongs to the mailbox, and is not shown of a message.
BESIDE = ("headers", "alternative")
HIDDEN = ("mailbox", "mutable", *BESIDE)


def add(mailbox: str, message: Message, **more: Any) -> Json:
    """A new draft; with its real headers and its plain text, where it came in MIME."""
    store, key = state().store, f"AAkALg{uuid4().hex}"
    kept = message.model_dump(by_alias=True, exclude_unset=True, exclude={"attachments"})
    kept |= {**more, "id": key, "isDraft": True, "createdDateTime": now(), "mailbox": mailbox, "hasAttachments": False}
    kept["internetMessageId"] = f"<{uuid4().hex}@example.com>"
    _move(kept)
    store.save("message", key, kept, parent=mailbox)
    for attachment in message.attachments:
        attach(key, attachment)
    return store.get("message", key) or kept


def _move(message: Json) -> None:
    """A new folder means a new id for those who did not ask for the immutable one."""
    message["mutable"] = f"AAMkAG{uuid4().hex}"
    state().store.save("mail-id", message["mutable"], {"message": message["id"]})


def find(mailbox: str, key: str) -> Json:
    """The message with this id, of either kind; raises `Refusal` 404."""
    store = state().store
    alias = store.get("mail-id", key)
    found = store.get("message", alias["message"] if alias else key)
    if found is None or found["mailbox"] != mailbox or (alias and found["mutable"] != key):
        raise Refusal(404, "ErrorItemNotFound", "The specified object was not found in the store.")
    return found


def shown(message: Json) -> Json:
    """As the caller sees it: the id that `Prefer` asks for."""
    visible = {key: value for key, value in message.items() if key not in HIDDEN}
    if IMMUTABLE not in request.headers.get("Prefer", ""):
        visible["id"] = message["mutable"]
    return visible


def attach(message: str, attachment: FileAttachment) -> Json:
    """Adds a small attachment; raises `Refusal` for one of 3 MB or more."""
    content = _decoded(attachment)
    if len(content) >= INLINE_LIMIT:
        raise Refusal(413, "ErrorMessageSizeExceeded", "The attachment size exceeds the limit; use an upload session.")
    blob = f"mail:{uuid4().hex}"
    state().store.append(blob, content)
    digest = hashlib.sha256(content).hexdigest()
    return keep(message, attachment.name or "", attachment.content_type, blob, len(content), digest)


def _decoded(attachment: FileAttachment) -> bytes:
    try:
        return base64.b64decode(attachment.content_bytes or "", validate=True)
    except binascii.Error:
        raise Refusal(400, "ErrorInvalidRequest", "contentBytes is not base64.") from None


def keep(message: str, name: str, content_type: str | None, blob: str, size: int, digest: str) -> Json:
    """Notes an attachment whose bytes are stored."""
    store, key = state().store, f"AAkAtt{uuid4().hex}"
    kept = {"id": key, "name": name, "contentType": content_type or "application/octet-stream", "size": size}
    with store.lock:
        store.save("attachment", key, {**kept, "blob": blob, "sha256": digest}, parent=message)
        body = store.get("message", message) or {}
        store.save("message", message, body | {"hasAttachments": True}, parent=body["mailbox"])
    return {"@odata.type": "#microsoft.graph.fileAttachment", **kept}


def send(message: Json) -> None:
    """From the drafts to everybody it is addressed to; raises `Refusal` for what cannot be sent."""
    if not message["isDraft"]:
        raise Refusal(400, "ErrorInvalidRequest", "The message has already been sent.")
    to = addresses(message)
    if not to:
        raise Refusal(400, "ErrorInvalidRecipients", "At least one recipient isn't valid.")
    message |= {"isDraft": False, "sentDateTime": now()}
    _move(message)
    state().store.save("message", message["id"], message, parent=message["mailbox"])
    _deliver(message, to)


def addresses(message: Json) -> list[str]:
    """Everybody it goes to."""
    people = [*message.get("toRecipients", ()), *message.get("ccRecipients", ())]
    return [one["emailAddress"]["address"] for one in people if (one.get("emailAddress") or {}).get("address")]


def _deliver(message: Json, to: list[str]) -> None:
    store, body = state().store, message.get("body") or {}
    listed = [
        {"n": number, **{key: one[key] for key in ("name", "contentType", "size", "sha256")}}
        for number, one in enumerate(store.all("attachment", message["id"]))
    ]
    text = plain(body.get("content") or "", body.get("contentType"))
    subject = message.get("subject") or ""
    more = {key: message[key] for key in ("headers", "alternative") if key in message}
    record(
        store, "mail", message["id"], to, subject=subject, text=text, body=_whole(message), attachments=listed, **more
    )


def _whole(message: Json) -> Json:
    return {key: value for key, value in message.items() if key not in HIDDEN}


def plain(content: str, content_type: str | None) -> str:
    """What a reader sees of a body."""
    if content_type != "html":
        return content
    blocks = re.sub(r"(?i)<(br|/p|/h\d|/tr|/li|/div)[^>]*>", "\n", content)
    lines = html.unescape(re.sub(r"<[^>]+>", "", blocks)).splitlines()
    return "\n".join(line.strip() for line in lines if line.strip())
