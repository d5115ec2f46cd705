"""Graph's mail calls."""

from typing import Any

from flask import Blueprint
from flask.typing import ResponseReturnValue

from integrations.simulator import mailbox, mime, odata, uploads
from integrations.simulator.contract import mail as contract
from integrations.simulator.errors import bad_request
from integrations.simulator.routes import serve
from integrations.simulator.state import state

blueprint = Blueprint("mail", __name__)
LARGE_LIMIT = 150 * 1024 * 1024


@serve(blueprint, contract.SEND_MAIL)
def send_mail(user_id: str, body: contract.SendMail) -> ResponseReturnValue:
    """Sends at once; no id comes back."""
    owner = mailbox.owner(user_id)
    with state().store.lock:
        mailbox.send(mailbox.add(owner, body.message))
    return "", 202


@serve(blueprint, contract.CREATE)
def create(user_id: str, body: contract.Message | bytes) -> ResponseReturnValue:
    """A draft, in JSON or in MIME."""
    owner = mailbox.owner(user_id)
    if isinstance(body, bytes):
        message, more = mime.read(body)
        return mailbox.shown(mailbox.add(owner, message, **more)), 201
    return mailbox.shown(mailbox.add(owner, body)), 201


@serve(blueprint, contract.READ)
def read(user_id: str, message_id: str) -> dict[str, Any]:
    """A draft or a sent message."""
    return odata.select(mailbox.shown(mailbox.find(mailbox.owner(user_id), message_id)))


@serve(blueprint, contract.SEND)
def send(user_id: str, message_id: str) -> ResponseReturnValue:
    """Sends a draft."""
    with state().store.lock:
        mailbox.send(mailbox.find(mailbox.owner(user_id), message_id))
    return "", 202


@serve(blueprint, contract.ATTACH)
def attach(user_id: str, message_id: str, body: contract.FileAttachment) -> ResponseReturnValue:
    """A small attachment."""
    message = mailbox.find(mailbox.owner(user_id), message_id)
    return mailbox.attach(message["id"], body), 201


@serve(blueprint, contract.ATTACH_LARGE)
def attach_large(user_id: str, message_id: str, body: contract.AttachmentSession) -> ResponseReturnValue:
    """An upload session for an attachment of 3 to 150 MB."""
    message, item = mailbox.find(mailbox.owner(user_id), message_id), body.attachment_item
    if item.attachment_type != "file" or not item.size or not item.name:
        raise bad_request("An AttachmentItem needs attachmentType 'file', a name and a size.")
    if not contract.INLINE_LIMIT <= item.size <= LARGE_LIMIT:
        raise bad_request("An upload session takes attachments of 3 MB to 150 MB.")
    target = {"message": message["id"], "name": item.name, "mime": item.content_type}
    return uploads.start("mail", target, item.size), 201
