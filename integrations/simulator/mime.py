"""Messages that come in MIME: base64 in a text/plain body. https://learn.microsoft.com/graph/outlook-send-mime-message

What Exchange does to headers on the way to the receiver is not documented; here they arrive as they were sent.
"""

import base64
import binascii
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from integrations.simulator.contract.mail import SUBJECT_LIMIT, Message
from integrations.simulator.errors import Refusal

Json = dict[str, Any]
LIMIT = 4 * 1024 * 1024


def read(data: bytes) -> tuple[Message, Json]:
    """The message as Outlook keeps it, its `headers` and its plain text (`alternative`) beside it. Raises `Refusal`."""
    if len(data) > LIMIT:
        raise Refusal(413, "RequestEntityTooLarge", "Request Entity Too Large")
    found = message_from_bytes(_decoded(data), policy=default)
    assert isinstance(found, EmailMessage)
    if found.defects or not found["From"]:
        raise Refusal(400, "ErrorMimeContentInvalid", "The MIME content is invalid.")
    headers = [{"name": name, "value": str(value)} for name, value in found.items()]
    return _message(found), {"headers": headers, "alternative": _part(found, "plain")}


def _decoded(data: bytes) -> bytes:
    try:
        return base64.b64decode(data, validate=True)
    except binascii.Error:
        refusal = "Invalid base64 string for MIME content."
        raise Refusal(400, "ErrorMimeContentInvalidBase64String", refusal) from None


def _message(found: EmailMessage) -> Message:
    html = _part(found, "html")
    own = [{"name": name, "value": str(value)} for name, value in found.items() if name.lower().startswith("x-")]
    return Message.model_validate(
        {
            "subject": str(found["Subject"] or "")[:SUBJECT_LIMIT],
            "body": {"content": html or _part(found, "plain"), "contentType": "html" if html else "text"},
            "toRecipients": _people(found, "To"),
            "ccRecipients": _people(found, "Cc"),
            "internetMessageHeaders": own,
        }
    )


def _part(found: EmailMessage, kind: str) -> str:
    part = found.get_body((kind,))
    return str(part.get_content()).replace("\r\n", "\n") if isinstance(part, EmailMessage) else ""


def _people(found: EmailMessage, header: str) -> list[Json]:
    named = found[header].addresses if found[header] else ()
    return [{"emailAddress": {"address": one.addr_spec, "name": one.display_name}} for one in named]
